from django.db import migrations


class Migration(migrations.Migration):
    """Notes are told apart: a reader gets some of them again while a long transaction is running."""

    dependencies = [("availability", "0001_changes")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE availability_change ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE availability_change DROP COLUMN id",
        ),
    ]
