"""Weekly rules: made, edited, ended, removed."""

import datetime as dt
from collections.abc import Collection

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from booking.schedule.actions.writing import changing, sound
from booking.schedule.clashes import first_clash
from booking.schedule.errors import WrongHours
from booking.schedule.models import Source, WeeklyRule
from booking.schedule.values import rule_of
from portal.audit.actions import record
from portal.audit.actor import Actor


def save_rule(*, by: Actor, rule: WeeklyRule, services: Collection[int]) -> WeeklyRule:
    """A new or a changed one; `services` (primary keys) that can be booked in it, all without any.

    What staff change becomes theirs: an import leaves it alone. Raises WrongHours, ScheduleBusy; so do the others.
    """
    with changing(by, doctors=[rule.doctor_id], rooms=[rule.room_id]):
        check_rule(rule, services)
        rule.source = Source.STAFF
        rule.save()
        rule.services.set(services)
        record(by=by, action="schedule.rule.save", object=rule)
    return rule


def end_rule(*, by: Actor, rule: WeeklyRule, last: dt.date) -> None:
    """Its last day; a rule that would end before it begins was never one, and goes."""
    with changing(by, doctors=[rule.doctor_id]):
        record(by=by, action="schedule.rule.end", object=rule, detail={"last": last.isoformat()})
        if last < rule.valid_from:
            rule.delete()
            return
        rule.valid_to, rule.source = last, Source.STAFF
        sound(rule).save()


def check_rule(rule: WeeklyRule, services: Collection[int]) -> None:
    """Its own rules, its room, and the doctor's other rules: nobody is in two places. Raises WrongHours."""
    sound(rule)
    room = rule.room
    if room is not None and room.clinic_id != rule.clinic_id:
        raise WrongHours([_("The room is not in this clinic.")])
    others = WeeklyRule.objects.filter(doctor_id=rule.doctor_id).exclude(pk=rule.pk)
    ours = rule_of(rule, services)
    for other in others.select_related("clinic"):
        day = first_clash(ours, rule.clinic.time_zone, rule_of(other, ()), other.clinic.time_zone)
        if day is not None:
            told = _(
                "The doctor has other hours then, at %(clinic)s from %(start)s to %(end)s; first on %(day)s."
            )
            facts = {
                "clinic": other.clinic.name,
                "start": time_format(other.start, "TIME_FORMAT"),
                "end": time_format(other.end, "TIME_FORMAT"),
                "day": date_format(day, "DATE_FORMAT"),
            }
            raise WrongHours([told % facts])
