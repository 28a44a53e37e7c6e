from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: an administrator may delete what a visitor wrote."""

    dependencies = [
        ("config", "0001_staff_groups"),
        ("pages", "0004_prose_blocks"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
