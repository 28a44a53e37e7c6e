"""Partitions that are made after `audit grants` are written to by nobody but audit_write, as those made before."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def before():
    """audit_guard as the first migration made it."""
    text = (SQL / "0001_log.sql").read_text()
    start = text.index("CREATE FUNCTION audit_guard(")
    guard = text[start : text.index("END $$;", start) + 7].replace("CREATE", "CREATE OR REPLACE", 1)
    return f"{guard}\nDROP FUNCTION audit_close;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_search_path")]

    operations = [migrations.RunSQL((SQL / "0008_rights.sql").read_text(), before())]
