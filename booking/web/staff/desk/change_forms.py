"""What the staff say when they cancel or move a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.appointments.appointment import Cause, Side
from booking.web.staff.schedule.forms import DayField

CANCEL_CAUSES = (
    Cause.OTHER_PLANS,
    Cause.OTHER_TIME,
    Cause.NOT_NEEDED,
    Cause.DOCTOR_AWAY,
    Cause.CLINIC_CLOSED,
    Cause.BY_MISTAKE,
    Cause.OTHER,
)
MOVE_CAUSES = (Cause.OTHER_TIME, Cause.DOCTOR_AWAY, Cause.CLINIC_CLOSED, Cause.URGENT, Cause.OTHER)


class ReasonedForm(forms.Form):
    """`revision`: what was seen. The remark is kept sealed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**8)
    cause = forms.ChoiceField(label=_("Why"))
    remark = forms.CharField(label=_("What more there is to say"), max_length=500, required=False)

    use_required_attribute = False
    causes: tuple[Cause, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [(each.value, each.label) for each in self.causes]  # type: ignore[attr-defined]


class CancelForm(ReasonedForm):
    side = forms.ChoiceField(
        label=_("Who wants it so"),
        choices=Side.choices,
        initial=Side.PATIENT,
        help_text=_("What is paid back depends on it."),
    )

    field_order = ["revision", "side", "cause", "remark"]
    causes = CANCEL_CAUSES


class MoveForm(ReasonedForm):
    time = forms.CharField(widget=forms.HiddenInput)

    causes = MOVE_CAUSES

    def __init__(self, *args: Any, is_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = is_over


class MoveWishForm(forms.Form):
    """From which day on, and with whom. In the address, so that Back and reload work."""

    day = DayField(label=_("From"), required=False)
    anyone = forms.BooleanField(label=_("Any doctor"), required=False)

    use_required_attribute = False
