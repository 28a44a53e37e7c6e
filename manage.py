#!/usr/bin/env python
"""Django's command line, with the embedded services started first."""

import os
import sys
from importlib import import_module

from django.core.management import execute_from_command_line

from portal.audit.acting import acting
from portal.audit.actor import SYSTEM
from portal.config import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
    embedded.ensure_services()
    # Without the app that knows the broker, a task that a command starts would look for another one.
    import_module("portal.config.celery")
    with acting(lambda: SYSTEM):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
