"""The demo's staff: one person per role, with addresses that can't exist elsewhere."""

# RFC 2606 keeps .example out of the real name space, so no real person has such an address.
DEMO_DOMAIN = "meridian.example"


def is_demo_email(email: str) -> bool:
    return email.lower().endswith(f"@{DEMO_DOMAIN}")
