"""What a copy of a person's data has in it, and how the worker makes it."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.journeys.family import family_of
from booking.journeys.looking import opens_record, who_looked
from booking.journeys.people import Relation, own_people
from booking.patients.models import Address, ContactPoint, IdentityDocument, Patient, PatientName
from booking.patients.records import records_of
from portal.accounts.models import User
from portal.audit.actor import Actor, role_of
from portal.audit.words import action_text, role_text
from portal.privacy.actions.exporting import claim_export, fill_export, progress_of
from portal.privacy.documents import Document, Fact, Section
from portal.privacy.models import DataExport, DataSubjectRequest
from portal.privacy.queries import consents_of
from portal.shared import clock
from portal.shared.clock import latest_date
from portal.shared.money import Money

MOST_AT_ONCE = 20


def build_export(pk: int) -> bool:
    """Whether this worker made it. A crash leaves it claimed; it is claimed anew ten minutes later."""
    now = clock.now()
    export = claim_export(pk, now=now)
    if export is None:
        return False
    with translation.override(export.language):
        document = data_of(export.user, now=now, progress=progress_of(export))
        return fill_export(export, document, now=clock.now())


def waiting_exports(*, now: dt.datetime) -> list[int]:
    waiting = DataExport.objects.to_build(now).order_by("asked_at")
    return list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])


def data_of(
    user: User, *, now: dt.datetime, progress: Callable[[int], None] = lambda percent: None
) -> Document:
    """In the active language. Of records that the user has not proved to be theirs: what they booked, no more."""
    today = latest_date(now)
    # The worker reads in the name of whoever asked.
    by = Actor(user=user.public_id, role=role_of(user))
    records = _open_records(user, today)
    parts: list[Callable[[], Section]] = [
        lambda: _account(user),
        lambda: _identity(records),
        lambda: _reached(records),
        lambda: _health(records),
        lambda: _visits(user, records),
        lambda: _family(user, by, today),
        lambda: _consents(user, records),
        lambda: _requests(user),
        lambda: _looks(user, by, today),
    ]
    sections = []
    for number, part in enumerate(parts, start=1):
        sections.append(part())
        progress(number * 90 // len(parts))
    lead = _(
        "This is what is kept about you. Of a record that you have not proved to be yours it has what you booked."
    )
    return Document(_("My data"), now, lead, sections)


def _open_records(user: User, today: dt.date) -> list[Patient]:
    """All records of each person that the user has proved to be."""
    ids = [person.public_id for person in own_people(user, today=today) if person.relation is Relation.SELF]
    people = Patient.objects.filter(public_id__in=ids).order_by("pk")
    return [row for person in people if opens_record(user, person, today) for row in records_of(person)]


def _account(user: User) -> Section:
    row = [
        Fact("id", _("number"), str(user.public_id)),
        Fact("name", _("name"), user.get_full_name()),
        Fact("phone", _("phone"), user.phone),
        Fact("phone_verified_at", _("phone verified at"), user.phone_verified_at or ""),
        Fact("email", _("e-mail"), user.email),
        Fact("email_verified_at", _("e-mail verified at"), user.email_verified_at or ""),
        Fact("language", _("language"), user.language),
        Fact("created_at", _("created at"), user.created_at),
    ]
    return Section("account", _("My account"), [row])


def _identity(records: list[Patient]) -> Section:
    rows: list[list[Fact]] = [
        [
            Fact("record", _("medical record number"), record.shown_mrn),
            Fact("birth_date", _("date of birth"), record.birth_date or ""),
            Fact("sex", _("sex"), record.sex, record.get_sex_display() if record.sex else ""),
        ]
        for record in records
    ]
    for name in PatientName.objects.filter(patient__in=records).order_by("pk"):
        full = " ".join(part for part in (name.family, name.given, name.patronymic) if part)
        rows.append([Fact("name", _("name"), full), Fact("use", _("kind"), name.use, name.get_use_display())])
    for document in IdentityDocument.objects.filter(patient__in=records).order_by("pk"):
        rows.append(
            [
                Fact("document", _("document"), document.kind, document.get_kind_display()),
                Fact("number", _("number"), document.number),
                Fact("issuer", _("issued by"), document.issuer),
                Fact("valid_to", _("valid to"), document.valid_to or ""),
            ]
        )
    return Section("identity", _("Who I am"), rows)


def _reached(records: list[Patient]) -> Section:
    rows: list[list[Fact]] = [
        [
            Fact("kind", _("kind"), contact.system, contact.get_system_display()),
            Fact("value", _("number or address"), contact.value),
            Fact("messages", _("messages"), contact.messages, contact.get_messages_display()),
            Fact("valid_to", _("valid to"), contact.valid_to or ""),
        ]
        for contact in ContactPoint.objects.filter(patient__in=records).order_by("pk")
    ]
    for address in Address.objects.filter(patient__in=records).order_by("pk"):
        rows.append([Fact("address", address.get_use_display(), address.text)])
    return Section("contacts", _("How I am reached"), rows)


def _health(records: list[Patient]) -> Section:
    rows = [
        [
            Fact("blood_group", _("blood group"), record.blood_group),
            Fact("allergies", _("allergies"), record.allergies),
        ]
        for record in records
        if record.blood_group or record.allergies
    ]
    return Section("health", _("Health"), rows)


def _visits(user: User, records: list[Patient]) -> Section:
    visits = Appointment.objects.exclude(status__in=[Status.HELD, Status.EXPIRED]).filter(
        Q(booker=user) | Q(patient__in=records), patient__isnull=False
    )
    rows = visits.select_related("doctor", "service", "clinic", "details").order_by("-during")
    opened = {record.pk for record in records}
    return Section("visits", _("Visits"), [_visit(visit, user, opened) for visit in rows])


def _visit(visit: Appointment, user: User, opened: set[int]) -> list[Fact]:
    price = Money(visit.currency, visit.price_minor)
    facts = [
        Fact("code", _("code of the visit"), visit.code),
        Fact("starts_at", _("begins"), visit.during.lower),
        Fact("clinic", _("clinic"), visit.clinic.name),
        Fact("doctor", _("doctor"), visit.doctor.name),
        Fact("service", _("service"), visit.service.name),
        Fact("status", _("status"), visit.status, visit.get_status_display()),
        Fact("price", _("price"), {"amount_minor": price.minor, "currency": visit.currency}, str(price)),
    ]
    details = getattr(visit, "details", None)
    if details is not None and (visit.booker_id == user.pk or visit.patient_id in opened):
        facts += [
            Fact("complaint", _("symptoms"), details.complaint),
            Fact("questions", _("questions for the doctor"), details.questions),
            Fact("referral", _("referral"), details.referral),
            Fact("insurer", _("insurer"), details.insurer),
            Fact("policy", _("policy number"), details.policy),
        ]
    return facts


def _family(user: User, by: Actor, today: dt.date) -> Section:
    family = family_of(user, by=by, today=today)
    sides = [(_("I act for them"), family.acting), (_("They act for me"), family.trusted or ())]
    rows = [
        [
            Fact("side", _("kind"), "acting" if side is family.acting else "trusted", words),
            Fact("name", _("name"), acting.name),
            Fact("basis", _("basis"), acting.row.basis, acting.row.get_basis_display()),
            Fact("from", _("from"), acting.row.valid_from),
            Fact("to", _("to"), acting.row.valid_to or ""),
        ]
        for words, side in sides
        for acting in side
    ]
    return Section("representations", _("Who acts for whom"), rows)


def _consents(user: User, records: list[Patient]) -> Section:
    own = list(Patient.objects.filter(accesses__user=user).distinct())
    found = {consent.pk: consent for consent in consents_of([row.public_id for row in records])}
    proved_no_more = consents_of([row.public_id for row in own], given_by=user.public_id)
    found |= {consent.pk: consent for consent in proved_no_more}
    rows = [
        [
            Fact("purpose", _("what for"), consent.purpose, consent.get_purpose_display()),
            Fact("version", _("version"), consent.text.version),
            Fact("language", _("language"), consent.text.language),
            Fact("text", _("text"), consent.text.body),
            Fact("basis", _("basis in law"), consent.basis, consent.get_basis_display()),
            Fact("method", _("how it was given"), consent.method, consent.get_method_display()),
            Fact("given_at", _("given at"), consent.given_at),
            Fact("address", _("network address"), consent.address),
            Fact("withdrawn_at", _("withdrawn at"), consent.withdrawn_at or ""),
        ]
        for consent in sorted(found.values(), key=lambda each: each.given_at)
    ]
    return Section("consents", _("My consents"), rows)


def _requests(user: User) -> Section:
    rows = [
        [
            Fact("kind", _("what is asked"), asked.kind, asked.get_kind_display()),
            Fact("words", _("in their own words"), asked.words),
            Fact("received_at", _("received at"), asked.received_at),
            Fact("status", _("status"), asked.status, asked.get_status_display()),
            Fact("answer", _("answer"), asked.answer),
        ]
        for asked in DataSubjectRequest.objects.filter(requester=user).order_by("pk")
    ]
    return Section("requests", _("My requests"), rows)


def _looks(user: User, by: Actor, today: dt.date) -> Section:
    return Section("looks", _("Who opened my record"), list(_each_look(user, by, today)))


def _each_look(user: User, by: Actor, today: dt.date) -> Iterator[list[Fact]]:
    for record in who_looked(user, by=by, today=today):
        for look in record.looks or ():
            role = role_text(look.opened.role)
            yield [
                Fact("record", _("whose"), record.person.shown),
                Fact("at", _("when"), look.opened.at),
                Fact("who", _("who"), _("You") if look.is_reader else look.who or role),
                Fact("role", _("role"), look.opened.role, role),
                Fact("deed", _("what was done"), look.opened.action, action_text(look.opened.action)),
                Fact("reason", _("reason"), look.opened.reason),
            ]
