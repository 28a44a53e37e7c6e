"""Where the exceptions of the apps below become pages (decision 17): the right status, and a way on."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.generic import View

from booking.appointments.errors import (
    AppointmentError,
    NoSuchHold,
    OverrideRefused,
    SlotTaken,
    TooLate,
    TooManyHolds,
    TooManyVisits,
)
from booking.availability.errors import NotOffered
from booking.disruptions.errors import DisruptionError
from booking.journeys.errors import (
    HeldByLaw,
    NotAllowed,
    NothingToReview,
    NotYours,
    TooEarly,
    TooManyWrongLinks,
    VisitsThere,
    VisitsToCome,
)
from booking.patients.errors import TooManyAttempts
from booking.schedule.errors import ScheduleBusy
from clinics.reviews.errors import AlreadyReviewed
from portal.accounts.models import User
from portal.privacy.errors import AskedAlready, MethodNotEnough, NotOpen, OutdatedText
from portal.shared.errors import PortalError

# The nearest class of an exception's own says its status.
STATUSES: dict[type[Exception], int] = {
    NotYours: 404,
    NotAllowed: 403,
    TooEarly: 409,
    VisitsThere: 409,
    ScheduleBusy: 409,
    TooManyWrongLinks: 429,
    TooManyAttempts: 429,
    NoSuchHold: 410,
    OverrideRefused: 403,
    TooManyHolds: 429,
    TooManyVisits: 409,
    TooLate: 409,
    SlotTaken: 409,
    AppointmentError: 409,
    NotOffered: 409,
    DisruptionError: 409,
    NothingToReview: 409,
    HeldByLaw: 403,
    AlreadyReviewed: 409,
    OutdatedText: 409,
    AskedAlready: 409,
    NotOpen: 409,
    VisitsToCome: 409,
    MethodNotEnough: 403,
    PortalError: 422,
    ValidationError: 422,
}


def status_of(error: Exception) -> int:
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


class BookingView(View):
    """A page of a booking journey. What the apps refuse, and the view itself has no better page for, is told here.

    No answer of it is kept by anybody, a refusal neither.
    """

    refusal_template = "booking/refused.html"

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        return never_cache(super().as_view(**initkwargs))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PortalError as error:
            return self.refuse(error)

    def refuse(self, error: PortalError, **context: Any) -> HttpResponse:
        return render(
            self.request, self.refusal_template, {"error": error, **context}, status=status_of(error)
        )


def sign_in_url(request: HttpRequest) -> str:
    """The patients' door, and back to the page that was asked for."""
    came_for = request.get_full_path() if request.method == "GET" else ""
    return reverse("patient_sign_in", query={"next": came_for} if came_for else None)


class SignedInView(BookingView):
    """For whoever is signed in; others are led to the door, and come back."""

    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect(sign_in_url(request))
        self.user = request.user
        return super().dispatch(request, *args, **kwargs)
