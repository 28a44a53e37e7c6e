"""The directory in the Wagtail admin."""

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from clinics.directory.admin_views import DeleteFactsBulkAction, refuse_to_delete_what_is_used
from clinics.directory.viewsets import FACT_VIEWSETS, ClinicNetwork

register_snippet(ClinicNetwork)

FACTS = tuple(viewset.model for viewset in FACT_VIEWSETS)


class DeleteFacts(DeleteFactsBulkAction):
    models = FACTS


# After Wagtail's own, which otherwise takes the place.
hooks.register("register_bulk_action", DeleteFacts, order=100)


@hooks.register("before_delete_snippet")
def keep_what_is_used(request: HttpRequest, facts: list[Model]) -> HttpResponse | None:
    if request.method != "POST" or not isinstance(facts[0], FACTS):
        return None
    return refuse_to_delete_what_is_used(request, list(facts))


@hooks.register("register_permissions")
def oversee_every_clinic() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="directory", codename="oversee_clinic")
