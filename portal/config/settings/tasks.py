"""How tasks run, and what beat starts when."""

from celery.schedules import crontab

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "seal the audit log": {"task": "portal.audit.tasks.seal", "schedule": 300.0},
    "make the audit log's partitions": {
        "task": "portal.audit.tasks.make_partitions",
        "schedule": crontab(hour=1, minute=5),
    },
    "expire lapsed holds": {"task": "booking.appointments.tasks.expire_lapsed", "schedule": 30.0},
    "forget old holds": {"task": "booking.appointments.tasks.forget_old_holds", "schedule": 600.0},
    "expire what nobody confirmed or paid": {
        "task": "booking.journeys.tasks.expire_unsettled",
        "schedule": 60.0,
    },
    "settle visits of disruptions that were left": {
        "task": "booking.journeys.tasks.settle_left",
        "schedule": 60.0,
    },
    "finish copies of data": {"task": "booking.journeys.tasks.finish_data_exports", "schedule": 300.0},
    "carry out erasures": {"task": "booking.journeys.tasks.carry_out_erasures", "schedule": 600.0},
    "close past visits": {"task": "booking.appointments.tasks.close_past", "schedule": 900.0},
    "forget old changes of free times": {
        "task": "booking.availability.tasks.forget_changes",
        "schedule": crontab(hour=2, minute=35),
    },
    "publish what is scheduled": {"task": "clinics.pages.tasks.publish_scheduled", "schedule": 60.0},
    "delete expired submissions": {
        "task": "clinics.pages.tasks.delete_expired_submissions",
        "schedule": crontab(hour=2, minute=15),
    },
    "deliver messages": {"task": "booking.notifications.tasks.deliver", "schedule": 30.0},
    "empty old messages": {
        "task": "booking.notifications.tasks.empty_old",
        "schedule": crontab(hour=3, minute=10),
    },
    "forget old one-time codes": {"task": "portal.accounts.tasks.forget_old_codes", "schedule": 3600.0},
    "forget devices that are signed out": {
        "task": "portal.accounts.tasks.delete_stale_devices",
        "schedule": crontab(hour=3, minute=25),
    },
    "finish erasures that were cut short": {"task": "portal.crypto.tasks.replay_erasures", "schedule": 300.0},
    "propose duplicates": {
        "task": "booking.patients.tasks.propose_new_duplicates",
        "schedule": crontab(hour=2, minute=45),
    },
    "forget old answers and tokens": {
        "task": "portal.api.tasks.forget_old",
        "schedule": crontab(minute=20),
    },
    "sweep keys without a subject": {
        "task": "portal.crypto.tasks.sweep_keys",
        "schedule": crontab(hour=3, minute=40),
    },
}
