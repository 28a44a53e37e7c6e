"""The library from many threads at once, and beside a changing caller."""

import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from native import crypto

KEY = bytes(range(32))


def in_threads(work: Callable[[int], bool]) -> bool:
    with ThreadPoolExecutor(8) as pool:
        return all(pool.map(work, range(64)))


def test_threads_do_not_disturb_each_other() -> None:
    def work(number: int) -> bool:
        key = bytes([number]) * 32
        values = [b"%d" % item for item in range(1500)]
        aads = [b"a"] * 1500
        stream, opened = io.BytesIO(), io.BytesIO()
        crypto.seal_stream(key, io.BytesIO(bytes([number]) * 300_000), stream)
        stream.seek(0)
        crypto.open_stream(key, stream, opened)
        return (
            crypto.open_many(key, crypto.seal_many(key, values, aads), aads) == values
            and opened.getvalue() == bytes([number]) * 300_000
            and crypto.tokens(key, values)[7] == crypto.token(key, b"7")
        )

    assert in_threads(work)


def test_failures_in_one_thread_are_not_seen_in_another() -> None:
    sealed = crypto.seal(KEY, b"x" * 5000)

    def work(number: int) -> bool:
        if number % 2:
            return crypto.open(KEY, sealed) == b"x" * 5000
        try:
            crypto.open(KEY, sealed[:-1])
        except crypto.CryptoError:
            return True
        return False

    assert in_threads(work)


@pytest.fixture
def no_forced_switches() -> Iterator[None]:
    """Another thread runs only when this one gives the GIL away of its own accord."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("no_forced_switches")
def test_other_threads_run_while_a_batch_is_sealed() -> None:
    counted = 0
    started, done = threading.Event(), threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1
            started.set()
            time.sleep(0)

    other = threading.Thread(target=count)
    other.start()
    started.wait()
    before = counted
    crypto.seal_many(KEY, [bytes(1_000_000)] * 60, [b""] * 60)
    during = counted - before
    done.set()
    other.join()

    assert during > 0


def test_a_batch_keeps_its_items_when_the_callers_list_is_emptied() -> None:
    values = [b"%d" % number for number in range(5000)]
    expected = list(values)

    def aads() -> Iterator[bytes]:
        values.clear()
        yield from [b""] * len(expected)

    sealed = crypto.seal_many(KEY, values, aads())

    assert crypto.open_many(KEY, sealed, [b""] * len(expected)) == expected


FORKED = """
import os
from native import crypto
key, values, aads = bytes(32), [b"x" * 100] * 5000, [b""] * 5000
sealed = crypto.seal_many(key, values, aads)
child = os.fork()
again = crypto.seal_many(key, values, aads)
works = crypto.open_many(key, sealed + again, aads + aads) == values + values
if child == 0:
    os._exit(0 if works else 1)
raise SystemExit(not works or os.waitpid(child, 0)[1])
"""


def test_a_forked_process_works_as_its_parent_does() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", FORKED], timeout=60, check=False)

    assert done.returncode == 0


def test_a_forked_process_draws_other_nonces() -> None:
    code = """
import os
from native import crypto
crypto.seal(bytes(32), b"")
reading, writing = os.pipe()
child = os.fork()
nonces = b"".join(crypto.seal(bytes(32), b"")[:24] for _ in range(10))
if child == 0:
    os.write(writing, nonces)
    os._exit(0)
theirs = os.read(reading, 1000)
cut = lambda text: {text[at : at + 24] for at in range(0, 240, 24)}
raise SystemExit(len(cut(nonces) | cut(theirs)) != 20)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], timeout=60, check=False)

    assert done.returncode == 0
