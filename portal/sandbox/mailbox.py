"""The sandbox's mailbox: takes letters by real SMTP and keeps the newest for the page."""

import hashlib
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.sandbox import messages
from portal.shared.page_cache import redis

HOST = "127.0.0.1"
# Addresses that begin so meet a mailbox that is busy, or none at all.
BUSY, UNKNOWN = "busy", "unknown"
TAKEN = "250 OK"
SEEN = "sandbox:letter:{}"
DAY = 86_400


class Mailbox:
    """Answers of aiosmtpd's handler; one letter may have several recipients."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(UNKNOWN):
            return "550 No such mailbox"
        if address.startswith(BUSY):
            return "451 Come back later"
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        keep_letter(content.encode() if isinstance(content, str) else content, envelope.rcpt_tos)
        return TAKEN


def keep_letter(raw: bytes, recipients: list[str]) -> None:
    """The letter's plain text, once for each recipient: as large mailboxes do, one Message-ID is shown once."""
    letter = message_from_bytes(raw, policy=policy.default)
    body = letter.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body is not None else ""
    calendar = next((part.get_content() for part in letter.iter_attachments() if _is_calendar(part)), "")
    sender, subject = str(letter["From"]), str(letter["Subject"])
    for address in recipients:
        known = hashlib.sha256(f"{letter['Message-ID']} {address}".encode()).hexdigest()
        if letter["Message-ID"] and not redis().set(SEEN.format(known), 1, ex=DAY, nx=True):
            continue
        messages.keep("email", to=address, text=text, sender=sender, subject=subject, calendar=calendar)


def _is_calendar(part: EmailMessage) -> bool:
    return part.get_content_type() == "text/calendar"


def controller(port: int) -> Controller:
    """Listens in a thread of its own between start() and stop()."""
    return Controller(Mailbox(), hostname=HOST, port=port)
