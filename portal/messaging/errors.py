"""What can go wrong with a message. Each channel has a tree of its own below these."""

from typing import ClassVar

from portal.shared.errors import PortalError


class MessagingError(PortalError):
    """The base. Its words name no recipient and no text: they go to logs."""

    # The same message can never be delivered: no attempt later would help.
    permanent: ClassVar[bool] = False
    # Another attempt within seconds may help.
    at_once: ClassVar[bool] = False
    # The provider may have taken the message all the same.
    unclear: ClassVar[bool] = False


class InsideTransaction(MessagingError):
    """A message can't be called back by a rollback, and a provider's seconds are no row's lock."""
