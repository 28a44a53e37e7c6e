"""The two forms of every code step: where the code goes, and the code."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.codes import DIGITS
from portal.messaging.message import Channel
from portal.shared.phones import NotAPhone, e164


class PhoneForm(forms.Form):
    """A phone, typed any sensible way; `cleaned_data["phone"]` is in E.164.

    regions: whose numbers come without a country's code, the clinic's country first.
    """

    channel = Channel.SMS
    address_field = "phone"

    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("We send a code there by SMS."),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Type your phone number.")},
    )

    def __init__(self, *args: Any, regions: Sequence[str] = (), **kwargs: Any) -> None:
        self.regions = regions
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        try:
            return e164(self.cleaned_data["phone"], regions=self.regions)
        except NotAPhone:
            raise forms.ValidationError(
                _("This is no phone number. Type it with its code, like +7 495 120-45-10.")
            ) from None


class EmailForm(forms.Form):
    """An e-mail address, in the one spelling that codes are counted by."""

    channel = Channel.EMAIL
    address_field = "email"

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We send a code there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type your e-mail."),
            "invalid": _("This is no e-mail address: it has a name, an @ and a domain."),
        },
    )

    def clean_email(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """The code, with whatever spaces it was copied with."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the code that we sent.")},
    )

    def clean_code(self) -> str:
        signs = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        digits = "".join(str(unicodedata.decimal(sign)) for sign in signs if sign.isdecimal())
        if len(digits) != DIGITS or any(sign.isalpha() for sign in signs):
            raise forms.ValidationError(_("The code has six digits."))
        return digits
