"""Letters by SMTP, through Django's e-mail backend."""

import re
from email.mime.text import MIMEText
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage

from portal.messaging.email.errors import EmailBusy, EmailRefused, EmailUnclear
from portal.messaging.message import Accepted, Message

PROVIDER = "smtp"
PERMANENT = range(500, 600)
METHOD = re.compile(r"^METHOD:(?P<method>[A-Z]+)\r?$", re.MULTILINE)


def send(message: Message) -> Accepted:
    """Raises EmailError. A letter sent again has the same Message-ID, so that a mailbox shows it once."""
    reference = f"<{message.number}.message@{_domain()}>"
    # RFC 3834: nobody's out-of-office answers a machine.
    headers = {"Message-ID": reference, "Auto-Submitted": "auto-generated"}
    letter = EmailMessage(message.subject, message.text, to=[message.to], headers=headers)
    if message.calendar:
        letter.attach(_calendar_part(message.calendar))
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _by_code(codes[0] if codes else 0) from None
    except SMTPResponseException as error:
        raise _by_code(error.smtp_code) from None
    except (ConnectionRefusedError, TimeoutError) as error:
        raise EmailBusy("the mail server can't be reached") from error
    except (SMTPException, OSError) as error:
        raise EmailUnclear(f"the mail server hung up ({type(error).__name__})") from None
    return Accepted(PROVIDER, reference)


def _calendar_part(text: str) -> MIMEText:
    """A mail program learns by the type's parameter, as by the file's METHOD, what to do with it (RFC 6047)."""
    part = MIMEText(text, "calendar", "utf-8")
    method = METHOD.search(text)
    if method:
        part.set_param("method", method["method"])
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part


def find(message: Message) -> Accepted | None:
    """Never: SMTP has no such question."""
    return None


def _by_code(code: int) -> EmailRefused | EmailBusy:
    words = f"the mail server answered {code}"
    return EmailRefused(words) if code in PERMANENT else EmailBusy(words)


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
