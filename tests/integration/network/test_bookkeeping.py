"""What the admin tells of an imported fact: where it is used and what has become of it."""

import pytest
from wagtail.log_actions import registry
from wagtail.models import ReferenceIndex

from clinics.directory.models import Clinic, Doctor, LegalEntity, Offering, Room, Service, Specialty
from tests.factories.people import UserFactory
from tests.factories.workbooks import small_network
from tests.integration.network.conftest import import_sheets

pytestmark = pytest.mark.django_db


def users_of(row):
    return {reference.model_name for reference in ReferenceIndex.get_references_to(row)}


def history(row):
    return [str(entry.message) for entry in registry.get_logs_for_instance(row)]


def test_the_admin_knows_where_a_fact_is_used():
    import_sheets(small_network())
    assert users_of(Clinic.objects.get(code="kgd")) == {"room", "offering", "clinic page"}
    assert users_of(Doctor.objects.get()) == {"offering", "doctor page"}
    assert users_of(Specialty.objects.get()) == {"service"}


def references():
    return set(
        ReferenceIndex.objects.values_list(
            "base_content_type",
            "content_type",
            "object_id",
            "to_content_type",
            "to_object_id",
            "model_path",
            "content_path",
            "content_path_hash",
        )
    )


def test_usage_is_noted_as_wagtail_itself_would(portraits):
    import_sheets(small_network(), portraits_folder=portraits)
    Doctor.objects.update(user=UserFactory())
    sheets = small_network()
    sheets["Doctors"][0]["bio_en"] = "Sees everyone."
    import_sheets(sheets)
    noted = references()
    for model in (LegalEntity, Clinic, Room, Specialty, Service, Doctor, Offering):
        for row in model.objects.all():
            ReferenceIndex.create_or_update_for_object(row)
    assert references() == noted


def test_a_portrait_is_used_by_its_doctor(portraits):
    import_sheets(small_network(), portraits_folder=portraits)
    assert users_of(Doctor.objects.get().portrait) == {"doctor"}


def test_what_is_no_longer_referred_to_is_no_longer_used():
    sheets = small_network()
    sheets["Specialties"].append(sheets["Specialties"][0] | {"code": "us"})
    import_sheets(sheets)
    sheets["Services"][0]["specialty"] = "us"
    import_sheets(sheets)
    assert users_of(Specialty.objects.get(code="cardio")) == set()
    assert users_of(Specialty.objects.get(code="us")) == {"service"}


BROUGHT = "Brought or changed by the import of a workbook"
ENDED = "Ended: the imported workbook lacks it"


def test_only_an_import_that_changed_a_fact_is_in_its_history():
    import_sheets(small_network())
    sheets = small_network()
    sheets["Doctors"][0]["bio_en"] = "Sees everyone."
    import_sheets(sheets, days_later=1)
    import_sheets(sheets, days_later=2)
    assert history(Doctor.objects.get()) == [BROUGHT, BROUGHT]
    assert history(Service.objects.get()) == [BROUGHT]


def test_changed_hours_are_in_the_history_of_the_clinic():
    import_sheets(small_network())
    sheets = small_network()
    sheets["Clinics"][0]["working_hours"] = "Mon-Fri 09:00-19:00"
    import_sheets(sheets, days_later=1)
    assert history(Clinic.objects.get(code="kgd")) == [BROUGHT, BROUGHT]


def test_an_end_by_import_and_a_return_are_in_the_history():
    both = small_network()
    for sheet, name in (("Doctors", "code"), ("Offerings", "doctor"), ("Schedule", "doctor")):
        both[sheet].append(both[sheet][0] | {name: "d002"})
    import_sheets(both)
    import_sheets(small_network(), retire_missing=True, days_later=1)
    import_sheets(both, days_later=2)
    assert history(Doctor.objects.get(code="d002")) == [BROUGHT, ENDED, BROUGHT]
