"""What the database refuses of disruptions, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.disruptions.models import DisruptedVisit, Disruption
from tests.factories.appointments import NOW, make_room
from tests.integration.disruptions.conftest import Ward, rows

HOUR = dt.timedelta(hours=1)


def other(**fields: object) -> Disruption:
    """Of the one that is there, as another row."""
    row = Disruption.objects.get()
    row.pk, row._state.adding = None, True
    row.public_id = Disruption().public_id
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def refuses(row: Disruption | DisruptedVisit, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"room_id": 1}, "of_its_kind"),
        ({"kind": "clinic"}, "of_its_kind"),
        ({"kind": "late"}, "late_by_minutes"),
        ({"minutes": 30}, "late_by_minutes"),
        ({"kind": "late", "minutes": 0}, "late_by_minutes"),
        ({"during": DateTimeTZRange(NOW, NOW, "[)")}, "during_bounded"),
        ({"during": DateTimeTZRange(NOW, None, "[)")}, "during_bounded"),
        ({"status": "done"}, "closed_at_the_end"),
        ({"closed_at": NOW}, "closed_at_the_end"),
        ({}, "doctor_away_once"),
    ],
)
def test_a_disruption_that_can_not_be(ward: Ward, fields: dict[str, object], constraint: str) -> None:
    ward.disrupt()
    if fields.pop("room_id", None):
        fields["room"] = make_room(ward.offering)
    refuses(other(**fields), constraint)


def test_once_it_is_closed_there_may_be_another(ward: Ward) -> None:
    ward.disrupt()
    Disruption.objects.update(status="undone", closed_at=NOW)
    other(status="open", closed_at=None).save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"to_start": NOW}, "proposal_is_whole"),
        ({"step": "proposed"}, "proposed_has_a_time"),
        ({"step": "moved"}, "settled_at_the_end"),
        ({"settled_at": NOW}, "settled_at_the_end"),
        ({"claimed_until": NOW}, "claim_has_an_end"),
        ({"outcome": "call_back"}, "call_back_at_a_time"),
        ({"call_back_at": NOW}, "call_back_at_a_time"),
    ],
)
def test_a_visit_of_a_list_that_can_not_be(ward: Ward, fields: dict[str, object], constraint: str) -> None:
    row = rows(ward.disrupt())[0]
    for name, value in fields.items():
        setattr(row, name, value)
    refuses(row, constraint)


def test_a_visit_stands_once_on_a_list(ward: Ward) -> None:
    row = rows(ward.disrupt())[0]
    row.pk, row._state.adding, row.public_id = None, True, DisruptedVisit().public_id
    refuses(row, "visit_once_on_a_list")
