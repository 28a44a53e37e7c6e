"""What can go wrong with the embedded servers. Every message ends with what the reader can do."""

from portal.shared.errors import PortalError


class EmbeddedServerError(PortalError):
    """An embedded server cannot be started, reached or stopped."""


class ProgramMissing(EmbeddedServerError):
    """The wheel that holds a server's program is not installed."""


class FolderNotOurs(EmbeddedServerError):
    """A folder belongs to somebody else, so nothing in it is trusted or changed."""


class ServerFailed(EmbeddedServerError):
    """The server's program ended with an error; the end of its log is in the message."""
