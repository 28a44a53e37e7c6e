from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_what_nobody_chose(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """English was everybody's until they chose Russian, so of English nobody knows whether it was chosen."""
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    users.filter(language="en").update(language="")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tracked")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("", "the browser's"), ("en", "English"), ("ru", "Русский")],
                max_length=2,
                verbose_name="language",
            ),
        ),
        migrations.RunPython(forget_what_nobody_chose, migrations.RunPython.noop),
    ]
