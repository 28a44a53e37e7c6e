"""The stand-in for SMSC.ru keeps the provider's contract, as plain HTTP clients see it."""

import httpx
import pytest

from portal.sandbox import faults
from portal.sandbox.faults import Fault
from portal.sandbox.smsc import parts
from tests.sandbox import RunningSandbox

SMS = {"apikey": "sandbox", "phones": "+79161234567", "mes": "Привет", "charset": "utf-8", "fmt": "3"}


def ask(sandbox: RunningSandbox, page: str = "sys/send.php", **fields: str) -> httpx.Response:
    return httpx.post(f"{sandbox.url}/smsc/{page}", data=SMS | fields)


def test_a_message_is_taken_with_its_id_and_its_parts(sandbox: RunningSandbox) -> None:
    assert ask(sandbox, id="77").json() == {"id": 77, "cnt": 1}


def test_cost_and_balance_are_strings(sandbox: RunningSandbox) -> None:
    assert ask(sandbox, cost="3").json() == {"id": 1, "cnt": 1, "cost": "3.50", "balance": "996.50"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mes": ""}, 1),
        ({"mes": "x" * 1001}, 1),
        ({"id": "0"}, 1),
        ({"id": "2147483648"}, 1),
        ({"apikey": "wrong"}, 2),
        ({"phones": "abc"}, 7),
    ],
)
def test_errors_come_with_status_200(sandbox: RunningSandbox, fields: dict[str, str], code: int) -> None:
    answer = ask(sandbox, **fields)
    assert (answer.status_code, answer.json()["error_code"]) == (200, code)
    assert sandbox.messages() == []


def test_login_and_password_serve_too(sandbox: RunningSandbox) -> None:
    assert "id" in ask(sandbox, apikey="", login="clinic", psw="sandbox").json()


def test_a_forgotten_charset_is_read_as_windows_1251(sandbox: RunningSandbox) -> None:
    ask(sandbox, charset="")
    assert sandbox.messages()[0].text == "Привет".encode().decode("windows-1251", "replace")


def test_a_get_and_json_serve_too(sandbox: RunningSandbox) -> None:
    assert httpx.get(f"{sandbox.url}/smsc/sys/send.php", params=SMS | {"id": "1"}).json()["id"] == 1
    told = SMS | {"id": "2", "mes": "another"}
    assert httpx.post(f"{sandbox.url}/smsc/rest/send/", json=told).json()["id"] == 2


@pytest.mark.parametrize(
    ("form", "words"), [("0", "OK - id 5, cnt 1"), ("1", "5,1"), ("2", "<id>5</id><cnt>1</cnt>")]
)
def test_each_format_is_spoken(sandbox: RunningSandbox, form: str, words: str) -> None:
    assert words in ask(sandbox, fmt=form, id="5").text


def test_the_same_message_within_a_minute_is_error_9(sandbox: RunningSandbox) -> None:
    ask(sandbox)
    assert ask(sandbox).json()["error_code"] == 9


def test_the_same_id_makes_no_second_message(sandbox: RunningSandbox) -> None:
    assert [ask(sandbox, id="5").json()["id"] for _ in range(3)] == [5, 5, 5]
    assert len(sandbox.messages()) == 1


@pytest.mark.parametrize(
    ("phone", "seconds", "status"),
    [
        ("+79161234567", 0, -1),
        ("+79161234567", 2, 0),
        ("+79161234567", 4, 1),
        ("+79161230020", 4, 20),
        ("+79161230025", 4, 25),
    ],
)
def test_a_message_moves_on(
    sandbox: RunningSandbox, time_machine, phone: str, seconds: int, status: int
) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    ask(sandbox, id="5", phones=phone)
    time_machine.shift(seconds)
    assert ask(sandbox, "sys/status.php", id="5", phone=phone).json()["status"] == status


def test_an_unknown_message_is_not_found(sandbox: RunningSandbox) -> None:
    assert ask(sandbox, "sys/status.php", id="5", phone="+79161234567").json()["status"] == -3


def test_the_balance_falls_to_error_3(sandbox: RunningSandbox) -> None:
    before = ask(sandbox, "sys/balance.php", cur="1").json()
    assert before == {"balance": "1000.00", "credit": "0", "currency": "RUR"}
    faults.choose("smsc", Fault.NO_MONEY)
    assert ask(sandbox).json()["error_code"] == 3


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("я" * 70, 1), ("я" * 71, 2), ("я" * 135, 3)],
)
def test_parts_are_counted_by_the_alphabet(text: str, count: int) -> None:
    assert parts(text) == count
