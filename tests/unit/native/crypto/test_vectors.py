"""Published vectors: NIST CAVP and Wycheproof (AES-256-GCM), C2SP (XAES-256-GCM), RFC 4231, RFC 5869."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from native import crypto

VECTORS = Path(__file__).parent / "vectors" / "aes_256_gcm.json"
ACCUMULATED = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"


@dataclass(frozen=True)
class Vector:
    source: str
    key: bytes
    nonce: bytes
    aad: bytes
    plaintext: bytes
    sealed: bytes
    valid: bool


def gcm_vectors() -> list[Vector]:
    def read(row: dict[str, str]) -> Vector:
        values = {name: bytes.fromhex(row[name]) for name in ("key", "nonce", "aad", "plaintext", "sealed")}
        return Vector(source=row["source"], valid=bool(row["valid"]), **values)

    return [read(row) for row in json.loads(VECTORS.read_text())]


@pytest.mark.parametrize("vector", gcm_vectors(), ids=lambda vector: vector.source)
def test_aes_256_gcm(vector: Vector) -> None:
    made = crypto.aes_gcm_encrypt(vector.key, vector.nonce, vector.plaintext, vector.aad)

    assert (made == vector.sealed) is vector.valid
    if vector.valid:
        opened = crypto.aes_gcm_decrypt(vector.key, vector.nonce, vector.sealed, vector.aad)
        assert opened == vector.plaintext
    else:
        with pytest.raises(crypto.CryptoError):
            crypto.aes_gcm_decrypt(vector.key, vector.nonce, vector.sealed, vector.aad)


@pytest.mark.parametrize(
    ("key", "aad", "sealed"),
    [
        (b"\x01" * 32, b"", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        (
            b"\x03" * 32,
            b"c2sp.org/XAES-256-GCM",
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
        ),
    ],
)
def test_xaes_256_gcm(key: bytes, aad: bytes, sealed: str) -> None:
    """The first key takes the branch of the derivation without a carry, the second the one with it."""
    nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX"

    assert crypto.xaes_gcm_encrypt(key, nonce, b"XAES-256-GCM", aad).hex() == sealed
    assert crypto.xaes_gcm_decrypt(key, nonce, bytes.fromhex(sealed), aad) == b"XAES-256-GCM"


def test_ten_thousand_accumulated_xaes_vectors() -> None:
    """The specification's procedure: inputs from one SHAKE128 stream, ciphertexts into another."""
    stream = memoryview(hashlib.shake_128().digest(10_000 * (32 + 24 + 2 + 510)))
    made = hashlib.shake_128()
    at = 0

    def take(length: int) -> memoryview:
        nonlocal at
        at += length
        return stream[at - length : at]

    for _ in range(10_000):
        key, nonce = take(32), take(24)
        plaintext = take(take(1)[0])
        aad = take(take(1)[0])
        sealed = crypto.xaes_gcm_encrypt(key, nonce, plaintext, aad)
        assert crypto.xaes_gcm_decrypt(key, nonce, sealed, aad) == plaintext
        made.update(sealed)

    assert made.hexdigest(32) == ACCUMULATED


RFC_4231 = [
    (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data. The key needs "
        b"to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]


@pytest.mark.parametrize(("key", "value", "mac"), RFC_4231)
def test_tokens_are_hmac_sha_256_of_rfc_4231(key: bytes, value: bytes, mac: str) -> None:
    assert crypto.token(key, value).hex().startswith(mac)


RFC_5869 = [
    (
        b"\x0b" * 22,
        bytes(range(13)),
        bytes(range(0xF0, 0xFA)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        b"\x0b" * 22,
        b"",
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@pytest.mark.parametrize(("ikm", "salt", "info", "okm"), RFC_5869)
def test_hkdf_of_rfc_5869(ikm: bytes, salt: bytes, info: bytes, okm: str) -> None:
    assert crypto.hkdf_sha256(ikm, salt, info, len(okm) // 2).hex() == okm
