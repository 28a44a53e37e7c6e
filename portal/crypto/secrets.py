"""Texts that a library keeps where it likes, and that we seal on their way: the seeds of second factors.

They are under a key derived from the token key, so that the data with the master key opens none of them; and bound
to their label, not to a row: the library tells us none.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from native import crypto as native
from portal.crypto.data_keys import token_key
from portal.crypto.errors import CannotOpenSecret

MARK = "sealed:"
KEY_BYTES = 32


def seal_secret(label: str, text: str, key: bytes | None = None) -> str:
    """`label` says what it is, for ever. `key`: the token key, for whoever has it already."""
    own_key = _key(label, key)
    return MARK + urlsafe_b64encode(native.seal(own_key, text.encode(), label.encode())).decode()


def open_secret(label: str, sealed: str, key: bytes | None = None) -> str:
    """Raises CannotOpenSecret."""
    own_key = _key(label, key)
    try:
        text: bytes = native.open(own_key, urlsafe_b64decode(sealed.removeprefix(MARK)), label.encode())
    except (native.CryptoError, ValueError):
        raise CannotOpenSecret(label) from None
    return text.decode()


def _key(label: str, key: bytes | None) -> bytes:
    return native.hkdf_sha256(key or token_key(), b"", b"clinic secret\0" + label.encode(), KEY_BYTES)
