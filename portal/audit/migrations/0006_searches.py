"""Who opened a patient's record has to be found among searches too, which name whom they showed in their detail."""

from django.db import migrations

INDEX = "audit_entry_of_search"
KEYS = "USING gin ((detail -> 'patients') jsonb_path_ops) WHERE detail ? 'patients'"
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass"


def index(apps, schema_editor):
    """A partition at a time and beside its writers; the log's own index is whole with the last one."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON ONLY audit_entry {KEYS}")
        cursor.execute(PARTITIONS)
        for (table,) in cursor.fetchall():
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {table}_of_search ON {table} {KEYS}")
            cursor.execute(f"ALTER INDEX {INDEX} ATTACH PARTITION {table}_of_search")


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("audit", "0005_write")]

    operations = [migrations.RunPython(index, drop)]
