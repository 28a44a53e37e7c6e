"""What a user may do for a patient."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.patients.models import Patient, Representation
from booking.patients.permission import reaches
from booking.patients.queries import As, informed_users, may
from clinics.directory.models import Country
from portal.accounts.models import User
from tests.factories.patients import make_access, make_patient
from tests.factories.people import UserFactory

Scope, Basis = Representation.Scope, Representation.Basis
ALL = list(Scope)
TODAY = dt.date(2026, 6, 1)
CHILD, TEENAGER, ADULT = dt.date(2018, 6, 1), dt.date(2011, 6, 1), dt.date(2008, 6, 1)  # 8, 15 and 18 today
NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def represent(patient: Patient, **fields: object) -> User:
    """A verified parent who may do all, but for what `fields` say."""
    staff, user = UserFactory(is_staff=True), UserFactory()
    given = {"basis": Basis.PARENT, "scopes": ALL, "valid_from": dt.date(2020, 1, 1)}
    given |= {"verified_by": staff, "verified_at": NOW} | fields
    Representation.objects.create(patient=patient, representative=user, **given)
    return user


def allowed(user: User, patient: Patient, country: Country = Country.RU, on: dt.date = TODAY) -> set[str]:
    return {scope.value for scope in ALL if may(user, patient, scope, on=on, country=country)}


pytestmark = pytest.mark.django_db
EVERYTHING = {"see", "book", "pay", "consent"}


def test_a_stranger_may_nothing() -> None:
    assert allowed(UserFactory(), make_patient()) == set()


@pytest.mark.parametrize(
    ("level", "scopes", "records"),
    [("phone", EVERYTHING - {"consent"}, False), ("matched", EVERYTHING, True)],
)
def test_a_patient_may_by_the_level(level: str, scopes: set[str], records: bool) -> None:
    access = make_access(make_patient(), level=level)
    assert allowed(access.user, access.patient) == scopes
    seen = may(access.user, access.patient, Scope.SEE, on=TODAY, country=Country.RU)
    assert (seen.acts_as, seen.opens_records) == (As.PATIENT, records)


@pytest.mark.parametrize(("born", "consents"), [(TEENAGER, True), (TEENAGER + dt.timedelta(days=1), False)])
def test_a_patient_consents_from_fifteen_in_russia(born: dt.date, consents: bool) -> None:
    access = make_access(make_patient(born=born), level="matched")
    assert ("consent" in allowed(access.user, access.patient)) is consents


def test_a_patient_of_fifteen_does_not_consent_in_cyprus() -> None:
    access = make_access(make_patient(born=TEENAGER), level="matched")
    assert "consent" not in allowed(access.user, access.patient, Country.CY)


def test_an_account_that_is_closed_may_nothing() -> None:
    access = make_access(make_patient(), UserFactory(is_active=False), level="matched")
    assert allowed(access.user, access.patient) == set()


@pytest.mark.parametrize(
    ("born", "scopes"),
    [(CHILD, EVERYTHING), (TEENAGER, EVERYTHING - {"consent"}), (ADULT, set())],
)
def test_a_parent_in_russia_may_by_the_child_s_age(born: dt.date, scopes: set[str]) -> None:
    patient = make_patient(born=born)
    assert allowed(represent(patient), patient) == scopes


def test_a_parent_in_cyprus_consents_until_eighteen() -> None:
    patient = make_patient(born=TEENAGER)
    assert allowed(represent(patient), patient, Country.CY) == EVERYTHING


@pytest.mark.parametrize(
    "fields",
    [
        {"court_restriction": True},
        {"valid_to": dt.date(2026, 5, 31)},
        {"valid_from": dt.date(2026, 6, 2)},
    ],
)
def test_a_representation_that_is_not_in_force_lets_nothing(fields: dict[str, object]) -> None:
    patient = make_patient(born=CHILD)
    assert allowed(represent(patient, **fields), patient) == set()


def test_both_days_of_a_representation_count() -> None:
    patient = make_patient(born=CHILD)
    user = represent(patient, valid_from=TODAY, valid_to=TODAY)
    assert allowed(user, patient) == EVERYTHING


def test_without_a_document_a_parent_books_and_pays() -> None:
    patient = make_patient(born=CHILD)
    user = represent(patient, verified_by=None, verified_at=None)
    assert allowed(user, patient) == {"book", "pay"}


def test_a_payer_is_not_informed() -> None:
    patient = make_patient(born=CHILD)
    user = represent(patient, scopes=[Scope.PAY])
    assert allowed(user, patient) == {"pay"}
    assert informed_users(patient, on=TODAY, country=Country.RU) == []
    assert not may(user, patient, Scope.PAY, on=TODAY, country=Country.RU).opens_records


@pytest.mark.parametrize(("born", "informed"), [(TEENAGER, True), (ADULT, False)])
def test_a_parent_is_informed_until_the_child_is_of_age(born: dt.date, informed: bool) -> None:
    patient = make_patient(born=born)
    user = represent(patient)
    assert informed_users(patient, on=TODAY, country=Country.RU) == ([user] if informed else [])


def test_a_proxy_acts_for_an_adult() -> None:
    patient = make_patient(born=ADULT)
    assert allowed(represent(patient, basis=Basis.PROXY), patient) == EVERYTHING


@pytest.mark.parametrize(("appointed", "scopes"), [(ADULT, set()), (TODAY, EVERYTHING)])
def test_a_guardian_of_an_adult_was_appointed_for_an_adult(appointed: dt.date, scopes: set[str]) -> None:
    patient = make_patient(born=ADULT)
    user = represent(patient, basis=Basis.GUARDIAN, valid_from=appointed)
    assert allowed(user, patient) == scopes


def test_a_parent_of_a_patient_of_unknown_age_books_and_pays() -> None:
    patient = make_patient(born=None)
    assert allowed(represent(patient), patient) == {"book", "pay"}


def test_an_access_reaches_all_records_of_the_person() -> None:
    survivor = make_patient()
    merged = make_patient(merged_into=survivor)
    access = make_access(survivor, level="matched")
    assert allowed(access.user, merged) == EVERYTHING


def test_what_was_matched_with_a_merged_record_proves_only_its_phone() -> None:
    survivor = make_patient()
    access = make_access(make_patient(merged_into=survivor), level="matched")
    seen = may(access.user, survivor, Scope.SEE, on=TODAY, country=Country.RU)
    assert seen and not seen.opens_records


DATES = st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))


@given(
    scopes=st.sets(st.sampled_from(ALL), min_size=1),
    scope=st.sampled_from(ALL),
    basis=st.sampled_from(list(Basis)),
    born=DATES,
    valid_from=DATES,
    valid_to=st.none() | DATES,
    on=DATES,
    verified=st.booleans(),
    restricted=st.booleans(),
    country=st.sampled_from(list(Country)),
)
def test_a_representation_lets_no_more_than_the_law_and_its_terms(
    scopes: set[Representation.Scope],
    scope: Representation.Scope,
    basis: Representation.Basis,
    born: dt.date,
    valid_from: dt.date,
    valid_to: dt.date | None,
    on: dt.date,
    verified: bool,
    restricted: bool,
    country: Country,
) -> None:
    row = Representation(
        basis=basis,
        scopes=list(scopes),
        valid_from=valid_from,
        valid_to=valid_to,
        court_restriction=restricted,
        verified_at=NOW if verified else None,
    )
    obstacles = [
        scope not in scopes,
        restricted,
        not valid_from <= on <= (valid_to or dt.date.max),
        scope in {"see", "consent"} and not verified,
        basis == "parent" and (on.year, on.month, on.day) >= (born.year + 18, born.month, born.day),
        basis == "parent"
        and scope == "consent"
        and country == "RU"
        and (on.year, on.month, on.day) >= (born.year + 15, born.month, born.day),
        basis == "guardian"
        and (valid_from.year, valid_from.month, valid_from.day) < (born.year + 18, born.month, born.day)
        and (
            (on.year, on.month, on.day) >= (born.year + 18, born.month, born.day)
            or (
                scope == "consent"
                and country == "RU"
                and (on.year, on.month, on.day) >= (born.year + 15, born.month, born.day)
            )
        ),
    ]
    assert reaches(row, scope, born, on=on, country=country) is not any(obstacles)
