from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: who answers requests about personal data."""

    dependencies = [
        ("config", "0009_staff_note_disruptions"),
        ("privacy", "0003_requests_and_exports"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
