"""The demo network with as many doctors as wanted: what the benches measure against.

python -m tests.factories.large_network OUT.xlsx DOCTORS
"""

import sys
from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path
from random import Random

from openpyxl import load_workbook

from tests.factories.workbooks import Line, Sheets, workbook

DEMO = Path(__file__).parents[2] / "portal" / "network" / "demo" / "network.xlsx"
OF_A_DOCTOR = ("Offerings", "Schedule", "Exceptions")


def demo_network() -> Sheets:
    book = load_workbook(DEMO, read_only=True)
    sheets = {}
    for sheet in book.worksheets:
        headings, *lines = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(headings, line, strict=True)) for line in lines]
    book.close()
    return sheets


def large_network(doctors: int) -> Sheets:
    """Each further doctor works like one of the demo and bears the names of others of the same sex."""
    sheets = demo_network()
    originals = list(sheets["Doctors"])
    names = {sex: _names([each for each in originals if each["sex"] == sex]) for sex in "fm"}
    work = {
        sheet: {
            each["code"]: [line for line in sheets[sheet] if line["doctor"] == each["code"]]
            for each in originals
        }
        for sheet in OF_A_DOCTOR
    }
    for number in range(len(originals), doctors):
        like = originals[number % len(originals)]
        code = f"d{number + 1:04d}"
        sheets["Doctors"].append(like | {"code": code} | next(names[like["sex"]]))
        for sheet in OF_A_DOCTOR:
            sheets[sheet] += [line | {"doctor": code} for line in work[sheet][like["code"]]]
    return sheets


def _names(doctors: list[Line]) -> Iterator[Line]:
    """Every surname with every first name and patronymic, in a fixed disorder; then double surnames."""
    surnames = sorted({(each["last_ru"], each["name_en"].partition(" ")[2]) for each in doctors})
    given = sorted(
        {(each["first_ru"], each["patronymic_ru"], each["name_en"].partition(" ")[0]) for each in doctors}
    )
    double = [(f"{one[0]}-{two[0]}", f"{one[1]}-{two[1]}") for one, two in permutations(surnames, 2)]
    for family in (surnames, double):
        pairs = list(product(family, given))
        Random(0).shuffle(pairs)
        for (last_ru, last_en), (first_ru, patronymic_ru, first_en) in pairs:
            yield {
                "last_ru": last_ru,
                "first_ru": first_ru,
                "patronymic_ru": patronymic_ru,
                "name_en": f"{first_en} {last_en}",
            }


if __name__ == "__main__":
    workbook(large_network(int(sys.argv[2]))).save(sys.argv[1])
