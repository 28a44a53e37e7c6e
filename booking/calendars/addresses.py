"""The unguessable address of a feed: its public id and a signature by the site's secret key."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from booking.calendars.models import CalendarFeed

# Hexadecimal digits: 128 bits.
SIGNATURE_LENGTH = 32


def feed_url(feed: CalendarFeed) -> str:
    """To be kept secret: whoever has it reads the feed. At the configured address."""
    address = {"public_id": feed.public_id, "signature": _signature(feed.public_id)}
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('calendar_feed', kwargs=address)}"


def open_feed(public_id: UUID, signature: str) -> CalendarFeed | None:
    """None for a forged address, a feed taken back, and one whose owner may not sign in any more."""
    if not constant_time_compare(signature, _signature(public_id)):
        return None
    feeds = CalendarFeed.objects.filter(public_id=public_id, revoked_at=None, owner__is_active=True)
    return feeds.select_related("owner", "doctor").first()


def _signature(public_id: UUID) -> str:
    mac = salted_hmac("booking.calendars.addresses", str(public_id), algorithm="sha256")
    return mac.hexdigest()[:SIGNATURE_LENGTH]
