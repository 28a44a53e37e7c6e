"""No dump of the data holds a key, and no dump of the keys holds anything else."""

import pytest
from django.db import connections

from portal.crypto.data_keys import create_keys, token_key
from portal.crypto.keys.models import DataKey, TokenKey
from tests.integration.crypto.conftest import Ring, patient

pytestmark = pytest.mark.django_db


def tables(alias: str) -> set[str]:
    return set(connections[alias].introspection.table_names()) - {"django_migrations"}


def everything_in(alias: str) -> str:
    """All rows of all tables as text: what a dump would hold."""
    found = []
    with connections[alias].cursor() as cursor:
        for table in tables(alias):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def test_the_keys_stand_alone(ring: Ring) -> None:
    assert tables("keys") == {"keys_masterkey", "keys_datakey", "keys_tokenkey", "keys_erasedkey"}
    assert not {table for table in tables("default") if table.startswith("keys_")}


def test_the_data_holds_no_key_wrapped_or_not(ring: Ring) -> None:
    create_keys(patient())
    token = token_key()
    wrapped = [bytes(row.wrapped) for row in (*DataKey.objects.all(), TokenKey.objects.get())]

    dump = everything_in("default")

    assert len(wrapped) == 4
    assert not [key for key in (token, *wrapped) if key.hex() in dump]
    assert wrapped[0].hex() in everything_in("keys"), "the search finds what is there"
