"""What staff see of the pages in the admin, beside Wagtail's own."""

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks

from clinics.pages.contact_views import SEE, DeleteView


@hooks.register("filter_form_submissions_for_user")
def only_who_may_see_submissions(user: Any, pages: Any) -> Any:
    """Wagtail shows submissions to everybody who may change the page; here it takes a permission more."""
    return pages if user.has_perm(SEE) else pages.none()


@hooks.register("register_admin_urls", order=-1)
def guarded_deletion() -> list[URLPattern]:
    """Stands before Wagtail's own address of the same name."""
    return [path("forms/submissions/<int:page_id>/delete/", DeleteView.as_view())]
