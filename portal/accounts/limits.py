"""How allauth's limits call an address in Redis."""

from django.utils.crypto import salted_hmac


def limit_key(email: str) -> str:
    """A keyed hash, the same for each spelling: allauth's bare one would tell the address to who tries many."""
    address = email.strip().lower()
    return salted_hmac("portal.accounts.limits", address, algorithm="sha256").hexdigest()
