"""seal_stream and open_stream: what they promise about files, and the format, written another way."""

import io
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from native import crypto
from tests.unit.native.crypto.oracle import xaes_key

KEY = bytes(range(32))
SEGMENT = 65536


def seal(plaintext: bytes, aad: bytes = b"") -> bytes:
    target = io.BytesIO()
    assert crypto.seal_stream(KEY, io.BytesIO(plaintext), target, aad) == len(plaintext)
    return target.getvalue()


def open_(sealed: bytes, aad: bytes = b"") -> bytes:
    target = io.BytesIO()
    assert crypto.open_stream(KEY, io.BytesIO(sealed), target, aad) == len(target.getvalue())
    return target.getvalue()


def opened_by_the_oracle(sealed: bytes, aad: bytes) -> bytes:
    """The format as native/include/clinic/stream.h describes it."""
    assert sealed[0] == 1
    nonce, rest = sealed[1:20], sealed[20:]
    gcm = AESGCM(xaes_key(KEY, nonce[:12]))
    segments = [rest[at : at + SEGMENT + 16] for at in range(0, len(rest), SEGMENT + 16)]
    return b"".join(
        gcm.decrypt(
            nonce[12:] + number.to_bytes(4) + bytes([number == len(segments) - 1]),
            segment,
            b"clinic/stream/1\0" + aad,
        )
        for number, segment in enumerate(segments)
    )


@pytest.mark.parametrize("length", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 33 * SEGMENT, 70 * SEGMENT + 3])
def test_a_stream_has_the_documented_format_and_opens(length: int) -> None:
    plaintext = os.urandom(length)
    sealed = seal(plaintext, b"aad")

    assert opened_by_the_oracle(sealed, b"aad") == plaintext
    assert open_(sealed, b"aad") == plaintext


@given(st.data())
def test_a_flipped_bit_anywhere_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"x" * (SEGMENT + 10)))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8

    with pytest.raises(crypto.CryptoError):
        open_(bytes(sealed))


def test_other_associated_data_is_refused() -> None:
    with pytest.raises(crypto.CryptoError):
        open_(seal(b"x", b"row 1"), b"row 2")


@pytest.mark.parametrize("sealed", [b"", b"\x01", bytes(20), b"\x01" + bytes(35), b"\x02" + bytes(99)])
def test_what_was_never_a_stream_is_refused(sealed: bytes) -> None:
    with pytest.raises(crypto.CryptoError):
        open_(sealed)


def test_a_sealed_value_is_no_stream_and_a_segment_no_sealed_value() -> None:
    sealed = seal(b"x")
    segment_nonce = sealed[1:20] + bytes(4) + b"\x01"

    with pytest.raises(crypto.CryptoError):
        crypto.open(KEY, segment_nonce + sealed[20:])


def test_a_file_object_is_cut_back_to_where_it_stood_when_the_end_is_missing() -> None:
    target = io.BytesIO(b"before")
    target.seek(0, io.SEEK_END)

    with pytest.raises(crypto.CryptoError):
        crypto.open_stream(KEY, io.BytesIO(seal(bytes(80 * SEGMENT))[:-1]), target)

    assert target.getvalue() == b"before"
    assert target.tell() == 6


def test_paths_work_and_the_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    plain, sealed, opened = (tmp_path / name for name in ("plain", "sealed", "opened"))
    plain.write_bytes(b"data" * 50_000)

    assert crypto.seal_stream(KEY, plain, str(sealed), b"aad") == 200_000
    assert crypto.open_stream(KEY, sealed, os.fsencode(opened), b"aad") == 200_000

    assert opened.read_bytes() == plain.read_bytes()
    assert opened.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.iterdir()) == [opened, plain, sealed]


def test_a_path_keeps_its_old_file_when_the_new_one_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "opened"
    target.write_bytes(b"before")

    with pytest.raises(crypto.CryptoError):
        crypto.open_stream(KEY, io.BytesIO(seal(bytes(80 * SEGMENT))[:-1]), target)

    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_may_be_sealed_into_its_own_place(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"data")

    crypto.seal_stream(KEY, file, file)
    assert file.read_bytes() != b"data"
    crypto.open_stream(KEY, file, file)
    assert file.read_bytes() == b"data"


def test_a_missing_source_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        crypto.seal_stream(KEY, tmp_path / "none", tmp_path / "target")

    assert list(tmp_path.iterdir()) == []


class Dribble:
    """A source without readinto and a target that takes a little at a time."""

    def __init__(self, data: bytes = b"") -> None:
        self.source = io.BytesIO(data)
        self.got = bytearray()

    def read(self, size: int) -> bytes:
        return self.source.read(min(size, 1000))

    def write(self, data: memoryview) -> int:
        self.got += data[:777]
        return min(len(data), 777)


def test_short_reads_and_short_writes_lose_nothing() -> None:
    target = Dribble()
    crypto.seal_stream(KEY, Dribble(bytes(range(256)) * 1000), target)

    assert open_(bytes(target.got)) == bytes(range(256)) * 1000


class Failing(io.RawIOBase):
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        raise self.error

    def write(self, data: object) -> int:
        raise self.error


@pytest.mark.parametrize("error", [OSError("disk"), KeyboardInterrupt()])
def test_a_failing_read_or_write_is_the_callers_to_see(error: BaseException, tmp_path: Path) -> None:
    with pytest.raises(type(error)):
        crypto.seal_stream(KEY, Failing(error), tmp_path / "target")
    with pytest.raises(type(error)):
        crypto.seal_stream(KEY, io.BytesIO(b"x"), Failing(error))

    assert list(tmp_path.iterdir()) == []


class Lying:
    def __init__(self, answer: object) -> None:
        self.answer = answer

    def readinto(self, into: object) -> object:
        return self.answer

    def read(self, size: int) -> object:
        return self.answer

    def write(self, data: object) -> object:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "error"), [(-1, ValueError), (-2, ValueError), (2**40, ValueError), (None, TypeError)]
)
def test_a_source_that_lies_is_an_error(answer: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        crypto.seal_stream(KEY, Lying(answer), io.BytesIO())  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [0, -1, 2**40])
def test_a_target_that_lies_is_an_error(answer: int) -> None:
    with pytest.raises(ValueError, match="write says"):
        crypto.seal_stream(KEY, io.BytesIO(b"x"), Lying(answer))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "target"), [(io.StringIO("text"), io.BytesIO()), (io.BytesIO(b"x"), io.StringIO()), (1, 2)]
)
def test_text_files_and_other_objects_are_type_errors(source: object, target: object) -> None:
    with pytest.raises(TypeError):
        crypto.seal_stream(KEY, source, target)  # type: ignore[arg-type]
