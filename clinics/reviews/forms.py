"""What staff fill in about a review."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinics.reviews import actions
from clinics.reviews.errors import ReplyMayDisclose, WrongStatus
from clinics.reviews.models import Review
from portal.accounts.models import User


class ReplyForm(forms.Form):
    """The clinic's reply. A text that may disclose a secret is saved at the second time, if confirmed.

    The confirmation holds for the text that was warned about: `warned_about` carries it back.
    """

    reply = forms.CharField(
        label=_("Reply"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Everyone reads it. Thank or apologise in general; never confirm that the author was here. "
            "Empty: no reply."
        ),
    )
    confirmed = forms.BooleanField(
        label=_("I have read the warning; this text tells nothing about the author"), required=False
    )
    warned_about = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial={"reply": review.reply})
        self.review = review
        if not self.data.get("warned_about"):
            self.fields.pop("confirmed")

    def save(self, *, by: User, now: dt.datetime) -> bool:
        """Whether the reply was saved; if not, the form says why."""
        text = self.cleaned_data["reply"]
        confirmed = self.cleaned_data.get("confirmed", False) and self.cleaned_data["warned_about"] == text
        try:
            actions.reply(review=self.review, text=text, by=by, now=now, confirmed=confirmed)
        except ReplyMayDisclose as warning:
            self._ask_to_confirm(text)
            self.add_error("reply", str(warning))
        except (WrongStatus, ValidationError) as error:
            self.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return not self.errors

    def _ask_to_confirm(self, text: str) -> None:
        self.data = {"reply": text, "warned_about": text}
        self.fields["confirmed"] = self.base_fields["confirmed"]


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For colleagues; never shown on the site."),
    )
