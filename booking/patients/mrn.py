"""The medical record number: what a clinic calls a patient on paper and by phone.

Eight digits from a sequence and one check digit by ISO 7064 MOD 11,10, which finds every single wrong digit
and nearly every swap of neighbours. Shown as «1234-5678-9»; it says nothing about the person.
"""

import re

SERIAL_DIGITS = 8
LAST_SERIAL = 10**SERIAL_DIGITS - 1


def mrn_of(serial: int) -> str:
    """The nine digits of a serial number from 1 to 99,999,999."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"A serial number is between 1 and {LAST_SERIAL}, not {serial}.")
    digits = f"{serial:0{SERIAL_DIGITS}d}"
    return digits + check_digit(digits)


def parse_mrn(typed: str) -> str | None:
    """The nine digits of what somebody typed, spaces and dashes forgiven; None if it is no number of ours."""
    digits = re.sub(r"[\s\-‐‑–—]", "", typed)
    if not re.fullmatch(rf"\d{{{SERIAL_DIGITS + 1}}}", digits, re.ASCII):
        return None
    return digits if digits[-1] == check_digit(digits[:-1]) else None


def format_mrn(mrn: str) -> str:
    return f"{mrn[:4]}-{mrn[4:8]}-{mrn[8:]}"


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
