"""What was agreed when a time was taken. It stays as it is, whatever the service's rules become (decision 6)."""

import datetime as dt
from dataclasses import asdict, dataclass

from clinics.directory.models import Service
from portal.shared.money import Money


@dataclass(frozen=True)
class Terms:
    """Hours are elapsed ones before the visit; `prepayment_minor` is in the currency of the price.

    `prepayment_waived`: the service wants a prepayment, no online method exists, and it is paid at the desk.
    """

    cancel_until_hours: int
    prepayment: str
    prepayment_minor: int
    prepayment_waived: bool
    needs_confirmation: bool

    def as_json(self) -> dict[str, str | int | bool]:
        return asdict(self)

    @classmethod
    def of_json(cls, value: dict[str, object]) -> "Terms":
        return cls(**value)  # type: ignore[arg-type]

    @property
    def due_online(self) -> int:
        """What is to be paid before the booking stands, in minor units."""
        return 0 if self.prepayment_waived else self.prepayment_minor

    def cancel_until(self, starts_at: dt.datetime) -> dt.datetime:
        """The last moment at which the patient may move or cancel without the clinic."""
        return starts_at - dt.timedelta(hours=self.cancel_until_hours)


def terms_of(service: Service, price: Money, *, pays_online: bool, needs_confirmation: bool = False) -> Terms:
    """The service's rules at this moment; `pays_online`: whether the clinic has an online method now.

    A deposit's percentage is rounded down to whole minor units.
    """
    share = {Service.Prepayment.NONE: 0, Service.Prepayment.FULL: 100}.get(
        Service.Prepayment(service.prepayment), service.deposit_percent or 0
    )
    prepayment = price.minor * share // 100
    return Terms(
        cancel_until_hours=service.cancel_until_hours,
        prepayment=service.prepayment,
        prepayment_minor=prepayment,
        prepayment_waived=bool(prepayment) and not pays_online,
        needs_confirmation=needs_confirmation or service.confirmation == Service.Confirmation.STAFF,
    )
