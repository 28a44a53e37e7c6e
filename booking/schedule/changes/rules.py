"""Changes of weekly rules."""

import datetime as dt
from dataclasses import dataclass, replace

from booking.schedule.actions import days, rules
from booking.schedule.changes.base import Change, concern, latest, with_rows
from booking.schedule.models import WeeklyRule
from booking.schedule.queries import Schedule
from booking.schedule.shifts import Rule
from booking.schedule.values import rule_of, swapped
from portal.audit.actor import Actor


@dataclass(frozen=True)
class SaveRule(Change):
    """`row` is a rule as it is to be, saved before or not."""

    row: WeeklyRule
    services: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        former = self._former
        firsts = [self.row.valid_from, *([former.valid_from] if former else [])]
        lasts = [self.row.valid_to, *([former.valid_to] if former else [])]
        concern(
            self, [self.row.doctor_id], [self.row.clinic_id], [self.row.room_id], min(firsts), latest(lasts)
        )

    @property
    def _former(self) -> Rule | None:
        row = WeeklyRule.objects.filter(pk=self.row.pk).first() if self.row.pk else None
        return rule_of(row, row.services.values_list("pk", flat=True)) if row else None

    def applied(self, before: Schedule) -> Schedule:
        new = rule_of(self.row, self.services)
        return with_rows(before, rules=swapped(before.timetable.rules, self._former, new))

    def replaced(self) -> tuple[object, ...]:
        return (self._former,)

    def check(self) -> None:
        rules.check_rule(self.row, self.services)

    def write(self, by: Actor) -> WeeklyRule:
        return rules.save_rule(by=by, rule=self.row, services=self.services)


@dataclass(frozen=True)
class EndRule(Change):
    row: WeeklyRule
    last_day: dt.date

    def __post_init__(self) -> None:
        first = min(self.row.valid_from, self.last_day + days.DAY)
        concern(
            self, [self.row.doctor_id], [self.row.clinic_id], [], max(first, self.last_day), self.row.valid_to
        )

    @property
    def _former(self) -> Rule | None:
        row = WeeklyRule.objects.filter(pk=self.row.pk).first()
        return rule_of(row, row.services.values_list("pk", flat=True)) if row else None

    def applied(self, before: Schedule) -> Schedule:
        former = self._former
        if former is None:
            return before
        stays = self.last_day >= former.valid_from
        new = replace(former, valid_to=self.last_day) if stays else None
        return with_rows(before, rules=swapped(before.timetable.rules, former, new))

    def replaced(self) -> tuple[object, ...]:
        return (self._former,)

    def write(self, by: Actor) -> None:
        rules.end_rule(by=by, rule=self.row, last=self.last_day)
