"""What a management command starts with."""

import subprocess
import sys

from tests.databases import ROOT


def test_a_command_knows_the_broker_of_the_tasks() -> None:
    asked = "from celery import current_app; print(current_app.main)"

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "portal"
