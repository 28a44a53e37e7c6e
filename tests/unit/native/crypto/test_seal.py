"""seal and open, one value or many, and keys wrapped by keys."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native import crypto
from tests.unit.native.crypto import oracle

KEY = bytes(range(32))
OTHER = bytes(reversed(range(32)))
keys = st.binary(min_size=32, max_size=32)


@given(keys, st.binary(max_size=300), st.binary(max_size=100))
def test_what_is_sealed_opens(key: bytes, plaintext: bytes, aad: bytes) -> None:
    assert crypto.open(key, crypto.seal(key, plaintext, aad), aad) == plaintext


@given(keys, st.binary(max_size=300), st.binary(max_size=100))
def test_a_sealed_value_is_its_nonce_and_what_the_construction_makes(
    key: bytes, plaintext: bytes, aad: bytes
) -> None:
    sealed = crypto.seal(key, plaintext, aad)

    assert sealed[24:] == oracle.xaes_encrypt(key, sealed[:24], plaintext, aad)


def test_the_same_plaintext_is_never_sealed_alike() -> None:
    assert len({crypto.seal(KEY, b"same") for _ in range(100)}) == 100


@given(st.data())
def test_a_flipped_bit_anywhere_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(crypto.seal(KEY, b"Anna Petrova", b"label"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8

    with pytest.raises(crypto.CryptoError):
        crypto.open(KEY, sealed, b"label")


@pytest.mark.parametrize("length", range(52))
def test_a_truncated_value_is_refused(length: int) -> None:
    sealed = crypto.seal(KEY, b"Anna Petrova")

    with pytest.raises(crypto.CryptoError):
        crypto.open(KEY, sealed[:length])


@pytest.mark.parametrize(("key", "aad"), [(OTHER, b"label"), (KEY, b"another"), (KEY, b"")])
def test_another_key_or_label_is_refused_in_the_same_words(key: bytes, aad: bytes) -> None:
    with pytest.raises(crypto.CryptoError, match=r"^the data does not authenticate$") as caught:
        crypto.open(key, crypto.seal(KEY, b"x", b"label"), aad)

    assert caught.value.index is None


@given(st.lists(st.tuples(keys, st.binary(max_size=80), st.binary(max_size=40)), max_size=40))
def test_a_batch_opens_what_single_calls_sealed_and_the_reverse(
    items: list[tuple[bytes, bytes, bytes]],
) -> None:
    each_key, plaintexts, aads = ([item[place] for item in items] for place in range(3))
    one_by_one = [crypto.seal(*item) for item in items]
    in_one = crypto.seal_many(each_key, plaintexts, aads)

    assert crypto.open_many(each_key, one_by_one, aads) == plaintexts
    assert [crypto.open(k, s, a) for k, s, a in zip(each_key, in_one, aads, strict=True)] == plaintexts


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 1023, 1024, 5001])
def test_a_batch_of_any_size_opens_under_one_key(count: int) -> None:
    plaintexts = [number.to_bytes(4) for number in range(count)]
    aads = [b"aad %d" % number for number in range(count)]
    sealed = crypto.seal_many(KEY, plaintexts, aads)

    assert crypto.open_many(KEY, sealed, aads) == plaintexts
    assert len({value[:24] for value in sealed}) == count


@pytest.mark.parametrize("broken", [{0}, {4999}, {2500, 2501}, {30, 4000}, {4998, 1}])
def test_a_batch_reports_the_first_item_that_fails(broken: set[int]) -> None:
    sealed = crypto.seal_many(KEY, [b"x"] * 5000, [b""] * 5000)
    for place in broken:
        sealed[place] = sealed[place][:-1] + bytes([sealed[place][-1] ^ 1])

    with pytest.raises(crypto.CryptoError) as caught:
        crypto.open_many(KEY, sealed, [b""] * 5000)

    assert caught.value.index == min(broken)


@pytest.mark.parametrize("value", [b"", b"short", bytes(39), bytes(40)])
def test_what_was_never_sealed_is_a_refused_item(value: bytes) -> None:
    with pytest.raises(crypto.CryptoError) as caught:
        crypto.open_many(KEY, [crypto.seal(KEY, b""), value], [b"", b""])

    assert caught.value.index == 1


def test_two_values_swapped_between_rows_do_not_open() -> None:
    first, second = crypto.seal_many(KEY, [b"Anna", b"Boris"], [b"row 1", b"row 2"])

    with pytest.raises(crypto.CryptoError):
        crypto.open_many(KEY, [second, first], [b"row 1", b"row 2"])


@given(keys, keys, st.binary(max_size=60))
def test_a_wrapped_key_unwraps(master: bytes, data_key: bytes, aad: bytes) -> None:
    wrapped = crypto.wrap_key(master, data_key, aad)

    assert len(wrapped) == 72
    assert crypto.unwrap_key(master, wrapped, aad) == data_key
    assert crypto.unwrap_keys(master, crypto.wrap_keys([master], [data_key], [aad]), [aad]) == [data_key]


def test_a_wrapped_key_is_sealed_under_a_label_of_its_own() -> None:
    wrapped = crypto.wrap_key(KEY, OTHER, b"aad")

    assert wrapped[24:] == oracle.xaes_encrypt(KEY, wrapped[:24], OTHER, b"clinic/wrapped-key/1\0aad")


@pytest.mark.parametrize("open_it", [crypto.open, lambda key, value: crypto.open_many(key, [value], [b""])])
def test_a_wrapped_key_is_no_data(open_it: Callable[[bytes, bytes], object]) -> None:
    with pytest.raises(crypto.CryptoError):
        open_it(KEY, crypto.wrap_key(KEY, OTHER))


def test_data_is_no_wrapped_key() -> None:
    sealed = crypto.seal(KEY, OTHER)

    with pytest.raises(crypto.CryptoError):
        crypto.unwrap_key(KEY, sealed)
    with pytest.raises(crypto.CryptoError):
        crypto.unwrap_keys(KEY, [sealed], [b""])


def test_a_master_key_of_another_version_unwraps_nothing_and_names_the_key() -> None:
    wrapped = [crypto.wrap_key(KEY, OTHER), crypto.wrap_key(OTHER, KEY)]

    with pytest.raises(crypto.CryptoError) as caught:
        crypto.unwrap_keys(KEY, wrapped, [b"", b""])

    assert caught.value.index == 1
