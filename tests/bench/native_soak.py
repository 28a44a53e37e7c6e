"""`make soak`, the encryption's part: 2 GiB through a stream and in one call, and hours' worth of failures.

python -m tests.bench.native_soak

Watches the process's memory: a stream takes a constant few megabytes, and nothing leaks where data is refused.
"""

import hashlib
import os
import resource
import sys
import threading
import time
from pathlib import Path

from rich.console import Console

from native import crypto

KEY = bytes(range(32))
LONG = 2**31 + 17  # more than a C int counts
BLOCK = os.urandom(2**20)
MOST_GROWTH = 48 * 2**20
FAILURES = 20_000
MEMORY_FOR_ONE_CALL = 7 * 2**30


class Source:
    """`LONG` bytes that no memory holds, and their digest."""

    def __init__(self) -> None:
        self.left = LONG
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = BLOCK[: min(size, self.left)]
        self.left -= len(piece)
        self.digest.update(piece)
        return piece


class Digest:
    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: memoryview) -> int:
        self.digest.update(data)
        return len(data)


def most_memory() -> int:
    """The most bytes this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def available_memory() -> int:
    line = next(
        line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemAvailable")
    )
    return int(line.split()[1]) * 1024


def stream() -> str:
    """Sealed by one thread and opened by another, through a pipe."""
    before = most_memory()
    reading, writing = os.pipe()
    source, opened = Source(), Digest()

    def seal() -> None:
        with os.fdopen(writing, "wb", buffering=0) as target:
            crypto.seal_stream(KEY, source, target, b"soak")

    sealing = threading.Thread(target=seal)
    sealing.start()
    with os.fdopen(reading, "rb", buffering=0) as sealed:
        length = crypto.open_stream(KEY, sealed, opened, b"soak")
    sealing.join()
    growth = most_memory() - before
    assert length == LONG, length
    assert opened.digest.digest() == source.digest.digest()
    assert growth <= MOST_GROWTH, f"the streams grew by {growth} bytes"
    return f"{length:,} bytes sealed and opened; the process grew by {growth / 2**20:.0f} MiB"


def one_call() -> str:
    if available_memory() < MEMORY_FOR_ONE_CALL:
        return "left out: it wants 7 GiB of memory"
    plaintext = bytes(LONG)
    sealed = bytearray(crypto.seal(KEY, plaintext, b"soak"))
    assert crypto.open(KEY, sealed, b"soak") == plaintext
    del plaintext
    sealed[LONG // 2] ^= 1
    try:
        crypto.open(KEY, sealed, b"soak")
    except crypto.CryptoError:
        return f"{LONG:,} bytes sealed and opened, and refused with one bit changed"
    raise AssertionError("a changed bit was not noticed")


def failures() -> str:
    """Refusals of every kind, again and again."""
    sealed = crypto.seal_many(KEY, [b"x" * 100] * 50, [b""] * 50)
    sealed[30] = sealed[30][:-1]
    refused = 0
    before = 0
    for turn in range(FAILURES):
        for call in (
            lambda: crypto.open_many(KEY, sealed, [b""] * 50),
            lambda: crypto.open(KEY, sealed[30]),
            lambda: crypto.aes_gcm_decrypt(KEY, bytes(12), bytes(60)),
            lambda: crypto.seal_many([KEY], [bytearray(b"x"), b"y"], [b""]),
            lambda: crypto.generate_pii_token(KEY, "no phone", "phone"),
        ):
            try:
                call()
            except (crypto.CryptoError, ValueError):
                refused += 1
        if turn == FAILURES // 10:
            before = most_memory()
    growth = most_memory() - before
    assert refused == 5 * FAILURES, refused
    assert growth <= 2**20, f"failures leaked {growth} bytes"
    return f"{refused:,} refused; the process grew by {growth / 2**10:.0f} KiB"


def main(console: Console) -> int:
    for what in (failures, stream, one_call):
        begun = time.perf_counter()
        console.print(f"{what.__name__}: {what()} ({time.perf_counter() - begun:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(Console()))
