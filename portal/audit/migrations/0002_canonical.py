from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_log"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "0002_canonical.sql").read_text(),
            (SQL / "0002_undo.sql").read_text(),
        ),
    ]
