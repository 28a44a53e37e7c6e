"""What the keys database holds, by version of the master key and by kind of subject."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from portal.crypto.binding import token_key_binding
from portal.crypto.data_keys import token_key_check
from portal.crypto.errors import MasterKeyMissing, TokenKeyMissing, WrongKeysDatabase
from portal.crypto.key_ring import KeyRing, Wrapped, key_ring
from portal.crypto.keys.models import DataKey, ErasedKey, TokenKey
from portal.crypto.master_versions import registered_masters
from portal.crypto.models import TokenKeyMark
from portal.crypto.subjects import SubjectKind


@dataclass(frozen=True)
class VersionStatus:
    """`subjects` counts people by kind; `token_key` says whether this version wraps that too."""

    version: int
    in_ring: bool
    keys: int
    subjects: Mapping[str, int]
    token_key: bool

    def people(self) -> list[str]:
        """«patient 3», in the reader's language."""
        return [f"{SubjectKind(kind).label} {count}" for kind, count in sorted(self.subjects.items())]

    def lost(self) -> str:
        """What goes with this master key, for who reads that it is missing."""
        text = _("It wraps %(keys)d keys of people (%(people)s).")
        if self.token_key:
            text = _(
                "It wraps %(keys)d keys of people (%(people)s) and the token key, by which they are found."
            )
        people = ", ".join(self.people()) or _("none")
        return text % {"keys": self.keys, "people": people}


@dataclass(frozen=True)
class Status:
    versions: list[VersionStatus]
    newest: int
    erased: int
    held: int
    orphans: int


def status() -> Status:
    ring = key_ring()
    versions = sorted({*registered_masters(), *ring.versions})
    return Status(
        versions=[version_status(version, ring) for version in versions],
        newest=ring.newest,
        erased=ErasedKey.objects.count(),
        held=DataKey.objects.filter(legal_hold=True).count(),
        orphans=DataKey.objects.filter(orphan_since__isnull=False).count(),
    )


def version_status(version: int, ring: KeyRing) -> VersionStatus:
    rows = DataKey.objects.filter(master_id=version)
    kinds = rows.values("subject_kind").annotate(people=Count("subject_id", distinct=True)).order_by()
    return VersionStatus(
        version=version,
        in_ring=version in ring.masters,
        keys=rows.count(),
        subjects={each["subject_kind"]: each["people"] for each in kinds},
        token_key=TokenKey.objects.filter(master_id=version).exists(),
    )


def require_masters() -> None:
    """Raises MasterKeyMissing, naming what is lost, or WrongMasterKey; needs no data but the check values."""
    ring = key_ring()
    for version, check_value in registered_masters().items():
        if version in ring.masters:
            ring.require(version, check_value)
            continue
        found = version_status(version, ring)
        if found.keys or found.token_key:
            raise MasterKeyMissing(version, ring.versions, found.lost())


def require_matching_data() -> None:
    """Raises WrongKeysDatabase when data and keys are not of one installation."""
    marks = {mark.version: bytes(mark.check_value) for mark in TokenKeyMark.objects.all()}
    rows = {row.version: row for row in TokenKey.objects.all()}
    for version, check_value in marks.items():
        if version not in rows:
            raise TokenKeyMissing
        row = rows[version]
        wrapped = Wrapped(row.master_id, bytes(row.wrapped), token_key_binding(version))
        if token_key_check(key_ring(holding=row.master_id).unwrap([wrapped])[0]) != check_value:
            raise WrongKeysDatabase(
                _(
                    "The token key is not the one that made the data's tokens: DATABASE_URL and "
                    "KEYS_DATABASE_URL lead to different installations. Set them to a pair."
                )
            )


def total_keys() -> int:
    return DataKey.objects.count()
