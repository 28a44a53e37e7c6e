"""Numbers of identity documents: how they are written, compared and checked."""

import re

# Pension Fund resolution 192p of 2006-07-31: numbers up to this one carry no check digits.
SNILS_UNCHECKED_UP_TO = 1001998
SEPARATORS = re.compile(r"[\s\-‐‑–—№.,/]")


def compact(number: str) -> str:
    """Without spaces and punctuation, in capitals: how two writings of a number are compared."""
    return SEPARATORS.sub("", number).upper()


def kind_and_number(kind: str, number: str) -> str:
    """By which a document is found: a number alone may be that of two kinds. Empty without a number."""
    return f"{kind} {compact(number)}" if number else ""


def is_snils(number: str) -> bool:
    """Russian pension insurance number: 9 digits and 2 check digits (weights 9 to 1, mod 101)."""
    digits = compact(number)
    if not re.fullmatch(r"\d{11}", digits, re.ASCII) or int(digits[:9]) == 0:
        return False
    if int(digits[:9]) <= SNILS_UNCHECKED_UP_TO:
        return True
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return total % 101 % 100 == int(digits[9:])


def is_oms_policy(number: str) -> bool:
    """Single number (ЕНП) of Russian compulsory medical insurance: 16 digits, the last by ISO/IEC 7812 (Luhn)."""
    digits = compact(number)
    return re.fullmatch(r"\d{16}", digits, re.ASCII) is not None and _luhn_sum(digits) % 10 == 0


def is_russian_passport(number: str) -> bool:
    """Series of 4 digits and number of 6; it has no check digit."""
    return re.fullmatch(r"\d{10}", compact(number), re.ASCII) is not None


def is_document_number(number: str) -> bool:
    """Any other document or policy: 4 to 30 letters and digits."""
    return re.fullmatch(r"[^\W_]{4,30}", compact(number)) is not None


def _luhn_sum(digits: str) -> int:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(doubled) + sum(int(digit) for digit in digits[-1::-2])
