"""The Schedule and Exceptions sheets against themselves and against the clinics' working hours."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from itertools import combinations, groupby

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.schedule.models import ScheduleException
from portal.network.faults import FaultCode, Message, Report
from portal.network.overlaps import first_overlap
from portal.network.periods import Daily, Opening, weekdays_text
from portal.network.rows import ClinicRow, ExceptionRow, Network, ScheduleRow, Sheet

MOST_RULES_OF_A_DOCTOR = 60  # every two of them are compared


def check(network: Network, report: Report) -> None:
    clinics = {clinic.code: clinic for clinic in network.clinics}
    sound = [rule for rule in network.schedule if _is_in_order(rule, report)]
    for rule in sound:
        if rule.clinic in clinics:
            _check_working_hours(rule, clinics[rule.clinic], report)
    _check_overlaps(sound, clinics, report)
    for exception in network.exceptions:
        _check_exception(exception, report)
    if not any(fault.sheet == Sheet.SCHEDULE for fault in report.errors):  # then rules are missing here
        _check_effects(network, report)
    _check_breaks(network.exceptions, report)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _stretch(start: time, end: time) -> str:
    return f"{start:%H:%M}-{end:%H:%M}"


def _is_in_order(rule: ScheduleRow, report: Report) -> bool:
    def error(column: str, expected: Message, found: object) -> None:
        report.error(
            FaultCode.CONTRADICTION,
            expected,
            sheet=Sheet.SCHEDULE,
            row=rule.row,
            column=column,
            found=found,
        )

    before = len(report.faults)
    if rule.end <= rule.start:
        error("end", format_lazy(_("a time after {time}"), time=f"{rule.start:%H:%M}"), f"{rule.end:%H:%M}")
    elif rule.step_min > _minutes(rule.end) - _minutes(rule.start):
        error("step_min", _("a step that fits between start and end"), rule.step_min)
    if rule.valid_to and rule.valid_to < rule.valid_from:
        error("valid_to", format_lazy(_("{date} or later"), date=rule.valid_from), rule.valid_to)
    return len(report.faults) == before


def _check_working_hours(rule: ScheduleRow, clinic: ClinicRow, report: Report) -> None:
    openings: defaultdict[int, tuple[Opening, ...]] = defaultdict(tuple)
    for opening in clinic.working_hours:
        openings[opening.weekday] += (opening,)
    closed = [weekday for weekday in rule.weekdays if weekday not in openings]
    if closed:
        _warn_hours(rule, "weekdays", closed, _("a day on which the clinic works"), report)
    outside = [
        weekday
        for weekday in sorted(rule.weekdays)
        if openings[weekday] and not _covers(openings[weekday], rule.start, rule.end)
    ]
    for hours, days in groupby(outside, key=lambda weekday: _hours_text(openings[weekday])):
        expected = format_lazy(_("within the clinic's hours {hours}"), hours=hours)
        _warn_hours(rule, "start", days, expected, report)


def _warn_hours(
    rule: ScheduleRow, column: str, days: Iterable[int], expected: Message, report: Report
) -> None:
    report.warning(
        FaultCode.OUTSIDE_WORKING_HOURS,
        expected,
        sheet=Sheet.SCHEDULE,
        row=rule.row,
        column=column,
        found=f"{weekdays_text(days)} {_stretch(rule.start, rule.end)}",
    )


def _hours_text(openings: Iterable[Opening]) -> str:
    return ", ".join(_stretch(opening.opens, opening.closes) for opening in openings)


def _covers(openings: Iterable[Opening], start: time, end: time) -> bool:
    """Stretches that touch count as one."""
    reached = start
    for opening in openings:
        if opening.opens <= reached < opening.closes:
            reached = opening.closes
    return reached >= end


def _check_overlaps(rules: list[ScheduleRow], clinics: dict[str, ClinicRow], report: Report) -> None:
    by_doctor: defaultdict[str, list[ScheduleRow]] = defaultdict(list)
    for rule in rules:
        if rule.clinic in clinics:
            by_doctor[rule.doctor].append(rule)
    for mine in by_doctor.values():
        if len(mine) > MOST_RULES_OF_A_DOCTOR:
            report.error(
                FaultCode.TOO_LARGE,
                format_lazy(_("at most {limit} rules of one doctor"), limit=MOST_RULES_OF_A_DOCTOR),
                sheet=Sheet.SCHEDULE,
                row=mine[MOST_RULES_OF_A_DOCTOR].row,
                column="doctor",
                found=mine[0].doctor,
            )
            continue
        for one, two in combinations(mine, 2):
            day = first_overlap(one, clinics[one.clinic].timezone, two, clinics[two.clinic].timezone)
            if day:
                _report_overlap(one, two, day, report)


def _report_overlap(one: ScheduleRow, two: ScheduleRow, day: date, report: Report) -> None:
    report.error(
        FaultCode.OVERLAP,
        format_lazy(_("no overlap with row {row} (the first is on {date})"), row=one.row, date=day),
        sheet=Sheet.SCHEDULE,
        row=two.row,
        column="start",
        found=f"{two.doctor} {two.clinic} {weekdays_text(two.weekdays)} {_stretch(two.start, two.end)}",
    )


def _check_effects(network: Network, report: Report) -> None:
    places: set[tuple[str, str | None]] = {(rule.doctor, rule.clinic) for rule in network.schedule}
    places |= {(rule.doctor, None) for rule in network.schedule}
    _check_bookable(network, places, report)
    for exception in network.exceptions:
        _check_has_effect(exception, places, report)


def _check_bookable(network: Network, places: set[tuple[str, str | None]], report: Report) -> None:
    """Once per doctor and clinic, at the first offering."""
    reported: set[tuple[str, str]] = set()
    for offering in network.offerings:
        place = (offering.doctor, offering.clinic)
        if place not in places and place not in reported:
            reported.add(place)
            report.warning(
                FaultCode.NO_EFFECT,
                _("a rule of this doctor at this clinic in the sheet Schedule, or nobody can book"),
                sheet=Sheet.OFFERINGS,
                row=offering.row,
                column="doctor",
                found=", ".join(place),
            )


def _check_exception(exception: ExceptionRow, report: Report) -> None:
    def error(column: str, expected: Message, found: object = "") -> None:
        report.error(
            FaultCode.CONTRADICTION,
            expected,
            sheet=Sheet.EXCEPTIONS,
            row=exception.row,
            column=column,
            found=found,
        )

    start, end = exception.start, exception.end
    if start is None and end is None:
        if exception.kind != ScheduleException.Kind.TIME_OFF:
            error("start", _("a start and an end, unless it is time off"))
        elif isinstance(exception.dates, Daily):
            error("start", _("a start and an end, as it holds daily"))
    elif start is None or end is None:
        error("start" if start is None else "end", _("both a start and an end, or neither"))
    elif end <= start:
        error("end", format_lazy(_("a time after {time}"), time=f"{start:%H:%M}"), f"{end:%H:%M}")


def _check_has_effect(exception: ExceptionRow, places: set[tuple[str, str | None]], report: Report) -> None:
    if exception.kind == ScheduleException.Kind.EXTRA_HOURS:
        return
    if (exception.doctor, exception.clinic) not in places:
        report.warning(
            FaultCode.NO_EFFECT,
            _("a doctor and a clinic with a rule in the sheet Schedule"),
            sheet=Sheet.EXCEPTIONS,
            row=exception.row,
            column="clinic" if exception.clinic else "doctor",
            found=exception.clinic or exception.doctor,
        )


def _check_breaks(exceptions: Iterable[ExceptionRow], report: Report) -> None:
    """Overlapping daily breaks add up to one; their author meant something else."""
    daily: defaultdict[str, list[ExceptionRow]] = defaultdict(list)
    for exception in exceptions:
        if isinstance(exception.dates, Daily) and exception.start and exception.end:
            daily[exception.doctor].append(exception)
    for mine in daily.values():
        for one, two in combinations(mine[:MOST_RULES_OF_A_DOCTOR], 2):
            same_place = one.clinic is None or two.clinic is None or one.clinic == two.clinic
            if same_place and _overlap(one, two):
                report.warning(
                    FaultCode.OVERLAP,
                    format_lazy(_("no overlap with row {row}"), row=one.row),
                    sheet=Sheet.EXCEPTIONS,
                    row=two.row,
                    column="start",
                    found=two.doctor,
                )


def _overlap(one: ExceptionRow, two: ExceptionRow) -> bool:
    if not (one.start and one.end and two.start and two.end):
        return False
    return one.start < two.end and two.start < one.end
