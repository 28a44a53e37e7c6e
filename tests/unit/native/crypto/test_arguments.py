"""Arguments of a wrong type or outside their bounds are TypeErrors and ValueErrors, never CryptoErrors or crashes."""

import gc
import mmap
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from native import crypto

KEY = bytes(32)

ONE_VALUE: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (crypto.aes_gcm_encrypt, (KEY, bytes(12), b"x", b"")),
    (crypto.aes_gcm_decrypt, (KEY, bytes(12), bytes(16), b"")),
    (crypto.xaes_gcm_encrypt, (KEY, bytes(24), b"x", b"")),
    (crypto.xaes_gcm_decrypt, (KEY, bytes(24), bytes(16), b"")),
    (crypto.seal, (KEY, b"x", b"")),
    (crypto.open, (KEY, bytes(40), b"")),
    (crypto.wrap_key, (KEY, KEY, b"")),
    (crypto.unwrap_key, (KEY, bytes(72), b"")),
    (crypto.token, (KEY, b"x")),
    (crypto.hkdf_sha256, (KEY, b"", b"")),
]
MANY = [crypto.seal_many, crypto.open_many, crypto.wrap_keys, crypto.unwrap_keys]


def places() -> list[Any]:
    return [
        pytest.param(function, arguments, place, id=f"{function.__name__}-{place}")
        for function, arguments in ONE_VALUE
        for place in range(len(arguments))
    ]


@pytest.mark.parametrize("wrong", ["text", None, 1, [b"x"]], ids=repr)
@pytest.mark.parametrize(("function", "arguments", "place"), places())
def test_what_is_not_bytes_like_is_a_type_error(
    function: Callable[..., Any], arguments: tuple[Any, ...], place: int, wrong: object
) -> None:
    with pytest.raises(TypeError):
        function(*arguments[:place], wrong, *arguments[place + 1 :])


@pytest.mark.parametrize(
    ("function", "arguments"), ONE_VALUE[:8], ids=lambda value: getattr(value, "__name__", "")
)
@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
def test_a_key_of_another_length_is_a_value_error(
    function: Callable[..., Any], arguments: tuple[Any, ...], length: int
) -> None:
    with pytest.raises(ValueError, match="must be 32 bytes"):
        function(bytes(length), *arguments[1:])


@pytest.mark.parametrize("length", [0, 129, 257])
def test_a_gcm_nonce_has_1_to_128_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 128"):
        crypto.aes_gcm_encrypt(KEY, bytes(length), b"")
    with pytest.raises(ValueError, match="1 to 128"):
        crypto.aes_gcm_decrypt(KEY, bytes(length), bytes(16))


@pytest.mark.parametrize("length", [0, 12, 23, 25])
def test_an_xaes_nonce_has_24_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="24 bytes"):
        crypto.xaes_gcm_encrypt(KEY, bytes(length), b"")
    with pytest.raises(ValueError, match="24 bytes"):
        crypto.xaes_gcm_decrypt(KEY, bytes(length), bytes(16))


@pytest.mark.parametrize("length", range(16))
def test_what_is_shorter_than_a_tag_does_not_authenticate(length: int) -> None:
    with pytest.raises(crypto.CryptoError):
        crypto.aes_gcm_decrypt(KEY, bytes(12), bytes(length))
    with pytest.raises(crypto.CryptoError):
        crypto.xaes_gcm_decrypt(KEY, bytes(24), bytes(length))


@pytest.mark.parametrize("length", [0, 71, 73])
def test_a_wrapped_key_of_another_length_does_not_authenticate(length: int) -> None:
    with pytest.raises(crypto.CryptoError):
        crypto.unwrap_key(KEY, bytes(length))


def test_only_keys_are_wrapped() -> None:
    with pytest.raises(ValueError, match="data_key must be 32 bytes"):
        crypto.wrap_key(KEY, bytes(31))
    with pytest.raises(ValueError, match="data_key must be 32 bytes"):
        crypto.wrap_keys(KEY, [KEY, bytes(33)], [b"", b""])


@pytest.mark.parametrize("function", MANY)
@pytest.mark.parametrize(
    ("keys", "values", "aads"),
    [(KEY, [KEY], []), (KEY, [], [b""]), ([KEY], [KEY, KEY], [b"", b""]), ([KEY, KEY], [KEY], [b""])],
)
def test_a_batch_has_as_many_of_each(function: Callable[..., Any], keys: Any, values: Any, aads: Any) -> None:
    with pytest.raises(ValueError, match="as many"):
        function(keys, values, aads)


@pytest.mark.parametrize("function", MANY)
@pytest.mark.parametrize(
    ("keys", "values", "aads"),
    [
        ("key", [KEY], [b""]),
        (None, [KEY], [b""]),
        (KEY, "values", [b""]),
        (KEY, b"bytes", [b""] * 5),
        (KEY, None, []),
        (KEY, [None], [b""]),
        (KEY, [KEY], ["aad"]),
        ([None], [KEY], [b""]),
    ],
)
def test_a_batch_of_other_things_is_a_type_error(
    function: Callable[..., Any], keys: Any, values: Any, aads: Any
) -> None:
    with pytest.raises(TypeError):
        function(keys, values, aads)


@pytest.mark.parametrize("function", MANY)
@pytest.mark.parametrize("keys", [b"short", [b"short"]])
def test_a_batch_refuses_a_key_of_another_length(function: Callable[..., Any], keys: Any) -> None:
    with pytest.raises(ValueError, match="must be 32 bytes"):
        function(keys, [KEY], [b""])


