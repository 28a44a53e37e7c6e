"""A message leaves once: over the providers' real interfaces, through their failures."""

import socket
from threading import Thread

import pytest
from django.db import transaction

from portal.messaging.email.errors import EmailBusy, EmailRefused
from portal.messaging.errors import InsideTransaction, MessagingError
from portal.messaging.message import Channel, Message, next_number
from portal.messaging.sending import send
from portal.messaging.sms.errors import SmsBusy, SmsMisconfigured, SmsRefused, SmsUnclear
from portal.messaging.voice.errors import VoiceRefused
from portal.sandbox import faults
from portal.sandbox.faults import Fault
from tests.sandbox import HOST, RunningSandbox

PHONE = "+79161234567"

pytestmark = pytest.mark.django_db


def message(
    channel: Channel = Channel.SMS, to: str = PHONE, text: str = "Здравствуйте, код 123456"
) -> Message:
    return Message(channel, next_number(), to, text, subject="Код")


def test_numbers_are_never_given_twice() -> None:
    assert len({next_number() for _ in range(100)}) == 100


@pytest.mark.parametrize("channel", Channel)
def test_each_channel_carries_russian_text_whole(sandbox: RunningSandbox, channel: Channel) -> None:
    to = "anna@clinic.test" if channel is Channel.EMAIL else PHONE
    accepted = send(message(channel, to))
    [arrived] = sandbox.messages()
    assert (arrived.kind, arrived.to) == (channel.value, to)
    assert arrived.text.strip() == "Здравствуйте, код 123456"
    assert accepted.reference


def test_a_letter_keeps_its_id_when_it_is_sent_again(sandbox: RunningSandbox) -> None:
    letter = message(Channel.EMAIL, "anna@clinic.test")
    assert send(letter) == send(letter)


def test_a_message_sent_again_arrives_once(sandbox: RunningSandbox) -> None:
    sms = message()
    assert send(sms) == send(sms)
    assert len(sandbox.messages()) == 1


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.NO_JSON])
def test_a_lost_answer_makes_no_second_message(sandbox: RunningSandbox, fault: Fault) -> None:
    faults.choose("smsc", fault, times=1)
    send(message())
    assert len(sandbox.messages()) == 1


def test_a_dropped_connection_is_unclear(settings) -> None:
    with socket.create_server((HOST, 0)) as server:
        settings.SMSC_URL = f"http://{HOST}:{server.getsockname()[1]}"

        def take_and_hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(100)
            connection.close()

        dropping = Thread(target=take_and_hang_up)
        dropping.start()
        with pytest.raises(SmsUnclear):
            send(message(), attempts=1)
        dropping.join()


def test_a_short_failure_is_tried_again(sandbox: RunningSandbox) -> None:
    faults.choose("smsc", Fault.DOWN, times=2)
    send(message())
    assert len(sandbox.messages()) == 1


def test_a_long_failure_is_given_up(sandbox: RunningSandbox) -> None:
    faults.choose("smsc", Fault.DOWN)
    with pytest.raises(SmsUnclear):
        send(message())


@pytest.mark.parametrize(
    ("fault", "error", "permanent"),
    [
        (Fault.PROHIBITED, SmsRefused, True),
        (Fault.NO_MONEY, SmsMisconfigured, False),
        (Fault.WRONG_KEY, SmsMisconfigured, False),
        (Fault.BLOCKED, SmsBusy, False),
    ],
)
def test_a_refusal_says_whether_it_is_for_good(
    sandbox: RunningSandbox, fault: Fault, error: type[MessagingError], permanent: bool
) -> None:
    faults.choose("smsc", fault)
    with pytest.raises(error) as refusal:
        send(message())
    assert refusal.value.permanent is permanent


def test_what_can_never_arrive_is_tried_once(sandbox: RunningSandbox) -> None:
    faults.choose("smsc", Fault.PROHIBITED, times=1)
    with pytest.raises(SmsRefused):
        send(message())


def test_a_call_has_errors_of_its_own(sandbox: RunningSandbox) -> None:
    faults.choose("smsc", Fault.PROHIBITED)
    with pytest.raises(VoiceRefused):
        send(message(Channel.VOICE))


def test_a_number_that_is_none_is_refused_for_good(sandbox: RunningSandbox) -> None:
    with pytest.raises(SmsRefused):
        send(message(to="+123"))


def test_the_same_words_within_a_minute_wait(sandbox: RunningSandbox) -> None:
    """The provider refuses them with error 9, and it does not know this message."""
    send(message())
    with pytest.raises(SmsBusy):
        send(message())
    assert len(sandbox.messages()) == 1


def test_nobody_listens_is_busy() -> None:
    with pytest.raises(SmsBusy):
        send(message())


@pytest.mark.parametrize(("to", "error"), [("unknown@x.test", EmailRefused), ("busy@x.test", EmailBusy)])
def test_a_mail_server_that_refuses(sandbox: RunningSandbox, to: str, error: type[MessagingError]) -> None:
    with pytest.raises(error):
        send(message(Channel.EMAIL, to))


def test_a_mail_server_that_is_away_is_busy(sandbox: RunningSandbox, settings) -> None:
    settings.EMAIL_PORT = 9
    with pytest.raises(EmailBusy):
        send(message(Channel.EMAIL, "anna@clinic.test"))


def test_nothing_leaves_inside_a_transaction(sandbox: RunningSandbox) -> None:
    with pytest.raises(InsideTransaction), transaction.atomic():
        send(message())
    assert sandbox.messages() == []


def test_no_log_and_no_error_names_recipient_or_text(sandbox: RunningSandbox, caplog) -> None:
    faults.choose("smsc", Fault.DOWN)
    with pytest.raises(SmsUnclear) as failure:
        send(message())
    told = f"{caplog.text} {failure.value!r} {message()!r}"
    assert PHONE[1:] not in told and "123456" not in told
