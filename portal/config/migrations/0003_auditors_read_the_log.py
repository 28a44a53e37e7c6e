from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: administrators and auditors read and export the audit log."""

    dependencies = [
        ("config", "0002_administrators_delete_submissions"),
        ("audit", "0001_log"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
