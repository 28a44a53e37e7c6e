"""native.crypto beside the same construction on `cryptography`, field by field, and beside `openssl speed`.

python -m tests.bench.native_crypto [--turns 7]
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rich.console import Console

from native import crypto
from tests.bench.document import write_section
from tests.bench.ratios import Ratio, markdown, missed, quickest, table

FIELDS = 10_000
STREAM = 256 * 1024 * 1024
LEAST_WITH_KEYS = 20
LEAST_WITH_ONE_KEY = 8
LEAST_OF_STREAMS = 0.8

INTRODUCTION = """\
`seal_many` and `open_many` of {fields:,} fields of 32 bytes in one call, from and to Python objects, beside the
same construction on the `cryptography` package field by field: AES-ECB for the derivation, then AESGCM. With one
key for all, `cryptography` keeps its encryptor and the derivation's subkey. Streams: 256 MiB from memory to
nowhere, beside `openssl speed -elapsed -evp aes-256-gcm -bytes 16384`, which does nothing but encrypt one
buffer again and again. The quickest run of each in {turns} turns of as long for both.

"""


class Derivation:
    """XAES-256-GCM's, on `cryptography`, with what can be kept for one key kept."""

    def __init__(self, key: bytes) -> None:
        self.aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        doubled = int.from_bytes(self.aes.update(bytes(16))) << 1
        subkey = (doubled ^ (doubled >> 128) * 0x87) & (2**128 - 1)
        self.mask = subkey << 128 | subkey

    def key(self, nonce: bytes) -> bytes:
        blocks = b"\x00\x01X\x00" + nonce[:12] + b"\x00\x02X\x00" + nonce[:12]
        return self.aes.update((int.from_bytes(blocks) ^ self.mask).to_bytes(32))


def seal(derivation: Derivation, plaintext: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(24)
    return nonce + AESGCM(derivation.key(nonce)).encrypt(nonce[12:], plaintext, aad)


def open_(derivation: Derivation, sealed: bytes, aad: bytes) -> bytes:
    nonce = sealed[:24]
    return AESGCM(derivation.key(nonce)).decrypt(nonce[12:], sealed[24:], aad)


def fields(turns: int) -> list[Ratio]:
    keys = [os.urandom(32) for _ in range(FIELDS)]
    plaintexts = [os.urandom(32) for _ in range(FIELDS)]
    aads = [b"patients.contact.value" + os.urandom(24) for _ in range(FIELDS)]
    with_keys = crypto.seal_many(keys, plaintexts, aads)
    with_one = crypto.seal_many(keys[0], plaintexts, aads)
    one = Derivation(keys[0])
    assert [open_(one, value, aad) for value, aad in zip(with_one, aads, strict=True)] == plaintexts
    works: list[tuple[str, float, Callable[[], object], Callable[[], object]]] = [
        (
            "seal_many, a key each",
            LEAST_WITH_KEYS,
            lambda: [seal(Derivation(k), p, a) for k, p, a in zip(keys, plaintexts, aads, strict=True)],
            lambda: crypto.seal_many(keys, plaintexts, aads),
        ),
        (
            "open_many, a key each",
            LEAST_WITH_KEYS,
            lambda: [open_(Derivation(k), s, a) for k, s, a in zip(keys, with_keys, aads, strict=True)],
            lambda: crypto.open_many(keys, with_keys, aads),
        ),
        (
            "seal_many, one key",
            LEAST_WITH_ONE_KEY,
            lambda: [seal(one, p, a) for p, a in zip(plaintexts, aads, strict=True)],
            lambda: crypto.seal_many(keys[0], plaintexts, aads),
        ),
        (
            "open_many, one key",
            LEAST_WITH_ONE_KEY,
            lambda: [open_(one, s, a) for s, a in zip(with_one, aads, strict=True)],
            lambda: crypto.open_many(keys[0], with_one, aads),
        ),
    ]
    return [
        Ratio(name, "cryptography", *_thousands(quickest(turns, theirs, ours)), "thousand fields/s", least)
        for name, least, theirs, ours in works
    ]


def _thousands(seconds: list[float]) -> tuple[float, float]:
    theirs, ours = seconds
    return FIELDS / theirs / 1000, FIELDS / ours / 1000


class Nowhere:
    def write(self, data: memoryview) -> int:
        return len(data)


def openssl_speed() -> float:
    """Bytes a second."""
    command = [
        "openssl",
        "speed",
        "-mr",
        "-elapsed",
        "-seconds",
        "1",
        "-evp",
        "aes-256-gcm",
        "-bytes",
        "16384",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("+F:"))
    return float(line.rpartition(":")[2])


def streams(turns: int) -> list[Ratio]:
    key = os.urandom(32)
    plain, sealed = io.BytesIO(bytes(STREAM)), io.BytesIO()
    crypto.seal_stream(key, plain, sealed)

    def sealing() -> None:
        plain.seek(0)
        crypto.seal_stream(key, plain, Nowhere())

    def opening() -> None:
        sealed.seek(0)
        crypto.open_stream(key, sealed, Nowhere())

    theirs = 0.0
    least = [float("inf")] * 2
    for _ in range(turns):
        theirs = max(theirs, openssl_speed())
        least = [min(pair) for pair in zip(least, quickest(1, sealing, opening, seconds=0.5), strict=True)]
    return [
        Ratio(name, "openssl speed", theirs / 1e9, STREAM / seconds / 1e9, "GB/s", LEAST_OF_STREAMS)
        for name, seconds in zip(("seal_stream", "open_stream"), least, strict=True)
    ]


def main(turns: int, console: Console) -> int:
    """The exit code: 1 if a ratio is missed."""
    console.print("Measuring native.crypto")
    ratios = fields(turns)
    if shutil.which("openssl"):
        ratios += streams(turns)
    else:
        console.print("There is no openssl command to measure the streams beside")
    console.print(table("Encryption", ratios))
    write_section("Encryption", INTRODUCTION.format(fields=FIELDS, turns=turns) + markdown(ratios))
    for line in missed(ratios):
        console.print(f"[bold red]Missed:[/] {line}")
    return 1 if missed(ratios) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure native.crypto.")
    parser.add_argument("--turns", type=int, default=7, help="for each way of doing it")
    sys.exit(main(parser.parse_args().turns, Console()))
