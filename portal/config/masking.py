"""The last door before a log or a report of an error: no address, no number, no secret of a mailed link.

Our own code writes none (portal.crypto.errors, portal.config.log_lines); Wagtail, for one, names whom it could
not send a letter.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

MASK = "***"
SECRETS = re.compile(
    r"""
      [^\s@<>"'(),;:=/\\\[\]{}]+ @ [^\s@<>"'(),;:/\\\[\]{}]+ \. \w+            # an e-mail address
    | (?<![\w.+-]) (?<!\d:) (?: \+\d | [78](?=[\s(-]*\d{3}) ) (?: [\s().-]{0,2} \d ){8,13} (?![\w-])  # a phone
    | (?<=/password/reset/key/) [^\s/?]+                                       # what a mailed link proves
    | (?<=/confirm-email/) [^\s?]+
    | (?<=/v/) [^\s/?]+                                                        # what opens a visit's page
    | (?<=/calendar/) [-0-9a-f]{36}/[^\s?]+                                    # what opens a calendar's feed
    """,
    re.VERBOSE,
)


def masked(text: str) -> str:
    return SECRETS.sub(MASK, text)


class NoValuesFilter(SafeExceptionReporterFilter):
    """A report of an error, in production, says no local variable and no field of a form."""

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
