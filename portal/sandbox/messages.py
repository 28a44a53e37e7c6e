"""What the site has sent: the newest messages, in Redis, for the phone and the mailbox on the sandbox's page.

They are open to whoever opens that page; the sandbox runs only beside a demo.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from portal.shared import clock
from portal.shared.page_cache import redis

KEY = "sandbox:messages"
MOST = 200

Kind = Literal["sms", "voice", "email"]


@dataclass(frozen=True)
class Arrived:
    """`to` is a phone in E.164 or an e-mail address; `at` an ISO 8601 moment in UTC."""

    kind: Kind
    to: str
    text: str
    at: str
    sender: str = ""
    subject: str = ""
    calendar: str = ""


def keep(kind: Kind, *, to: str, text: str, sender: str = "", subject: str = "", calendar: str = "") -> None:
    arrived = Arrived(kind, to, text, clock.now().isoformat(), sender, subject, calendar)
    with redis().pipeline() as pipe:
        pipe.lpush(KEY, json.dumps(asdict(arrived)))
        pipe.ltrim(KEY, 0, MOST - 1)
        pipe.execute()


def newest(*kinds: Kind, to: str = "") -> list[Arrived]:
    """Newest first; all kinds and recipients unless some are named."""
    kept = [Arrived(**json.loads(raw)) for raw in redis().lrange(KEY, 0, MOST - 1)]
    return [one for one in kept if (not kinds or one.kind in kinds) and (not to or one.to == to)]


def forget() -> None:
    redis().delete(KEY)
