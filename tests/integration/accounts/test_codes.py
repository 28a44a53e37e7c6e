"""One-time codes: what is sent, what is counted, and whom a right one leads to."""

import datetime as dt

import pytest

from portal.accounts import codes
from portal.accounts.code_models import CodeParty, OneTimeCode
from portal.accounts.codes import Purpose, send_code, verify_code
from portal.accounts.errors import (
    AccountClosed,
    CodeNotSent,
    StaffDoorOnly,
    TooManyCodes,
    TooManyTries,
    WrongCode,
)
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.audit.models import Entry
from portal.messaging.message import Channel
from portal.sandbox import faults
from portal.sandbox.faults import Fault
from portal.shared import clock
from portal.shared.languages import Language
from tests.sandbox import RunningSandbox
from tests.staff import make_staff

PHONE = "+79161234567"
VISITOR = Actor(user=None, role="visitor", ip="203.0.113.7")

pytestmark = pytest.mark.django_db


def ask(
    to: str = PHONE,
    channel: Channel = Channel.SMS,
    purpose: Purpose = Purpose.SIGN_IN,
    language: Language = Language.EN,
    by: Actor = VISITOR,
) -> codes.Sent:
    return send_code(channel=channel, to=to, purpose=purpose, language=language, by=by)


def give(
    code: str, to: str = PHONE, channel: Channel = Channel.SMS, purpose: Purpose = Purpose.SIGN_IN
) -> User:
    return verify_code(channel=channel, to=to, code=code, purpose=purpose, language=Language.EN, by=VISITOR)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def later(time_machine, **delta: float) -> None:
    time_machine.move_to(clock.now() + dt.timedelta(**delta), tick=False)


def test_a_right_code_makes_a_guest_with_a_verified_phone_and_no_password(sandbox: RunningSandbox) -> None:
    ask()
    user = give(sandbox.code(PHONE))
    assert user.phone == PHONE and user.phone_verified_at
    assert not user.has_usable_password() and not user.is_staff


