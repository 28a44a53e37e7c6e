"""How master keys are written down: «version:base64» each, by commas or line breaks."""

import base64
import binascii
import re
from collections.abc import Mapping

from portal.crypto.errors import MasterKeysUnusable

KEY_BYTES = 32
HIGHEST_VERSION = 32_767
REMEDY = "Make a key with: openssl rand -base64 32"


def parse(text: str, *, where: str) -> dict[int, bytes]:
    """Master keys by version. A message names the place and the version, never what stands there."""
    entries = [entry.strip() for entry in re.split(r"[,\n]", text)]
    keys: dict[int, bytes] = {}
    for entry in (each for each in entries if each and not each.startswith("#")):
        number, colon, encoded = entry.partition(":")
        if not colon:
            raise MasterKeysUnusable(f"{where}: an entry has no colon. Write «version:base64». {REMEDY}")
        version = version_of(number.strip(), where=where)
        if version in keys:
            raise MasterKeysUnusable(f"{where}: version {version} is there twice.")
        keys[version] = decode(encoded.strip(), where=f"{where}, version {version}")
    return not_empty(keys, where=where)


def not_empty(keys: Mapping[int, bytes], *, where: str) -> dict[int, bytes]:
    if not keys:
        raise MasterKeysUnusable(f"{where}: no master key is there. Write «1:base64». {REMEDY}")
    return dict(keys)


def version_of(number: str, *, where: str) -> int:
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= HIGHEST_VERSION):
        raise MasterKeysUnusable(f"{where}: a version is a whole number from 1 to {HIGHEST_VERSION}.")
    return int(number)


def decode(encoded: str, *, where: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise MasterKeysUnusable(f"{where}: the key is not base64. {REMEDY}") from None
    if len(key) != KEY_BYTES:
        raise MasterKeysUnusable(f"{where}: the key has {len(key)} bytes in place of {KEY_BYTES}. {REMEDY}")
    if len(set(key)) == 1:
        raise MasterKeysUnusable(f"{where}: the key is one byte repeated, not random. {REMEDY}")
    return key


def encode(key: bytes) -> str:
    return base64.b64encode(key).decode()
