"""How gunicorn serves the site; WEB_CONCURRENCY is gunicorn's own variable for the workers."""

import gc
import importlib
import os

from django.conf import settings

from portal.config.log_config import LOGGING

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
keepalive = 75  # longer than nginx keeps its upstream connections, so gunicorn never closes one in use
timeout = 30
limit_request_line = 8190  # gunicorn's most, and as much as nginx passes on: a long question in Cyrillic fits
graceful_timeout = 10
max_requests = 10_000  # memory that creeps is given back; the jitter keeps workers from ending together
max_requests_jitter = 1_000
preload_app = True  # the code is read once; a worker starts at once
control_socket_disable = True  # it would be in the home folder
logconfig_dict = LOGGING
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)sB %(M)sms"


def when_ready(_server: object) -> None:
    """Read all addresses and views once, before the workers fork, and not in each one's first request."""
    importlib.import_module(settings.ROOT_URLCONF)
    # What is loaded now lives as long as the process: later collections need not look through it.
    gc.collect()
    gc.freeze()
