"""Words of the schedule for templates."""

from collections.abc import Collection

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def weekday_words(numbers: Collection[int]) -> str:
    """«Mon–Fri», «Tue, Thu»: of ISO weekdays; three or more in a row as from and to."""
    ordered = sorted(set(numbers))
    if len(ordered) == 7:
        return _("every day")
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    names = [str(WEEKDAYS_ABBR[number - 1]) for number in run]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)
