"""How the log reads: its actions and kinds of objects in the reader's language."""

import json

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.actions import Json
from portal.audit.actor import MEMBER, SUPERUSER, SYSTEM, VISITOR
from portal.audit.models import Entry

ACTIONS = {
    "insert": gettext_noop("Row added"),
    "update": gettext_noop("Row changed"),
    "delete": gettext_noop("Row deleted"),
    "truncate": gettext_noop("Table emptied"),
    "audit.export": gettext_noop("Audit log exported"),
    "audit.archive": gettext_noop("Month of the audit log archived"),
    "audit.forget": gettext_noop("Archived month of the audit log deleted"),
    "staff.sign_in": gettext_noop("Signed in"),
    "staff.sign_in_failed": gettext_noop("Sign-in failed"),
    "staff.code_failed": gettext_noop("Sign-in code refused"),
    "staff.sign_out": gettext_noop("Signed out"),
    "account.code_sent": gettext_noop("One-time code sent"),
    "account.code_right": gettext_noop("One-time code accepted"),
    "account.code_refused": gettext_noop("One-time code refused"),
    "account.sign_in": gettext_noop("Signed in by a one-time code"),
    "account.sign_out": gettext_noop("Signed out"),
    "pages.contact.export": gettext_noop("Visitors' messages exported"),
}

# Who acts without a role of the table; the names of roles are translated where the table is.
WITHOUT_ROLE = {
    SYSTEM.role: gettext_noop("the site itself"),
    VISITOR: gettext_noop("visitor"),
    MEMBER: gettext_noop("user without a role"),
    SUPERUSER: gettext_noop("superuser"),
}


def action_text(action: str) -> str:
    """The action in words; one that has none yet as it is kept."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def role_text(roles: str) -> str:
    """The roles of an entry, which are kept in English with commas between them."""
    return ", ".join(_(WITHOUT_ROLE.get(role, role)) for role in roles.split(", ") if role)


def column_text(entry: Entry, column: str) -> str:
    """A column of the row that changed, by its field's name where the model still has it."""
    try:
        fields = apps.get_model(entry.object_type)._meta.fields
    except (LookupError, ValueError):
        return column
    names = [field.verbose_name for field in fields if field.column == column]
    return capfirst(str(names[0])) if names else column


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
