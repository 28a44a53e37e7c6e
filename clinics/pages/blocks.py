"""The one vocabulary of blocks from which every page's body is built.

Blocks that show facts (doctors, services, clinics, reviews) hold a choice, never a copy: they ask
clinics.pages.cards when the page is rendered.
"""

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from clinics.directory.models import LegalEntity
from clinics.pages import cards
from clinics.pages.frame import frame
from clinics.pages.links import address_in_reach
from clinics.pages.prose import ProseBlock
from clinics.pages.tree import tree
from clinics.reviews.presenters import ReviewCard

ICONS = [
    ("calendar", _("calendar")),
    ("clock", _("clock")),
    ("doctor", _("doctor")),
    ("heart", _("heart")),
    ("home", _("home")),
    ("phone", _("phone")),
    ("pin", _("place")),
    ("wallet", _("payment")),
    ("shield", _("protection")),
    ("star", _("star")),
    ("stethoscope", _("stethoscope")),
    ("flask", _("laboratory")),
]
# A path begins with one slash: browsers take two, or a slash and a backslash, for another site.
SAFE_ADDRESS = re.compile(r"https://|/(?![/\\])|#|tel:|mailto:")


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        page = self.get("page")
        return address_in_reach(page.pk) if page else str(self.get("url") or "")


class Look(blocks.ChoiceBlock):
    """A choice of how a block looks: no words that the search should find."""

    def get_searchable_content(self, value: object) -> list[str]:
        return []

    def normalize_choice(self, value: Any) -> Any:
        """All choices are texts, which JSON gives back as they were; Wagtail compares with each."""
        return value


class LinkedPageBlock(blocks.PageChooserBlock):
    """A link needs no more of a page than its key: the others of its columns are read when asked for."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Page | None]:
        live = tree().by_id
        loaded = iter(super().bulk_to_python([key for key in values if key not in live]))
        return [
            Page.from_db(DEFAULT_DB_ALIAS, ["id"], [key]) if key in live else next(loaded) for key in values
        ]

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """For migrations it is the block that it is made from."""
        _name, arguments, options = super().deconstruct()
        return "wagtail.blocks.PageChooserBlock", arguments, options


class LinkBlock(blocks.StructBlock):
    """A page of the site, in the reader's language, or an address."""

    page = LinkedPageBlock(required=False, label=_("page"))
    url = blocks.CharBlock(required=False, label=_("address"), help_text=_("Used when no page is chosen."))

    class Meta:
        icon = "link"
        label = _("link")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        url = cleaned.get("url") or ""
        if url and not SAFE_ADDRESS.match(url):
            error = ValidationError(_("Begin the address with https://, /, #, tel: or mailto:."))
            raise blocks.StructBlockValidationError(block_errors={"url": error})
        if getattr(self.meta, "required", True) and not (url or cleaned.get("page")):
            error = ValidationError(_("Choose a page or write an address: this leads nowhere."))
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return cleaned


class TextBlock(blocks.StructBlock):
    text = ProseBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/text.html"
        preview_value = {"text": "<h2>How we work</h2><p>Plain words, one thought a paragraph.</p>"}


class ImageTextBlock(blocks.StructBlock):
    image = ImageBlock(label=_("image"))
    text = ProseBlock(label=_("Text"))
    side = Look(
        choices=[("left", _("left")), ("right", _("right"))], default="right", label=_("image on the")
    )

    class Meta:
        icon = "image"
        label = _("Image and text")
        template = "blocks/image_text.html"
        preview_value = {
            "image": None,
            "text": "<h2>A calm place</h2><p>Beside a picture.</p>",
            "side": "right",
        }


class CardBlock(blocks.StructBlock):
    icon = Look(choices=ICONS, required=False, label=_("icon"))
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.TextBlock(max_length=300, required=False, label=_("Text"))
    link = LinkBlock(required=False)


class CardsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("heading"))
    cards = blocks.ListBlock(CardBlock(), min_num=1, max_num=12, label=_("cards"))

    class Meta:
        icon = "grip"
        label = _("Cards")
        template = "blocks/cards.html"
        preview_value = {
            "heading": "What we help with",
            "cards": [
                {"icon": "heart", "title": "Heart", "text": "Pressure, rhythm, breath"},
                {"icon": "flask", "title": "Tests", "text": "Results the same day"},
            ],
        }


