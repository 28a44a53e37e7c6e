"""Servers that a test starts: where they listen, and when they do."""

import socket
import subprocess
import time


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Until it listens; it must neither end nor take a minute."""
    until = time.monotonic() + 60
    while not listens(port):
        assert server.poll() is None and time.monotonic() < until
        time.sleep(0.05)
