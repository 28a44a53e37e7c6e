"""Is a file safe to hand to a spreadsheet library?

A workbook is a zip of XML. Both can be made to unpack into far more than they weigh, and a spreadsheet
library believes what they say (one `<row r="1048576">` is a million rows to it). So the directory of
the zip is weighed before anything is unpacked, and every XML part is read once as a stream, with
counters, before openpyxl sees it.
"""

import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.network.faults import FaultCode, Message

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MAX_FILE_BYTES = 16 * 2**20
MAX_PARTS = 500
MAX_UNPACKED_BYTES = 64 * 2**20
MAX_RATIO = 200  # a sheet of one repeated row packs about 60 to 1, a bomb about 1000 to 1
RATIO_MATTERS_FROM = 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
PACKAGE_RELATIONS = "_rels/.rels"
WORKBOOK_RELATION = "/officeDocument"
RELATION_ID = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id")
ENCRYPTED_FLAG = 0x1


class WorkbookRefused(Exception):
    """The file as a whole cannot be read; `expected` tells its owner what to hand over instead."""

    def __init__(self, code: FaultCode, expected: Message) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


@dataclass
class SheetShape:
    """What openpyxl's streaming reader does not tell about a sheet."""

    merged: list[str] = field(default_factory=list)
    rows: int = 0


def too_large(at_most: "StrPromise", limit: int) -> WorkbookRefused:
    return WorkbookRefused(FaultCode.TOO_LARGE, format_lazy(at_most, limit=f"{limit:,}"))


def not_a_workbook() -> WorkbookRefused:
    return WorkbookRefused(FaultCode.NOT_A_WORKBOOK, _("an Excel workbook (.xlsx)"))


def damaged() -> WorkbookRefused:
    return WorkbookRefused(FaultCode.DAMAGED, _("an undamaged .xlsx file: open it and save it again"))


def inspect(stream: BinaryIO) -> dict[str, SheetShape]:
    """The shape of each sheet by its name; raises WorkbookRefused unless the file is safe to parse."""
    _check_kind(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_directory(archive)
            shapes = {name: _scan(archive, name) for name in archive.namelist() if _is_xml(name)}
            return {title: shapes[part] for title, part in _sheet_parts(archive).items()}
    except (zipfile.BadZipFile, zlib.error, SAXException, EOFError, NotImplementedError, OSError) as fault:
        raise damaged() from fault
    except KeyError as fault:  # a part that another part names is not there, or has not been scanned
        raise damaged() from fault


def _check_kind(stream: BinaryIO) -> None:
    stream.seek(0, 2)
    if stream.tell() > MAX_FILE_BYTES:
        raise too_large(_("at most {limit} bytes"), MAX_FILE_BYTES)
    stream.seek(0)
    head = stream.read(len(OLE_MAGIC))
    stream.seek(0)
    if head == OLE_MAGIC:
        raise WorkbookRefused(
            FaultCode.ENCRYPTED, _("an .xlsx file without a password (not the older .xls format)")
        )
    if not head.startswith(b"PK"):
        raise not_a_workbook()


def _check_directory(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise too_large(_("at most {limit} parts in the file"), MAX_PARTS)
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise too_large(_("at most {limit} bytes when unpacked"), MAX_UNPACKED_BYTES)
    for part in parts:
        if part.flag_bits & ENCRYPTED_FLAG:
            raise WorkbookRefused(FaultCode.ENCRYPTED, _("an .xlsx file without a password"))
        if part.file_size > RATIO_MATTERS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise too_large(_("at most {limit} times its packed size when unpacked"), MAX_RATIO)
    if PACKAGE_RELATIONS not in archive.namelist():
        raise not_a_workbook()


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


class _ShapeHandler(ContentHandler):
    """Counts rows and cells of one part and stops at the first limit crossed."""

    def __init__(self) -> None:
        super().__init__()
        self.shape = SheetShape()
        self.cells = 0

    def startElementNS(
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        match name[1]:
            case "row":
                self._row(attrs.get((None, "r")))
            case "c":
                self._cell(attrs.get((None, "r")))
            case "mergeCell":
                self.shape.merged.append(attrs.get((None, "ref"), ""))
            case _:
                return

    def _row(self, number: str | None) -> None:
        row = self.shape.rows + 1 if number is None else _whole(number)
        # Rows that step back are dropped in silence by openpyxl's streaming reader.
        if row <= self.shape.rows:
            raise damaged()
        if row > MAX_ROWS:
            raise too_large(_("at most {limit} rows in a sheet"), MAX_ROWS)
        self.shape.rows = row

    def _cell(self, reference: str | None) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise too_large(_("at most {limit} cells"), MAX_CELLS)
        if reference and _column_number(reference) > MAX_COLUMNS:
            raise too_large(_("at most {limit} columns in a sheet"), MAX_COLUMNS)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise damaged()
    return int(text)


def _column_number(reference: str) -> int:
    number = 0
    for char in reference.upper():
        if not "A" <= char <= "Z" or number > MAX_COLUMNS:
            break
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def _scan(archive: zipfile.ZipFile, name: str) -> SheetShape:
    handler = _ShapeHandler()
    _parse(archive, name, handler)
    return handler.shape


def _parse(archive: zipfile.ZipFile, name: str, handler: ContentHandler) -> None:
    parser = create_parser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        with archive.open(name) as part:
            parser.parse(part)
    except DefusedXmlException as fault:
        raise damaged() from fault


@dataclass
class _Relation:
    kind: str
    target: str


class _LinksHandler(ContentHandler):
    """Gathers the relations of a part and, of workbook.xml, the relation each sheet's name stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.relations: dict[str, _Relation] = {}
        self.sheets: dict[str, str] = {}

    def startElementNS(
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        if name[1] == "sheet" and RELATION_ID in attrs:
            self.sheets[attrs.get((None, "name"), "")] = attrs[RELATION_ID]
        elif name[1] == "Relationship":
            relation = _Relation(attrs.get((None, "Type"), ""), attrs.get((None, "Target"), ""))
            self.relations[attrs.get((None, "Id"), "")] = relation


def _links(archive: zipfile.ZipFile, name: str) -> _LinksHandler:
    handler = _LinksHandler()
    _parse(archive, name, handler)
    return handler


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its name; KeyError when a link leads nowhere."""
    package = _links(archive, PACKAGE_RELATIONS).relations.values()
    found = [relation.target for relation in package if relation.kind.endswith(WORKBOOK_RELATION)]
    if not found:
        raise not_a_workbook()
    workbook = found[0].lstrip("/")
    folder, name = posixpath.split(workbook)
    relations = _links(archive, posixpath.join(folder, "_rels", f"{name}.rels")).relations
    sheets = _links(archive, workbook).sheets
    return {title: _absolute(folder, relations[key].target) for title, key in sheets.items()}


def _absolute(folder: str, target: str) -> str:
    """Targets are relative to the folder of the part that names them, or start with a slash."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
