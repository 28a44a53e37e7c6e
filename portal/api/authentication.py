"""Who calls: by a token of the interface, or by the site's own session, whose writes carry a CSRF token."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from portal.accounts.models import User
from portal.api.tokens import TokenRefused, user_of

SCHEME = b"bearer"


class ByToken(BaseAuthentication):
    """«Authorization: Bearer …». The first of the schemes: its header makes a 401 of what would be a 403."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != SCHEME:
            return None
        try:
            [_scheme, token] = parts
            return user_of(token.decode("ascii")), "token"
        except (ValueError, TokenRefused):
            raise AuthenticationFailed(
                _("This token does not serve (any more). Refresh it, or sign in again.")
            ) from None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BySession(SessionAuthentication):
    """A member of staff counts only with the second factor shown (portal.accounts.middleware)."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(
                _("A request by the session's cookie carries its CSRF token in the header X-CSRFToken.")
            ) from None
