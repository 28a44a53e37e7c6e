"""What the reading lets through, the tables hold: a workbook without errors is never refused by the database."""

import pytest

from clinics.directory.models import Doctor, Offering, Service
from portal.network.parsing import CODE_LENGTH, Misread
from portal.network.rows import COLUMNS, Sheet
from tests.factories.workbooks import small_network
from tests.integration.network.conftest import import_sheets

pytestmark = pytest.mark.django_db

MORE_THAN_ANY = 5000


def reads(column, text):
    try:
        column.parser(text)
    except Misread:
        return False
    return True


def longest_text(column):
    return next(
        "ы " * (n // 2) + "ы" * (n % 2) for n in range(MORE_THAN_ANY, 1, -1) if reads(column, "ы" * n)
    )


def free_texts():
    """Columns that take any words."""
    return [
        (sheet, name, column)
        for sheet, columns in COLUMNS.items()
        for name, column in columns.items()
        if reads(column, "два слова")
    ]


def test_the_longest_texts_fit():
    sheets = small_network()
    for sheet, name, column in free_texts():
        for line in sheets[sheet]:
            line[name] = longest_text(column)
    import_sheets(sheets)
    assert len(Doctor.objects.get().last_name_ru) == 79  # the last space was no part of it


def test_the_longest_codes_fit():
    def long(code):
        return code.ljust(CODE_LENGTH, "x")

    sheets = small_network()
    for sheet, columns in COLUMNS.items():
        for name, column in columns.items():
            if name in ("code", "room", "specialties") or column.names:
                for line in sheets[sheet]:
                    line[name] = long(line[name])
    import_sheets(sheets)
    assert Offering.objects.get().external_ids.get().value == "/".join(
        long(code) for code in ("d001", "cardio-first", "kgd")
    )


@pytest.mark.parametrize("cells", [{"minutes": 720}, {"buffer_after": 240}])
def test_the_largest_numbers_pass_the_table_s_own_checks(cells):
    sheets = small_network()
    sheets["Services"][0] |= cells
    import_sheets(sheets)
    Service.objects.get().full_clean()


def test_what_is_imported_passes_the_checks_of_the_admin():
    import_sheets(small_network())
    offerings = Offering.objects.all()
    assert len(offerings) == 1
    for offering in offerings:
        for row in (offering, offering.doctor, offering.service, offering.clinic, offering.clinic.entity):
            row.full_clean()
        for price in offering.prices.all():
            price.full_clean()
    for rule in Doctor.objects.get().weekly_rules.all():
        rule.full_clean()


def test_a_sheet_that_may_be_empty_is_written_empty():
    sheets = small_network() | {Sheet.OFFERINGS: [], Sheet.SCHEDULE: [], Sheet.EXCEPTIONS: []}
    import_sheets({str(name): lines for name, lines in sheets.items()})
    assert not Offering.objects.exists()
