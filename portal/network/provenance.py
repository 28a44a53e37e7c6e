"""Which rows the workbook brought, kept as external ids, so that an import never ends what staff made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from clinics.directory.models import (
    ClinicExternalId,
    DoctorExternalId,
    LegalEntityExternalId,
    OfferingExternalId,
    RoomExternalId,
    ServiceExternalId,
    SpecialtyExternalId,
)
from portal.network.summary import Kind
from portal.network.sync import BATCH
from portal.shared.models import ExternalId

IMPORTED = "network"
RETIRED = "network-retired"  # ended by an import, not by staff: the workbook may bring it back


@dataclass(frozen=True, slots=True)
class Register:
    """The table of external ids of one kind of row and its foreign key to the row."""

    ids: type[ExternalId]
    owner: str

    def rows_in(self, system: str) -> dict[str, Any]:
        """The rows of one system by what it calls them."""
        found = self.ids._default_manager.filter(system=system).select_related(self.owner)
        return {each.value: getattr(each, self.owner) for each in found}

    def move(self, values: list[str], *, to: str) -> None:
        self.ids._default_manager.filter(system__in=(IMPORTED, RETIRED), value__in=values).update(system=to)


REGISTERS = {
    Kind.LEGAL_ENTITIES: Register(LegalEntityExternalId, "entity"),
    Kind.CLINICS: Register(ClinicExternalId, "clinic"),
    Kind.ROOMS: Register(RoomExternalId, "room"),
    Kind.SPECIALTIES: Register(SpecialtyExternalId, "specialty"),
    Kind.SERVICES: Register(ServiceExternalId, "service"),
    Kind.DOCTORS: Register(DoctorExternalId, "doctor"),
    Kind.OFFERINGS: Register(OfferingExternalId, "offering"),
}


def register(kind: Kind, rows: Mapping[str, Model]) -> list[str]:
    """Note that the workbook has these rows; returns the names of those that an import had ended."""
    ids, owner = REGISTERS[kind].ids, REGISTERS[kind].owner
    present = {each.value: each for each in ids._default_manager.filter(system__in=(IMPORTED, RETIRED))}
    new, moved, returned = [], [], []
    for value, row in rows.items():
        known = present.get(value)
        if known is None:
            new.append(ids(system=IMPORTED, value=value, **{owner: row}))
        elif getattr(known, f"{owner}_id") != row.pk:  # staff gave the code to another row
            setattr(known, owner, row)
            known.system = IMPORTED
            moved.append(known)
        elif known.system == RETIRED:
            returned.append(value)
    ids._default_manager.bulk_create(new, batch_size=BATCH)
    ids._default_manager.bulk_update(moved, ["system", owner], batch_size=BATCH)
    return returned
