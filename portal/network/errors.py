"""What can end an import as a whole."""

from django.utils.translation import gettext_lazy as _

from portal.shared.errors import PortalError


class ImportRunning(PortalError):
    """Two imports at once would undo each other's work; the second one gives way."""

    def __init__(self) -> None:
        super().__init__(_("Another import is running. Start this one again when it has ended."))
