"""What editors set once for the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.shared.languages import InLanguage


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    phone = PhoneNumberField(_("phone"), blank=True, help_text=_("In the header: one tap calls it."))
    tagline_ru = models.CharField(_("tagline in Russian"), max_length=150, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=150, blank=True)

    tagline = InLanguage("tagline")

    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("privacy policy"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("In any language. Linked wherever visitors tell something of themselves."),
    )

    panels = [
        FieldPanel("phone"),
        FieldPanel("tagline_ru"),
        FieldPanel("tagline_en"),
        PageChooserPanel("privacy_page"),
    ]

    class Meta:
        verbose_name = _("site settings")
