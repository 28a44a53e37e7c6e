"""«Erase me»: what goes, what the law keeps and until when, and how it is carried out.

In two steps, each of which may be done again after a crash. The first, within one transaction, closes the account, so
that nobody signs in or books. The second, a minute later, when no request of before is still under way, deletes the
keys (booking.journeys.erase). Neither is taken while a visit is ahead.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet

from booking.appointments.models import Appointment
from booking.appointments.status import LIVE, Status
from booking.calendars.actions import revoke_feed
from booking.journeys.erase import erase_person
from booking.journeys.errors import VisitsToCome
from booking.journeys.looking import opens_record
from booking.patients.actions.forgetting import forget_ways_to_reach
from booking.patients.actions.representation import end_representation
from booking.patients.models import Patient, PatientAccess, Representation
from booking.patients.records import records_of, survivor_of
from booking.schedule.locks import Scarce, key_of, lock
from portal.accounts.devices import end_sessions
from portal.accounts.models import User
from portal.audit.actions import act_as
from portal.audit.actor import SYSTEM, Actor
from portal.crypto.act import Act
from portal.crypto.data_keys import data_keys
from portal.crypto.erasure import erase
from portal.crypto.retention import Retention
from portal.privacy.actions.exporting import delete_export
from portal.privacy.actions.requesting import begin_erasure, finish_erasure, make_request
from portal.privacy.keeping import KEPT, kept_until
from portal.privacy.law import Kind
from portal.privacy.models import DataExport, DataSubjectRequest
from portal.privacy.requests import RequestStatus
from portal.shared.clock import date_in, earliest_date, latest_date
from portal.shared.countries import Country
from portal.shared.languages import Language

# No request lives as long: whatever was under way when the account was closed is over.
SETTLED_AFTER = dt.timedelta(minutes=1)
REASON = "on the person's request"


@dataclass(frozen=True)
class Stays:
    """What the law keeps of a person's records, each until the end of a day; None where there is nothing to keep."""

    country: Country
    record_until: dt.date
    payments_until: dt.date

    @property
    def record_law(self) -> str:
        return KEPT[self.country].record_law

    @property
    def payments_law(self) -> str:
        return KEPT[self.country].payments_law


@dataclass(frozen=True)
class Fate:
    """Of one person's records. `erasable` is false where the user has not proved to be that person."""

    records: Sequence[Patient]
    erasable: bool
    stays: Stays | None


def fates_of(user: User, *, now: dt.datetime) -> list[Fate]:
    accesses = PatientAccess.objects.filter(user=user).select_related("patient").order_by("pk")
    people = {survivor_of(access.patient): None for access in accesses}
    return [_fate(user, person, latest_date(now)) for person in people]


def visits_ahead(user: User, fates: Sequence[Fate]) -> QuerySet[Appointment]:
    """Which keep an erasure waiting: those that the user booked, and those of the records that would go."""
    records = [record for fate in fates if fate.erasable for record in fate.records]
    visits = Appointment.objects.filter(status__in=LIVE, patient__isnull=False)
    visits = visits.filter(Q(booker=user) | Q(patient__in=records))
    return visits.select_related("clinic", "doctor", "service", "patient").order_by("during")


def ask_to_erase(
    *, by: Actor, user: User, country: Country, language: Language, now: dt.datetime
) -> DataSubjectRequest:
    """The caller has seen a step-up. Raises VisitsToCome, AskedAlready."""
    if visits_ahead(user, fates_of(user, now=now)).exists():
        raise VisitsToCome
    return make_request(
        by=by, user=user, kind=Kind.ERASE, country=country, language=language, words="", now=now
    )


def carry_out_due(*, now: dt.datetime) -> None:
    """Begin what is due, and go on with what was begun a while ago. Who has a visit ahead waits for its end."""
    erasures = DataSubjectRequest.objects.filter(kind=Kind.ERASE).select_related("requester").order_by("pk")
    for asked in erasures.filter(status=RequestStatus.OPEN, not_before__lte=now):
        close_account(asked, now=now)
    for asked in erasures.filter(status=RequestStatus.CARRYING_OUT, begun_at__lte=now - SETTLED_AFTER):
        erase_data(asked, now=now)


