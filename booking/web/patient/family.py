"""For whom the signed-in person acts, and who acts for them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from booking.journeys.errors import HeldByLaw
from booking.journeys.family import end_acting, family_of, representation_of
from booking.web.base import SignedInView
from portal.accounts.patient_door import in_other_languages
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.clock import latest_date


class MyPeopleView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        family = family_of(self.user, by=actor_of(request), today=latest_date(clock.now()))
        context = {"family": family, "translations": in_other_languages(request)}
        return render(request, "booking/my_people.html", context)


class EndActingView(SignedInView):
    """Asks first: whoever ends a right does not get it back by themselves."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        today = latest_date(clock.now())
        acting = representation_of(self.user, public_id, by=actor_of(request), today=today)
        own = acting.row.representative_id == self.user.pk
        if acting.by_law and not own:
            raise HeldByLaw
        context = {"acting": acting, "own": own, "translations": in_other_languages(request)}
        return render(request, "booking/end_acting.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        end_acting(by=actor_of(request), user=self.user, public_id=public_id, now=clock.now())
        return redirect("my_people")
