"""A signed-in person asks for a copy of their data; the worker makes it."""

import datetime as dt

from django.db import transaction

from booking.journeys.errors import NotYours
from booking.journeys.start_task import start_after_commit
from booking.journeys.tasks import build_data_export
from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.privacy.actions.exporting import delete_export
from portal.privacy.exports import MAKING, ExportStatus
from portal.privacy.models import DataExport
from portal.shared.languages import Language


def ask_for_export(*, by: Actor, user: User, language: Language, now: dt.datetime) -> DataExport:
    """The copy that is being made, else a new one in place of the former. Pressed twice at once, it is made once."""
    with transaction.atomic():
        act_as(by)
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
        former = DataExport.objects.filter(user=user).first()
        if former is not None and former.status in MAKING:
            return former
        if former is not None:
            delete_export(former)
        made = DataExport.objects.create(user=user, language=language, asked_at=now)
        record(by=by, action="privacy.export.ask", object=made)
        start_after_commit(build_data_export, made.pk)
    return made


def own_export(user: User, *, now: dt.datetime) -> DataExport | None:
    """The one there is, unless its day is over."""
    found = DataExport.objects.filter(user=user).first()
    is_over = found is not None and found.expires_at is not None and found.expires_at <= now
    return None if is_over else found


def take_export(*, by: Actor, user: User, form: str, now: dt.datetime) -> bytes:
    """The file, «json» or «pdf»; who took it is written down. Raises NotYours where there is none."""
    found = own_export(user, now=now)
    if found is None or found.status != ExportStatus.READY or form not in ("json", "pdf"):
        raise NotYours
    with transaction.atomic():
        act_as(by)
        record(by=by, action="privacy.export.take", object=found, detail={"form": form})
    taken: bytes = (found.as_json if form == "json" else found.as_pdf).read()
    return taken
