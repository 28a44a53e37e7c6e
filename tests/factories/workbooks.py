"""A small network that is right in every cell, for a test to spoil one thing of."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from openpyxl import Workbook

Line = dict[str, Any]
Sheets = dict[str, list[Line]]

SMALL: Sheets = {
    "LegalEntities": [
        {
            "code": "ru-main",
            "name_ru": "ООО «Сеть»",
            "name_en": "Network LLC",
            "country": "RU",
            "tax_id": "7707083893",
            "registration": "1027700132195",
            "licence": "ЛО41-01137-77/00000001",
            "tax_regime": "usn_income",
        },
        {
            "code": "cy-main",
            "name_ru": "Network Ltd",
            "name_en": "Network Ltd",
            "country": "CY",
            "tax_id": "CY10123456X",
            "registration": "HE123456",
            "licence": "MoH-PC-0001",
            "tax_regime": "vat_exempt",
        },
    ],
    "Clinics": [
        {
            "code": "kgd",
            "legal_entity": "ru-main",
            "name_ru": "Клиника у моря",
            "name_en": "Baltic Clinic",
            "city_ru": "Калининград",
            "city_en": "Kaliningrad",
            "address_ru": "пр-т Мира, 9",
            "address_en": "9 Mira Ave",
            "lat": 54.7194,
            "lon": 20.4886,
            "phone": "+7 4012 99-01-77",
            "timezone": "Europe/Kaliningrad",
            "currency": "RUB",
            "working_hours": "Mon-Fri 09:00-19:00; Sat 09:00-13:00",
            "payment": "online, desk",
        },
        {
            "code": "lim",
            "legal_entity": "cy-main",
            "name_ru": "Клиника в Лимасоле",
            "name_en": "Limassol Clinic",
            "city_ru": "Лимасол",
            "city_en": "Limassol",
            "address_ru": "ул. Анексартисиас, 30",
            "address_en": "30 Anexartisias St",
            "lat": 34.6741,
            "lon": 33.0437,
            "phone": "+357 25 123456",
            "timezone": "Asia/Nicosia",
            "currency": "EUR",
            "working_hours": "Mon-Fri 08:00-19:00",
            "payment": "desk",
        },
    ],
    "Rooms": [
        {
            "clinic": "kgd",
            "code": "101",
            "name_ru": "Кабинет 101",
            "name_en": "Room 101",
            "equipment": None,
        },
        {
            "clinic": "lim",
            "code": "7",
            "name_ru": "Кабинет 7",
            "name_en": "Room 7",
            "equipment": "ultrasound",
        },
    ],
    "Specialties": [
        {
            "code": "cardio",
            "name_ru": "Кардиология",
            "name_en": "Cardiology",
            "practitioner_ru": "кардиолог",
            "practitioner_en": "cardiologist",
            "symptoms_ru": "болит сердце, одышка",
            "symptoms_en": "heart pain, breathlessness",
        }
    ],
    "Services": [
        {
            "code": "cardio-first",
            "name_ru": "Кардиология: первичный приём",
            "name_en": "Cardiology: first visit",
            "specialty": "cardio",
            "minutes": 40,
            "buffer_after": 5,
            "category": "consultation",
            "prepayment": "deposit",
            "deposit_percent": 30,
            "confirm": "auto",
            "min_notice_h": 2,
            "cancel_until_h": 24,
            "visit_kind": "first",
            "repeat_within_days": None,
            "age_from": 18,
            "age_to": None,
            "sex": None,
            "referral": None,
            "sensitive": None,
            "preparation_ru": None,
            "preparation_en": None,
        }
    ],
    "Doctors": [
        {
            "code": "d001",
            "last_ru": "Ёлкина",
            "first_ru": "Вера",
            "patronymic_ru": "Павловна",
            "name_en": "Vera Elkina",
            "sex": "f",
            "specialties": "cardio",
            "degree_ru": None,
            "degree_en": None,
            "practising_since": 2001,
            "languages": "ru, en",
            "sees": "adults",
            "bio_ru": "Ведёт приём взрослых.",
            "bio_en": "Sees adults.",
        }
    ],
    "Offerings": [
        {
            "doctor": "d001",
            "service": "cardio-first",
            "clinic": "kgd",
            "price": 3200,
            "price_from": "2026-01-01",
            "next_price": 3456,
            "next_from": "2027-01-01",
            "minutes": None,
        }
    ],
    "Schedule": [
        {
            "doctor": "d001",
            "clinic": "kgd",
            "room": "101",
            "weekdays": "Mon, Wed",
            "start": "09:00",
            "end": "15:00",
            "step_min": 10,
            "valid_from": "2026-01-01",
            "valid_to": None,
            "weeks": "every",
        }
    ],
    "Exceptions": [
        {
            "doctor": "d001",
            "clinic": "kgd",
            "dates": "daily",
            "start": "13:00",
            "end": "14:00",
            "kind": "break",
            "reason_ru": "Обед",
        }
    ],
}


def small_network() -> Sheets:
    return deepcopy(SMALL)


def workbook(sheets: Sheets) -> Workbook:
    """The headings are those of a sheet's first row, or of the small network for a sheet without rows."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        add_sheet(book, name, list((lines or SMALL[name])[0]), lines)
    return book


def add_sheet(book: Workbook, name: str, headings: Sequence[str], lines: Iterable[Line]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(list(headings))
    for line in lines:
        sheet.append([line.get(heading) for heading in headings])


def saved(book: Workbook) -> BytesIO:
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def network_file(sheets: Sheets) -> BytesIO:
    return saved(workbook(sheets))
