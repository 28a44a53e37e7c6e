"""The web process over the settings of a test, without the check of keys, which reads tables."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
