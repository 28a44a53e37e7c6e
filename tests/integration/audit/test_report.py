"""Administrators and auditors search, read and export the log; nobody else."""

import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from clinics.directory.models import Clinic
from portal.accounts.models import User
from portal.audit import actions, admin_views, queries
from portal.audit.actor import SYSTEM, Actor, actor_for
from portal.audit.models import Entry
from portal.audit.words import role_text
from tests.factories.directory import ClinicFactory
from tests.staff import PASSWORD, browser, make_staff, through_the_door

REPORT = "/admin/reports/audit/"


@pytest.fixture(autouse=True)
def _db(db: None) -> None:
    pass


def member(role: str) -> User:
    user = make_staff()
    user.groups.set([Group.objects.get(name=role)])
    return user


def signed_in(role: str) -> Client:
    return through_the_door(browser(), member(role))


@pytest.mark.parametrize("role", ["Auditor", "Administrator"])
def test_who_may_reads_the_log(role: str) -> None:
    actions.record(by=SYSTEM, action="records.read", object=ClinicFactory(code="north"))
    page = signed_in(role).get(REPORT)
    assert page.status_code == 200 and "records.read" in page.content.decode()


@pytest.mark.parametrize("path", [REPORT, f"{REPORT}results/", f"{REPORT}1/", f"{REPORT}?export=csv"])
def test_others_do_not(path: str) -> None:
    answer = signed_in("Clinic manager").get(path)
    assert answer.status_code in (302, 403) and "insert" not in answer.content.decode()


def test_an_empty_answer_says_so() -> None:
    page = signed_in("Auditor").get(REPORT, {"words": "nobody-knows"}).content.decode()
    assert "No entry fits these filters." in page


def found(client: Client, **filters: str) -> list[str]:
    page = client.get(f"{REPORT}results/", filters)
    return [entry.action for entry in page.context["object_list"]]


def test_the_log_is_searched_and_filtered() -> None:
    user, patient = make_staff(last_name="Kirova"), uuid.uuid4()
    actions.record(by=actor_for(user, None), action="a.deed", patient=patient)
    actions.record(by=Actor(None, "visitor", "192.0.2.55", request_id="f00d"), action="b.deed")
    client = signed_in("Auditor")
    assert found(client, words="Kirova", kind="deeds") == ["a.deed"]
    assert found(client, patient=str(patient)) == ["a.deed"]
    assert found(client, words="f00d") == found(client, ip="192.0.2.55") == ["b.deed"]
    assert "insert" in found(client, kind="rows") and "b.deed" not in found(client, kind="rows")
    assert found(client, since="2001-01-01", until="2001-01-02") == []


def test_an_entry_shows_what_changed_and_what_went_with_it() -> None:
    clinic = ClinicFactory(code="north")
    Clinic.objects.update(code="<b>south</b>")
    entry = Entry.objects.get(object_type="directory.clinic", action="update")
    page = signed_in("Auditor").get(f"{REPORT}{entry.pk}/").content.decode()
    assert "&lt;b&gt;south" in page and "<b>south" not in page
    assert str(clinic.public_id) in page and "In the same transaction" in page


