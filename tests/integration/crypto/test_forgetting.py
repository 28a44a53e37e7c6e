"""No token of an erased subject is left: it would still tell whose a number was."""

import pytest

from booking.patients.models import ContactPoint, Patient, PatientName
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.crypto.erasure import erase
from portal.crypto.ledger import Line, replay, write_in_keys
from portal.crypto.recorded_erasure import Cause
from portal.crypto.retention import Retention
from portal.crypto.tasks import replay_erasures
from portal.crypto.tokens import token_fields
from portal.shared import clock
from portal.shared.ids import uuid7
from tests.factories.patients import make_patient, make_phone

pytestmark = pytest.mark.django_db


def gone(patient: Patient, *classes: Retention) -> None:
    erase(patient.subject, by=SYSTEM, now=clock.now(), today=clock.today(), classes=classes or Retention)


@pytest.fixture
def confirmed() -> User:
    return User.objects.create_user(
        email="anna@clinic.test",
        phone="+74951204567",
        email_verified_at=clock.now(),
        phone_verified_at=clock.now(),
    )


def left_of(user: User) -> set[object]:
    """What still finds or vouches for a user's addresses."""
    columns = ("email_token", "phone_token", "email_verified_at", "phone_verified_at")
    return {*User.objects.values_list(*columns).get(pk=user.pk)}


def tokens() -> set[str]:
    models = (Patient, PatientName, ContactPoint)
    return {
        field.name
        for model in models
        for field in token_fields(model)
        if model._base_manager.filter(**{f"{field.name}__isnull": False}).exists()
    }


def test_the_tokens_of_the_erased_go() -> None:
    make_phone(patient := make_patient())
    assert tokens() > {"mrn_token", "family_token", "phone_token"}
    gone(patient)

    assert tokens() == set()


def test_those_of_others_and_of_what_is_kept_stay() -> None:
    anna, boris = make_patient(), make_patient()
    gone(anna, Retention.CLINICAL)
    gone(boris)

    assert Patient.objects.exclude(mrn_token=None).get() == anna


def test_who_erased_stands_in_the_log_of_the_rows_too() -> None:
    patient = make_patient()
    gone(patient)
    entry = Entry.objects.filter(action="update", object_id=str(patient.public_id)).latest("id")

    assert (entry.role, (entry.after or {}).get("mrn_token", "left")) == ("system", None)


def test_tokens_that_an_older_dump_of_the_data_brought_back_go_with_the_replay() -> None:
    """Such a dump lacks the ledger's lines; the keys' database has them."""
    patient = make_patient()
    write_in_keys([Line(uuid7(), patient.subject, Retention.CONTACT, Cause.REQUEST, clock.now())])
    replay()

    assert tokens() == set()


def test_tokens_that_a_late_writer_wrote_again_go_with_the_next_replay() -> None:
    patient = make_patient()
    late = Patient.objects.get()
    assert late.mrn
    gone(patient)
    late.save()
    assert tokens() == {"mrn_token"}
    replay_erasures()

    assert tokens() == set()


def test_a_user_with_confirmed_addresses_is_erased(confirmed: User) -> None:
    act = erase(confirmed.subject, by=SYSTEM, now=clock.now(), today=clock.today())

    assert act.complete
    assert left_of(confirmed) == {None}


def test_a_replay_erases_a_user_with_confirmed_addresses(confirmed: User) -> None:
    write_in_keys([Line(uuid7(), confirmed.subject, Retention.CONTACT, Cause.REQUEST, clock.now())])
    replay()

    assert left_of(confirmed) == {None}
