"""The contact form: an editor builds it, a submission is kept apart from its consent, and not for ever."""

import logging
from http import HTTPMethod
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from kombu.exceptions import OperationalError as BrokerUnavailable
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission, FormMixin
from wagtail.fields import RichTextField

from clinics.pages import contact_actions, tasks
from clinics.pages.base import BodyPage
from clinics.pages.contact_form import ContactForm, ContactFormBuilder
from clinics.pages.contact_rate import may_submit, once
from clinics.pages.contact_views import SubmissionsView
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedJSONField
from portal.crypto.protected import SubjectRow
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.shared import clock

log = logging.getLogger(__name__)

SENT = "sent"  # the parameter of the address that a sent form leads to


class Autocomplete(models.TextChoices):
    """What a browser may fill in by itself (HTML: autofill field names; WCAG 2.2, 1.3.5)."""

    NAME = "name", _("the visitor's name")
    EMAIL = "email", _("their e-mail")
    PHONE = "tel", _("their phone")


class ContactFormField(AbstractFormField):
    page = ParentalKey("pages.ContactPage", on_delete=models.CASCADE, related_name="form_fields")
    autocomplete = models.CharField(
        _("the browser may fill in"), max_length=10, choices=Autocomplete, blank=True
    )

    panels = [*AbstractFormField.panels, FieldPanel("autocomplete")]


class ContactSubmission(SubjectRow, AbstractFormSubmission):
    """What a visitor wrote. `form_data` is the one field with their words; each submission has keys of its own."""

    subject_kind = SubjectKind.CONTACT
    form_data = EncryptedJSONField(
        _("answers"),
        label="pages.contact.answers",
        processing=Processing(Purpose.ENQUIRY, Basis.CONSENT, Retention.CONTACT),
    )

    language = models.CharField(_("language"), max_length=2)
    consent_at = models.DateTimeField(_("consent given at"))
    consent_text = models.TextField(_("text consented to"))
    delete_after = models.DateField(_("kept until"), db_index=True, help_text=_("Deleted after this day."))

    class Meta(SubjectRow.Meta):
        verbose_name = _("contact form submission")
        verbose_name_plural = _("contact form submissions")
        permissions = [("export_contactsubmission", _("Can export contact form submissions"))]
        triggers = [track()]

    def __str__(self) -> str:
        """Never the visitor's words: this text goes to histories and messages."""
        return f"{self._meta.verbose_name} {self.pk}"

    def get_data(self) -> dict[str, Any]:
        about = {"language": self.language, "consent_at": self.consent_at, "delete_after": self.delete_after}
        return {**super().get_data(), **about}


class ContactPage(FormMixin, BodyPage):
    thank_you_text = RichTextField(_("thanks"), blank=True, features=["bold", "link"])
    consent_text = models.CharField(
        _("consent"),
        max_length=300,
        help_text=_("What the visitor agrees to by a tick of their own, apart from the message."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("keep submissions for, days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3 * 365)],
        help_text=_("Then they are deleted."),
    )
    notify_email = models.EmailField(
        _("tell"), blank=True, help_text=_("Gets a note that there is a submission, never its content.")
    )

    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "pages/contact.html"
    landing_page_template = "pages/contact_thanks.html"
    allowed_http_methods = [*BodyPage.allowed_http_methods, HTTPMethod.POST]
    filter_parameters = frozenset({SENT})
    form_builder = ContactFormBuilder
    submissions_list_view_class = SubmissionsView
    content_panels = [
        *BodyPage.content_panels,
        InlinePanel("form_fields", label=_("fields"), heading=_("Form fields")),
        FieldPanel("consent_text"),
        FieldPanel("thank_you_text"),
        FieldPanel("keep_days"),
        FieldPanel("notify_email"),
    ]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_submission_class(self) -> type[ContactSubmission]:
        return ContactSubmission

    def get_data_fields(self) -> list[tuple[str, Any]]:
        about = [("language", _("Language")), ("consent_at", _("Consent")), ("delete_after", _("Kept until"))]
        return [*super().get_data_fields(), *about]

    @method_decorator([never_cache, sensitive_post_parameters()])
    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A sent form leads to another address, so that reloading the thanks sends nothing again."""
        if request.method == "POST":
            return self._receive(request)
        if request.GET.get(SENT):
            return self.render_landing_page(request)
        return self._render(request, self.get_form(page=self))

    def _receive(self, request: HttpRequest) -> HttpResponse:
        form: ContactForm = self.get_form(request.POST, page=self)
        if not form.is_valid():
            return self._render(request, form, status=422)
        if not may_submit(request):
            form.add_error(None, _("Several messages came from you already. Please wait an hour or call us."))
            return self._render(request, form, status=429)
        with once(form.stamp()) as first:
            if first and not form.is_trapped():
                self.process_form_submission(form)
        return HttpResponseRedirect(f"{self.path_on_site()}?{SENT}=1")

    def process_form_submission(self, form: ContactForm) -> ContactSubmission:
        submission = contact_actions.submit(self, answers=form.answers(), at=clock.now())
        transaction.on_commit(self._announce)
        return submission

    def _announce(self) -> None:
        try:
            tasks.tell_of_submission.delay(self.pk)
        except BrokerUnavailable as error:  # the message is kept; who reads the list finds it
            log.error("Nobody is told of a new submission of page %s: %s", self.pk, error)

    def _render(self, request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
        context = self.get_context(request) | {"form": form}
        return TemplateResponse(request, self.get_template(request), context, status=status)
