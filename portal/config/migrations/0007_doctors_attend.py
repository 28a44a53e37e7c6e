from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: who starts own visits, who reads what patients tell beforehand."""

    dependencies = [
        ("config", "0006_staff_book_and_keep_hours"),
        ("appointments", "0004_attending"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
