"""Who acts, for every write of this thread: also for those of Django and Wagtail that call no action of ours."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import sql

from portal.audit.actor import Actor

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH)\b", re.IGNORECASE)
SET_REQUEST = sql.SQL("SELECT set_config('audit.request', {}, true); ")


@contextmanager
def acting(who: Callable[[], Actor]) -> Iterator[None]:
    """Inside it each writing statement on the default connection carries the actor.

    `who` is asked before a write and not earlier. The setting travels with the statement itself, as one
    implicit transaction, so nothing is left on the session (pgbouncer) and a rolled back savepoint takes
    nothing away. An actor that an action names by `actions.act_as` goes before this one.
    """
    asking = False

    def carry(
        execute: Callable[..., Any],
        query: str | sql.Composable,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        nonlocal asking
        text = (
            query.as_string(context["connection"].connection)
            if isinstance(query, sql.Composable)
            else str(query)
        )
        if many or asking or not WRITE.match(text):
            return execute(query, params, many, context)
        asking = True  # finding out the actor's role may write nothing, but it does ask
        try:
            actor = who().as_json()
        finally:
            asking = False
        prefix = SET_REQUEST.format(sql.Literal(actor)).as_string()
        if params is not None:
            prefix = prefix.replace("%", "%%")
        result = execute(prefix + text, params, many, context)
        context["cursor"].cursor.nextset()
        return result

    with connection.execute_wrapper(carry):
        yield
