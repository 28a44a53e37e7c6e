"""The form that visitors see: the editor's fields, a consent of its own, and traps for machines."""

import re
import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from clinics.pages.frame import frame
from portal.shared.phones import NotAPhone, e164

if TYPE_CHECKING:
    from clinics.pages.contact import ContactFormField, ContactPage

# Hyphens: the names that Wagtail makes of an editor's labels have none, so these never collide.
CONSENT, STAMP, TRAP = "your-consent", "form-stamp", "your-website"
OURS = (CONSENT, STAMP, TRAP)
SHORT, LONG = 255, 4000
MOST_LINKS = 2
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
SOONEST_SECONDS = 3  # nobody reads, writes and agrees in less
LATEST_SECONDS = 12 * 3600

_signer = TimestampSigner(salt="clinics.pages.contact")


def new_stamp() -> str:
    """A mark of when the form was shown; good for one submission."""
    return _signer.sign(secrets.token_urlsafe(12))


def _privacy_link() -> str:
    policy = frame().privacy
    return format_html('<a href="{}">{}</a>', policy.url, policy.label) if policy else ""


class ContactForm(BaseForm):
    """Subclassed by ContactFormBuilder with the editor's fields."""

    error_css_class = "is-invalid"
    use_required_attribute = False
    data: Any

    def __init__(self, *args: Any, page: "ContactPage", **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        self.fields[CONSENT] = forms.BooleanField(
            label=page.consent_text,
            help_text=_privacy_link(),
            error_messages={"required": _("Without your consent we may not keep or answer your message.")},
        )
        self.fields[TRAP] = forms.CharField(
            label=_("Leave this field empty"),
            required=False,
            widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
        )
        self.fields[STAMP] = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_stamp)

    def shown_fields(self) -> list[forms.BoundField]:
        """The editor's fields, then the consent."""
        return [field for field in self.visible_fields() if field.name != TRAP]

    def trap(self) -> forms.BoundField:
        return self[TRAP]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = [value for name, value in cleaned.items() if isinstance(value, str) and name not in OURS]
        if sum(len(LINK.findall(text)) for text in texts) > MOST_LINKS:
            raise forms.ValidationError(_("Please write without links: we do not open them."))
        self._check_stamp(str(cleaned.get(STAMP, "")))
        return cleaned

    def _check_stamp(self, stamp: str) -> None:
        try:
            _signer.unsign(stamp, max_age=LATEST_SECONDS)
        except SignatureExpired:
            self._give_new_stamp()
            raise forms.ValidationError(
                _("The form stood open for long. Please look it through and send it again.")
            ) from None
        except BadSignature:
            self._give_new_stamp()
            raise forms.ValidationError(_("Please send the form once more.")) from None
        # A form with faults comes back anyway, and its faults say more.
        if not self.errors and _is_younger_than(stamp, SOONEST_SECONDS):
            raise forms.ValidationError(_("That was very quick. Please look it through and send it again."))

    def _give_new_stamp(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix(STAMP)] = new_stamp()

    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see. It is thanked like everybody else."""
        return bool(self.cleaned_data[TRAP])

    def stamp(self) -> str:
        return str(self.cleaned_data[STAMP])

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in OURS}


def _is_younger_than(stamp: str, seconds: int) -> bool:
    try:
        _signer.unsign(stamp, max_age=seconds)
    except SignatureExpired:
        return False
    return True


def check_reachable(text: str) -> None:
    """An e-mail address or a phone number: where to send the answer. Raises ValidationError."""
    if "@" in text:
        validate_email(text.strip())
        return
    try:
        e164(text)
    except NotAPhone:
        raise forms.ValidationError(
            _("Write an e-mail address, or a phone number with its country's code.")
        ) from None


class ContactFormBuilder(FormBuilder):
    """Wagtail's fields with a length for each text and what the browser may fill in.

    A line that the browser fills with an e-mail or a phone takes either.
    """

    def create_multiline_field(self, field: "ContactFormField", options: dict[str, Any]) -> forms.CharField:
        return forms.CharField(max_length=LONG, widget=forms.Textarea({"rows": 6}), **options)

    def create_hidden_field(self, field: "ContactFormField", options: dict[str, Any]) -> forms.CharField:
        return forms.CharField(max_length=SHORT, widget=forms.HiddenInput, **options)

    def create_url_field(self, field: "ContactFormField", options: dict[str, Any]) -> forms.URLField:
        return forms.URLField(max_length=SHORT, assume_scheme="https", **options)

    def create_number_field(self, field: "ContactFormField", options: dict[str, Any]) -> forms.DecimalField:
        return forms.DecimalField(max_digits=15, decimal_places=4, **options)

    def get_field_options(self, field: "ContactFormField") -> dict[str, Any]:
        options: dict[str, Any] = super().get_field_options(field)
        filled_in = field.autocomplete or ("email" if field.field_type == "email" else "")
        if filled_in and field.field_type in ("singleline", "email"):
            kind = "tel" if filled_in == "tel" else field.field_type.replace("singleline", "text")
            if field.field_type == "singleline" and filled_in in ("tel", "email"):
                options["validators"] = [check_reachable]
            widget = forms.EmailInput if field.field_type == "email" else forms.TextInput
            options["widget"] = widget({"autocomplete": filled_in, "type": kind})
        return options

    def get_form_class(self) -> type[ContactForm]:
        return type("VisitorsForm", (ContactForm,), self.formfields)
