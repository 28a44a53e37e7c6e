"""Managers change the schedule of their clinics, and see before they save which visits they touch."""

import datetime as dt

from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.status import Status
from booking.schedule.actions.blocks import put_block
from booking.schedule.busy_blocks import OWN
from booking.schedule.models import (
    ClinicClosure,
    EditedDay,
    HolidayClosure,
    ScheduleException,
    WeeklyRule,
)
from booking.web.staff.schedule.urls import urlpatterns
from clinics.directory.models import ClinicStaff
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from tests.factories.appointments import book, make_room, make_slot
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import make_exception
from tests.integration.staff.conftest import MONDAY, TUESDAY, at_work, hidden

FREE_DAYS = {f"{day}-count": "1" for day in range(7)}


@fixture
def visit(offering):
    return book(make_slot(offering))


def url(name: str, desk, **more: object) -> str:
    return reverse(name, kwargs={"clinic": desk.clinic, **more})


def week_url(desk, name: str = "schedule_edit_week") -> str:
    return url(name, desk, doctor=desk.offering.doctor_id, monday=MONDAY.isoformat())


def change(desk, address: str, fields: dict[str, object]):
    """Form, preview, saved: the answers of the last two."""
    told = fields | {"version": hidden(desk.client.get(address), "version")}
    shown = desk.client.post(address, told)
    assert shown.status_code == 200, shown.content.decode()[:3000]
    again = told | {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")}
    return shown, desk.client.post(address, again)


def away(desk, **more: object) -> dict[str, object]:
    told = {"kind": "time_off", "doctor": desk.offering.doctor_id}
    return told | {"date_from": TUESDAY.isoformat(), "date_to": TUESDAY.isoformat()} | more


def rule_fields(desk, **more: object) -> dict[str, object]:
    return {
        "doctor": desk.offering.doctor_id,
        "channel": "in_person",
        "weekdays": ["1", "2"],
        "weeks": "every",
        "start": "16:00",
        "end": "18:00",
        "step_minutes": "20",
        "valid_from": "2026-03-02",
    } | more


def test_time_off_is_shown_with_what_it_touches_and_saved_on_the_second_press(manager, visit):
    shown, done = change(manager, url("schedule_add_exception", manager), away(manager))
    assert visit.code in shown.content.decode()
    assert done.status_code == 302
    assert ScheduleException.objects.get().date_from == TUESDAY
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED


def test_the_preview_writes_nothing(manager):
    address = url("schedule_add_exception", manager)
    told = away(manager) | {"version": hidden(manager.client.get(address), "version")}
    manager.client.post(address, told)
    assert not ScheduleException.objects.exists()


def test_the_preview_names_no_patient(manager, visit):
    shown, _done = change(manager, url("schedule_add_exception", manager), away(manager))
    assert "Королёва" not in shown.content.decode()


def test_back_from_the_preview_keeps_what_was_entered(manager):
    address = url("schedule_add_exception", manager)
    answer = manager.client.post(address, away(manager, reason="Conference", back="1"))
    assert answer.status_code == 200
    assert 'value="Conference"' in answer.content.decode()


def test_a_visit_booked_meanwhile_is_shown_before_anything_is_saved(manager, offering):
    address = url("schedule_add_exception", manager)
    told = away(manager) | {"version": hidden(manager.client.get(address), "version")}
    seen = hidden(manager.client.post(address, told), "seen")
    visit = book(make_slot(offering))
    answer = manager.client.post(address, told | {"seen": seen})
    assert answer.status_code == 409
    assert visit.code in answer.content.decode()
    assert not ScheduleException.objects.exists()


def test_a_saved_change_is_audited_with_its_author(manager):
    change(manager, url("schedule_add_exception", manager), away(manager))
    entry = Entry.objects.get(action="schedule.exception.save")
    assert entry.actor == manager.user.public_id


def test_what_was_saved_can_be_taken_back(manager):
    _shown, done = change(manager, url("schedule_add_exception", manager), away(manager))
    row = ScheduleException.objects.get()
    page = manager.client.get(done["location"]).content.decode()
    undo = url("schedule_remove_exception", manager, pk=row.pk)
    assert undo in page
    shown = manager.client.get(undo)
    manager.client.post(undo, {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")})
    assert not ScheduleException.objects.exists()


def test_one_week_is_edited_and_the_rules_stay(manager, visit):
    fields = FREE_DAYS | {
        "1-0-start": "10:00",
        "1-0-end": "11:00",
        "1-0-channel": "in_person",
        "1-0-step": "20",
    }
    shown, done = change(manager, week_url(manager), fields)
    assert visit.code in shown.content.decode()
    assert done.status_code == 302
    assert EditedDay.objects.count() == 7
    shift = EditedDay.objects.get(date=TUESDAY).shifts.get()
    assert (shift.start, shift.end) == (dt.time(10), dt.time(11))
    assert WeeklyRule.objects.get().end == dt.time(15)


def test_the_week_opens_with_the_hours_of_the_rules(manager):
    page = manager.client.get(week_url(manager)).content.decode()
    assert page.count('value="09:00"') == page.count('value="15:00"') == 7


def test_a_week_that_somebody_else_edited_meanwhile_is_not_overwritten_unseen(manager):
    version = hidden(manager.client.get(week_url(manager)), "version")
    change(manager, week_url(manager), FREE_DAYS)
    fields = FREE_DAYS | {"0-0-start": "10:00", "0-0-end": "11:00", "version": version}
    answer = manager.client.post(week_url(manager), fields)
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    assert not EditedDay.objects.get(date=MONDAY).shifts.exists()


def test_last_week_is_copied(manager):
    change(manager, week_url(manager), FREE_DAYS)
    following = (MONDAY + dt.timedelta(days=7)).isoformat()
    address = url("schedule_copy_week", manager, doctor=manager.offering.doctor_id, monday=following)
    shown = manager.client.get(address)
    manager.client.post(address, {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")})
    assert EditedDay.objects.filter(date__gte=MONDAY + dt.timedelta(days=7)).count() == 7


def test_an_edited_week_goes_back_to_the_rules(manager):
    change(manager, week_url(manager), FREE_DAYS)
    address = week_url(manager, "schedule_forget_week")
    shown = manager.client.get(address)
    manager.client.post(address, {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")})
    assert not EditedDay.objects.exists()


@mark.parametrize(
    ("fields", "told"),
    [
        ({"0-0-start": "10:00"}, "Give both times"),
        ({"0-0-start": "12:00", "0-0-end": "10:00"}, "end comes after"),
        ({"0-0-start": "ten"}, "Enter a valid time"),
        ({"0-0-start": "10:00", "0-0-end": "11:00", "0-0-step": "3"}, "greater than or equal to 5"),
        (
            {
                "0-count": "2",
                "0-0-start": "10:00",
                "0-0-end": "12:00",
                "0-1-start": "11:00",
                "0-1-end": "13:00",
            },
            "overlap",
        ),
        ({"0-count": "9999999999"}, "less than or equal to 8"),
    ],
)
def test_hours_that_cannot_be_are_told_beside_the_form(manager, fields, told):
    version = hidden(manager.client.get(week_url(manager)), "version")
    answer = manager.client.post(week_url(manager), FREE_DAYS | fields | {"version": version})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not EditedDay.objects.exists()


def test_a_rule_is_added(manager):
    _shown, done = change(manager, url("schedule_add_rule", manager), rule_fields(manager))
    assert done.status_code == 302
    rule = WeeklyRule.objects.order_by("pk").last()
    assert (rule.weekdays, rule.source) == ([1, 2], "staff")


def test_a_rule_on_hours_of_another_is_refused(manager):
    address = url("schedule_add_rule", manager)
    told = rule_fields(manager, start="14:00") | {"version": hidden(manager.client.get(address), "version")}
    answer = manager.client.post(address, told)
    assert answer.status_code == 422
    assert "other hours then" in answer.content.decode()


@mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_year_beyond_any_schedule_is_explained(manager, day):
    address = url("schedule_add_rule", manager)
    fields = rule_fields(manager, valid_from=day, valid_to=day)
    told = fields | {"version": hidden(manager.client.get(address), "version")}
    answer = manager.client.post(address, told)
    assert answer.status_code == 422 and "Ensure this value is" in answer.content.decode()


def test_a_rule_is_edited(manager, visit):
    rule = WeeklyRule.objects.get()
    fields = rule_fields(manager, start="09:00", end="12:00", weekdays=[str(day) for day in range(1, 8)])
    shown, done = change(manager, url("schedule_edit_rule", manager, pk=rule.pk), fields)
    assert visit.code in shown.content.decode()
    assert done.status_code == 302
    rule.refresh_from_db()
    assert rule.end == dt.time(12)


def test_a_rule_ends(manager):
    rule = WeeklyRule.objects.get()
    change(manager, url("schedule_end_rule", manager, pk=rule.pk), {"last_day": "2026-04-01"})
    rule.refresh_from_db()
    assert rule.valid_to == dt.date(2026, 4, 1)


def test_the_clinic_closes_and_opens_again(manager, visit):
    fields = {"date_from": TUESDAY.isoformat(), "date_to": TUESDAY.isoformat()}
    shown, _done = change(manager, url("schedule_add_closure", manager), fields)
    assert visit.code in shown.content.decode()
    address = url("schedule_remove_closure", manager, pk=ClinicClosure.objects.get().pk)
    shown = manager.client.get(address)
    manager.client.post(address, {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")})
    assert not ClinicClosure.objects.exists()


@mark.parametrize(
    ("name", "closed"), [("schedule_close_on_holidays", True), ("schedule_open_on_holidays", False)]
)
def test_public_holidays_are_chosen(manager, name, closed):
    if not closed:
        HolidayClosure.objects.create(clinic=manager.offering.clinic)
    shown = manager.client.get(url(name, manager))
    manager.client.post(
        url(name, manager), {"seen": hidden(shown, "seen"), "version": hidden(shown, "version")}
    )
    assert HolidayClosure.objects.exists() is closed


def test_the_week_shows_hours_rooms_visits_and_absences(manager, visit):
    WeeklyRule.objects.update(room=make_room(manager.offering, "Room 12"))
    make_exception(manager.offering, "time_off", day=TUESDAY + dt.timedelta(days=1))
    page = manager.client.get(url("schedule_week", manager) + "?day=2026-03-05").content.decode()
    assert "09:00–15:00" in page
    assert "Room 12" in page
    assert "1 visit" in page
    assert "time off" in page


def test_the_week_by_room_names_the_doctors(manager):
    WeeklyRule.objects.update(room=make_room(manager.offering, "Room 12"))
    page = manager.client.get(url("schedule_week", manager) + "?by=room").content.decode()
    assert str(manager.offering.doctor.name) in page


@mark.parametrize("day", ["", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_is_none_is_this_week(manager, day):
    answer = manager.client.get(url("schedule_week", manager), {"day": day})
    assert "Mon 2 Mar" in answer.content.decode()


def pages(clinic: int, doctor: int, pk: int) -> dict[str, str]:
    """Every address below /admin/schedule/ that names a clinic."""
    found = {}
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        values = {"clinic": clinic, "doctor": doctor, "pk": pk, "monday": MONDAY.isoformat()}
        if wanted:
            kwargs = {name: values[name] for name in wanted}
            found[pattern.name] = reverse(pattern.name, kwargs=kwargs)
    return found


ROWS = {"rule": WeeklyRule, "exception": ScheduleException, "closure": ClinicClosure}


def row_of(name: str, offering) -> int:
    kind = next((model for word, model in ROWS.items() if word in name), WeeklyRule)
    return kind.objects.get(**({"clinic": offering.clinic})).pk


@fixture
def departures(offering, foreign):
    for each in (offering, foreign):
        make_exception(each, "time_off", day=TUESDAY, clinic=each.clinic)
        ClinicClosure.objects.create(clinic=each.clinic, date_from=TUESDAY, date_to=TUESDAY)


NAMES = [pattern.name for pattern in urlpatterns if pattern.pattern.converters]


@mark.parametrize("method", ["get", "post"])
def test_no_page_of_another_clinic_opens(manager, foreign, departures, method):
    for name in NAMES:
        address = pages(foreign.clinic_id, foreign.doctor_id, row_of(name, foreign))[name]
        assert getattr(manager.client, method)(address).status_code == 404, address


def test_a_row_of_another_clinic_is_not_found_under_the_own_one(manager, foreign, departures):
    for name in NAMES:
        addresses = pages(manager.clinic, foreign.doctor_id, row_of(name, foreign))
        if "/doctors/" in addresses[name] or name.startswith(
            ("schedule_edit", "schedule_remove", "schedule_end")
        ):
            assert manager.client.get(addresses[name]).status_code == 404, addresses[name]


def test_every_page_of_the_own_clinic_opens(manager, departures):
    """Else the tests above would pass on addresses that open for nobody."""
    for name in NAMES:
        own = pages(manager.clinic, manager.offering.doctor_id, row_of(name, manager.offering))
        assert manager.client.get(own[name]).status_code == 200, own[name]


READ_ONLY = {"schedule_week", "schedule_rules", "schedule_exceptions", "schedule_closures"}


def test_a_registrar_reads_the_schedule_and_changes_nothing(registrar, departures):
    for name in NAMES:
        address = pages(registrar.clinic, registrar.offering.doctor_id, row_of(name, registrar.offering))[
            name
        ]
        status = registrar.client.get(address).status_code
        assert status == (200 if name in READ_ONLY else 302), address
        assert registrar.client.post(address).status_code in (302, 405), address


def test_a_pharmacist_sees_no_schedule(offering):
    desk = at_work("pharmacist", offering)
    assert desk.client.get(url("schedule_week", desk)).status_code == 302


def test_a_doctor_of_another_clinic_gets_no_time_off_here(manager, foreign):
    address = url("schedule_add_exception", manager)
    told = away(manager, doctor=foreign.doctor_id)
    told["version"] = hidden(manager.client.get(address), "version")
    assert manager.client.post(address, told).status_code == 422


def test_time_off_at_all_clinics_is_refused_where_one_is_not_the_managers(manager, foreign):
    foreign.doctor = manager.offering.doctor
    foreign.save()
    address = url("schedule_add_exception", manager)
    told = away(manager, everywhere="on") | {"version": hidden(manager.client.get(address), "version")}
    answer = manager.client.post(address, told)
    assert answer.status_code == 422
    assert "name this clinic" in answer.content.decode()


def test_a_room_of_another_clinic_is_refused(manager, foreign):
    address = url("schedule_add_rule", manager)
    told = rule_fields(manager, room=make_room(foreign).pk)
    told["version"] = hidden(manager.client.get(address), "version")
    assert manager.client.post(address, told).status_code == 422


def test_whoever_has_no_clinic_is_told_so(manager):
    ClinicStaff.objects.all().delete()
    answer = manager.client.get(reverse("schedule_home"))
    assert "no clinic yet" in answer.content.decode()


def test_the_first_page_is_the_week_of_the_own_clinic(manager, foreign):
    answer = manager.client.get(reverse("schedule_home"))
    assert answer["location"] == url("schedule_week", manager)


def test_what_other_systems_need_is_listed_at_its_clinic_alone(manager, foreign) -> None:
    start = dt.datetime.combine(TUESDAY, dt.time(6), dt.UTC)
    times = {"starts_at": start, "ends_at": start + dt.timedelta(hours=2), "system": "theatre"}
    for offering, reason in ((manager.offering, "Operation"), (foreign, "Lesson")):
        put_block(by=SYSTEM, value=reason, reason=reason, doctor=offering.doctor, **times)
    own = times | {"system": OWN, "reason": "Dentist", "value": "own"}
    put_block(by=SYSTEM, doctor=manager.offering.doctor, **own)
    page = manager.client.get(url("schedule_exceptions", manager)).content.decode()
    assert all(text in page for text in ("Taken by other systems", "Operation", "09:00 – 11:00"))
    assert "Lesson" not in page
    assert "Kept free by the doctors themselves" in page
    assert "Dentist" not in page and f"<td>{OWN}</td>" not in page


def test_an_empty_row_has_the_step_of_the_doctors_rule(manager):
    WeeklyRule.objects.update(step_minutes=15)
    form = manager.client.get(week_url(manager)).context["form"]
    assert form["6-0-step"].value() == 15


def test_a_new_rule_is_kept_for_services_of_its_doctor(manager, offering):
    others = OfferingFactory(clinic=offering.clinic)
    address = f"{url('schedule_add_rule', manager)}?doctor={offering.doctor_id}"
    shown = manager.client.get(address).context["form"].fields["services"].queryset
    assert list(shown) == [offering.service]
    assert others.service not in shown
