from django.db import migrations

from portal.accounts.groups import GroupSync


def make_groups(apps, schema_editor):
    GroupSync(apps).run()


class Migration(migrations.Migration):
    """Brings the groups in step with roles.py: who keeps hours, who books for a caller and over another visit."""

    dependencies = [
        ("config", "0005_staff_send_messages_again"),
        ("schedule", "0005_shifts_apart"),
        ("appointments", "0003_to_confirm"),
        ("patients", "0005_subject_is_patient"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
