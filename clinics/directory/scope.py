"""Whose facts a member of staff may see and change: one policy that answers for every admin path.

A permission says what may be done, a duty at a clinic (`ClinicStaff`) says with which facts. Whoever has
`directory.oversee_clinic` is bound to no clinic. Facts of the whole network (legal entities, specialties,
services, the guide) have no clinic: a permission is enough.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from clinics.directory.models import Clinic, ClinicStaff, Doctor, Offering, Room
from portal.accounts.models import User

Reader = User | AnonymousUser

# The way from a fact to those on duty at its clinic. A doctor belongs to every clinic with an offering.
ON_DUTY: dict[type[Model], str] = {
    Clinic: "staff__user",
    Room: "clinic__staff__user",
    Offering: "clinic__staff__user",
    Doctor: "offerings__clinic__staff__user",
    ClinicStaff: "clinic__staff__user",
}


def oversees(user: Reader) -> bool:
    """Whether the user's permissions hold for the facts of every clinic."""
    return bool(user.has_perm("directory.oversee_clinic"))


def in_scope(model: type[Model], user: Reader) -> QuerySet[Any]:
    """The model's rows at the user's clinics; all of them for a model without a clinic."""
    rows = model._default_manager.all()
    path = ON_DUTY.get(model)
    if path is None or oversees(user):
        return rows
    if not user.is_authenticated:
        return rows.none()
    return rows.filter(pk__in=model._default_manager.filter(**{path: user}).values("pk"))


class ClinicScopedPolicy(ModelPermissionPolicy):
    def user_has_permission_for_instance(self, user: Reader, action: str, instance: Model) -> bool:
        return bool(
            self.user_has_permission(user, action)
            and in_scope(self.model, user).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user: Reader, actions: Iterable[str]) -> QuerySet[Any]:
        if not self.user_has_any_permission(user, actions):
            rows: QuerySet[Any] = self.model._default_manager.none()
            return rows
        return in_scope(self.model, user)
