"""Whoever starts a task waits for no broker that is away."""

from typing import NoReturn

import kombu.utils.functional
import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

DEAD = "redis://127.0.0.1:1/0"


def test_a_task_for_a_broker_that_is_away_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(seconds: float) -> NoReturn:
        raise AssertionError(f"{seconds} seconds of a request pass before the next try")

    monkeypatch.setattr(kombu.utils.functional, "sleep", wait)
    app = Celery(set_as_current=False, broker=DEAD)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert app.conf.broker_transport_options["socket_connect_timeout"] < 1
    with pytest.raises(OperationalError), app.pool.acquire() as connection:
        app.send_task("nobody.does", retry=False, connection=connection)
