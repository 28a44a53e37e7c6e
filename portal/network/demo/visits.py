"""Made-up visits of the demo, so that the desk's pages and a doctor's day show what they are for.

They are booked and attended as the desk does it, by the journeys: from the day before to some days ahead.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count, islice

from django.core.exceptions import ValidationError

from booking.appointments.actions.booking import Told
from booking.appointments.models import Appointment, Source
from booking.availability.queries import FreeTime, free_times
from booking.journeys.attend import attend
from booking.journeys.book import Choice
from booking.journeys.desk import Caller, DeskBooking, Paying, book_at_desk
from booking.journeys.duty import Deed
from booking.patients.details import FullName
from booking.patients.people import Sex
from clinics.directory.models import Clinic, Offering, Payer, Service
from clinics.directory.scope import in_scope
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.network.demo.chance import chance
from portal.shared.clock import date_in, start_of_day
from portal.shared.errors import PortalError
from portal.shared.models import LifeStatus

DAY = dt.timedelta(days=1)
DAYS = range(-1, 4)
SERVICES_A_DAY, VISITS_OF_A_SERVICE = 4, 2
ARRIVES_BEFORE = dt.timedelta(minutes=40)
SURNAMES = [
    "Соколов",
    "Морозов",
    "Лебедев",
    "Орлов",
    "Зайцев",
    "Беляев",
    "Виноградов",
    "Ершов",
    "Лаптев",
    "Журавлёв",
    "Чижов",
    "Щукин",
]
GIVEN = {
    Sex.FEMALE: [("Мария", "Олеговна"), ("Алла", "Игоревна"), ("Нина", "Петровна"), ("Юлия", "Львовна")],
    Sex.MALE: [("Иван", "Юрьевич"), ("Глеб", "Андреевич"), ("Олег", "Ильич"), ("Лев", "Павлович")],
}
INSURED = Told(insurer="Страховая компания «Пример»", policy="ПР 000 123 456")


def book_visits(*, staff: User, now: dt.datetime) -> int:
    """At the clinics of `staff`, by them; how many. None where anybody has a visit already."""
    if Appointment.objects.exists():
        return 0
    by = Actor(user=staff.public_id, role=", ".join(staff.groups.values_list("name", flat=True)))
    numbers = count()
    made = 0
    for clinic in in_scope(Clinic, staff):
        today = date_in(clinic.time_zone, now)
        for day in (today + number * DAY for number in DAYS):
            asked = min(now, start_of_day(clinic.time_zone, day))
            for time in _chosen(clinic, day, asked):
                made += _visit(by, staff, time, next(numbers), asked=asked, now=now)
    return made


def _chosen(clinic: Clinic, day: dt.date, asked: dt.datetime) -> Iterator[FreeTime]:
    """Times of the doctors who sign in come first, so that their own day has some."""
    offered = Offering.objects.filter(clinic=clinic, status=LifeStatus.ACTIVE, doctor__user__isnull=False)
    first = [*Service.objects.filter(pk__in=offered.values("service"))]
    others = Service.objects.filter(offerings__clinic=clinic, offerings__status=LifeStatus.ACTIVE)
    first += (
        others.filter(visit_kind=Service.VisitKind.FIRST)
        .exclude(pk__in=[each.pk for each in first])
        .distinct()
    )
    found = (
        free_times(service=service.pk, clinics=[clinic.pk], first=day, days=1, now=asked, at_desk=True)
        for service in first
    )
    for times in islice(filter(None, found), SERVICES_A_DAY):
        draw = chance("visits", clinic.code, day, times[0].offer.service_id)
        yield from draw.sample(times, min(len(times), VISITS_OF_A_SERVICE))


def _visit(
    by: Actor, staff: User, time: FreeTime, number: int, *, asked: dt.datetime, now: dt.datetime
) -> bool:
    """Whether it could be booked: the one before may have taken the time, the service may ask for more."""
    offer = time.offer
    is_to_confirm = number % 6 == 5 and time.starts_at > now + DAY and _insured_at(offer.clinic_id)
    wanted = DeskBooking(
        choice=Choice(offer.doctor_id, offer.clinic_id, offer.service_id, time.starts_at, time.channel),
        patient=_caller(number),
        told=INSURED if is_to_confirm else Told(),
        paying=Paying(Payer.INSURER, awaits_letter=True) if is_to_confirm else Paying(),
        source=Source.PHONE if number % 3 else Source.DESK,
    )
    try:
        visit = book_at_desk(by=by, staff=staff, wanted=wanted, now=now if is_to_confirm else asked)
    except (PortalError, ValidationError):
        return False
    for deed, at in _deeds(visit, number, now):
        visit = attend(by=by, staff=staff, visit=visit, deed=deed, revision=visit.revision, now=at)
    return True


def _deeds(visit: Appointment, number: int, now: dt.datetime) -> Iterator[tuple[Deed, dt.datetime]]:
    """What has been done with it by now: most people come, and some early."""
    begins, ends = visit.during.lower, visit.during.upper
    if ends <= now and number % 7 == 3:
        yield Deed.NO_SHOW, ends
    elif ends <= now:
        yield Deed.START, begins
        yield Deed.COMPLETE, ends
    elif begins <= now:
        yield Deed.START, begins
    elif begins <= now + ARRIVES_BEFORE:
        yield Deed.CHECK_IN, now


def _insured_at(clinic: int) -> bool:
    return Payer.INSURER in Clinic.objects.values_list("accepted_payers", flat=True).get(pk=clinic)


def _caller(number: int) -> Caller:
    """Somebody whom there is not; every third has a phone. In a demo messages go no further than the sandbox."""
    draw = chance("caller", number)
    sex = draw.choice([Sex.FEMALE, Sex.MALE])
    family = draw.choice(SURNAMES) + ("а" if sex == Sex.FEMALE else "")
    given, patronymic = draw.choice(GIVEN[sex])
    born = dt.date(draw.randint(1950, 2003), draw.randint(1, 12), draw.randint(1, 28))
    phone = f"+7900000{number:04d}" if number % 3 == 0 else ""
    return Caller(FullName(family, given, patronymic), born, sex, phone)
