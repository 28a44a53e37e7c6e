import pytest
from wagtail.images import get_image_model

from clinics.directory.models import Doctor
from portal.network.portraits import COLLECTION
from portal.network.summary import Kind, Tally
from tests.factories.workbooks import small_network
from tests.integration.network.conftest import import_sheets

pytestmark = pytest.mark.django_db


def women(count):
    sheets = small_network()
    sheets["Doctors"] = [sheets["Doctors"][0] | {"code": f"d{number:03d}"} for number in range(1, count + 1)]
    return sheets


def portrait_titles():
    return dict(Doctor.objects.values_list("code", "portrait__title"))


def test_each_doctor_gets_one_of_the_same_sex_and_no_two_the_same_while_there_are_others(portraits):
    import_sheets(women(2), portraits_folder=portraits)
    assert sorted(portrait_titles().values()) == ["f-01", "f-02"]


def test_the_choice_follows_from_the_codes(portraits):
    import_sheets(women(2), portraits_folder=portraits)
    first = portrait_titles()
    Doctor.objects.update(portrait=None)
    import_sheets(women(2), portraits_folder=portraits)
    assert portrait_titles() == first


def test_a_portrait_is_one_image_of_the_library_however_often_it_is_used(portraits):
    import_sheets(women(5), portraits_folder=portraits)
    images = get_image_model().objects.all()
    assert {(image.title, image.collection.name) for image in images} == {
        ("f-01", COLLECTION),
        ("f-02", COLLECTION),
    }
    assert (images[0].width, images[0].height) == (8, 8)


def test_a_photograph_that_staff_chose_stays(portraits):
    import_sheets(women(1), portraits_folder=portraits)
    other = get_image_model().objects.create(title="photograph", file="photograph.jpg", width=1, height=1)
    Doctor.objects.update(portrait=other)
    summary = import_sheets(women(1), portraits_folder=portraits)
    assert Doctor.objects.get().portrait == other
    assert summary.tallies[Kind.PORTRAITS] == Tally(unchanged=1)


def test_portraits_that_are_not_there_are_a_warning(tmp_path):
    summary = import_sheets(women(1), portraits_folder=tmp_path / "nowhere")
    assert [fault.code for fault in summary.warnings] == ["no-portraits"]
    assert Doctor.objects.get().portrait is None
