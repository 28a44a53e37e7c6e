"""Who signs in, by which door, and how the session is kept."""

from portal.config.env import env

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]

# The staff door (decision 16): e-mail, password, then a code from an authenticator app.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.StaffLoginForm",
    "reset_password": "portal.accounts.forms.StaffPasswordResetForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address is confirmed by a link of ours (portal.accounts.confirmation): allauth keeps it in a plain table.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/staff/login/"
ACCOUNT_SESSION_REMEMBER = False
# Beside allauth's own: of a passkey a try is asked for, then made. Nothing can be guessed; it costs work.
# Of one added or removed its owner is told so many times a day: whoever has the account open can't make it cost more.
ACCOUNT_RATE_LIMITS = {"passkey": "60/m/ip", "passkey_notice": "6/d/user"}
MFA_ADAPTER = "portal.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.forms.AuthenticatorForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A step of 30 seconds before and after: phones' clocks differ, and people type while a code runs out.
MFA_TOTP_TOLERANCE = 1
# How many proxies of ours stand in front; X-Forwarded-For is believed that far and no further.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
