"""The contact form: an editor builds it, a submission is kept apart from its consent, and not for ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission, FormMixin
from wagtail.fields import RichTextField

from clinics.pages.base import BodyPage


class ContactFormField(AbstractFormField):
    page = ParentalKey("pages.ContactPage", on_delete=models.CASCADE, related_name="form_fields")


class ContactSubmission(AbstractFormSubmission):
    """What a visitor wrote. `form_data` is the one field with their words, ready to be encrypted."""

    language = models.CharField(_("language"), max_length=2)
    consent_at = models.DateTimeField(_("consent given at"))
    consent_text = models.TextField(_("text consented to"))
    delete_after = models.DateField(_("kept until"), help_text=_("Deleted after this day."))

    class Meta:
        verbose_name = _("contact form submission")
        verbose_name_plural = _("contact form submissions")


class ContactPage(FormMixin, BodyPage):
    thank_you_text = RichTextField(_("thanks"), blank=True, features=["bold", "link"])
    consent_text = models.CharField(
        _("consent"),
        max_length=300,
        help_text=_("What the visitor agrees to by a tick of their own, apart from the message."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("keep submissions for, days"), default=90, help_text=_("Then they are deleted.")
    )
    notify_email = models.EmailField(
        _("tell"), blank=True, help_text=_("Gets a note that there is a submission, never its content.")
    )

    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "pages/contact.html"
    landing_page_template = "pages/contact_thanks.html"
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
