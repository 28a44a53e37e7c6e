from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: who notes that a doctor, a room or a clinic is out of use."""

    dependencies = [
        ("config", "0008_administrators_write_consents"),
        ("disruptions", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
