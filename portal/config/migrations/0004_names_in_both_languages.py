"""Rows that Wagtail's migrations and the import write get names that readers of both languages know.

One row has one name, so it says both; a name that staff have given stays.
"""

from typing import Any

from django.db import migrations

# Model, field, the English name, the name in both.
NAMES = [
    ("Page", "title", "Root", "Сайт · Site"),
    ("Page", "draft_title", "Root", "Сайт · Site"),
    ("Collection", "name", "Root", "Все файлы · All files"),
    ("Collection", "name", "Portraits", "Портреты · Portraits"),
    ("Collection", "name", "Illustrations", "Иллюстрации · Illustrations"),
    ("Workflow", "name", "Moderators approval", "Согласование · Approval"),
    ("Task", "name", "Moderators approval", "Проверка модератором · Moderation"),
]


def name_in_both(apps: Any, schema_editor: Any) -> None:
    for model, field, english, both in NAMES:
        rename(apps, model, field, english, both)


def name_in_english(apps: Any, schema_editor: Any) -> None:
    for model, field, english, both in NAMES:
        rename(apps, model, field, both, english)


def rename(apps: Any, model: str, field: str, old: str, new: str) -> None:
    rows = apps.get_model("wagtailcore", model).objects.filter(**{field: old})
    at_the_top = {"depth": 1} if model == "Page" else {}
    rows.filter(**at_the_top).update(**{field: new})


class Migration(migrations.Migration):
    dependencies = [("config", "0003_auditors_read_the_log"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [migrations.RunPython(name_in_both, name_in_english)]
