import pytest

from portal.crypto.errors import KeyDamaged, MasterKeyMissing, WrongMasterKey
from portal.crypto.key_ring import KeyRing, Wrapped

FIRST, SECOND, DATA = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
RING = KeyRing({1: FIRST, 2: SECOND})


def wrapped_by(version: int, binding: bytes = b"of Anna") -> Wrapped:
    return Wrapped(version, RING.wrap([DATA], [binding], version=version)[0], binding)


def test_the_newest_is_the_highest_number_not_the_last_or_longest() -> None:
    assert KeyRing({10: FIRST, 9: SECOND}).newest == 10


def test_every_version_unwraps_in_one_batch() -> None:
    assert RING.unwrap([wrapped_by(1), wrapped_by(2), wrapped_by(1)]) == [DATA] * 3


def test_a_missing_version_is_named_with_those_that_are_there() -> None:
    with pytest.raises(MasterKeyMissing, match=r"Master key 1 is missing; the key ring holds: 2, 5\."):
        KeyRing({2: SECOND, 5: FIRST}).unwrap([wrapped_by(1)])


def test_a_wrapped_key_does_not_open_for_another_subject() -> None:
    moved = Wrapped(1, wrapped_by(1).key, b"of Boris")

    with pytest.raises(KeyDamaged) as refused:
        RING.unwrap([wrapped_by(1), moved])

    assert refused.value.index == 1


def test_a_check_value_tells_keys_apart_and_holds_no_part_of_them() -> None:
    assert RING.check_value(1) != RING.check_value(2)
    assert RING.check_value(1) not in FIRST


def test_another_key_under_a_known_number_is_recognised() -> None:
    with pytest.raises(WrongMasterKey, match="Master key 1 is not the one"):
        KeyRing({1: SECOND}).require(1, RING.check_value(1))


def test_a_ring_shows_no_key() -> None:
    assert "\\x0" not in repr(RING)