class ListingBlock(blocks.StructBlock):
    """A choice of facts, asked for when the page is rendered, and the way to the page that lists them all."""

    heading = blocks.CharBlock(label=_("heading"))
    all_of_them: ClassVar[str]  # the type of that page, in lower case

    @abstractmethod
    def shown(self, value: Any) -> Sequence[Any]:
        """What the template draws, as cards or rows."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"shown": self.shown(value), "more_url": frame().indexes.get(self.all_of_them)}


class DoctorsBlock(ListingBlock):
    all_of_them = "doctorindexpage"
    specialty = SnippetChooserBlock(
        "directory.Specialty",
        required=False,
        label=_("specialty"),
        help_text=_("Empty: the best rated of all."),
    )
    limit = blocks.IntegerBlock(min_value=1, max_value=12, default=4, label=_("how many"))

    class Meta:
        icon = "group"
        label = _("Doctors")
        template = "blocks/doctors.html"
        preview_value = {"heading": "Our doctors", "specialty": None, "limit": 3}

    def shown(self, value: Any) -> list[cards.DoctorCard]:
        return cards.best_doctors(specialty=value["specialty"], limit=value["limit"])


class ServicesBlock(ListingBlock):
    all_of_them = "serviceindexpage"
    specialty = SnippetChooserBlock("directory.Specialty", required=False, label=_("specialty"))
    limit = blocks.IntegerBlock(min_value=1, max_value=24, default=8, label=_("how many"))

    class Meta:
        icon = "list-ul"
        label = _("Services")
        template = "blocks/services.html"
        preview_value = {"heading": "Popular services", "specialty": None, "limit": 4}

    def shown(self, value: Any) -> list[cards.ServiceRow]:
        return cards.services(specialty=value["specialty"])[: value["limit"]]


class ClinicsBlock(ListingBlock):
    all_of_them = "clinicindexpage"

    class Meta:
        icon = "site"
        label = _("Clinics")
        template = "blocks/clinics.html"
        preview_value = {"heading": "Our clinics"}

    def shown(self, value: Any) -> list[cards.ClinicCard]:
        return cards.clinics()


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.TextBlock(max_length=400, required=False, label=_("Text"))


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("heading"))
    steps = blocks.ListBlock(StepBlock(), min_num=2, max_num=8, label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "blocks/steps.html"
        preview_value = {
            "heading": "How to book",
            "steps": [
                {"title": "Find", "text": "A doctor or a service"},
                {"title": "Choose", "text": "A time"},
            ],
        }


class NumberBlock(blocks.StructBlock):
    counted = blocks.ChoiceBlock(
        [
            ("clinics", _("clinics")),
            ("doctors", _("doctors")),
            ("services", _("services")),
            ("cities", _("cities")),
        ],
        required=False,
        label=_("counted by the site"),
        help_text=_("Then the number is always that of today."),
    )
    value = blocks.CharBlock(max_length=20, required=False, label=_("number"))
    label = blocks.CharBlock(max_length=80, label=_("what it counts"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["counted"] and not cleaned["value"]:
            message = ValidationError(_("Write a number, or choose what the site counts."))
            raise blocks.StructBlockValidationError(block_errors={"value": message})
        return cleaned


class NumbersBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("heading"))
    facts = blocks.ListBlock(NumberBlock(), min_num=1, max_num=6, label=_("numbers"))

    class Meta:
        icon = "order"
        label = _("Numbers")
        template = "blocks/facts.html"
        preview_value = {"heading": "", "facts": [{"counted": "", "value": "64", "label": "doctors"}]}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        stats = [cards.stat(each["counted"], each["value"], each["label"]) for each in value["facts"]]
        return context | {"stats": stats}


class CompanyBlock(blocks.StructBlock):
    """The registration of a legal entity, as the law wants it told; never a copy of it."""

    entity = SnippetChooserBlock("directory.LegalEntity", label=_("legal entity"))

    class Meta:
        icon = "clipboard-list"
        label = _("Company details")
        template = "blocks/company.html"

    def get_preview_value(self) -> Any:
        return self.normalize({"entity": LegalEntity.objects.first()})


class ReviewsBlock(ListingBlock):
    all_of_them = "reviewindexpage"
    limit = blocks.IntegerBlock(min_value=1, max_value=9, default=3, label=_("how many"))

    class Meta:
        icon = "openquote"
        label = _("Reviews")
        template = "blocks/reviews.html"
        preview_value = {"heading": "What patients say", "limit": 3}

    def shown(self, value: Any) -> list[ReviewCard]:
        return cards.latest_reviews(limit=value["limit"])


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, label=_("question"))
    answer = blocks.RichTextBlock(features=["bold", "italic", "link", "ul", "ol"], label=_("answer"))


class FaqBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("heading"))
    items = blocks.ListBlock(QuestionBlock(), min_num=1, label=_("questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "blocks/faq.html"
        preview_value = {
            "heading": "Questions",
            "items": [{"question": "Do I need a referral?", "answer": "<p>Rarely; the service says so.</p>"}],
        }


class CallToActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, label=_("heading"))
    text = blocks.TextBlock(max_length=300, required=False, label=_("Text"))
    label = blocks.CharBlock(max_length=40, label=_("button"))
    link = LinkBlock()

    class Meta:
        icon = "pick"
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        preview_value = {
            "heading": "Find a time that suits you",
            "text": "No account needed.",
            "label": "Find a doctor",
            "link": {"page": None, "url": "/"},
        }


class NoticeBlock(blocks.StructBlock):
    tone = Look(
        choices=[("info", _("information")), ("warning", _("warning")), ("success", _("good news"))],
        default="info",
        label=_("tone"),
    )
    text = blocks.RichTextBlock(features=["bold", "italic", "link"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "blocks/notice.html"
        preview_value = {"tone": "info", "text": "<p>We are open on public holidays.</p>"}


class Body(blocks.StreamBlock):
    text = TextBlock()
    image_text = ImageTextBlock()
    cards = CardsBlock()
    doctors = DoctorsBlock()
    services = ServicesBlock()
    clinics = ClinicsBlock()
    steps = StepsBlock()
    facts = NumbersBlock()
    company = CompanyBlock()
    reviews = ReviewsBlock()
    faq = FaqBlock()
    call_to_action = CallToActionBlock()
    notice = NoticeBlock()