def test_any_bytes_like_object_will_do() -> None:
    key, plaintext, aad = bytearray(KEY), memoryview(b"abcd")[1:3], bytearray(b"aad")
    sealed = memoryview(crypto.seal(key, plaintext, aad))

    assert crypto.open(key, sealed, aad) == b"bc"
    assert crypto.open_many([key], (sealed,), iter([aad])) == [b"bc"]
    assert crypto.open_many(key, crypto.seal_many(key, [plaintext], [aad]), [aad]) == [b"bc"]


def test_a_buffer_with_gaps_is_refused() -> None:
    gaps = memoryview(b"abcdef")[::2]

    with pytest.raises(BufferError):
        crypto.seal(KEY, gaps)
    with pytest.raises(BufferError):
        crypto.seal_many(KEY, [b"x", gaps], [b"", b""])


def test_arguments_are_released_after_failures() -> None:
    value = bytearray(b"value")
    for function in (crypto.seal, crypto.open):
        with pytest.raises(TypeError):
            function(value, value, None)  # type: ignore[arg-type]
    for keys in (value, [bytearray(32), value]):
        with pytest.raises(ValueError, match="32 bytes"):
            crypto.seal_many(keys, [value, value], [value, value])
    gc.collect()

    value += b" may grow again"  # BufferError if anything still holds it


@pytest.mark.parametrize("length", [0, -1, 8161, 2**70])
def test_hkdf_makes_1_to_8160_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 8160"):
        crypto.hkdf_sha256(KEY, length=length)


LONG = 2**31 + 17  # more than a C int counts


@pytest.fixture
def long() -> Iterator[memoryview]:
    """So many bytes that nobody has touched, which take no memory."""
    pages = mmap.mmap(-1, LONG, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
    with memoryview(pages) as view:
        yield view
    pages.close()


OF_A_LENGTH: dict[str, Callable[[memoryview], object]] = {
    "key": lambda long: crypto.seal(long, b""),
    "key of a batch": lambda long: crypto.seal_many(long, [b""], [b""]),
    "nonce": lambda long: crypto.aes_gcm_encrypt(KEY, long, b""),
    "extended nonce": lambda long: crypto.xaes_gcm_decrypt(KEY, long, bytes(16)),
    "data key": lambda long: crypto.wrap_key(KEY, long),
    "data keys": lambda long: crypto.wrap_keys(KEY, [long], [b""]),
    "token key": lambda long: crypto.token(long, b""),
    "key of tokens": lambda long: crypto.tokens(long, []),
    "key of an identifier": lambda long: crypto.generate_pii_token(long, "a", "text"),
    "input of a derivation": lambda long: crypto.hkdf_sha256(long),
    "salt": lambda long: crypto.hkdf_sha256(KEY, long),
    "info": lambda long: crypto.hkdf_sha256(KEY, info=long),
}


@pytest.mark.parametrize("argument", OF_A_LENGTH)
def test_two_gigabytes_in_place_of_a_short_argument_are_a_value_error(
    argument: str, long: memoryview
) -> None:
    with pytest.raises(ValueError, match=" must be "):
        OF_A_LENGTH[argument](long)


def test_two_gigabytes_are_no_wrapped_key(long: memoryview) -> None:
    with pytest.raises(crypto.CryptoError):
        crypto.unwrap_key(KEY, long)
    with pytest.raises(crypto.CryptoError) as caught:
        crypto.unwrap_keys(KEY, [crypto.wrap_key(KEY, KEY), long], [b"", b""])
    assert caught.value.index == 1


WITHOUT_MEMORY = """
import mmap, resource
from native import crypto
key = bytes(32)
long = mmap.mmap(-1, {long}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
resource.setrlimit(resource.RLIMIT_AS, ({long} + 2**29, {long} + 2**29))
for call in (
    lambda: crypto.seal(key, long),
    lambda: crypto.open(key, long),
    lambda: crypto.aes_gcm_encrypt(key, bytes(12), long),
    lambda: crypto.aes_gcm_decrypt(key, bytes(12), long),
    lambda: crypto.xaes_gcm_encrypt(key, bytes(24), long),
    lambda: crypto.xaes_gcm_decrypt(key, bytes(24), long),
    lambda: crypto.seal_many(key, [b"x", long], [b"", b""]),
    lambda: crypto.open_many(key, [crypto.seal(key, b"x"), long], [b"", b""]),
):
    try:
        call()
    except MemoryError:
        continue
    raise SystemExit("no MemoryError")
assert crypto.open(key, crypto.seal(key, b"x")) == b"x"
"""


def test_two_gigabytes_without_memory_for_the_result_are_a_memory_error() -> None:
    code = WITHOUT_MEMORY.format(long=LONG)
    assert (
        subprocess.run([sys.executable, "-W", "error", "-c", code], timeout=60, check=False).returncode == 0
    )


def test_an_identifier_has_at_most_65536_characters() -> None:
    assert crypto.generate_pii_token(KEY, "a" * 65536, "text")
    with pytest.raises(ValueError, match="65536 characters"):
        crypto.generate_pii_token(KEY, "a" * 65537, "text")


def test_the_bounds_of_hkdf_and_tokens() -> None:
    assert len(crypto.hkdf_sha256(KEY, info=bytes(1024), length=8160)) == 8160
    with pytest.raises(ValueError, match="1024"):
        crypto.hkdf_sha256(KEY, info=bytes(1025))
    with pytest.raises(ValueError, match="empty"):
        crypto.hkdf_sha256(b"")
    with pytest.raises(ValueError, match="empty"):
        crypto.token(b"", b"x")
    with pytest.raises(ValueError, match="empty"):
        crypto.tokens(b"", [b"x"])
