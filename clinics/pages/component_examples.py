"""One example of every component in `templates/components/`, for the living page of the design system."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.templatetags.static import static


@dataclass(frozen=True)
class Example:
    """`component` is the file's name without its ending; `inputs` is what its comment asks for."""

    component: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


class ExampleForm(forms.Form):
    name = forms.CharField(label="Your name", help_text="As in your passport")
    phone = forms.CharField(label="Phone", widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))
    clinic = forms.ChoiceField(
        label="Clinic", choices=[("arbat", "Arbat"), ("sokol", "Sokol")], required=False
    )
    reply = forms.ChoiceField(
        label="How shall we answer?",
        choices=[("call", "By a call"), ("mail", "By e-mail")],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(label="Message", widget=forms.Textarea({"rows": 4}), required=False)
    consent = forms.BooleanField(label="I agree to the processing of my data")


def _link(label: str) -> dict[str, str]:
    return {"label": label, "url": "#"}


ACTIONS = [_link("Call me back"), _link("All doctors")]


def _doctor(number: int, sex: str, name: str, **facts: Any) -> dict[str, Any]:
    return {
        "code": f"example-{number}",
        "url": "#",
        "name": name,
        "portrait_url": static(f"app/portraits/{sex}-{number:02}.webp"),
        "portrait_width": 480,
        "portrait_height": 480,
        "specialties": ["Кардиолог", "Врач функциональной диагностики"],
        "years": 14,
        "rating": 4.8,
        "review_count": 61,
        "clinics": ["Arbat"],
        "languages": ["русский", "English"],
        "price_from": "3 400 ₽",
        **facts,
    }


def _review(**facts: Any) -> dict[str, Any]:
    return {
        "anchor": "review-example",
        "author": "a patient, May 2026",
        "language": "en",
        "rating_label": "5 out of 5 stars",
        "percent": 100,
        "text": "She listened, explained the ECG and prescribed nothing I do not need.",
        "doctor": "Anna Kovalenko",
        "doctor_url": "#",
        "clinic": "Arbat",
        **facts,
    }


CLINIC = {
    "url": "#",
    "name": "Meridian on Arbat",
    "city": "Moscow",
    "address": "12 Arbat Street",
    "phone": "+7 495 120-45-67",
    "phone_tel": "+74951204567",
    "hours": "Mon–Fri 8:00–21:00",
    "rating": 4.8,
    "review_count": 212,
}

SERVICES = [
    {"url": "#", "name": "Приём кардиолога, первичный", "minutes": 40, "price": "3 400 ₽", "is_from": True},
    {"url": "#", "name": "ECG", "minutes": 20, "note": "no preparation needed", "price": "1 200 ₽"},
    {"name": "Echocardiography", "minutes": 30, "price": "€90"},
]

SPECIALTIES = [
    {"value": "cardiology", "label": "Cardiology", "count": 9, "selected": True},
    {"value": "neurology", "label": "Neurology", "count": 7},
    {"value": "ent", "label": "Оториноларингология", "count": 4},
]

FILTERS = {
    "action": "#",
    "submit_label": "Show doctors",
    "active_count": 1,
    "clear_url": "#",
    "hidden": [{"name": "sort", "value": "rating"}],
    "groups": [
        {"label": "Specialty", "name": "specialty", "open": True, "options": SPECIALTIES},
        {
            "label": "Price",
            "kind": "range",
            "open": True,
            "fields": [
                {"name": "price_from", "label": "From, ₽", "value": None, "placeholder": "1 000"},
                {"name": "price_to", "label": "To, ₽", "value": 9000, "placeholder": "20 000"},
            ],
        },
    ],
}

PAGINATION = {
    "previous_url": "#",
    "next_url": "#",
    "pages": [
        {"number": 1, "url": "#"},
        {"gap": True},
        {"number": 4, "url": "#"},
        {"number": 5, "current": True},
        {"number": 6, "url": "#"},
    ],
}

HOURS = [
    {"day": "Monday–Friday", "times": "8:00–21:00"},
    {"day": "Saturday", "times": "9:00–18:00"},
    {"day": "Sunday", "times": ""},
]

DISTRIBUTION = [
    {"stars": stars, "count": count, "percent": percent}
    for stars, count, percent in [(5, 100, 81), (4, 15, 12), (3, 5, 4), (2, 1, 1), (1, 2, 2)]
]

STEPS = [
    {"title": "Find", "text": "By name, specialty, service or what hurts."},
    {"title": "Choose a time", "text": "Free times are shown in the clinic's zone."},
    {"title": "Come", "text": "We remind you the day before."},
]

PLACE = {
    "title": "Meridian on Arbat",
    "address": "12 Arbat Street, Moscow",
    "embed_url": "https://www.openstreetmap.org/export/embed.html?bbox=37.58,55.74,37.61,55.76",
    "external_url": "https://www.openstreetmap.org/#map=16/55.7495/37.5916",
    "directions_url": "https://www.openstreetmap.org/directions?to=55.7495,37.5916",
}


def _actions() -> list[Example]:
    return [
        Example("button", {"label": "Book a visit", "url": "#", "icon": "calendar-check"}),
        Example("button", {"label": "Another doctor", "url": "#", "kind": "soft"}),
        Example("button", {"label": "Print", "url": "#", "kind": "plain", "icon": "printer"}),
        Example("button", {"label": "Cancel the visit", "kind": "danger", "size": "small"}),
        Example("chip", {"label": "Neurology", "url": "#", "count": 7}),
        Example("chip", {"label": "Cardiology", "url": "#", "count": 9, "current": True}),
        Example("chip", {"label": "open now", "tone": "good", "icon": "clock"}),
        Example("chip", {"label": "last places", "tone": "warn"}),
        Example("tabs", {"label": "Doctor", "tabs": [{**_link("About"), "current": True}, _link("Prices")]}),
        Example(
            "breadcrumbs", {"breadcrumbs": [_link("Home"), _link("Doctors"), {"label": "Anna Kovalenko"}]}
        ),
        Example("pagination", {"pagination": PAGINATION}),
        Example("language_switch", {"translations": [{"code": "ru", "name": "Русский", "url": "#"}]}),
        Example("display_settings"),
    ]


def _cards() -> list[Example]:
    surname = "Белоусова-Константинопольская Елена Викторовна"
    return [
        Example("card", {"title": "Cardiology", "url": "#", "icon": "heart-pulse", "text": "9 doctors"}),
        Example("card", {"title": "How to prepare for a blood test", "url": "#", "eyebrow": "Article"}),
        Example("doctor_card", {"card": _doctor(1, "f", "Anna Sergeyevna Kovalenko")}),
        Example("doctor_card", {"card": _doctor(5, "m", "Timur Galeev", years=1, rating=None, degree="PhD")}),
        Example("doctor_card", {"card": _doctor(9, "f", surname), "wide": True}),
        Example("clinic_card", {"card": CLINIC}),
        Example("service_list", {"services": SERVICES}),
        Example("price", {"amount": "3 400 ₽", "is_from": True}),
        Example("price", {"amount": "€90", "note": "with the insurer's referral €0"}),
        Example("rating", {"value": 4.8, "count": 61, "url": "#"}),
        Example("stars", {"percent": 90, "label": "4.5 out of 5"}),
        Example("rating_distribution", {"value": "4.8", "percent": 96, "count": 123, "rows": DISTRIBUTION}),
        Example("review_card", {"review": _review(verified=True, reply="Thank you for the kind words.")}),
        Example(
            "review_card",
            {
                "review": _review(
                    percent=40, rating_label="2 out of 5 stars", language="ru", text="Долго ждали у кабинета."
                )
            },
        ),
    ]


def _messages() -> list[Example]:
    flag = {
        "title": "Pain in the chest may be a heart attack",
        "text": "If it lasts longer than five minutes, do not wait for an appointment.",
    }
    nothing = {"title": "Nobody fits all of that", "text": "Take one filter off, or ask us by phone."}
    return [
        Example("red_flag", flag),
        Example("notice", {"title": "Hours change", "text": "On 1 May the clinic is open until 15:00."}),
        Example("notice", {"text": "Your message is sent.", "tone": "good"}),
        Example("notice", {"text": "This time was taken a moment ago.", "tone": "warn"}),
        Example("notice", {"text": "The payment did not go through.", "tone": "bad"}),
        Example("empty_state", {**nothing, "actions": ACTIONS}),
        Example("skeleton", {"lines": range(3)}),
        Example("error_page", {"code": 404, "title": "This page is not here", "text": "It may have moved."}),
    ]


def _parts() -> list[Example]:
    lead = "Say what troubles you, we show who can help."
    question = {"question": "Do I need a referral?", "answer": "No. Come as you are."}
    stats = [{"value": "64", "label": "doctors"}, {"value": "4.8", "label": "mean rating"}]
    return [
        Example(
            "hero", {"eyebrow": "Six clinics", "title": "Find a doctor", "lead": lead, "search_url": "#"}
        ),
        Example("page_head", {"title": "Doctors", "lead": lead}),
        Example("section_head", {"title": "By specialty", "url": "#", "link": "All specialties"}),
        Example("steps", {"steps": STEPS}),
        Example("stats", {"stats": stats}),
        Example("faq", {"questions": [question]}),
        Example("map", {"map": PLACE}),
        Example("hours_table", {"hours": HOURS, "zone": "Moscow time"}),
        Example("callout", {"title": "Not sure whom to see?", "text": lead, "actions": ACTIONS}),
    ]


def _forms() -> list[Example]:
    form = ExampleForm({"name": "Anna", "phone": "", "reply": "call"})
    return [
        Example("search_form", {"id": "example-search", "url": "#", "button": "Find"}),
        Example("error_summary", {"form": form}),
        *[Example("field", {"field": bound}) for bound in form],
        Example("filter_panel", {"panel": FILTERS}),
    ]


def examples() -> dict[str, list[Example]]:
    """Every example under the heading it belongs to."""
    return {
        "Actions and ways": _actions(),
        "Cards and lists": _cards(),
        "Messages": _messages(),
        "Parts of a page": _parts(),
        "Forms": _forms(),
    }
