from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """What readers of free times keep in their processes stays right by these triggers."""

    initial = True

    dependencies = [
        ("appointments", "0002_by_room"),
        ("schedule", "0003_dated_shifts_and_closures"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "0001_changes.sql").read_text(), (SQL / "0001_undo.sql").read_text()
        ),
    ]
