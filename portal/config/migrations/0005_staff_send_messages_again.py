from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: managers, registrars and administrators see what did not arrive."""

    dependencies = [
        ("config", "0004_names_in_both_languages"),
        ("notifications", "0001_outbox"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