def close_account(asked: DataSubjectRequest, *, now: dt.datetime) -> bool:
    """The first step: of this and a taking back, one happens. False where a visit is ahead, or it was taken back."""
    with transaction.atomic():
        act_as(SYSTEM)
        user = User.objects.select_for_update().get(pk=asked.requester_id)
        if _visit_is_ahead(user, now) or not begin_erasure(asked=asked, now=now):
            return False
        user.email = user.phone = user.first_name = user.last_name = ""
        user.email_verified_at = user.phone_verified_at = None
        user.is_active = False
        user.save()
        Authenticator.objects.filter(user=user).delete()
        for export in DataExport.objects.filter(user=user):
            delete_export(export)
        _end_representing(user, now)
        revoke_feed(by=SYSTEM, owner=user, now=now)
        transaction.on_commit(lambda: end_sessions(user))
    return True


def erase_data(asked: DataSubjectRequest, *, now: dt.datetime) -> bool:
    """The second step. Each key that goes is gone for good; whatever a crash leaves, the next run deletes."""
    user: User = asked.requester
    with transaction.atomic():
        if _visit_is_ahead(user, now):
            return False
    acts = [act for fate in fates_of(user, now=now) if fate.erasable for act in _erase_person(fate, now)]
    acts.append(erase(user.subject, by=SYSTEM, now=now, today=earliest_date(now), reason=REASON))
    outcome = {"erased": _erased(acts), "kept": _kept(acts)}
    finish_erasure(by=SYSTEM, asked=asked, outcome=outcome, now=now)
    return True


def _fate(user: User, person: Patient, today: dt.date) -> Fate:
    records = records_of(person)
    others = PatientAccess.objects.filter(patient__in=records).exclude(user=user).exists()
    represented = Representation.objects.filter(patient__in=records).exists()
    own_draft = all(record.is_provisional for record in records) and not others and not represented
    erasable = own_draft or opens_record(user, person, today)
    return Fate(records, erasable, _stays(records))


def _stays(records: Sequence[Patient]) -> Stays | None:
    visits = Appointment.objects.filter(status=Status.COMPLETED, patient__in=records).select_related(
        "clinic__entity"
    )
    last = visits.order_by("-during").first()
    if last is None:
        return None
    country = Country(last.clinic.entity.country)
    day = date_in(last.clinic.time_zone, last.during.lower)
    kept = KEPT[country]
    return Stays(country, kept_until(day, kept.record), kept_until(day, kept.payments))


def _visit_is_ahead(user: User, now: dt.datetime) -> bool:
    """Nobody takes a time for these people until the transaction ends."""
    fates = fates_of(user, now=now)
    lock(key_of(Scarce.PATIENT, record.pk) for fate in fates for record in fate.records)
    return visits_ahead(user, fates).exists()


def _end_representing(user: User, now: dt.datetime) -> None:
    """As of the day before, in every zone; what began later runs to the end of its first day, for nobody."""
    day = earliest_date(now) - dt.timedelta(days=1)
    for row in Representation.objects.filter(representative=user).select_related("patient"):
        last_day = max(day, row.valid_from)
        if row.valid_to is None or row.valid_to > last_day:
            end_representation(by=SYSTEM, representation=row, last_day=last_day)


def _erase_person(fate: Fate, now: dt.datetime) -> list[Act]:
    """Of a record that the law keeps, the ways to reach go: the user's access last, so that the next run finds it."""
    acts = erase_person(fate.records[0], by=SYSTEM, now=now, reason=REASON)
    readable = data_keys({(record.subject, Retention.CONTACT) for record in fate.records})
    with transaction.atomic():
        for record in fate.records:
            if (record.subject, Retention.CONTACT) in readable:
                forget_ways_to_reach(by=SYSTEM, patient=record, now=now)
    return acts


def _erased(acts: Sequence[Act]) -> list[dict[str, str]]:
    return [
        {"entry": str(line.id), "subject": str(act.subject), "class": line.retention.value}
        for act in acts
        for line in act.erased
    ]


def _kept(acts: Sequence[Act]) -> list[dict[str, object]]:
    return [
        {
            "subject": str(act.subject),
            "class": kept.retention.value,
            "until": kept.until.isoformat() if kept.until else None,
            "legal_hold": kept.legal_hold,
        }
        for act in acts
        for kept in act.kept
    ]
