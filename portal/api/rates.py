"""How many requests a caller may send: counted in Redis, told by the headers of draft-ietf-httpapi-ratelimit-headers.

A window begins with a caller's first request and lasts as its policy says.
"""

import math
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac
from redis import Redis
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from portal.audit.actor import actor_of
from portal.shared.networks import network_of
from portal.shared.page_cache import redis

# One step, so that no counter is left without an end. Answers how many so far, and how many ms are left.
COUNT = """
    local count = redis.call('INCR', KEYS[1])
    if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return {count, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True)
class Spent:
    """What a caller has left of a policy: `quota` requests in `window` seconds."""

    policy: str
    quota: int
    window: int
    count: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.count > self.quota

    def headers(self) -> dict[str, str]:
        left = max(0, self.quota - self.count)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={left};t={self.seconds_left}',
        }


def spend(policy: str, caller: str, connection: Redis | None = None) -> Spent:
    """Count one more request of the caller's. Raises RedisError."""
    quota, window = settings.API_RATES[policy]
    # A dump of Redis tells no address.
    name = salted_hmac("portal.api.rates", caller, algorithm="sha256").hexdigest()
    told = (connection or redis()).eval(COUNT, 1, f"api:rate:{policy}:{name}", window * 1000)
    count, milliseconds = told
    return Spent(policy, quota, window, int(count), math.ceil(max(0, int(milliseconds)) / 1000))


def caller_of(request: Request) -> str:
    """Who is signed in, else the network that asks."""
    if request.user.is_authenticated:
        return f"user {request.user.public_id}"
    return f"network {network_of(actor_of(request._request).ip)}"


class CallerRate(BaseThrottle):
    """The policy that the view's `rate` names; none while settings.API_RATES_LIFTED."""

    spent: Spent | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        if settings.API_RATES_LIFTED:
            return True
        self.spent = view.spent = spend(view.rate, caller_of(request))
        return not self.spent.is_over

    def wait(self) -> float | None:
        return float(self.spent.seconds_left) if self.spent else None