def test_the_next_code_leads_to_the_same_guest(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    first = give(sandbox.code(PHONE))
    later(time_machine, minutes=2)
    ask(channel=Channel.VOICE)
    assert give(sandbox.code(PHONE), channel=Channel.VOICE) == first


def test_a_code_by_email_makes_a_guest_with_a_verified_email(sandbox: RunningSandbox) -> None:
    ask("anna@clinic.test", Channel.EMAIL)
    user = give(sandbox.code("anna@clinic.test"), "anna@clinic.test", Channel.EMAIL)
    assert user.email == "anna@clinic.test" and user.email_verified_at


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("language", Language)
def test_each_channel_and_language_carries_the_code(
    sandbox: RunningSandbox, channel: Channel, language: Language
) -> None:
    to = "anna@clinic.test" if channel is Channel.EMAIL else PHONE
    ask(to, channel, language=language)
    [arrived] = sandbox.messages(channel.value)
    assert arrived.to == to
    assert ("код" in arrived.text.lower()) is (language is Language.RU)
    assert give(sandbox.code(to), to, channel)


def test_a_code_stands_nowhere_in_the_database(sandbox: RunningSandbox) -> None:
    ask()
    row = OneTimeCode.objects.values().get()
    party = CodeParty.objects.values().first()
    assert sandbox.code(PHONE) not in str(row) and PHONE[1:] not in f"{row}{party}"


def test_a_code_serves_once(sandbox: RunningSandbox) -> None:
    ask()
    code = sandbox.code(PHONE)
    give(code)
    with pytest.raises(WrongCode):
        give(code)


def test_a_code_serves_ten_minutes(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    later(time_machine, minutes=10)
    with pytest.raises(WrongCode):
        give(sandbox.code(PHONE))


def test_a_new_code_ends_the_one_before(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    old = sandbox.code(PHONE)
    later(time_machine, seconds=61)
    ask()
    if old != sandbox.code(PHONE):
        with pytest.raises(WrongCode):
            give(old)
    assert give(sandbox.code(PHONE))


def test_a_code_serves_its_own_purpose_only(sandbox: RunningSandbox) -> None:
    ask(purpose=Purpose.BOOKING)
    with pytest.raises(WrongCode):
        give(sandbox.code(PHONE))


def test_a_code_serves_its_own_phone_only(sandbox: RunningSandbox) -> None:
    ask()
    with pytest.raises(WrongCode):
        give(sandbox.code(PHONE), "+79161234568")


def test_the_sixth_try_is_refused_though_it_is_right(sandbox: RunningSandbox) -> None:
    ask()
    code = sandbox.code(PHONE)
    for _ in range(5):
        with pytest.raises(WrongCode):
            give(wrong(code))
    with pytest.raises(TooManyTries):
        give(code)


def test_a_new_code_gives_no_new_tries(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    for _ in range(4):
        with pytest.raises(WrongCode):
            give(wrong(sandbox.code(PHONE)))
    later(time_machine, seconds=61)
    ask()
    with pytest.raises(WrongCode):
        give(wrong(sandbox.code(PHONE)))
    with pytest.raises(TooManyTries):
        give(sandbox.code(PHONE))


def test_after_five_wrong_tries_no_code_is_sent(sandbox: RunningSandbox, time_machine) -> None:
    time_machine.move_to(clock.now(), tick=False)
    for _ in range(5):
        with pytest.raises(WrongCode):
            give("000000")
    with pytest.raises(TooManyTries) as refusal:
        ask()
    assert refusal.value.at == clock.now() + codes.LOCKED_FOR
    assert sandbox.messages() == []


def test_tries_are_counted_where_no_code_was_sent(sandbox: RunningSandbox) -> None:
    """Else the sixth answer would tell that one was."""
    for _ in range(5):
        with pytest.raises(WrongCode):
            give("000000")
    with pytest.raises(TooManyTries):
        give("000000")


def test_tries_come_back_after_a_rest_longer_than_a_code_lives(sandbox: RunningSandbox, time_machine) -> None:
    assert codes.LOCKED_FOR > codes.LIFETIME
    for _ in range(5):
        with pytest.raises(WrongCode):
            give("000000")
    later(time_machine, minutes=15)
    ask()
    assert give(sandbox.code(PHONE))


def test_a_second_code_within_a_minute_is_refused_with_its_time(
    sandbox: RunningSandbox, time_machine
) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    ask()
    with pytest.raises(TooManyCodes) as refusal:
        ask(channel=Channel.VOICE, purpose=Purpose.BOOKING)
    assert refusal.value.at == dt.datetime(2026, 11, 21, 10, 1, tzinfo=dt.UTC)
    assert len(sandbox.messages()) == 1


def test_a_phone_gets_five_codes_an_hour(sandbox: RunningSandbox, time_machine) -> None:
    for _ in range(5):
        ask()
        later(time_machine, minutes=2)
    with pytest.raises(TooManyCodes):
        ask()


def test_a_network_address_is_limited_after_the_phone(
    sandbox: RunningSandbox, settings, time_machine
) -> None:
    settings.CODES_PER_NETWORK = [(2, 3600)]
    ask("+79160000001")
    with pytest.raises(TooManyCodes):
        ask("+79160000001")  # refused by the phone's limit: it counts for no network
    ask("+79160000002")
    with pytest.raises(TooManyCodes):
        ask("+79160000003")
    ask("+79160000003", by=Actor(user=None, role="visitor", ip="203.0.113.8"))


def test_a_household_with_ipv6_is_one_network(sandbox: RunningSandbox, settings) -> None:
    settings.CODES_PER_NETWORK = [(1, 3600)]
    ask("+79160000001", by=Actor(user=None, role="visitor", ip="2001:db8:1:2::1"))
    with pytest.raises(TooManyCodes):
        ask("+79160000002", by=Actor(user=None, role="visitor", ip="2001:db8:1:2:ffff::9"))


def test_staff_are_led_to_their_own_door(sandbox: RunningSandbox) -> None:
    staff = make_staff()
    staff.phone, staff.phone_verified_at = PHONE, clock.now()
    staff.save()
    ask()
    with pytest.raises(StaffDoorOnly):
        give(sandbox.code(PHONE))


def test_a_phone_that_staff_have_only_typed_is_not_theirs(sandbox: RunningSandbox) -> None:
    staff = make_staff()
    staff.phone = PHONE
    staff.save()
    ask()
    assert give(sandbox.code(PHONE)) != staff


def test_a_closed_account_opens_by_no_code(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    user = give(sandbox.code(PHONE))
    User.objects.filter(pk=user.pk).update(is_active=False)
    later(time_machine, minutes=2)
    ask()
    with pytest.raises(AccountClosed):
        give(sandbox.code(PHONE))


@pytest.mark.parametrize(("fault", "permanent"), [(Fault.DOWN, False), (Fault.PROHIBITED, True)])
def test_a_provider_that_fails_is_told(sandbox: RunningSandbox, fault: Fault, permanent: bool) -> None:
    faults.choose("smsc", fault)
    with pytest.raises(CodeNotSent) as failure:
        ask()
    assert failure.value.permanent is permanent
    assert OneTimeCode.objects.get().accepted_at is None


def test_the_log_says_what_happened_and_neither_phone_nor_code(sandbox: RunningSandbox) -> None:
    ask()
    code = sandbox.code(PHONE)
    with pytest.raises(WrongCode):
        give(wrong(code))
    user = give(code)
    told = list(Entry.objects.filter(action__startswith="account.").order_by("pk"))
    assert [entry.action for entry in told] == [
        "account.code_sent",
        "account.code_refused",
        "account.code_right",
    ]
    assert told[2].object_id == str(user.public_id)
    assert not any(PHONE[1:] in str(vars(entry)) or code in str(vars(entry)) for entry in told)


def test_old_codes_and_idle_parties_are_forgotten(sandbox: RunningSandbox, time_machine) -> None:
    ask()
    later(time_machine, hours=25)
    ask("+79160000001")
    assert codes.forget_old_codes(now=clock.now()) == 1  # the network is that of the second too
    assert OneTimeCode.objects.count() == 1 and CodeParty.objects.count() == 2
