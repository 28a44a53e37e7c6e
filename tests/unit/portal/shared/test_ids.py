"""Identifiers for the outside world follow RFC 9562 and come in the order of their making."""

import datetime as dt

import time_machine

from portal.shared.ids import uuid7


def test_a_public_id_says_its_version_and_variant() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_a_later_id_sorts_behind_an_earlier_one_and_tells_only_the_time() -> None:
    moments = [dt.datetime(2026, 1, 1, 12, 0, second, tzinfo=dt.UTC) for second in range(5)]
    made = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            made.append(uuid7())
    assert sorted(made) == made
    assert [one.int >> 80 for one in made] == [int(moment.timestamp() * 1000) for moment in moments]


def test_ids_of_one_moment_are_not_guessed_from_each_other() -> None:
    with time_machine.travel(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), tick=False):
        assert len({uuid7() for _ in range(1000)}) == 1000
