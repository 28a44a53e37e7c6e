"""A developer's machine and `make up`: everything on, nothing secret."""

from portal.config.env import env
from portal.config.processes import MAILBOX_OFFSET
from portal.config.settings.base import *

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development only, refused in production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
# What leaves the site arrives in the sandbox, over the providers' real interfaces.
vars().update(env.email_url_config(env.str("EMAIL_URL", default=f"smtp://localhost:{PORT + MAILBOX_OFFSET}")))
DEFAULT_FROM_EMAIL = "site@meridian.example"
SMSC_URL = env.str("SMSC_URL", default=f"{SANDBOX_URL}/smsc")
SMSC_API_KEY = env.str("SMSC_API_KEY", default="sandbox")
DEMO = True
SERVE_MEDIA = True
MASTER_KEYS_FILE_MAKES_ITSELF = True
# Where the sandbox's stand-in for S3 keeps its objects.
SANDBOX_S3 = env.str("SANDBOX_S3", default=str(ROOT / ".data" / "sandbox-s3"))
