"""The e-mails and phones of users step aside for their sealed columns."""

import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_language_of_the_browser"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="addressofuser", name="audit"),
        pgtrigger.migrations.RemoveTrigger(model_name="user", name="audit"),
        migrations.RemoveConstraint("user", "accounts_user_verified_exists"),
        migrations.RemoveConstraint("user", "accounts_user_verified_email_unique"),
        migrations.RemoveConstraint("user", "accounts_user_verified_phone_unique"),
        migrations.RenameField("user", "email", "plain_email"),
        migrations.RenameField("user", "phone", "plain_phone"),
        migrations.AddField("user", "email", models.BinaryField(null=True)),
        migrations.AddField("user", "phone", models.BinaryField(null=True)),
        migrations.AddField(
            "user", "email_token", models.BinaryField(blank=True, db_index=True, null=True)
        ),
        migrations.AddField(
            "user", "phone_token", models.BinaryField(blank=True, db_index=True, null=True)
        ),
    ]
