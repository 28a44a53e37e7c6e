"""Nothing of the log happened at no time: what is infinite would stand in no month."""

from django.db import migrations

CHECKS = {
    "audit_entry": "isfinite(at)",
    "audit_seal": "isfinite(month) AND isfinite(sealed_at)",
    "audit_archive": "isfinite(month)",
}


class Migration(migrations.Migration):
    # Each statement for itself: rows that are there are checked without keeping writers out.
    atomic = False

    dependencies = [("audit", "0003_trigger_functions")]

    operations = [
        operation
        for table, check in CHECKS.items()
        for operation in (
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_dated CHECK ({check}) NOT VALID",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_dated",
            ),
            migrations.RunSQL(
                f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_dated", migrations.RunSQL.noop
            ),
        )
    ]
