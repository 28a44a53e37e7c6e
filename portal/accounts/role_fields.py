"""Choices of groups, each by the reader's name of the role (`roles.ROLES`)."""

from django.contrib.auth.models import Group
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.utils.translation import gettext

# Without [Group], which Django's fields only take once every app is ready: this is read before.


class RolesField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, group: Group) -> str:
        return gettext(group.name)


class RoleField(ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, group: Group) -> str:
        return gettext(group.name)
