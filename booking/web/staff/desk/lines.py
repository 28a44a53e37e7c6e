"""A line of the board as HTML.

No template: of a thousand lines with a dozen values each, a template's nodes take four times as long as all the rest
of the answer. Whatever people wrote (names, rooms, services) is escaped here.
"""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

from booking.journeys.duty import Deed
from booking.web.staff.desk.buttons import WORDS, is_next

_LINE = (
    '<li class="staff-line staff-{tone}" data-visit="{id}"><a href="{url}"{focus}><strong>{time}</strong> {name}</a>'
    '<span class="staff-state">{state}</span><span class="staff-what">{what}</span>{buttons}</li>'
)
_BUTTONS = '<span class="staff-do">{}</span>'
_BUTTON = (
    '<button type="submit" name="do" value="{deed} {{id}} {{revision}}" data-key="{key}" class="{look}">{label}'
    '<span class="w-sr-only">: {{time}} {{name}}</span></button>'
)


def line_html(
    *,
    id: str,
    revision: int,
    url: str,
    time: str,
    name: str,
    tone: str,
    state: str,
    what: str,
    buttons: str,
    is_first: bool,
) -> SafeString:
    """`tone`: of the status; `what`: what for, where; `buttons`: a mould of buttons_mould."""
    safe_name = escape(name)
    pressed = buttons.format(id=id, revision=revision, time=time, name=safe_name) if buttons else ""
    return SafeString(
        _LINE.format(
            id=id,
            url=url,
            focus=" autofocus" if is_first else "",
            time=time,
            name=safe_name,
            tone=tone,
            state=escape(state),
            what=escape(what),
            buttons=pressed,
        )
    )


def buttons_mould(buttons: Sequence[tuple[Deed, str]]) -> str:
    """The same for many visits: which visit, its revision and its name for a screen reader come by line_html."""
    made = [
        _BUTTON.format(deed=deed.value, key=WORDS[deed][1], look=_look(deed, number), label=_flat(label))
        for number, (deed, label) in enumerate(buttons)
    ]
    return _BUTTONS.format("".join(made)) if made else ""


def _flat(label: str) -> str:
    """In a mould a brace would be a place."""
    return str(escape(label)).replace("{", "{{").replace("}", "}}")


def _look(deed: Deed, number: int) -> str:
    return "button button-small" if is_next(deed, number) else "button button-small button-secondary"
