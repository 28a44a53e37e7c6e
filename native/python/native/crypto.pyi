"""Authenticated encryption, key derivation and blind-index tokens over OpenSSL 3.

Keys are 32 bytes and results are bytes; arguments are any bytes-like objects. A wrong type is a TypeError, an
argument outside its bounds (a key of another length, a nonce too long, sequences of different lengths) a
ValueError, and a result that no memory is left for a MemoryError. Data that does not authenticate is a CryptoError,
whatever the reason, and nothing of it is returned.
All functions may be called from any thread; long calls release the GIL. The library keeps no key.
"""

from collections.abc import Iterable
from os import PathLike
from typing import Literal, Protocol, type_check_only

from typing_extensions import Buffer

class CryptoError(Exception):
    """What was given does not authenticate: a wrong key, nonce, associated data, length or tag, never said which."""

    index: int | None
    """The place of the first failing item in open_many and unwrap_keys; None elsewhere."""

def aes_gcm_encrypt(key: Buffer, nonce: Buffer, plaintext: Buffer, aad: Buffer = b"") -> bytes:
    """AES-256-GCM: the ciphertext and a tag of 16 bytes.

    The nonce is 1 to 128 bytes (OpenSSL takes no longer ones) and never used twice under a key; 12 is the usual.
    """

def aes_gcm_decrypt(key: Buffer, nonce: Buffer, ciphertext: Buffer, aad: Buffer = b"") -> bytes:
    """The plaintext, or CryptoError. `ciphertext` ends with its tag."""

def xaes_gcm_encrypt(key: Buffer, nonce: Buffer, plaintext: Buffer, aad: Buffer = b"") -> bytes:
    """XAES-256-GCM (C2SP) with a nonce of 24 bytes, long enough to be random: the ciphertext and its tag."""

def xaes_gcm_decrypt(key: Buffer, nonce: Buffer, ciphertext: Buffer, aad: Buffer = b"") -> bytes:
    """The plaintext, or CryptoError. `ciphertext` ends with its tag."""

def seal(key: Buffer, plaintext: Buffer, aad: Buffer = b"") -> bytes:
    """A fresh random nonce of 24 bytes, then what xaes_gcm_encrypt makes: 40 bytes longer than the plaintext."""

def open(key: Buffer, sealed: Buffer, aad: Buffer = b"") -> bytes:
    """The plaintext of what `seal` made with the same key and associated data, or CryptoError."""

def seal_many(
    key_or_keys: Buffer | Iterable[Buffer], plaintexts: Iterable[Buffer], aads: Iterable[Buffer]
) -> list[bytes]:
    """`seal` of each plaintext in one call, under one key for all or one key each.

    The GIL is released and large batches use several threads. Items that share a key are quickest side by side
    and with the same key object.
    """

def open_many(
    key_or_keys: Buffer | Iterable[Buffer], sealed: Iterable[Buffer], aads: Iterable[Buffer]
) -> list[bytes]:
    """`open` of each value in one call: all of them or none.

    CryptoError.index says which item failed, the first if several do. What did open is wiped, never returned.
    """

@type_check_only
class _Readable(Protocol):
    """A binary file object; `readinto` is used where there is one."""

    def read(self, size: int, /) -> Buffer: ...

@type_check_only
class _Writable(Protocol):
    """A binary file object. A `write` that returns None is taken to have written all."""

    def write(self, data: memoryview, /) -> int | None: ...

def seal_stream(
    key: Buffer,
    source: str | bytes | PathLike[str] | _Readable,
    target: str | bytes | PathLike[str] | _Writable,
    aad: Buffer = b"",
) -> int:
    """Seals what `source` has, in segments of 64 KiB, into `target`; the plaintext's length in bytes.

    Takes some 4 MiB of memory whatever the length. The format is described in native/include/clinic/stream.h.
    Paths and failures: as open_stream says.
    """

def open_stream(
    key: Buffer,
    source: str | bytes | PathLike[str] | _Readable,
    target: str | bytes | PathLike[str] | _Writable,
    aad: Buffer = b"",
) -> int:
    """Opens what seal_stream made; the plaintext's length in bytes.

    CryptoError if anything is changed, moved, left out, added, cut off or of another stream.

    A target path gets its file (mode 0600) only when all of the source has been authenticated, in one step; after a
    failure what was there before is unchanged. Into a file object segments are written as they are authenticated,
    each in its place; whether one is the last is known only at the end, so nothing written is final before this
    returns. After a failure a file object that can seek is cut back to where it stood; of another the caller must
    discard what it got. Neither file object is closed; a buffered target is not flushed.
    """

def wrap_key(master: Buffer, data_key: Buffer, aad: Buffer = b"") -> bytes:
    """A key of 32 bytes sealed under a master key: 72 bytes.

    With the same associated data `open` does not open it, nor unwrap_key what `seal` made.
    """

def unwrap_key(master: Buffer, wrapped: Buffer, aad: Buffer = b"") -> bytes:
    """The data key, or CryptoError."""

def wrap_keys(
    master: Buffer | Iterable[Buffer], data_keys: Iterable[Buffer], aads: Iterable[Buffer]
) -> list[bytes]:
    """wrap_key of each data key in one call, under one master key or one each."""

def unwrap_keys(
    master: Buffer | Iterable[Buffer], wrapped: Iterable[Buffer], aads: Iterable[Buffer]
) -> list[bytes]:
    """unwrap_key of each in one call: all of them, or CryptoError with the index of the first that failed."""

def hkdf_sha256(ikm: Buffer, salt: Buffer = b"", info: Buffer = b"", length: int = 32) -> bytes:
    """RFC 5869 with SHA-256. `ikm` is 1 to 65,536 bytes, `salt` at most as many, `info` 1,024, `length` 1 to 8,160."""

def token(key: Buffer, value: Buffer) -> bytes:
    """HMAC-SHA-256 of the value: 32 bytes, equal for equal values. The key is 1 to 65,536 bytes."""

def tokens(key: Buffer, values: Iterable[Buffer]) -> list[bytes]:
    """`token` of each value in one call."""

def generate_pii_token(key: Buffer, value: str, kind: Literal["email", "phone", "document", "text"]) -> bytes:
    """`token` of the value's normal form in UTF-8; ValueError (which never shows the value) if it has none.

    The value has at most 65,536 characters.

    email: lower case, the blanks around it gone. phone: the digits of E.164; with + or 00 in front any country's,
    else ten digits, or eleven that begin with 8, are a Russian number. document: digits and upper-case letters
    only. text: case folded, compatibility forms unified, runs of blanks one space.

    The kind is not part of the token: values that must not be compared want keys of their own (hkdf_sha256).
    """
