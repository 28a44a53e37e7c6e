"""Where a workbook meets what staff made: it is left alone, and the administrator is told."""

from collections import defaultdict

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.schedule.models import Source, WeeklyRule
from clinics.directory.models import Clinic, Doctor, Service
from portal.network.faults import FaultCode, Report
from portal.network.overlaps import first_overlap
from portal.network.provenance import REGISTERS, RETIRED
from portal.network.rows import Network, Sheet
from portal.network.summary import Kind
from portal.shared.models import LifeStatus


def check(network: Network, report: Report) -> None:
    _check_rules(network, report)
    _check_ended(network, report)


def _check_rules(network: Network, report: Report) -> None:
    """A rule of staff that overlaps an imported one would offer the same times twice."""
    zones = {clinic.code: clinic.timezone for clinic in network.clinics}
    theirs: defaultdict[str, list[WeeklyRule]] = defaultdict(list)
    for rule in WeeklyRule.objects.filter(source=Source.STAFF).select_related("doctor", "clinic"):
        theirs[rule.doctor.code].append(rule)
    for row in network.schedule:
        for rule in theirs[row.doctor]:
            day = first_overlap(row, zones[row.clinic], rule, rule.clinic.time_zone)
            if day:
                report.warning(
                    FaultCode.STAFF_OVERLAP,
                    format_lazy(
                        _("no overlap with the rule that staff made at {clinic} (the first is on {date})"),
                        clinic=rule.clinic.code,
                        date=day,
                    ),
                    sheet=Sheet.SCHEDULE,
                    row=row.row,
                    column="start",
                    found=row.doctor,
                )


def _check_ended(network: Network, report: Report) -> None:
    for kind, sheet, model, rows in (
        (Kind.CLINICS, Sheet.CLINICS, Clinic, network.clinics),
        (Kind.SERVICES, Sheet.SERVICES, Service, network.services),
        (Kind.DOCTORS, Sheet.DOCTORS, Doctor, network.doctors),
    ):
        ended = set(model.objects.filter(status=LifeStatus.ENDED).values_list("code", flat=True))
        ended -= REGISTERS[kind].rows_in(RETIRED).keys()
        for row in rows:
            if row.code in ended:
                report.warning(
                    FaultCode.ENDED_BY_STAFF,
                    _("a row in force: staff ended it, and it stays ended"),
                    sheet=sheet,
                    row=row.row,
                    column="code",
                    found=row.code,
                )
