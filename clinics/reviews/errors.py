"""What the writes of this app refuse, and why."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from clinics.reviews.disclosure import Disclosure
from clinics.reviews.models import Review
from portal.shared.errors import PortalError


class ReviewError(PortalError):
    """The base of this app's errors."""


class WrongStatus(ReviewError):
    """The review is no longer (or not yet) where this step starts; read it again."""

    def __init__(self, review: Review) -> None:
        self.review = review
        super().__init__(_("This can't be done: the review is %s.") % review.get_status_display())


class AlreadyReviewed(ReviewError):
    """A visit has one review."""

    def __init__(self) -> None:
        super().__init__(_("You have reviewed this visit already. Thank you!"))


class ReplyMayDisclose(ReviewError):
    """The reply seems to confirm a visit or to tell about health; a person has to confirm the exact text."""

    def __init__(self, disclosures: Sequence[Disclosure]) -> None:
        self.disclosures = tuple(disclosures)
        super().__init__(
            _("The reply may tell others that the author was a patient: %s.")
            % "; ".join(f"«{found.fragment}» — {found.reason}" for found in disclosures)
        )
