"""What a person is said to be, on its way into a record."""

import datetime as dt
from dataclasses import dataclass

from booking.patients.models import ContactPoint, IdentityDocument


@dataclass(frozen=True, slots=True)
class FullName:
    family: str
    given: str = ""
    patronymic: str = ""

    def stripped(self) -> "FullName":
        return FullName(*(" ".join(part.split()) for part in (self.family, self.given, self.patronymic)))


@dataclass(frozen=True, slots=True)
class NewContact:
    """A phone in any writing, or an e-mail address. `verified_at`: the code sent to it came back then."""

    system: ContactPoint.System
    value: str
    owner: ContactPoint.Owner = ContactPoint.Owner.PATIENT
    is_shared: bool = False
    messages: ContactPoint.Messages = ContactPoint.Messages.NEUTRAL
    verified_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """Seen by the member of staff who writes it down."""

    kind: IdentityDocument.Kind
    number: str
    issuer: str = ""
    valid_to: dt.date | None = None
