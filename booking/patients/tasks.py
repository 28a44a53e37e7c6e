"""What beat does with patients."""

import datetime as dt

from celery import shared_task

from booking.patients.actions.duplicates import propose_duplicates
from booking.patients.queries import changed_since
from portal.audit.actor import SYSTEM
from portal.shared import clock

# Longer than a day, for what was saved while the last run went on; who is compared twice is not proposed twice.
LOOK_BACK = dt.timedelta(hours=26)


@shared_task
def propose_new_duplicates() -> int:
    """Compare whoever changed since yesterday with everybody; how many pairs are new."""
    return len(propose_duplicates(by=SYSTEM, patients=changed_since(clock.now() - LOOK_BACK)))
