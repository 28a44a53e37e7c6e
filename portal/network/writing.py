"""Writes a sound network, one kind of row after the other, each in a few statements."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from booking.schedule.actions.writing import changing
from booking.schedule.models import ScheduleException, Source, WeeklyRule
from clinics.directory.models import (
    Clinic,
    Doctor,
    LegalEntity,
    Offering,
    OpeningHours,
    Payer,
    Price,
    Room,
    Service,
    Specialty,
)
from portal.network import bookkeeping, facts, prices, retirement
from portal.network.bookkeeping import Action
from portal.network.provenance import register
from portal.network.rows import Network, OfferingRow
from portal.network.summary import Kind, Progress, Summary, Tally
from portal.network.sync import Upserted, Values, count_as_changed, create, replace_set, update, upsert

M = TypeVar("M", Clinic, Doctor, LegalEntity, Offering, Room, Service, Specialty)


def offering_name(row: OfferingRow) -> str:
    return f"{row.doctor}/{row.service}/{row.clinic}"


@dataclass
class NetworkWriter:
    network: Network
    now: dt.datetime
    summary: Summary
    progress: Progress
    entities: Mapping[str, LegalEntity] = field(default_factory=dict)
    clinics: Mapping[str, Clinic] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    specialties: Mapping[str, Specialty] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    doctors: Mapping[str, Doctor] = field(default_factory=dict)
    offerings: Mapping[str, Offering] = field(default_factory=dict)

    def write(self) -> None:
        self._write_entities()
        self._write_clinics()
        self._write_rooms()
        self._write_specialties()
        self._write_services()
        self._write_doctors()
        self._write_offerings()
        self._write_prices()
        self._write_rules()
        self._write_exceptions()

    def present(self) -> dict[Kind, Mapping[str, Any]]:
        """What the workbook has, by the name it has there, of the kinds that can end."""
        return {
            Kind.CLINICS: self.clinics,
            Kind.SERVICES: self.services,
            Kind.DOCTORS: self.doctors,
            Kind.OFFERINGS: self.offerings,
        }

    def _tally(self, kind: Kind) -> Tally:
        return self.summary.tallies[kind]

    def _upsert(
        self,
        kind: Kind,
        model: type[M],
        present: Mapping[str, M],
        wanted: Mapping[str, Values],
        when_new: Values | None = None,
    ) -> Upserted[str, M]:
        self.progress.begin(kind.value, len(wanted))
        done = upsert(model, present, wanted, self._tally(kind), now=self.now, when_new=when_new or {})
        returned = register(kind, done.rows)
        retirement.revive(kind, done, returned, self.summary, now=self.now)
        return done

    def _keep_books(self, kind: Kind, done: Upserted[str, M]) -> None:
        """Once everything of a kind is written, its children too."""
        written = {name: row for name, row in done.rows.items() if name in done.written}
        bookkeeping.log(written, Action.IMPORTED, now=self.now)
        bookkeeping.index_usage(list(written.values()))
        self.progress.advance(len(done.rows))

    def _write_entities(self) -> None:
        wanted = {row.code: facts.legal_entity(row) for row in self.network.legal_entities}
        present = {row.code: row for row in LegalEntity.objects.all()}
        done = self._upsert(Kind.LEGAL_ENTITIES, LegalEntity, present, wanted)
        self.entities = done.rows
        self._keep_books(Kind.LEGAL_ENTITIES, done)

    def _write_clinics(self) -> None:
        rows = self.network.clinics
        wanted = {row.code: facts.clinic(row, self.entities[row.legal_entity]) for row in rows}
        present = {row.code: row for row in Clinic.objects.all()}
        done = self._upsert(Kind.CLINICS, Clinic, present, wanted, when_new={"accepted_payers": [Payer.SELF]})
        self.clinics = done.rows
        of_ours = OpeningHours.objects.filter(clinic__in=done.rows.values())
        hours = [each for row in rows for each in facts.opening_hours(row, done.rows[row.code])]
        touched = {key[0] for key in replace_set(OpeningHours, of_ours, hours, facts.hours_key, Tally())}
        codes = [code for code, clinic in done.rows.items() if clinic.pk in touched]
        count_as_changed(done, codes, self._tally(Kind.CLINICS), now=self.now)
        self._keep_books(Kind.CLINICS, done)

    def _write_rooms(self) -> None:
        rows = self.network.rooms
        wanted = {f"{row.clinic}/{row.code}": facts.room(row, self.clinics[row.clinic]) for row in rows}
        present = {f"{room.clinic.code}/{room.code}": room for room in Room.objects.select_related("clinic")}
        done = self._upsert(Kind.ROOMS, Room, present, wanted)
        self.rooms = done.rows
        self._keep_books(Kind.ROOMS, done)

    def _write_specialties(self) -> None:
        wanted = {row.code: facts.specialty(row) for row in self.network.specialties}
        present = {row.code: row for row in Specialty.objects.all()}
        done = self._upsert(Kind.SPECIALTIES, Specialty, present, wanted)
        self.specialties = done.rows
        self._keep_books(Kind.SPECIALTIES, done)

    def _write_services(self) -> None:
        rows = self.network.services
        wanted = {row.code: facts.service(row, self.specialties[row.specialty]) for row in rows}
        present = {row.code: row for row in Service.objects.all()}
        done = self._upsert(Kind.SERVICES, Service, present, wanted)
        self.services = done.rows
        self._keep_books(Kind.SERVICES, done)

    def _write_doctors(self) -> None:
        rows = self.network.doctors
        present = {row.code: row for row in Doctor.objects.all()}
        done = self._upsert(Kind.DOCTORS, Doctor, present, {row.code: facts.doctor(row) for row in rows})
        self.doctors = done.rows
        link = Doctor.specialties.through
        links = [
            link(doctor_id=done.rows[row.code].pk, specialty_id=self.specialties[code].pk)
            for row in rows
            for code in row.specialties
        ]
        of_ours = link._default_manager.filter(doctor__in=done.rows.values())
        touched = {key[0] for key in replace_set(link, of_ours, links, facts.specialty_key, Tally())}
        codes = [code for code, doctor in done.rows.items() if doctor.pk in touched]
        count_as_changed(done, codes, self._tally(Kind.DOCTORS), now=self.now)
        self._keep_books(Kind.DOCTORS, done)

    def _write_offerings(self) -> None:
        wanted = {
            offering_name(row): facts.offering(
                row, self.doctors[row.doctor], self.services[row.service], self.clinics[row.clinic]
            )
            for row in self.network.offerings
        }
        kept = Offering.objects.select_related("doctor", "service", "clinic")
        present = {f"{each.doctor.code}/{each.service.code}/{each.clinic.code}": each for each in kept}
        done = self._upsert(Kind.OFFERINGS, Offering, present, wanted)
        self.offerings = done.rows
        self._keep_books(Kind.OFFERINGS, done)

    def _write_prices(self) -> None:
        tally = self._tally(Kind.PRICES)
        self.progress.begin(Kind.PRICES.value, len(self.network.offerings))
        present: defaultdict[int, list[Price]] = defaultdict(list)
        for price in Price.objects.filter(payer=Payer.SELF, offering__in=self.offerings.values()):
            present[price.offering_id].append(price)
        plan = prices.Plan()
        for row in self.network.offerings:
            offering = self.offerings[offering_name(row)]
            wanted = prices.stretches(row, self.clinics[row.clinic].currency)
            prices.plan(offering, present[offering.pk], wanted, plan)
        Price.objects.filter(pk__in=[price.pk for price in plan.delete]).delete()
        update(Price, plan.update, ["valid_to", "amount_minor", "currency"], tally, now=self.now)
        create(Price, plan.create, tally)
        tally.removed, tally.unchanged = len(plan.delete), plan.unchanged
        self.progress.advance(len(self.network.offerings))

    def _write_rules(self) -> None:
        wanted = [
            facts.weekly_rule(
                row,
                self.doctors[row.doctor],
                self.clinics[row.clinic],
                self.rooms[f"{row.clinic}/{row.room}"],
            )
            for row in self.network.schedule
        ]
        self._replace(Kind.WEEKLY_RULES, WeeklyRule, wanted, facts.rule_key)

    def _write_exceptions(self) -> None:
        wanted = [
            facts.schedule_exception(
                row, self.doctors[row.doctor], self.clinics[row.clinic] if row.clinic else None
            )
            for row in self.network.exceptions
        ]
        self._replace(Kind.EXCEPTIONS, ScheduleException, wanted, facts.exception_key)

    def _replace(self, kind: Kind, model: Any, wanted: Sequence[Any], key: Any) -> None:
        """Only what an import made, and only of the workbook's doctors. Whose hours change, of them nobody books then.

        Raises ScheduleBusy.
        """
        self.progress.begin(kind.value, len(wanted))
        present = model.objects.filter(doctor__in=self.doctors.values(), source=Source.IMPORT)
        before, after = Counter(map(key, present)), Counter(map(key, wanted))
        touched = [row for row in (*present, *wanted) if before[key(row)] != after[key(row)]]
        doctors, rooms = {row.doctor_id for row in touched}, {row.room_id for row in touched}
        with changing(None, doctors=doctors, rooms=rooms):
            replace_set(model, present.all(), wanted, key, self._tally(kind))
        self.progress.advance(len(wanted))
