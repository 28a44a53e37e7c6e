"""How a stand-in misbehaves, until told otherwise: chosen on the sandbox's page or by a test."""

from enum import StrEnum

from portal.shared.page_cache import redis

KEY = "sandbox:fault:{}"
FOR_SECONDS = 3600


class Fault(StrEnum):
    NONE = ""
    DOWN = "down"  # HTTP 500, nothing is taken
    LOST_ANSWER = "lost-answer"  # the message is taken, the answer is not what it should be
    NO_JSON = "no-json"
    NO_MONEY = "no-money"
    WRONG_KEY = "wrong-key"
    PROHIBITED = "prohibited"
    BLOCKED = "blocked"  # too many errors from this address


def choose(provider: str, fault: Fault, *, times: int = 1_000_000) -> None:
    """For the next so many requests."""
    key = KEY.format(provider)
    if fault is Fault.NONE:
        redis().delete(key)
        return
    with redis().pipeline() as pipe:
        pipe.delete(key)
        pipe.hset(key, mapping={"fault": fault.value, "left": times})
        pipe.expire(key, FOR_SECONDS)
        pipe.execute()


def current(provider: str) -> Fault:
    """The chosen one, for the page."""
    chosen = redis().hget(KEY.format(provider), "fault")
    return Fault(str(chosen, "ascii")) if isinstance(chosen, bytes) else Fault.NONE


def take(provider: str) -> Fault:
    """What this request meets, which counts as one."""
    key = KEY.format(provider)
    chosen = current(provider)
    if chosen is not Fault.NONE and redis().hincrby(key, "left", -1) <= 0:
        redis().delete(key)
    return chosen
