"""Each message that leaves has a number of its own; providers take it for an idempotency key (31 bits)."""

from django.db import migrations

FORWARD = "CREATE SEQUENCE messaging_number AS integer MINVALUE 1 MAXVALUE 2147483647 CYCLE"
BACKWARD = "DROP SEQUENCE messaging_number"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
