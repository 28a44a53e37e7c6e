"""Forms of the facts in the admin: choices within the reader's clinics, codes that stay, prices in units."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from phonenumber_field.formfields import PhoneNumberField
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from clinics.directory.models import Payer, PaymentMethod, Price, SpokenLanguage
from clinics.directory.scope import ON_DUTY, in_scope
from portal.accounts.models import User
from portal.shared.money import Currency


class FactForm(WagtailAdminModelForm):
    """Offers only what lies in the reader's clinics, so that a forged choice is no choice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = self.narrowed(name, field.queryset)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("The import knows the row by it, so it stays.")

    def narrowed(self, name: str, choices: QuerySet[Any]) -> QuerySet[Any]:
        if choices.model is User:
            return User.objects.filter(is_staff=True)
        if choices.model not in ON_DUTY:
            return choices
        kept = Q(pk=getattr(self.instance, f"{name}_id", None))
        return choices.filter(Q(pk__in=in_scope(choices.model, self.for_user).values("pk")) | kept)


class ClinicForm(FactForm):
    latitude = forms.DecimalField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        decimal_places=6,
        help_text=_("In degrees, like 55.751244."),
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        decimal_places=6,
        help_text=_("In degrees, like 37.618423."),
    )
    phone = PhoneNumberField(
        label=_("Phone"),
        error_messages={"invalid": _("Write it with the code of the country: +7 495 120-45-10.")},
    )
    payment_methods = forms.MultipleChoiceField(
        label=_("Payment methods"), choices=PaymentMethod.choices, widget=forms.CheckboxSelectMultiple
    )
    accepted_payers = forms.TypedMultipleChoiceField(
        label=_("Accepted payers"), choices=Payer.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )


class DoctorForm(FactForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SpokenLanguage.choices, widget=forms.CheckboxSelectMultiple
    )


class MajorUnitsField(forms.DecimalField):
    """Roubles or euros for the editor, kopecks or cents in the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        major = super().clean(value)
        return None if major is None else int(major * 100)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PriceForm(WagtailAdminModelForm):
    amount_minor = MajorUnitsField(label=_("Amount"), help_text=_("In roubles or euros: 3200 or 3200.50."))

    class Meta:
        model = Price
        fields = ["payer", "amount_minor", "currency", "valid_from", "valid_to"]


class PriceFormSet(BaseChildFormSet):
    """What the database would refuse is said at the row: days that overlap, a currency not the clinic's."""

    def clean(self) -> None:
        super().clean()
        held: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for form in self.forms:
            price = getattr(form, "cleaned_data", None)
            if not price or form.errors or price.get("DELETE"):
                continue
            self.check_currency(form, price["currency"])
            others = held[price["payer"]]
            if any(overlap(price, other) for other in others):
                form.add_error("valid_from", _("Another price of this payer holds on some of these days."))
            others.append(price)

    def check_currency(self, form: forms.Form, currency: str) -> None:
        """The offering is not saved yet, but its clinic is already chosen, unless that choice failed."""
        wanted = self.instance.clinic.currency if self.instance.clinic_id else currency
        if currency != wanted:
            message = _("The clinic's currency is %(currency)s.") % {"currency": Currency(wanted).label}
            form.add_error("currency", message)


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two prices share a day; both ends inclusive, no end means for ever."""
    starts_in_time = other["valid_to"] is None or one["valid_from"] <= other["valid_to"]
    return starts_in_time and (one["valid_to"] is None or other["valid_from"] <= one["valid_to"])


class PricesPanel(InlinePanel):
    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": PriceForm, "formset": PriceFormSet}
        return options
