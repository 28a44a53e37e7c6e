"""A hold stands in one database and its log in another: what a failure between them leaves."""

import pytest
from django.db import DatabaseError, connections

from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.crypto.data_keys import create_keys
from portal.crypto.erasure import lift_hold, place_hold
from portal.crypto.keys.models import DataKey
from portal.crypto.retention import Retention
from tests.integration.crypto.conftest import patient

pytestmark = pytest.mark.usefixtures("committed", "ring")


def test_a_change_that_fails_leaves_the_key_and_a_line_without_its_second() -> None:
    anna = patient()
    create_keys(anna)
    place_hold(anna, Retention.BOOKING, by=SYSTEM, reason="case 5-17/2026")
    with connections["keys"].cursor() as cursor:
        cursor.execute("ALTER TABLE keys_datakey ADD CONSTRAINT stays CHECK (legal_hold) NOT VALID")

    with pytest.raises(DatabaseError, match="stays"):
        lift_hold(anna, Retention.BOOKING, by=SYSTEM, reason="case closed")

    logged = Entry.objects.filter(action__startswith="crypto.key.hold").order_by("id")
    assert DataKey.objects.get(subject_id=anna.id, retention="booking").legal_hold
    assert [entry.action for entry in logged] == [
        "crypto.key.hold",
        "crypto.key.hold.done",
        "crypto.key.hold",
    ]
