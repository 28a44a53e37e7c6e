"""A stand-in for SMSC.ru: sending, status and balance, with HTTP 200 for every error, as the provider answers.

Addresses, parameters, error codes and statuses are the provider's. What it is sent is kept for the sandbox's page.
A second identical message within a minute is refused with error 9; a known `id` makes no second message.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.sandbox import faults, messages
from portal.sandbox.faults import Fault
from portal.shared import clock
from portal.shared.page_cache import redis

PROVIDER = "smsc"
SENT = "sandbox:smsc:sent:{}:{}"
SAME = "sandbox:smsc:same:{}"
NEXT_ID = "sandbox:smsc:id"
SPENT = "sandbox:smsc:spent"
DAY, MINUTE = 86_400, 60
MOST_LETTERS = 1_000
START_BALANCE = 100_000  # kopecks
PRICE = 350  # kopecks a part
# Seconds after which a message is with the operator, and with its reader.
HANDED_OVER, DELIVERED = 1, 3

PARAMETERS, CREDENTIALS, MONEY, BLOCKED, PROHIBITED, FORMAT, IDENTICAL = 1, 2, 3, 4, 6, 7, 9
WORDS = {
    PARAMETERS: "invalid parameters",
    CREDENTIALS: "authorise error",
    MONEY: "no money",
    BLOCKED: "ip is blocked",
    PROHIBITED: "message is denied",
    FORMAT: "invalid number",
    IDENTICAL: "duplicate request, wait a minute",
}
BY_FAULT = {
    Fault.NO_MONEY: MONEY,
    Fault.WRONG_KEY: CREDENTIALS,
    Fault.PROHIBITED: PROHIBITED,
    Fault.BLOCKED: BLOCKED,
}
# Numbers of which these last digits mean a fate of their own: undeliverable, wrong, prohibited, unavailable.
FATES = {"0020": 20, "0022": 22, "0023": 23, "0025": 25}
GSM = re.compile(r"[\n\r\x20-\x7e¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü€]*")
PHONE = re.compile(r"\+?\d{10,15}")


@dataclass(frozen=True)
class Sent:
    id: int
    phone: str
    at: float


def parts(text: str) -> int:
    """How many SMS it takes: 160 letters or 153 each of GSM's alphabet, 70 or 67 of any other."""
    one, each = (160, 153) if GSM.fullmatch(text) else (70, 67)
    return 1 if len(text) <= one else -(-len(text) // each)


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    given = _parameters(request)
    fault = faults.take(PROVIDER)
    answer = partial(_answer, given.get("fmt", "0"))
    if fault is Fault.DOWN:
        return HttpResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    if code := BY_FAULT.get(fault) or _fault_of(given):
        return answer({"error": WORDS[code], "error_code": code})
    message = _deliver(given)
    if isinstance(message, int):
        return answer({"error": WORDS[message], "error_code": message})
    if fault is Fault.LOST_ANSWER:
        return HttpResponse(status=HTTPStatus.BAD_GATEWAY)
    if fault is Fault.NO_JSON:
        return HttpResponse("<html>")
    return answer({"id": message.id, "cnt": parts(given["mes"]), **_costs(given)})


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    given = _parameters(request)
    answer = partial(_answer, given.get("fmt", "0"))
    if not _is_known(given):
        return answer({"error": WORDS[CREDENTIALS], "error_code": CREDENTIALS})
    number, phone = given.get("id", "").rstrip(","), _digits(given.get("phone", ""))
    if not (number and phone):
        return answer({"error": WORDS[PARAMETERS], "error_code": PARAMETERS})
    kept = redis().get(SENT.format(number, phone))
    if kept is None:
        return answer({"status": -3, "err": 0})
    sent = Sent(**json.loads(kept))
    moment = f"{clock.now():%d.%m.%Y %H:%M:%S}"
    return answer({"status": _fate(sent), "last_date": moment, "last_timestamp": int(sent.at), "err": 0})


@never_cache
@require_http_methods(["GET", "POST"])
def balance(request: HttpRequest) -> HttpResponse:
    given = _parameters(request)
    if not _is_known(given):
        return _answer(given.get("fmt", "0"), {"error": WORDS[CREDENTIALS], "error_code": CREDENTIALS})
    told = {"balance": _money(_left())} | ({"credit": "0", "currency": "RUR"} if "cur" in given else {})
    return _answer(given.get("fmt", "0"), told)


def _parameters(request: HttpRequest) -> dict[str, str]:
    """Windows-1251 unless the request says utf-8: who forgets that reads mojibake in the sandbox."""
    if request.content_type == "application/json":
        told = json.loads(request.body)
        return {name: str(value) for name, value in told.items()} | {"fmt": "3"}
    # Django reads a form in utf-8 only.
    raw = (
        request.body.decode("ascii", "replace") if request.method == "POST" else request.META["QUERY_STRING"]
    )
    given = dict(parse_qsl(raw))
    if given.get("charset", "").lower() == "utf-8":
        return given
    return dict(parse_qsl(raw, encoding="windows-1251"))


def _is_known(given: Mapping[str, str]) -> bool:
    key = settings.SMSC_API_KEY
    return given.get("apikey") == key or (bool(given.get("login")) and given.get("psw") == key)


def _fault_of(given: Mapping[str, str]) -> int:
    """What the provider refuses before it looks at its own state; 0 for nothing."""
    if not _is_known(given):
        return CREDENTIALS
    text, phone, number = given.get("mes", ""), given.get("phones", ""), given.get("id", "1")
    if not text or len(text) > MOST_LETTERS or not number.isdecimal() or not 0 < int(number) < 2**31:
        return PARAMETERS
    if not PHONE.fullmatch(phone):
        return FORMAT
    return 0 if _left() >= PRICE * parts(text) else MONEY


def _deliver(given: Mapping[str, str]) -> Sent | int:
    """The message, now or when its id came first; or an error code."""
    phone, sender = _digits(given["phones"]), given.get("sender", "")
    number = int(given.get("id") or redis().incr(NEXT_ID))
    place = SENT.format(number, phone)
    sent = Sent(number, phone, clock.now().timestamp())
    # A second request with this id, be it at the same moment, finds the first.
    if not redis().set(place, json.dumps(asdict(sent)), ex=DAY, nx=True):
        return Sent(**json.loads(redis().get(place) or "{}"))
    same = hashlib.sha256(f"{phone}|{given['mes']}|{sender}".encode()).hexdigest()
    if not redis().set(SAME.format(same), 1, ex=MINUTE, nx=True):
        redis().delete(place)
        return IDENTICAL
    redis().incrby(SPENT, PRICE * parts(given["mes"]))
    kind: messages.Kind = "voice" if given.get("call") == "1" else "sms"
    messages.keep(kind, to=f"+{phone}", text=given["mes"], sender=sender or "SMSC.RU")
    return sent


def _digits(phone: str) -> str:
    return phone.strip().removeprefix("+").rstrip(",")


def _fate(sent: Sent) -> int:
    age = clock.now().timestamp() - sent.at
    if age < HANDED_OVER:
        return -1
    if age < DELIVERED:
        return 0
    return FATES.get(sent.phone[-4:], 1)


def _left() -> int:
    return START_BALANCE - int(redis().get(SPENT) or 0)


def _money(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02d}"


def _costs(given: Mapping[str, str]) -> dict[str, str]:
    asked = given.get("cost", "0")
    told = {"cost": _money(PRICE * parts(given["mes"]))} if asked in ("2", "3") else {}
    return told | ({"balance": _money(_left())} if asked == "3" else {})


def _answer(form: str, told: Mapping[str, object]) -> HttpResponse:
    """fmt 0 in words, 1 by commas, 2 XML, 3 JSON; always HTTP 200."""
    if form == "3":
        return JsonResponse(dict(told))
    if form == "2":
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
        return HttpResponse(f'<?xml version="1.0"?><result>{inside}</result>', content_type="text/xml")
    if form == "1":
        values = [0, -told["error_code"]] if "error_code" in told else list(told.values())  # type: ignore[operator]
        return HttpResponse(",".join(map(str, values)), content_type="text/plain")
    if "error_code" in told:
        words = f"ERROR = {told['error_code']} ({told['error']})"
    else:
        words = "OK - " + ", ".join(f"{name} {value}" for name, value in told.items())
    return HttpResponse(words, content_type="text/plain")
