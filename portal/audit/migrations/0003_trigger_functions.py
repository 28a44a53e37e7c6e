"""Nobody but the owner may attach the log's trigger functions: they run SQL that a trigger's arguments name, as the
owner. Triggers that are there keep working; the right is asked for only when one is made."""

from django.db import migrations

FUNCTIONS = "audit_row_change, audit_truncation"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_canonical")]

    operations = [
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {FUNCTIONS} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO PUBLIC",
        )
    ]
