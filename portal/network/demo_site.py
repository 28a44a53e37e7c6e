"""Fills an imported network's site with the demo's words. Whatever is already there stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from portal.network.demo_facts import collect_reviews, educate_doctors, introduce_network, teach_search
from portal.network.demo_pages import make_pages
from portal.shared import clock


@dataclass(frozen=True)
class Part:
    """A part of the demo that has just been made: its name and how many rows it took."""

    name: str
    made: int


def seed() -> Iterator[Part]:
    """Makes the demo part by part, each in its own transaction; a second run makes nothing."""
    now = clock.now()
    today = timezone.localdate(now)
    yield Part("facts of the network", introduce_network())
    yield Part("steps of education", educate_doctors(today=today))
    yield Part("complaints and red flags", teach_search())
    yield Part("reviews", collect_reviews(now=now))
    yield Part("pages", make_pages(today=today))
