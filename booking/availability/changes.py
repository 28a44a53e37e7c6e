"""The notes that the database's triggers make of what changed (migrations/sql/0001_changes.sql)."""

from django.db import connection

# Without one of these what a process remembers would grow old unnoticed.
TRIGGERS = frozenset(
    [
        ("appointments_appointment", "availability_taken"),
        ("schedule_busyblock", "availability_blocked"),
        ("schedule_weeklyrule", "availability_planned"),
        ("schedule_weeklyrule_services", "availability_planned"),
        ("schedule_scheduleexception", "availability_planned"),
        ("schedule_editedday", "availability_planned"),
        ("schedule_datedshift", "availability_planned"),
        ("schedule_datedshift_services", "availability_planned"),
        ("schedule_clinicclosure", "availability_planned"),
        ("schedule_holidayclosure", "availability_planned"),
        ("directory_openinghours", "availability_planned"),
        ("directory_clinic", "availability_planned"),
        ("directory_legalentity", "availability_planned"),
        ("directory_offering", "availability_offered"),
        ("directory_price", "availability_offered"),
        ("directory_service", "availability_offered"),
        ("directory_doctor", "availability_offered"),
        ("directory_clinic", "availability_offered"),
        ("directory_legalentity", "availability_offered"),
    ]
)

_ENABLED = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE starts_with(tgname, 'availability_') AND tgenabled IN ('O', 'A')
"""
# Longer than any process remembers without asking (memory.OLDEST_SECONDS).
_FORGET = "DELETE FROM availability_change WHERE at < clock_timestamp() - interval '1 day'"


def missing_triggers() -> list[tuple[str, str]]:
    """Those that are not there or not enabled: the table and the trigger."""
    with connection.cursor() as cursor:
        cursor.execute(_ENABLED)
        return sorted(TRIGGERS - set(cursor.fetchall()))


def forget_old() -> int:
    """Delete notes that no process needs any more; how many. By the database's clock, which wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return cursor.rowcount
