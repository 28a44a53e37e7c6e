"""Copies of persons' data: claimed by one worker, filled, and deleted when their day is over."""

import datetime as dt
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction

from portal.audit.actions import act_as
from portal.audit.actor import SYSTEM
from portal.privacy.documents import Document
from portal.privacy.exports import KEPT_FOR, ExportStatus
from portal.privacy.models import DataExport


def claim_export(pk: int, *, now: dt.datetime) -> DataExport | None:
    """The copy, if it is this worker's to make: of two, one; what a crash left is claimed anew."""
    with transaction.atomic():
        act_as(SYSTEM)
        claimed = DataExport.objects.to_build(now).filter(pk=pk)
        if not claimed.update(status=ExportStatus.BUILDING, claimed_at=now, percent=0):
            return None
    return DataExport.objects.select_related("user").get(pk=pk)


def progress_of(export: DataExport) -> Callable[[int], None]:
    """Call the answer with per cent done; pages show it."""

    def tell(percent: int) -> None:
        DataExport.objects.filter(pk=export.pk, status=ExportStatus.BUILDING).update(percent=percent)

    return tell


def fill_export(export: DataExport, document: Document, *, now: dt.datetime) -> bool:
    """Seal both files. False, and nothing is left, where the copy was claimed by another or deleted meanwhile."""
    export.as_json.save("", ContentFile(document.as_json()), save=False)
    export.as_pdf.save("", ContentFile(document.as_pdf()), save=False)
    with transaction.atomic():
        act_as(SYSTEM)
        mine = DataExport.objects.filter(
            pk=export.pk, status=ExportStatus.BUILDING, claimed_at=export.claimed_at
        ).update(
            status=ExportStatus.READY,
            percent=100,
            expires_at=now + KEPT_FOR,
            as_json=export.as_json.name,
            as_pdf=export.as_pdf.name,
        )
    if not mine:
        _delete_files(export)
    return bool(mine)


def delete_export(export: DataExport) -> None:
    """The row goes with the caller's transaction, its files after the commit."""
    export.delete()
    transaction.on_commit(lambda: _delete_files(export))


def delete_expired(*, now: dt.datetime) -> int:
    expired = list(DataExport.objects.filter(expires_at__lte=now))
    for export in expired:
        with transaction.atomic():
            act_as(SYSTEM)
            delete_export(export)
    return len(expired)


def _delete_files(export: DataExport) -> None:
    for file in (export.as_json, export.as_pdf):
        if file:
            file.storage.delete(str(file.name))
