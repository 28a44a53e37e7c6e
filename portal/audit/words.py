"""How the log reads: its actions and kinds of objects in the reader's language."""

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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


def action_text(action: str) -> str:
    """The action in words; one that has none yet as it is kept."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def object_text(entry: Entry) -> str:
    """«review 0198…»: the kind by its model's name where there is such a model."""
    try:
        kind = str(apps.get_model(entry.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = entry.object_type
    return f"{kind} {entry.object_id}".strip() or "—"
