"""The process of the sandbox's mailbox, eleven ports above the site: python -m portal.sandbox.serve_mailbox

It listens on PORT and refuses to start in production.
"""

import asyncio
import os
import signal
import sys
from importlib import import_module

import django

from portal.sandbox.refusal import take_settings


async def _until_told() -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()


def main() -> int:
    take_settings()
    django.setup()
    # It reads the settings when it is imported.
    server = import_module("portal.sandbox.mailbox").controller(int(os.environ["PORT"]))
    server.start()
    try:
        asyncio.run(_until_told())
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
