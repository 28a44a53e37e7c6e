"""A fact that is saved or deleted is on the pages at once, whoever does it."""

from collections.abc import Callable

from django.db.models import Model
from pytest import fixture, mark

from clinics.directory.models import Doctor, Offering, RedFlag, Room, Symptom
from portal.shared.page_cache import pages_version
from tests.factories.directory import DoctorFactory, OfferingFactory, SpecialtyFactory

pytestmark = mark.django_db


def red_flag() -> RedFlag:
    return RedFlag.objects.create(name_ru="Инфаркт", name_en="Heart attack", phrases_ru="", phrases_en="")


FACTS: dict[type[Model], Callable[[], Model]] = {
    Doctor: DoctorFactory,
    Offering: OfferingFactory,
    RedFlag: red_flag,
    Room: lambda: Room.objects.create(clinic=OfferingFactory().clinic, code="1"),
    Symptom: lambda: Symptom.objects.create(phrase="x", language="en", specialty=SpecialtyFactory()),
}


@fixture
def raises_version(django_capture_on_commit_callbacks: Callable[..., object]) -> Callable[..., bool]:
    def raised(change: Callable[[], object]) -> bool:
        before = pages_version()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        return pages_version() > before

    return raised


@mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
@mark.parametrize("verb", ["save", "delete"])
def test_what_a_change_shows_is_not_kept(
    raises_version: Callable[..., bool], model: type[Model], verb: str
) -> None:
    row = FACTS[model]()
    assert raises_version(getattr(row, verb))
