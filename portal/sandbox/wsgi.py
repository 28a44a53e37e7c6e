"""The sandbox's process: local stand-ins, ten ports above the site. It refuses to start in production."""

from django.core.wsgi import get_wsgi_application

from portal.sandbox.refusal import take_settings

take_settings()
application = get_wsgi_application()
