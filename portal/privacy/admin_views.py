"""Texts of consents in the admin: what is in force, and new versions of it. None is ever edited."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.audit.actor import actor_of
from portal.privacy.actions.consenting import Words, publish_text
from portal.privacy.errors import NothingNew
from portal.privacy.law import Purpose, methods_of
from portal.privacy.models import ConsentText
from portal.privacy.queries import current_text
from portal.shared import clock
from portal.shared.countries import Country
from portal.shared.languages import Language

SEE, PUBLISH = "privacy.view_consenttext", "privacy.add_consenttext"
LONGEST = 4000


class TextForm(forms.Form):
    """Both languages at once, so that a version means the same in each."""

    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    body_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 7})
    )
    title_ru = forms.CharField(label=gettext_lazy("Title in Russian"), max_length=120)
    body_ru = forms.CharField(
        label=gettext_lazy("Text in Russian"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 7})
    )

    def words(self) -> dict[Language, Words]:
        given = self.cleaned_data
        return {
            language: Words(
                given[f"title_{language.value}"], given[f"body_{language.value}"].replace("\r\n", "\n")
            )
            for language in Language
        }


@dataclass(frozen=True)
class Place:
    """One purpose under one country's law, as the list shows it."""

    purpose: Purpose
    country: Country
    text: ConsentText | None

    @property
    def methods(self) -> list[str]:
        allowed = methods_of(self.purpose, self.country)
        return [str(method.label) for method in type(next(iter(allowed))) if method in allowed]


class PrivacyPage(WagtailAdminTemplateMixin, View):
    """By permission; without it Wagtail leads home and says so."""

    permission: str
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]
    above: list[dict[str, Any]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.above, {"url": "", "label": self.get_page_title()}]

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return TemplateResponse(
            self.request, self.template_name, self.get_context_data(**context), status=status
        )


class TextsPage(PrivacyPage):
    permission = SEE
    page_title = gettext_lazy("Texts of consents")
    header_icon = "doc-full"
    template_name = "privacy/admin/texts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        language = (
            Language(request.LANGUAGE_CODE[:2]) if request.LANGUAGE_CODE[:2] in Language else Language.EN
        )
        places = [
            Place(purpose, country, current_text(purpose, country, language))
            for purpose in Purpose
            for country in Country
        ]
        return self.show(places=places, may_publish=request.user.has_perm(PUBLISH))


class PublishTextPage(PrivacyPage):
    """The form begins with the present version; below it stand all versions."""

    permission = PUBLISH
    page_title = gettext_lazy("New version of a text")
    header_icon = "doc-full"
    template_name = "privacy/admin/publish_text.html"
    above = [{"url": reverse_lazy("privacy_texts"), "label": gettext_lazy("Texts of consents")}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["purpose"] not in Purpose.values or kwargs["country"] not in Country.values:
            raise Http404
        self.purpose, self.country = Purpose(kwargs["purpose"]), Country(kwargs["country"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return f"{self.purpose.label}, {self.country.label}"

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        present = {language: current_text(self.purpose, self.country, language) for language in Language}
        initial = {
            f"{name}_{language.value}": getattr(text, name)
            for language, text in present.items()
            if text
            for name in ("title", "body")
        }
        return self.show_form(TextForm(initial=initial))

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        form = TextForm(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        try:
            made = publish_text(
                by=actor_of(request),
                purpose=self.purpose,
                country=self.country,
                words=form.words(),
                now=clock.now(),
            )
        except NothingNew as error:
            form.add_error(None, str(error))
            return self.show_form(form, status=409)
        messages.success(request, _("Version %(version)d is in force.") % {"version": made[0].version})
        return redirect("privacy_texts")

    def show_form(self, form: TextForm, status: int = 200) -> HttpResponse:
        versions = ConsentText.objects.filter(purpose=self.purpose, country=self.country)
        return self.show(status, form=form, versions=versions.order_by("-version", "language"))
