"""The root of the error tree. An app's errors.py derives its own base from PortalError."""


class PortalError(Exception):
    """Something a caller can act on; its message is for the reader, in the reader's language."""
