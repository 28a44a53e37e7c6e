"""Nobody who may write to the log runs anything with its owner's rights."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_searches")]

    operations = [
        migrations.RunSQL((SQL / "0007_search_path.sql").read_text(), (SQL / "0005_write.sql").read_text())
    ]
