"""The privacy policy is the site's, no longer each contact page's."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_the_chosen(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    contact = apps.get_model("pages", "ContactPage").objects.exclude(privacy_page=None).order_by("pk").first()
    if contact is None:
        return
    for site in apps.get_model("wagtailcore", "Site").objects.all():
        apps.get_model("pages", "SiteSettings").objects.update_or_create(
            site=site, defaults={"privacy_page_id": contact.privacy_page_id}
        )


def give_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    chosen = apps.get_model("pages", "SiteSettings").objects.exclude(privacy_page=None).first()
    if chosen:
        apps.get_model("pages", "ContactPage").objects.update(privacy_page_id=chosen.privacy_page_id)


class Migration(migrations.Migration):
    dependencies = [("pages", "0008_names_of_many_pages"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="privacy_page",
            field=models.ForeignKey(
                blank=True,
                help_text="In any language. Linked wherever visitors tell something of themselves.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.page",
                verbose_name="privacy policy",
            ),
        ),
        migrations.RunPython(keep_the_chosen, give_back),
        migrations.RemoveField(model_name="contactpage", name="privacy_page"),
    ]
