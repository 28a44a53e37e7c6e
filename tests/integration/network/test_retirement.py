"""`--retire-missing`: what the workbook no longer has ends; nothing else does."""

import datetime as dt

import pytest

from clinics.directory.models import Clinic, Doctor, Offering, Service
from portal.network.summary import Kind, Retired
from portal.shared.models import LifeStatus
from tests.factories.appointments import book, make_slot
from tests.factories.directory import DoctorFactory
from tests.factories.workbooks import small_network
from tests.integration.network.conftest import NOW, import_sheets

pytestmark = pytest.mark.django_db


def two_doctors():
    sheets = small_network()
    for sheet in ("Doctors", "Offerings", "Schedule"):
        name = "code" if sheet == "Doctors" else "doctor"
        sheets[sheet].append(sheets[sheet][0] | {name: "d002"})
    return sheets


def test_without_it_nothing_ends():
    import_sheets(two_doctors())
    summary = import_sheets(small_network())
    assert summary.retired == []
    assert set(Doctor.objects.values_list("status", flat=True)) == {LifeStatus.ACTIVE}


def test_a_doctor_who_is_gone_ends_today_with_the_offerings():
    import_sheets(two_doctors())
    summary = import_sheets(small_network(), retire_missing=True)
    doctor = Doctor.objects.get(code="d002")
    assert (doctor.status, doctor.active_to) == (LifeStatus.ENDED, NOW.date())
    assert Offering.objects.get(doctor=doctor).status == LifeStatus.ENDED
    assert summary.retired == [Retired(Kind.DOCTORS, "d002", str(doctor), offerings=1, weekly_rules=1)]
    assert summary.tallies[Kind.DOCTORS].removed == summary.tallies[Kind.OFFERINGS].removed == 1


def test_who_is_still_booked_is_told():
    import_sheets(two_doctors())
    offering = Offering.objects.get(doctor__code="d002")
    visit = book(make_slot(offering, starts_at=NOW + dt.timedelta(days=1)), now=NOW)
    staying = Offering.objects.get(doctor__code="d001", service=offering.service)
    book(make_slot(staying, starts_at=NOW + dt.timedelta(days=2)), now=NOW)
    (retired,) = import_sheets(small_network(), retire_missing=True).retired
    assert [booked.code for booked in retired.visits] == [visit.code]
    assert retired.visits[0].starts_at == visit.during.lower
    assert str(retired.visits[0].starts_at.tzinfo) == visit.clinic.time_zone


def test_the_others_go_on():
    import_sheets(two_doctors())
    import_sheets(small_network(), retire_missing=True)
    for model in (Clinic, Service, Doctor, Offering):
        assert model.objects.filter(status=LifeStatus.ACTIVE, active_to=None).exists()


def test_an_offering_that_is_gone_ends_alone():
    sheets = two_doctors()
    import_sheets(sheets)
    del sheets["Offerings"][1]
    (retired,) = import_sheets(sheets, retire_missing=True).retired
    assert (retired.kind, retired.code) == (Kind.OFFERINGS, "d002/cardio-first/kgd")
    assert Doctor.objects.get(code="d002").status == LifeStatus.ACTIVE


def test_what_ended_once_is_not_told_again():
    import_sheets(two_doctors())
    import_sheets(small_network(), retire_missing=True)
    again = import_sheets(small_network(), retire_missing=True, days_later=1)
    assert again.retired == []
    assert Doctor.objects.get(code="d002").active_to == NOW.date()


def test_a_doctor_who_comes_back_is_in_force_again():
    import_sheets(two_doctors())
    import_sheets(small_network(), retire_missing=True)
    summary = import_sheets(two_doctors(), days_later=30)
    doctor = Doctor.objects.get(code="d002")
    assert (doctor.status, doctor.active_to) == (LifeStatus.ACTIVE, None)
    assert Offering.objects.get(doctor=doctor).status == LifeStatus.ACTIVE
    assert (summary.tallies[Kind.DOCTORS].changed, summary.tallies[Kind.DOCTORS].unchanged) == (1, 1)
    assert not import_sheets(two_doctors(), days_later=31).wrote


def test_a_doctor_whom_staff_ended_stays_ended_and_the_administrator_is_told():
    import_sheets(small_network())
    Doctor.objects.update(status=LifeStatus.ENDED, active_to=dt.date(2026, 6, 30))
    summary = import_sheets(small_network())
    assert Doctor.objects.get().status == LifeStatus.ENDED
    assert [(fault.code, fault.sheet, fault.row) for fault in summary.warnings] == [
        ("ended-by-staff", "Doctors", 2)
    ]


def test_a_doctor_whom_staff_made_is_not_missing():
    DoctorFactory(code="by-hand")
    import_sheets(small_network(), retire_missing=True)
    assert Doctor.objects.get(code="by-hand").status == LifeStatus.ACTIVE


def test_a_doctor_whom_staff_made_before_the_workbook_is_the_workbook_s():
    DoctorFactory(code="d002", last_name_ru="Старая")
    import_sheets(two_doctors())
    assert Doctor.objects.get(code="d002").last_name_ru == "Ёлкина"
    import_sheets(small_network(), retire_missing=True)
    assert Doctor.objects.get(code="d002").status == LifeStatus.ENDED


def test_a_clinic_that_is_gone_ends():
    import_sheets(small_network())
    sheets = small_network()
    del sheets["Clinics"][1], sheets["Rooms"][1], sheets["LegalEntities"][1]
    summary = import_sheets(sheets, retire_missing=True)
    assert Clinic.objects.get(code="lim").status == LifeStatus.ENDED
    assert [(each.kind, each.offerings, each.weekly_rules) for each in summary.retired] == [
        (Kind.CLINICS, 0, 0)
    ]


def test_one_that_was_to_begin_later_ends_before_it_begins():
    import_sheets(two_doctors())
    later = NOW.date() + dt.timedelta(days=30)
    Doctor.objects.filter(code="d002").update(active_from=later)
    import_sheets(small_network(), retire_missing=True)
    doctor = Doctor.objects.get(code="d002")
    assert (doctor.status, doctor.active_to) == (LifeStatus.ENDED, later)
