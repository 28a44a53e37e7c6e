"""How the log reads: its actions and kinds of objects in the reader's language."""

import json
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.actions import Json
from portal.audit.actor import MEMBER, SUPERUSER, SYSTEM, VISITOR
from portal.audit.deeds import ACTIONS
from portal.audit.models import Entry

# Who acts without a role of the table; the names of roles are translated where the table is.
WITHOUT_ROLE = {
    SYSTEM.role: gettext_noop("the site itself"),
    VISITOR: gettext_noop("visitor"),
    MEMBER: gettext_noop("user without a role"),
    SUPERUSER: gettext_noop("superuser"),
}

# Fields that have no name in their models, or stand in a library's.
UNNAMED = {
    "id": gettext_noop("number"),
    "type": gettext_noop("kind"),
    "data": gettext_noop("secret"),
    "created_at": gettext_noop("created at"),
    "last_used_at": gettext_noop("last used at"),
    "sort_key_ru": gettext_noop("place in Russian lists"),
}

# What the database itself writes as the role of whoever changes rows past the site.
OF_DATABASE = "database:"


def action_text(action: str) -> str:
    """The action in words; one that has none yet as it is kept."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def role_text(roles: str) -> str:
    """The roles of an entry, which are kept in English with commas between them."""
    return ", ".join(_one_role(role) for role in roles.split(", ") if role)


def _one_role(role: str) -> str:
    if role.startswith(OF_DATABASE):
        return _("database user «%(name)s»") % {"name": role.removeprefix(OF_DATABASE)}
    return _(WITHOUT_ROLE.get(role, role))


def column_text(entry: Entry, column: str) -> str:
    """A column of the row that changed, by its field's name where the model still has it."""
    try:
        fields = apps.get_model(entry.object_type)._meta.concrete_fields
    except (LookupError, ValueError):
        return column
    names = [_field_text(field) for field in fields if field.column == column]
    return capfirst(names[0]) if names else column


def _field_text(field: "models.Field[Any, Any]") -> str:
    """The field's name; in place of one that Django made of the code's, what it refers to or a word of ours."""
    name = str(field.verbose_name)
    if name not in (field.name.replace("_", " "), "ID"):
        return name
    if field.related_model:
        return str(field.related_model._meta.verbose_name)
    return _(UNNAMED[field.name]) if field.name in UNNAMED else name


def value_text(value: Json) -> str:
    """A value of a row as a reader says it, not as code writes it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def object_text(entry: Entry) -> str:
    """«review 0198…»: the kind by its model's name where there is such a model."""
    try:
        kind = str(apps.get_model(entry.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = entry.object_type
    return f"{kind} {entry.object_id}".strip() or "—"
