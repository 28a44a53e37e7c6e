"""What a member of staff can do with a visit, as buttons: a word, a key, a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.appointments.status import Status
from booking.journeys.duty import Deed

# The key is that of the Latin letter, whatever the layout.
WORDS: dict[Deed, tuple[Promise, str]] = {
    Deed.CHECK_IN: (gettext_lazy("Arrived"), "a"),
    Deed.START: (gettext_lazy("Started"), "s"),
    Deed.COMPLETE: (gettext_lazy("Done"), "d"),
    Deed.NO_SHOW: (gettext_lazy("Did not come"), "x"),
    Deed.UNDO: (gettext_lazy("Undo"), "u"),
    Deed.MOVE: (gettext_lazy("Move"), "m"),
    Deed.CANCEL: (gettext_lazy("Cancel the visit"), "c"),
}


@dataclass(frozen=True)
class DeedButton:
    """`url`: of a page that asks for more; the others do it at once. `is_next`: what comes next as a rule."""

    deed: Deed
    label: str
    key: str
    url: str = ""
    is_next: bool = False


def buttons_for(deeds: Sequence[Deed], status: str, urls: Mapping[str, str]) -> list[DeedButton]:
    return [
        DeedButton(
            deed=deed,
            label=label_of(deed, status),
            key=WORDS[deed][1],
            url=urls.get(deed.value, ""),
            is_next=is_next(deed, number),
        )
        for number, deed in enumerate(deeds)
    ]


def is_next(deed: Deed, number: int) -> bool:
    """Whether the button of that number (from 0) among a visit's is what comes next as a rule."""
    return number == 0 and deed not in (Deed.UNDO, Deed.MOVE)


def label_of(deed: Deed, status: str) -> str:
    """To take a step back says which."""
    if deed is Deed.UNDO:
        return _("Undo «%(step)s»") % {"step": Status(status).label}
    return str(WORDS[deed][0])
