"""What must be true before a process of the site begins: the right master keys, the right pair of databases."""

from django.db import OperationalError, ProgrammingError, connections
from django.utils.translation import gettext as _

from portal.crypto.data_keys import mark_token_key, token_key
from portal.crypto.errors import KeysError
from portal.crypto.ledger import Replayed, replay
from portal.crypto.status import require_masters, require_matching_data


def check_keys() -> Replayed:
    """Raises a KeysError with the remedy. What an old backup of keys brought back is erased again."""
    require_masters()
    require_matching_data()
    replayed = replay()
    mark_token_key(token_key())
    return replayed


def require_keys() -> None:
    """For entry points: end the process with a message instead of a trace. Leaves no connection to a fork."""
    try:
        check_keys()
    except KeysError as error:
        raise SystemExit(str(error)) from error
    except OperationalError as error:
        raise SystemExit(_("A database does not answer: %(error)s") % {"error": error}) from error
    except ProgrammingError as error:
        text = _("A table is missing; run: manage.py prepare (%(error)s)")
        raise SystemExit(text % {"error": error}) from error
    finally:
        connections.close_all()
