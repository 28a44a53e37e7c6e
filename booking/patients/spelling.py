"""What a person's name is written with, whoever writes it down: on a page, at the desk, through the interface."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Hyphens and apostrophes as keyboards and passports have them.
SIGNS = re.compile(r"[-\u2010\u2011'\u2018\u2019\u02bc\u02bb`\u00b4. ]")


def check_name(name: str) -> None:
    """Letters of any script with their marks, and signs between them; at least one letter. Raises ValidationError."""
    letters = SIGNS.sub("", " ".join(name.split()))
    if not any(map(str.isalpha, letters)) or any(
        unicodedata.category(each)[0] not in "LM" for each in letters
    ):
        raise ValidationError(
            _("Write the name in letters. Besides these it has only spaces, hyphens, apostrophes and dots."),
            code="name",
        )
