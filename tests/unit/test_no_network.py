import socket

import pytest


def test_connecting_beyond_this_machine_fails() -> None:
    with pytest.raises(RuntimeError, match="the network is closed"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_connecting_to_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
