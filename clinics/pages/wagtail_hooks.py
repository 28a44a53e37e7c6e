"""What staff see of the pages in the admin, beside Wagtail's own."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from clinics.directory.models import Clinic, Doctor, Offering, Service, Specialty, Symptom
from clinics.pages import actions, tasks
from clinics.pages.contact_views import SEE, DeleteView

FOLLOWED = (Clinic, Doctor, Offering, Service, Specialty, Symptom)


@hooks.register("filter_form_submissions_for_user")
def only_who_may_see_submissions(user: Any, pages: Any) -> Any:
    """Wagtail shows submissions to everybody who may change the page; here it takes a permission more."""
    return pages if user.has_perm(SEE) else pages.none()


@hooks.register("register_admin_urls", order=-1)
def guarded_deletion() -> list[URLPattern]:
    """Stands before Wagtail's own address of the same name."""
    return [path("forms/submissions/<int:page_id>/delete/", DeleteView.as_view())]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def follow_saved_fact(request: HttpRequest, row: Model) -> None:
    """The pages that surely changed follow at once; those that the row showed on before, soon."""
    if isinstance(row, FOLLOWED):
        actions.follow(row)
        transaction.on_commit(tasks.keep_index_in_step.delay)


@hooks.register("after_delete_snippet")
def follow_deleted_facts(request: HttpRequest, rows: list[Model]) -> None:
    if any(isinstance(row, FOLLOWED) for row in rows):
        transaction.on_commit(tasks.keep_index_in_step.delay)


@hooks.register("after_bulk_action")
def follow_facts_changed_together(
    request: HttpRequest, action_type: str, rows: list[Model], action: object
) -> None:
    follow_deleted_facts(request, rows)
