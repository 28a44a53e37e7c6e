"""Phone numbers as people write them, in E.164 and half hidden."""

import unicodedata
from collections.abc import Sequence

import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberFormat

from portal.shared.errors import PortalError

MOST_LETTERS = 40
LINK = "tel:"


class NotAPhone(PortalError):
    """No phone number of any country that we take numbers of."""


def e164(text: str, *, regions: Sequence[str] = ()) -> str:
    """«8 (916) 123-45-67» as «+79161234567».

    A number without its country's code is looked for in `regions` (ISO 3166 codes: the clinic's country first),
    then in settings.PHONE_REGIONS. Raises NotAPhone.
    """
    written = unicodedata.normalize("NFKC", text).strip().removeprefix(LINK)
    if len(written) > MOST_LETTERS or any(sign.isalpha() for sign in written):
        raise NotAPhone
    for region in dict.fromkeys([*regions, *settings.PHONE_REGIONS]):
        try:
            number = phonenumbers.parse(written, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise NotAPhone


def half_hidden(phone: str) -> str:
    """«+7 ••• •••-••-67» of a number in E.164: its owner knows it again, who looks on doesn't learn it."""
    code = phonenumbers.parse(phone).country_code
    return f"+{code} ••• •••-••-{phone[-2:]}".replace(" ", "\N{NO-BREAK SPACE}")
