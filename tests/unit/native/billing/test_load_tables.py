"""What load_tables reads, and where it says a fault is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from native.billing import Case, TableError, Tables, group, load_tables

from tests.unit.native.billing.demo_tables import DEMO, DIRECTORY, demo_files, with_rows


def fault_of(files: dict[str, bytes]) -> TableError:
    with pytest.raises(TableError) as caught:
        load_tables(files)
    return caught.value


def replaced(name: str, old: bytes, new: bytes) -> dict[str, bytes]:
    files = demo_files()
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)
    return files


def test_a_directory_and_a_mapping_of_the_same_bytes_are_equal() -> None:
    tables = load_tables(demo_files())

    assert (tables, hash(tables), tables.fingerprint) == (DEMO, hash(DEMO), DEMO.fingerprint)


def test_any_changed_byte_is_another_fingerprint() -> None:
    assert load_tables(replaced("groups.csv", b"Stroke", b"stroke")) != DEMO


def test_tables_say_what_they_are() -> None:
    assert (DEMO.name, DEMO.currency, DEMO.groups) == ("Made-up case groups, demonstration only", "RUB", 19)
    assert DEMO.wants_age_days
    assert repr(DEMO).startswith("Tables(name='Made-up")


def test_tables_cannot_be_made_or_changed() -> None:
    with pytest.raises(TypeError):
        Tables()
    with pytest.raises(AttributeError):
        DEMO.name = "x"  # type: ignore[misc]


def test_the_optional_files_may_be_absent() -> None:
    files = demo_files()
    del files["complications.csv"], files["coefficients.csv"]

    assert group(Case("J18.9", 80, "male", 5, ["A41.9"]), load_tables(files)).level == 0


def test_bom_crlf_quotes_and_columns_in_any_order_are_read() -> None:
    files = demo_files()
    text = b'value,parameter\nRUB,currency\n"A ""B"", c",name\n1,base_rate\nhalf_up,rounding\n\n'
    files["parameters.csv"] = b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n")

    assert load_tables(files).name == 'A "B", c'


@pytest.mark.parametrize("missing", ["parameters.csv", "codes.csv", "groups.csv", "rules.csv"])
def test_a_missing_file_is_named(missing: str) -> None:
    files = demo_files()
    del files[missing]

    fault = fault_of(files)

    assert (fault.file, fault.row, fault.expected) == (missing, 0, "this file")


FAULTS = [
    (
        "codes.csv",
        b"stroke,diagnosis,range,I60,I64",
        b"stroke,diagnosis,range,I6,I64",
        7,
        "first",
        "an ICD-10 code",
    ),
    ("codes.csv", b"range,I60,I64", b"range,I64,I60", 7, "last", "a code not before the first one"),
    ("codes.csv", b"stroke,diagnosis", b"stroke,illness", 7, "kind", "diagnosis, procedure or criterion"),
    ("codes.csv", b"range,I60,I64", b"code,I60,I64", 7, "last", "nothing (it is for ranges)"),
    ("codes.csv", b"range,I60,I64", b"any,I60,I64", 7, "match", "code, beneath or range"),
    ("codes.csv", b"stroke,", b"my stroke,", 7, "list", "a name of 1 to 64 of A-Z a-z 0-9 _ . -"),
    (
        "codes.csv",
        b"A25.23.001",
        b"A25.23.001.001.001.001",
        22,
        "first",
        "a code of 1 to 20 of A-Z 0-9 . - / _",
    ),
    (
        "codes.csv",
        b"infarction,diagnosis,beneath,I22",
        b"infarction,procedure,beneath,I22",
        9,
        "kind",
        "one kind",
    ),
    ("groups.csv", b"0.92", b"0.9200000", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"1e3", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"-1", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"10000", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"99999999999999999999", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b".5", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"5.", 2, "weight", "a weight from 0"),
    ("groups.csv", b"0.92", b"", 2, "weight", "a weight from 0"),
    ("groups.csv", b"3,0.3,", b"3,,", 2, "short_weight", "both or neither"),
    ("groups.csv", b"21,0.04", b"21,", 2, "day_weight", "both or neither"),
    ("groups.csv", b"3,0.3,21", b"22,0.3,21", 2, "stay_to", "no less than stay_from"),
    ("groups.csv", b"3100000", b"9223372036854775808", 17, "base_rate", "a whole number of minor units"),
    ("groups.csv", b"A02,", b"A01,", 3, None, "each group once"),
    ("rules.csv", b"long_ventilation,10", b"long_ventilation,x", 2, "priority", "a whole number up to"),
    ("rules.csv", b"long_ventilation,10", b"long_ventilation,", 2, "priority", "a whole number up to"),
    ("rules.csv", b"10,G01", b"10,G02", 2, "group", "a group of groups.csv"),
    (
        "rules.csv",
        b"G01,,,ventilation,",
        b"G01,,,stroke,",
        2,
        "procedure",
        "a list of procedures in codes.csv",
    ),
    ("rules.csv", b"G01,,,ventilation,", b"G01,,,ventilation ,", 2, "procedure", "one blank between"),
    ("rules.csv", b"G01,,,ventilation,", b"G01,,,a b c d e,", 2, "procedure", "a list of procedures"),
    ("rules.csv", b"0d,27d", b"0d,366d", 3, "age_to", "years from 0 to 150"),
    ("rules.csv", b"0d,27d", b"28d,27d", 3, "age_to", "no less than the lower bound"),
    ("rules.csv", b"female", b"Female", 5, "sex", "male, female or nothing"),
    ("rules.csv", b"newborn_older", b"newborn_young", 4, None, "each rule's name once"),
    (
        "rules.csv",
        b"other,1000",
        b"other,65",
        22,
        None,
        "a rule that comes before the one without conditions",
    ),
    ("rules.csv", b"other,1000,Z99,,", b"other,1000,Z99,stroke,", 0, None, "a rule without conditions"),
    ("rules.csv", b"level_to,text", b"level_to,test", 1, None, "the name of a column of this file"),
    ("rules.csv", b"level_to,text", b"level_to,level_to", 1, None, "each column once"),
    ("rules.csv", b"rule,priority", b"text,priority", 1, None, "each column once"),
    ("complications.csv", b"diabetes,1", b"diabetes,0", 2, "level", "a level from 1 to 9"),
    ("complications.csv", b"diabetes,1", b",1", 2, "secondary", "a list of diagnoses"),
    ("coefficients.csv", b"multiply,1.15", b"multiply,1000", 2, "value", "a factor from 0 to 999.999999"),
    ("coefficients.csv", b"multiply,1.15", b"divide,1.15", 2, "operation", "multiply or add"),
    ("coefficients.csv", b"elderly,age,add", b"elderly,age,multiply", 5, "operation", "one operation"),
    ("coefficients.csv", b"1.15", b"", 2, "value", "a factor"),
    ("parameters.csv", b"RUB", b"rub", 3, "value", "three capital letters"),
    ("parameters.csv", b"2500000", b"2500000.5", 4, "value", "a whole number of minor units"),
    ("parameters.csv", b"half_up", b"up", 5, "value", "half_up or half_even"),
    ("parameters.csv", b"rounding,half_up", b"currency,RUB", 5, "parameter", "each of name"),
    ("parameters.csv", b"rounding,half_up\n", b"", 0, None, "name, currency, base_rate and rounding"),
    ("parameters.csv", b"currency,RUB", b"currency,RUB,", 3, None, "as many cells as the header has"),
    ("parameters.csv", b"currency,RUB", b"", 3, None, "no empty line but at the end"),
    ("parameters.csv", b"currency,RUB", b'currency,"RUB', 3, "value", "a closing quote on the same line"),
    ("parameters.csv", b"currency,RUB", b'currency,"R"UB', 3, "value", "a comma or the end"),
    ("parameters.csv", b"currency,RUB", b'currency,R"U"B', 3, "value", "quotes around the whole cell"),
    ("parameters.csv", b"currency,RUB", b"currency,\xff", 3, "value", "UTF-8"),
    ("parameters.csv", b"currency,RUB", b"currency,R\0B", 3, "value", "no control character"),
    ("parameters.csv", b"currency,RUB", b"currency," + b"R" * 4097, 3, "value", "at most 4096 bytes"),
    ("parameters.csv", b"currency,RUB", b"," * 40, 3, None, "at most 32 columns"),
    ("parameters.csv", b"parameter,value", b"parameter", 1, "value", "this column"),
]


@pytest.mark.parametrize(("name", "old", "new", "row", "column", "expected"), FAULTS)
def test_a_fault_is_reported_with_its_place_and_what_was_expected(
    name: str, old: bytes, new: bytes, row: int, column: str | None, expected: str
) -> None:
    fault = fault_of(replaced(name, old, new))

    assert (fault.file, fault.row, fault.column) == (name, row, column)
    assert fault.expected.startswith(expected)
    assert str(fault).startswith(f"{name}, row {row}" if row else f"{name}: ")


def test_what_was_found_is_shown_cut_at_a_character() -> None:
    fault = fault_of(replaced("groups.csv", b"0.92", "ё".encode() * 100))

    assert fault.found == "ё" * 23
    assert str(fault).endswith(f", found {fault.found}")


def test_a_fault_names_the_number_of_its_column() -> None:
    assert fault_of(replaced("groups.csv", b"0.92", b"x")).column_number == 3


def test_more_families_than_32_are_refused() -> None:
    rows = [f"c{i},f{i},add,1,,,,,,".encode() for i in range(33)]

    assert fault_of(with_rows("coefficients.csv", *rows)).expected.startswith("at most 32 families")


def test_more_multiplying_families_than_16_are_refused() -> None:
    rows = [f"c{i},f{i},multiply,1,,,,,,".encode() for i in range(15)]

    assert fault_of(with_rows("coefficients.csv", *rows)).row == 22


def test_more_lists_than_8192_are_refused() -> None:
    rows = [f"x{i},diagnosis,code,A00,".encode() for i in range(8192)]

    assert fault_of(with_rows("codes.csv", *rows)).expected == "at most 8192 lists"


def test_many_lists_over_one_code_are_read() -> None:
    rows = [f"x{i},diagnosis,code,A00,".encode() for i in range(4000)]

    assert load_tables(with_rows("codes.csv", *rows)).groups == 19


@pytest.mark.parametrize("name", ["rule.csv", "Rules.csv", ""])
def test_a_table_of_another_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no table"):
        load_tables(demo_files() | {name: b""})


def test_a_csv_file_of_another_name_in_the_directory_is_refused(tmp_path: Path) -> None:
    for name, content in demo_files().items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "README.md").write_text("not a table")
    assert load_tables(tmp_path) == load_tables(str(tmp_path)) == DEMO

    (tmp_path / "coefficient.csv").write_bytes(b"")
    with pytest.raises(ValueError, match="there is no table"):
        load_tables(tmp_path)


def test_a_directory_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError):
        load_tables(DIRECTORY / "absent")


@pytest.mark.parametrize("wrong", ["text", bytearray(b""), None])
def test_contents_are_bytes(wrong: bytes) -> None:
    with pytest.raises(TypeError, match=r"^codes\.csv must be bytes"):
        load_tables(demo_files() | {"codes.csv": wrong})


def test_a_source_is_a_directory_or_a_mapping() -> None:
    with pytest.raises(TypeError):
        load_tables(1)  # type: ignore[arg-type]


@given(st.sampled_from(sorted(demo_files())), st.data())
def test_spoiled_files_load_or_say_where_they_are_spoiled(name: str, data: st.DataObject) -> None:
    files = demo_files()
    at = data.draw(st.integers(0, len(files[name])))
    gone = data.draw(st.integers(0, 3))
    files[name] = files[name][:at] + data.draw(st.binary(max_size=4)) + files[name][at + gone :]

    try:
        load_tables(files)
    except TableError as fault:
        assert (fault.file in files, bool(fault.expected)) == (True, True)
