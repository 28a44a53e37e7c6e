from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def before():
    """The function as the first migration made it."""
    text = (SQL / "0001_log.sql").read_text()
    start = text.index("CREATE FUNCTION audit_write(")
    return text[start : text.index("END $$;", start) + 7].replace("CREATE", "CREATE OR REPLACE", 1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_dates")]

    operations = [migrations.RunSQL((SQL / "0005_write.sql").read_text(), before())]
