"""Signing in happens early in a 30-second step, so that no code runs out between showing and typing it."""

import time

import time_machine
from pytest import fixture


@fixture(autouse=True)
def early_in_a_step():
    with time_machine.travel(time.time() // 30 * 30 + 3):
        yield
