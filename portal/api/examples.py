"""What the OpenAPI document shows of each operation: a body that could be sent, and the answer to it."""

from collections.abc import Mapping
from typing import Any

PRICE = {"amount": "3200.00", "amount_minor": 320000, "currency": "RUB"}
RATING = {"count": 128, "average": 4.8}
HOLD_ID, VISIT_ID, PERSON_ID = (f"0192c0de-0000-7000-8000-00000000000{number}" for number in (1, 1, 2))

CHOICE = {
    "doctor": "d001",
    "clinic": "msk-arbat",
    "service": "gp-first",
    "starts_at": "2026-12-01T09:00:00+03:00",
    "channel": "in_person",
}
SLOT = CHOICE | {"ends_at": "2026-12-01T09:40:00+03:00", "price": PRICE}
HOLD = {"id": HOLD_ID} | SLOT | {"is_held": True, "held_until": "2026-11-21T12:10:00+03:00"}
CLINIC = {
    "code": "msk-arbat",
    "name": "Arbat Clinic",
    "city": "Moscow",
    "country": "RU",
    "address": "1 Arbat St",
    "directions": "Five minutes from the Kitay-Gorod metro station.",
    "latitude": 55.7585,
    "longitude": 37.6459,
    "phone": "+74951204510",
    "time_zone": "Europe/Moscow",
    "currency": "RUB",
    "payment_methods": ["online", "desk"],
    "takes_insurers": False,
    "opening_hours": [{"weekday": 1, "opens": "08:00:00", "closes": "20:00:00"}],
    "rating": RATING,
}
DOCTOR = {
    "code": "d001",
    "name": "Polina Kalinina",
    "specialties": ["gp"],
    "degree": "PhD",
    "practising_since": 2005,
    "languages": ["ru", "en"],
    "sees_adults": True,
    "sees_children": False,
    "about": "Looks after people with high blood pressure.",
    "rating": RATING,
}
SERVICE = {
    "code": "gp-first",
    "name": "General practice: first visit",
    "specialty": "gp",
    "category": "consultation",
    "visit_kind": "first",
    "minutes": 40,
    "prepayment": "none",
    "confirmation": "auto",
    "age_from": 18,
    "age_to": None,
    "cancel_until_hours": 2,
    "referral_required": False,
    "preparation": "",
}
QUESTIONS = [
    {
        "id": "0192c0de-0000-7000-8000-000000000003",
        "text": "Do you take anything for your heart?",
        "choices": ["Yes", "No"],
        "required": False,
    }
]
SPECIALTY = {"code": "gp", "name": "General practice", "practitioner": "general practitioner"}
OFFERING = {"doctor": "d001", "clinic": "msk-arbat", "service": "gp-first", "minutes": 40, "price": PRICE}
REVIEW = {
    "id": PERSON_ID,
    "doctor": "d001",
    "clinic": "msk-arbat",
    "rating": 5,
    "text": "Attentive and unhurried.",
    "language": "en",
    "author": "a patient, May 2026",
    "month": "2026-05",
    "verified": True,
    "reply": "",
}
APPOINTMENT = {
    "id": VISIT_ID,
    "code": "K7MX2QPA",
    "status": "confirmed",
    "starts_at": SLOT["starts_at"],
    "ends_at": SLOT["ends_at"],
    "channel": "in_person",
    "doctor": {"code": "d001", "name": "Polina Kalinina"},
    "clinic": {"code": "msk-arbat", "name": "Arbat Clinic"},
    "service": {"code": "gp-first", "name": "General practice: first visit"},
    "person": PERSON_ID,
    "price": PRICE,
    "pay_at_desk": True,
    "confirm_by": None,
    "can_change": True,
    "change_until": "2026-12-01T07:00:00+03:00",
    "revision": 2,
}
PERSON = {"relation": "self", "family": "Koroleva", "given": "Anna", "birth_date": "1990-05-17"}
PAIR = {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…", "expires_in": 900}


def _page(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"next": None, "results": [row]}


# By the operation's id.
SENT: Mapping[str, Any] = {
    "holdTime": CHOICE,
    "book": {"hold": HOLD_ID, "person": PERSON, "complaint": "Palpitations since Monday."},
    "moveAppointment": {"starts_at": "2026-12-02T10:20:00+03:00", "revision": 2},
    "cancelAppointment": {"cause": "other_plans", "revision": 2},
    "sendCode": {"phone": "+79161234567"},
    "signIn": {"phone": "+79161234567", "code": "123456"},
    "refreshTokens": {"refresh": PAIR["refresh"]},
    "signOut": {"refresh": PAIR["refresh"]},
}
SHOWN: Mapping[str, Any] = {
    "listClinics": _page(CLINIC),
    "getClinic": CLINIC,
    "listSpecialties": _page(SPECIALTY),
    "listDoctors": _page(DOCTOR),
    "getDoctor": DOCTOR,
    "listServices": _page(SERVICE),
    "getService": SERVICE | {"questions": QUESTIONS},
    "listOfferings": _page(OFFERING),
    "listReviews": _page(REVIEW),
    "listSlots": _page(SLOT),
    "holdTime": HOLD,
    "getHold": HOLD,
    "extendHold": HOLD | {"held_until": "2026-11-21T12:20:00+03:00"},
    "listAppointments": _page(APPOINTMENT),
    "book": APPOINTMENT,
    "getAppointment": APPOINTMENT,
    "moveAppointment": APPOINTMENT
    | {"starts_at": "2026-12-02T10:20:00+03:00", "ends_at": "2026-12-02T11:00:00+03:00", "revision": 3},
    "cancelAppointment": APPOINTMENT | {"status": "cancelled", "can_change": False, "revision": 3},
    "listPeople": {"results": [{"id": PERSON_ID, "shown": "Anna K.", "relation": "self"}]},
    "sendCode": {"expires_at": "2026-11-21T12:10:00+00:00", "again_at": "2026-11-21T12:01:00+00:00"},
    "signIn": PAIR,
    "refreshTokens": PAIR,
}
