"""How master keys are written down: «version:base64» each, by commas or line breaks."""

import base64
import binascii
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.crypto.errors import MasterKeysUnusable

KEY_BYTES = 32
HIGHEST_VERSION = 32_767


def parse(text: str, *, where: str) -> dict[int, bytes]:
    """Master keys by version. A message names the place and the version, never what stands there."""
    entries = [entry.strip() for entry in re.split(r"[,\n]", text)]
    keys: dict[int, bytes] = {}
    for entry in (each for each in entries if each and not each.startswith("#")):
        number, colon, encoded = entry.partition(":")
        if not colon:
            raise _no_key(where, _("an entry has no colon. Write «version:base64»."))
        version = version_of(number.strip(), where=where)
        if version in keys:
            raise MasterKeysUnusable(
                _("%(where)s: version %(version)d is there twice.") % {"where": where, "version": version}
            )
        keys[version] = decode(encoded.strip(), where=place_of(version, where=where))
    return not_empty(keys, where=where)


def place_of(version: int, *, where: str) -> str:
    """Where a version stands, for messages."""
    return _("%(where)s, version %(version)d") % {"where": where, "version": version}


def not_empty(keys: Mapping[int, bytes], *, where: str) -> dict[int, bytes]:
    if not keys:
        raise _no_key(where, _("no master key is there. Write «1:base64»."))
    return dict(keys)


def version_of(number: str, *, where: str) -> int:
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= HIGHEST_VERSION):
        text = _("%(where)s: a version is a whole number from 1 to %(highest)d.")
        raise MasterKeysUnusable(text % {"where": where, "highest": HIGHEST_VERSION})
    return int(number)


def decode(encoded: str, *, where: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise _no_key(where, _("the key is not base64.")) from None
    if len(key) != KEY_BYTES:
        text = _("the key has %(count)d bytes in place of %(right)d.")
        raise _no_key(where, text % {"count": len(key), "right": KEY_BYTES})
    if len(set(key)) == 1:
        raise _no_key(where, _("the key is one byte repeated, not random."))
    return key


def _no_key(where: str, fault: str) -> MasterKeysUnusable:
    remedy = _("Make a key with: openssl rand -base64 32")
    return MasterKeysUnusable(f"{where}: {fault} {remedy}")


def encode(key: bytes) -> str:
    return base64.b64encode(key).decode()
