"""Where a prepayment is made online. Payments stand here once they exist: nothing else knows that they don't yet."""

from clinics.directory.models import Clinic


def pays_online(clinic: Clinic) -> bool:
    """Whether the clinic has an online method now. Where none is, the terms say «at the desk»."""
    del clinic
    return False
