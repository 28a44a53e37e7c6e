"""Files that mean harm, or are not what they say."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.network import archive
from portal.network.archive import WorkbookRefused, inspect
from portal.network.faults import FaultCode, Report
from portal.network.reading import read_network
from portal.network.workbook import read_tables
from tests.factories.workbooks import network_file, small_network

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows):
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'


def with_part(name, content):
    """The small network's file with one part replaced or added."""
    source, changed = zipfile.ZipFile(network_file(small_network())), BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, content)
    changed.seek(0)
    return changed


def without_part(name):
    source, changed = zipfile.ZipFile(network_file(small_network())), BytesIO()
    with zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
    return changed


def refusal(stream):
    with pytest.raises(WorkbookRefused) as caught:
        inspect(stream)
    assert str(caught.value.expected)
    return caught.value.code


def test_a_sound_file_shows_its_shape():
    shapes = inspect(network_file(small_network()))
    assert shapes["Clinics"].rows == 3
    assert shapes["Clinics"].merged == []


@pytest.mark.parametrize("content", [b"", b"code;name\n", b"%PDF-1.7", b"\xff\xd8\xff\xe0"])
def test_another_kind_of_file(content):
    assert refusal(BytesIO(content)) is FaultCode.NOT_A_WORKBOOK


def test_a_zip_that_is_no_workbook():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("readme.txt", "hello")
    assert refusal(stream) is FaultCode.NOT_A_WORKBOOK


def test_a_file_with_a_password_is_a_compound_file():
    assert refusal(BytesIO(archive.OLE_MAGIC + b"\0" * 600)) is FaultCode.ENCRYPTED


def test_a_zip_with_a_password():
    stream = network_file(small_network())
    content = bytearray(stream.getvalue())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= archive.ENCRYPTED_FLAG
    assert refusal(BytesIO(content)) is FaultCode.ENCRYPTED


def test_a_file_too_large_to_hand_over(monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 100)
    assert refusal(network_file(small_network())) is FaultCode.TOO_LARGE


def test_a_bomb_of_one_part_that_packs_a_thousandfold():
    assert refusal(with_part(SHEET, b" " * 5 * 2**20)) is FaultCode.TOO_LARGE


def test_a_bomb_of_many_parts():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for number in range(archive.MAX_PARTS + 1):
            target.writestr(f"xl/worksheets/sheet{number}.xml", "")
    assert refusal(stream) is FaultCode.TOO_LARGE


def test_a_bomb_of_parts_that_are_large_together(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 10_000)
    assert refusal(network_file(small_network())) is FaultCode.TOO_LARGE


def test_a_row_far_below_the_others():
    assert refusal(with_part(SHEET, sheet_xml('<row r="1048576"/>'))) is FaultCode.TOO_LARGE


def test_a_cell_far_to_the_right():
    content = sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    assert refusal(with_part(SHEET, content)) is FaultCode.TOO_LARGE


def test_more_cells_than_a_network_has(monkeypatch):
    monkeypatch.setattr(archive, "MAX_CELLS", 10)
    assert refusal(network_file(small_network())) is FaultCode.TOO_LARGE


def test_rows_that_step_back_would_be_lost():
    content = sheet_xml('<row r="3"/><row r="2"/>')
    assert refusal(with_part(SHEET, content)) is FaultCode.DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<worksheet>",
        "",
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"])
def test_xml_with_entities_or_broken(part, content):
    assert refusal(with_part(part, content)) is FaultCode.DAMAGED


@pytest.mark.parametrize("part", [SHEET, "xl/_rels/workbook.xml.rels", "xl/workbook.xml"])
def test_a_part_that_another_names_is_missing(part):
    assert refusal(without_part(part)) is FaultCode.DAMAGED


def test_a_damaged_part():
    content = bytearray(network_file(small_network()).getvalue())
    start = content.index(b"PK\x03\x04") + 60
    content[start : start + 20] = b"\xff" * 20
    assert refusal(BytesIO(content)) is FaultCode.DAMAGED


def test_sound_xml_of_the_wrong_meaning():
    report = Report()
    content = sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')
    read_tables(with_part(SHEET, content), {"LegalEntities": ("code",)}, report)
    assert [fault.code for fault in report.errors] == [FaultCode.DAMAGED]


SMALL_FILE = network_file(small_network()).getvalue()


@settings(max_examples=150, deadline=None)
@given(
    place=st.integers(0, len(SMALL_FILE) - 1),
    rubble=st.binary(min_size=1, max_size=8),
    cut=st.integers(0, 4),
)
def test_whatever_happened_to_a_file_it_is_read_or_refused(today, place, rubble, cut):
    spoilt = SMALL_FILE[:place] + rubble + SMALL_FILE[place + len(rubble) :]
    if cut == 0:
        spoilt = spoilt[:place]
    read_network(BytesIO(spoilt), today=today)
