from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: who publishes texts of consents."""

    dependencies = [
        ("config", "0007_doctors_attend"),
        ("privacy", "0002_first_texts"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
