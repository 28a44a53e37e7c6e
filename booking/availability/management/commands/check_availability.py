"""manage.py check_availability: the lists of free times against a recomputation by other code."""

from argparse import ArgumentParser
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.availability.changes import missing_triggers
from booking.availability.queries import free_times
from booking.availability.recomputation import DAY, Rows, Time, expected_times
from clinics.directory.models import Offering
from portal.shared import clock

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Compare the lists of free times with a recomputation; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=14, help="how many days from today")
        parser.add_argument(
            "--rounds", type=int, default=2, help="what the first has remembered is compared in the others"
        )

    def handle(self, *args: object, days: int, rounds: int, **options: Any) -> None:
        found = [
            _("The trigger %(trigger)s of %(table)s is missing or off.")
            % {"table": table, "trigger": trigger}
            for table, trigger in missing_triggers()
        ]
        for number in range(rounds):
            compared, differences = compare(days)
            found += differences
            told = ngettext("%(count)d time compared.", "%(count)d times compared.", compared)
            self.stdout.write(f"{number + 1}/{rounds}: " + told % {"count": compared})
        for line in found[:MOST_SHOWN]:
            self.stderr.write(line)
        if found:
            raise CommandError(ngettext("%d difference", "%d differences", len(found)) % len(found))


def compare(days: int) -> tuple[int, list[str]]:
    """How many times both sides know, and the differences: as one moment of the database has it, whoever books."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        now = clock.now()
        rows = Rows(now.date() - DAY, now.date() + (days - 1) * DAY, now)
        related = ("doctor", "service", "clinic__entity", "clinic__holiday_closure")
        offerings = Offering.objects.select_related(*related).prefetch_related(
            "prices", "clinic__opening_hours"
        )
        listed = listed_times(rows, days + 1)
        compared, found = 0, list[str]()
        for offering in offerings.order_by("pk"):
            expected, times = expected_times(offering, rows), listed[offering.pk]
            compared += len(expected | times)
            found += [_line(_("listed, not free"), offering, time) for time in sorted(times - expected)]
            found += [_line(_("free, not listed"), offering, time) for time in sorted(expected - times)]
    return compared, found


def listed_times(rows: Rows, days: int) -> defaultdict[int, set[Time]]:
    listed: defaultdict[int, set[Time]] = defaultdict(set)
    for service in Offering.objects.order_by().values_list("service_id", flat=True).distinct():
        for time in free_times(service=service, first=rows.first, days=days, now=rows.now):
            listed[time.offer.id].add((time.starts_at, time.channel))
    return listed


def _line(what: str, offering: Offering, time: Time) -> str:
    return f"{what}: {offering} · {time[0]:%Y-%m-%d %H:%M} UTC · {time[1]}"
