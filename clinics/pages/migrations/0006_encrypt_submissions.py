"""Submissions get keys of their own, and their answers are sealed.

Going back opens nothing: a submission then has empty answers.
"""

import json

import portal.shared.ids
from django.db import migrations, models

from portal.crypto.data_keys import create_keys_of
from portal.crypto.retention import Retention
from portal.crypto.sealing import Place, seal
from portal.crypto.subjects import Subject, SubjectKind

LABEL = "pages.contact.answers"


def seal_answers(apps, schema_editor):
    submissions = list(apps.get_model("pages", "ContactSubmission").objects.only("pk", "answers"))
    for submission in submissions:
        submission.public_id = portal.shared.ids.uuid7()
    subjects = [Subject(SubjectKind.CONTACT, submission.public_id) for submission in submissions]
    create_keys_of(subjects)
    places = [Place(LABEL, subject.id, (subject, Retention.CONTACT)) for subject in subjects]
    plain = [json.dumps(submission.answers, ensure_ascii=False).encode() for submission in submissions]
    for submission, sealed in zip(submissions, seal(list(zip(places, plain))), strict=True):
        submission.form_data = bytes(sealed)
        submission.save(update_fields=["public_id", "form_data"])


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_privacy_page"), ("crypto", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="contactsubmission",
            options={
                "base_manager_name": "objects",
                "permissions": [("export_contactsubmission", "Can export contact form submissions")],
                "verbose_name": "contact form submission",
                "verbose_name_plural": "contact form submissions",
            },
        ),
        migrations.RenameField("contactsubmission", "form_data", "answers"),
        migrations.AddField("contactsubmission", "public_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField("contactsubmission", "form_data", models.BinaryField(null=True)),
        migrations.RunPython(seal_answers, migrations.RunPython.noop),
        migrations.AlterField("contactsubmission", "answers", models.JSONField(default=dict)),
        migrations.RemoveField("contactsubmission", "answers"),
        migrations.AlterField(
            "contactsubmission",
            "public_id",
            models.UUIDField(
                default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name="public id"
            ),
        ),
        migrations.AlterField("contactsubmission", "form_data", models.BinaryField()),
    ]
