"""Gunicorn reads its configuration before a process has chosen its settings."""

import os
import subprocess
import sys

from tests.databases import ROOT


def test_its_configuration_needs_no_settings() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    asked = "import runpy; print(bool(runpy.run_path('portal/config/gunicorn.py')['logconfig_dict']))"

    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "True", done.stderr
