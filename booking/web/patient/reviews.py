"""The review that a completed visit opens, for its booker and for whoever has the visit's link."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from booking.journeys.review import Opinion, may_review, review_visit
from booking.web.base import status_of
from booking.web.patient.forms import ReviewForm
from booking.web.patient.visits import ByLink, VisitView
from clinics.reviews.errors import AlreadyReviewed
from portal.shared import clock
from portal.shared.errors import PortalError
from portal.shared.languages import Language, active_language


class ReviewView(VisitView):
    """Opening it changes nothing; the button sends one review to the moderators."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_review(self.visit, now=clock.now()):
            return self.show("booking/visit.html")
        return self.show("booking/review.html", form=ReviewForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return self.show("booking/review.html", form=form, status=422)
        said = form.cleaned_data
        opinion = Opinion(said["rating"], said["text"], said["with_name"], Language(active_language()))
        try:
            review_visit(self.visit, opinion, now=clock.now())
        except AlreadyReviewed as error:
            return self.show("booking/visit.html", error=error, status=status_of(error))
        except PortalError as error:
            return self.refuse(error)
        except ValidationError as error:
            form.add_error("text", error.messages[0])
            return self.show("booking/review.html", form=form, status=422)
        return self.show("booking/reviewed.html")


class LinkReviewView(ByLink, ReviewView):  # type: ignore[misc]
    """The same behind the link."""
