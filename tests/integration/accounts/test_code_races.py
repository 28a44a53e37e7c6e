"""What must hold when requests come at the same moment: real connections, real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from portal.accounts.code_models import CodeParty, OneTimeCode
from portal.accounts.codes import Purpose, send_code, verify_code
from portal.accounts.errors import CodeError
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.messaging.message import Channel
from portal.shared.languages import Language
from tests.sandbox import RunningSandbox

AT_ONCE = 12
ROUNDS = 20
VISITOR = Actor(user=None, role="visitor", ip="203.0.113.7")


@pytest.fixture(autouse=True)
def no_waiting(settings) -> None:
    settings.CODES_PER_RECIPIENT = settings.CODES_PER_NETWORK = []


def at_once(calls: list[Callable[[], object]]) -> Counter[str]:
    """How often each call ended how: the name of its answer's or its error's class."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            start.wait()
            return type(call()).__name__
        except CodeError as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(run, calls))


def ask(phone: str, purpose: Purpose = Purpose.SIGN_IN) -> object:
    return send_code(channel=Channel.SMS, to=phone, purpose=purpose, language=Language.EN, by=VISITOR)


def give(phone: str, code: str, purpose: Purpose = Purpose.SIGN_IN) -> User:
    return verify_code(
        channel=Channel.SMS, to=phone, code=code, purpose=purpose, language=Language.EN, by=VISITOR
    )


def test_wrong_guesses_at_once_are_five(committed: str, sandbox: RunningSandbox) -> None:
    for number in range(ROUNDS):
        phone = f"+791600000{number:02}"
        ask(phone)
        code = int(sandbox.code(phone))
        guesses = [f"{(code + 1 + n) % 1_000_000:06}" for n in range(AT_ONCE)]
        ended = at_once([lambda guess=guess, phone=phone: give(phone, guess) for guess in guesses])
        assert ended == {"WrongCode": 5, "TooManyTries": AT_ONCE - 5}
    assert {party.wrong_tries for party in CodeParty.objects.all()} == {0, 5}


def test_one_right_code_at_once_serves_once(committed: str, sandbox: RunningSandbox) -> None:
    for number in range(ROUNDS):
        phone = f"+791600000{number:02}"
        ask(phone)
        code = sandbox.code(phone)
        ended = at_once([lambda phone=phone, code=code: give(phone, code)] * 4)
        assert ended == {"User": 1, "WrongCode": 3}


def test_first_sign_ins_at_once_with_one_phone_make_one_user(committed: str, sandbox: RunningSandbox) -> None:
    for number in range(ROUNDS):
        phone = f"+791600000{number:02}"
        codes = []
        for purpose in Purpose:
            ask(phone, purpose)
            codes.append((purpose, sandbox.code(phone)))
        calls = [
            lambda phone=phone, code=code, purpose=purpose: give(phone, code, purpose)
            for purpose, code in codes
        ]
        assert at_once(calls) == {"User": len(Purpose)}
    assert User.objects.filter(phone_verified_at__isnull=False).count() == ROUNDS


def test_codes_asked_for_at_once_leave_one_that_serves(committed: str, sandbox: RunningSandbox) -> None:
    ended = at_once([lambda: ask("+79160000001")] * 8)
    assert ended == {"Sent": 8}
    assert OneTimeCode.objects.filter(proof__isnull=False).count() == 1


def test_the_limit_of_a_phone_holds_at_once(committed: str, sandbox: RunningSandbox, settings) -> None:
    settings.CODES_PER_RECIPIENT = [(1, 60)]
    ended = at_once([lambda: ask("+79160000001")] * 8)
    assert ended == {"Sent": 1, "TooManyCodes": 7}
    assert len(sandbox.messages()) == 1


def test_the_limit_of_a_network_holds_at_once(committed: str, sandbox: RunningSandbox, settings) -> None:
    settings.CODES_PER_NETWORK = [(3, 3600)]
    ended = at_once([lambda n=n: ask(f"+791600000{n:02}") for n in range(8)])
    assert ended == {"Sent": 3, "TooManyCodes": 5}
