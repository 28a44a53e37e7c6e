"""The table of submissions is written anew, so that nothing of the answers that 0006 dropped stays in its pages.

A dropped column and an updated row stay in the file until then. Write-ahead log and backups from before have them
until they are deleted (docs/keys.md).
"""

from django.db import migrations


class Migration(migrations.Migration):
    # In a transaction of its own: CLUSTER keeps what a transaction that goes on has deleted.
    dependencies = [("pages", "0006_encrypt_submissions")]

    operations = [
        migrations.RunSQL(
            [
                "CLUSTER pages_contactsubmission USING pages_contactsubmission_pkey",
                "ALTER TABLE pages_contactsubmission SET WITHOUT CLUSTER",
            ],
            migrations.RunSQL.noop,
        )
    ]
