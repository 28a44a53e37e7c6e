"""The versioned master keys: the newest wraps, all of them unwrap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from native import crypto as native
from portal.crypto.errors import KeyDamaged, MasterKeyMissing, WrongMasterKey
from portal.crypto.providers.chosen import chosen_source
from portal.crypto.providers.source import Source

CHECK_BYTES = 16
BACKUP_INFO = b"clinic keys backup"
AUDIT_INFO = b"clinic audit archive"
CHECK_INFO = b"clinic master key check"


class Wrapped(NamedTuple):
    """A key as it is kept: by which master version it is wrapped, and what it is bound to."""

    version: int
    key: bytes
    binding: bytes


@dataclass(frozen=True)
class KeyRing:
    masters: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        return max(self.masters)

    @property
    def versions(self) -> list[int]:
        return sorted(self.masters)

    def check_value(self, version: int) -> bytes:
        """Tells a master key from any other and gives nothing of it away."""
        return native.hkdf_sha256(self._master(version), b"", CHECK_INFO, CHECK_BYTES)

    def derive(self, version: int, salt: bytes, info: bytes) -> bytes:
        """A key for one file, from a master key; `info` is the label of its kind."""
        return native.hkdf_sha256(self._master(version), salt, info, 32)

    def require(self, version: int, check_value: bytes) -> None:
        """Raises MasterKeyMissing or WrongMasterKey unless it holds the very key of this version."""
        if self.check_value(version) != check_value:
            raise WrongMasterKey(version)

    def wrap(self, keys: Sequence[bytes], bindings: Sequence[bytes], *, version: int) -> list[bytes]:
        master = self._master(version)
        return native.wrap_keys(master, keys, bindings)

    def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """In one call for all of them. Raises MasterKeyMissing, KeyDamaged."""
        if not wrapped:
            return []
        masters = {version: self._master(version) for version in {each.version for each in wrapped}}
        given = [masters[each.version] for each in wrapped] if len(masters) > 1 else masters.popitem()[1]
        try:
            return native.unwrap_keys(
                given, [each.key for each in wrapped], [each.binding for each in wrapped]
            )
        except native.CryptoError as error:
            raise KeyDamaged(error.index or 0) from None

    def _master(self, version: int) -> bytes:
        try:
            return self.masters[version]
        except KeyError:
            raise MasterKeyMissing(version, self.versions) from None


_rings: dict[Source, KeyRing] = {}
_lock = Lock()


def key_ring(*, holding: int | None = None) -> KeyRing:
    """The process's key ring, read once; read again when it lacks the version that somebody has added since.

    Raises MasterKeysUnusable, MasterKeyMissing.
    """
    source = chosen_source()
    with _lock:
        ring = _rings.get(source)
        if ring is None or (holding is not None and holding not in ring.masters):
            ring = _rings[source] = KeyRing(source.load())
    if holding is not None and holding not in ring.masters:
        raise MasterKeyMissing(holding, ring.versions)
    return ring
