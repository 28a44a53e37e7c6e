"""Files of protected rows: sealed in the storage, opened for the row they belong to, and for no other."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile

from booking.patients.models import IdentityDocument, Patient
from portal.crypto.errors import CannotOpen
from tests.factories.patients import make_patient

pytestmark = pytest.mark.django_db
SCAN = b"%PDF passport of Anna" * 10_000


@pytest.fixture(autouse=True)
def _storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_document(patient: Patient, number: str = "4508123456") -> IdentityDocument:
    document = IdentityDocument(patient=patient, kind="passport_ru", number=number)
    document.scan.save("anna-passport.pdf", ContentFile(SCAN), save=False)
    document.save()
    return document


def test_a_file_comes_back_as_it_was() -> None:
    document = make_document(make_patient())

    with IdentityDocument.objects.get(pk=document.pk).scan.open() as scan:
        assert scan.read() == SCAN


def test_the_storage_holds_nothing_readable(tmp_path: Path) -> None:
    make_document(make_patient())

    [stored] = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert b"passport" not in stored.read_bytes()
    assert "anna" not in stored.name


def test_a_file_of_another_patient_does_not_open() -> None:
    one, other = make_document(make_patient()), make_document(make_patient(), "4508123457")
    IdentityDocument.objects.filter(pk=other.pk).update(scan=one.scan.name)

    with pytest.raises(CannotOpen, match=str(other.public_id)):
        IdentityDocument.objects.get(pk=other.pk).scan.open()


@pytest.mark.parametrize("kept", [0, 10, 65_000, -1])
def test_a_cut_file_does_not_open(tmp_path: Path, kept: int) -> None:
    document = make_document(make_patient())
    path = Path(document.scan.path)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(CannotOpen):
        document.scan.open()


def test_a_file_is_written_only_by_saving_it() -> None:
    with pytest.raises(ValueError, match="written by save"):
        make_document(make_patient()).scan.open("wb")


def test_a_file_that_was_read_before_is_saved_from_its_beginning() -> None:
    upload = ContentFile(SCAN)
    upload.read()
    document = IdentityDocument(patient=make_patient(), kind="passport_ru", number="4508123456")
    document.scan.save("scan.pdf", upload)

    assert IdentityDocument.objects.get().scan.open().read() == SCAN


def test_reading_without_opening_gives_the_opened_file_too() -> None:
    make_document(make_patient())

    assert IdentityDocument.objects.get().scan.read() == SCAN
    assert b"".join(IdentityDocument.objects.get().scan.chunks()) == SCAN
