"""The audit log's archives, sealed: portal.audit asks for this by settings.AUDIT_SEALER.

A file is `MAGIC || master version (2 bytes) || salt (16) || sealed stream`. Its key is derived from that master key
under a label of its own; the header and the month are its associated data.
"""

import secrets
from typing import IO

from django.utils.translation import gettext as _

from native import crypto as native
from portal.audit.errors import CannotOpenArchive
from portal.crypto.errors import KeysError
from portal.crypto.key_ring import AUDIT_INFO, key_ring
from portal.crypto.master_versions import register_new_masters

MAGIC = b"CLINICLOG1"
SALT_BYTES = 16
HEADER_BYTES = len(MAGIC) + 2 + SALT_BYTES


class ArchiveSealer:
    """As portal.audit.sealers.Sealer says."""

    def seal(self, source: IO[bytes], target: IO[bytes], month: str) -> None:
        """Under the newest master key. Raises KeysError."""
        register_new_masters()
        ring = key_ring()
        header = MAGIC + ring.newest.to_bytes(2, "big") + secrets.token_bytes(SALT_BYTES)
        target.write(header)
        native.seal_stream(
            ring.derive(ring.newest, header, AUDIT_INFO), source, target, _bound(header, month)
        )

    def open(self, source: IO[bytes], target: IO[bytes], month: str) -> None:
        header = source.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise CannotOpenArchive(_("it is no sealed archive, or one of another version of this software"))
        version = int.from_bytes(header[len(MAGIC) : len(MAGIC) + 2], "big")
        try:
            key = key_ring(holding=version).derive(version, header, AUDIT_INFO)
            native.open_stream(key, source, target, _bound(header, month))
        except KeysError as error:
            raise CannotOpenArchive(str(error)) from error
        except native.CryptoError as error:
            text = _(
                "it does not open under master key %(version)d: it is damaged, cut off, of another month or site"
            )
            raise CannotOpenArchive(text % {"version": version}) from error


def _bound(header: bytes, month: str) -> bytes:
    return header + month.encode()
