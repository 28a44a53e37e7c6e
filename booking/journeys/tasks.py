"""What beat starts, and what journeys order from the worker."""

from celery import shared_task

from booking.disruptions.queries import queued
from booking.journeys import confirmation, erase_me, export_data, rehouse
from portal.privacy.actions.exporting import delete_expired
from portal.shared import clock


@shared_task
def expire_unsettled() -> None:
    """What nobody has confirmed, or paid, in time; what is left comes with the next beat."""
    confirmation.expire_unsettled(now=clock.now())


@shared_task
def settle_visit(row: int) -> None:
    """One visit of a disruption; again without effect."""
    rehouse.settle_queued(row, now=clock.now())


@shared_task
def settle_left() -> None:
    """What a worker that died, or a broker that was away, left in the queue."""
    for row in queued():
        settle_visit.delay(row.pk)


@shared_task
def build_data_export(pk: int) -> None:
    """A copy of a person's data, when it is asked for."""
    export_data.build_export(pk)


@shared_task
def finish_data_exports() -> None:
    """What a crash or an absent broker left undone, and what is over."""
    for pk in export_data.waiting_exports(now=clock.now()):
        export_data.build_export(pk)
    delete_expired(now=clock.now())


@shared_task
def carry_out_erasures() -> None:
    """Those whose time has come; what a crash cut short is gone on with."""
    erase_me.carry_out_due(now=clock.now())
