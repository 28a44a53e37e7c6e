"""The patient's own place: visits to come, visits past, the calendar that reads them, and who looked at the record."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from booking.appointments.models import Appointment
from booking.appointments.queries import booked_by
from booking.calendars.addresses import feed_url
from booking.calendars.queries import feed_of_owner
from booking.journeys.looking import who_looked
from booking.journeys.people import own_people
from booking.journeys.proving import own_record, prove_record
from booking.patients.errors import NotMatched, NotSeenYet, TooManyAttempts
from booking.web.base import SignedInView, status_of
from booking.web.patient.forms import ProveRecordForm
from booking.web.patient.presenters import LookCard, VisitCard, zone_name
from portal.accounts.patient_door import in_other_languages
from portal.audit.actor import actor_of
from portal.audit.queries import online_since
from portal.shared import clock
from portal.shared.clock import latest_date

PAST_ON_A_PAGE = 10


class MyVisitsView(SignedInView):
    """What the signed-in person booked, for whomever."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        upcoming, past = booked_by(self.user, now=now)
        page = Paginator(past, PAST_ON_A_PAGE).get_page(request.GET.get("page"))
        names = {person.public_id: person.shown for person in own_people(self.user, today=latest_date(now))}
        feed = feed_of_owner(self.user)
        address = feed_url(feed) if feed else ""

        def cards(visits: Iterable[Appointment]) -> list[VisitCard]:
            return [
                VisitCard(
                    visit, now, patient_shown=names.get(visit.patient.public_id, "") if visit.patient else ""
                )
                for visit in visits
            ]

        context = {
            "upcoming": cards(upcoming),
            "past": cards(page.object_list),
            "page": page,
            "feed_url": address,
            "feed_webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
            "several_people": len(names) > 1,
            "translations": in_other_languages(request),
        }
        return render(request, "booking/my_visits.html", context)


class WhoLookedView(SignedInView):
    """Who opened the record, for whoever has proved that it is theirs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        upcoming, past = booked_by(self.user, now=now)
        clinic = next((visit.clinic for visit in (*upcoming[:1], *past[:1])), None)
        context = {
            "records": [
                (record, None if record.looks is None else [LookCard(look) for look in record.looks])
                for record in who_looked(self.user, by=actor_of(request), today=latest_date(now))
            ],
            "since": online_since(clock.today(), online_months=settings.AUDIT_ONLINE_MONTHS),
            "zone": clinic.time_zone if clinic else "UTC",
            "zone_name": zone_name(clinic, now) if clinic else "UTC",
            "translations": in_other_languages(request),
        }
        return render(request, "booking/who_looked.html", context)


class ProveRecordView(SignedInView):
    """Two facts of a record prove that it is the signed-in person's. Wrong tries are counted."""

    def get(self, request: HttpRequest, patient: UUID) -> HttpResponse:
        own_record(self.user, patient)
        return self._show(ProveRecordForm())

    def post(self, request: HttpRequest, patient: UUID) -> HttpResponse:
        form = ProveRecordForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            prove_record(
                by=actor_of(request), user=self.user, patient=patient, now=clock.now(), **form.cleaned_data
            )
        except (NotMatched, NotSeenYet, TooManyAttempts) as error:
            form.add_error(None, str(error))
            return self._show(form, status=status_of(error))
        return redirect("my_looks")

    def _show(self, form: ProveRecordForm, status: int = 200) -> HttpResponse:
        return render(self.request, "booking/prove_record.html", {"form": form}, status=status)