def test_an_export_is_a_deed_of_its_own() -> None:
    client = signed_in("Auditor")
    actions.record(by=SYSTEM, action="=cmd()", reason="@x")
    answer = client.get(REPORT, {"export": "csv", "words": "=cmd"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=cmd()" in text and "'@x" in text
    export = Entry.objects.get(action="audit.export")
    assert export.detail == {"filters": ["words"], "format": "csv"} and export.role == "Auditor"


def test_nothing_that_was_typed_is_kept_with_an_export() -> None:
    typed = {"words": "Kirova", "ip": "192.0.2.5", "patient": str(uuid.uuid4()), "Kirova": "x", "since": ""}
    signed_in("Auditor").get(REPORT, {"export": "xlsx"} | typed)
    export = Entry.objects.get(action="audit.export")
    assert export.detail == {"filters": ["ip", "patient", "words"], "format": "xlsx"}


def test_the_page_is_in_russian_for_a_russian_reader() -> None:
    user = member("Auditor")
    User.objects.filter(pk=user.pk).update(language="ru")
    page = through_the_door(browser(), user).get(REPORT).content.decode()
    assert "Журнал аудита" in page and "Audit log" not in page


def test_who_opened_a_record_tells_deeds_and_not_row_changes() -> None:
    patient, doctor = uuid.uuid4(), Actor(uuid.uuid4(), "Doctor")
    actions.record(by=doctor, action="records.read", patient=patient, reason="visit")
    actions.record(by=doctor, action="records.read", patient=uuid.uuid4())
    actions.record(by=doctor, action="update", patient=patient)
    (look,) = queries.who_opened(patient=patient)
    assert (look.actor, look.role, look.reason) == (doctor.user, "Doctor", "visit")
    assert queries.who_opened(patient=patient, since=timezone.now()) == []


def test_who_saw_the_patient_among_the_found_has_opened_the_record_too() -> None:
    patient, other = uuid.uuid4(), uuid.uuid4()
    actions.record(by=SYSTEM, action="patients.patient.find", detail={"patients": [str(other), str(patient)]})
    actions.record(by=SYSTEM, action="patients.patient.find", detail={"patients": [str(other)]})
    actions.record(by=SYSTEM, action="records.read", patient=patient)
    assert [look.action for look in queries.who_opened(patient=patient)] == [
        "records.read",
        "patients.patient.find",
    ]
    assert len(queries.who_opened(patient=patient, most=1)) == 1


def test_signing_in_and_out_is_recorded() -> None:
    user = make_staff()
    client = through_the_door(browser(), user)
    client.post("/admin/logout/")
    deeds = Entry.objects.filter(action__startswith="staff.", object_id=str(user.public_id)).order_by("id")
    assert [(deed.action, deed.actor) for deed in deeds] == [
        ("staff.sign_in", user.public_id),
        ("staff.sign_out", user.public_id),
    ]
    assert client.get("/admin/").status_code == 302


def test_a_failed_sign_in_names_the_account_and_nothing_that_was_typed() -> None:
    user = make_staff()
    browser().post("/staff/login/", {"login": user.email, "password": "my secret word"})
    entry = Entry.objects.get(action="staff.sign_in_failed")
    assert (entry.object_id, entry.actor, entry.role) == (str(user.public_id), None, "visitor")
    assert "secret" not in str(Entry.objects.filter(pk=entry.pk).values())


def test_a_refused_second_code_is_recorded_and_the_code_is_not() -> None:
    user = make_staff()
    client = browser()
    client.post("/staff/login/", {"login": user.email, "password": PASSWORD})
    client.post("/staff/code/", {"code": "000000"})
    entry = Entry.objects.get(action="staff.code_failed")
    assert (entry.object_id, entry.actor) == (str(user.public_id), None)
    assert "000000" not in str(
        Entry.objects.filter(pk=entry.pk).values("detail", "before", "after", "reason")
    )


def test_the_report_counts_no_further_than_it_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_views, "MOST_LISTED", 3)
    for number in range(5):
        actions.record(by=SYSTEM, action=f"x.{number}")
    with CaptureQueriesContext(connection) as queries_made:
        paginator = admin_views.LatestPaginator(Entry.objects.order_by("-id"), 2)
        assert (paginator.count, paginator.num_pages) == (3, 2)
    assert "LIMIT 3" in queries_made[0]["sql"]
    assert str(paginator.items_count_label).startswith("the latest 3 entries")


def test_a_write_in_the_admin_carries_who_was_signed_in() -> None:
    user = member("Administrator")
    client = through_the_door(browser(), user)
    with transaction.atomic():
        client.post("/admin/account/", {"name_email-first_name": "Anna", "name_email-language": "en"})
    entry = Entry.objects.filter(object_type="accounts.user", action="update").order_by("id").last()
    assert entry.actor == user.public_id and entry.request_id


def test_who_reads_the_log_exports_it_only_with_the_right_to() -> None:
    reader = make_staff()
    permissions = Permission.objects.filter(content_type__app_label__in=["audit", "wagtailadmin"])
    reader.user_permissions.set(permissions.exclude(codename="export_entry"))
    client = through_the_door(browser(), reader)
    assert client.get(REPORT).status_code == 200
    assert not isinstance(client.get(REPORT, {"export": "csv"}), StreamingHttpResponse)
    assert not Entry.objects.filter(action="audit.export").exists()


def test_a_change_past_the_site_is_said_to_be_the_database_users() -> None:
    with translation.override("ru"):
        assert role_text("database:portal") == "пользователь базы данных «portal»"
