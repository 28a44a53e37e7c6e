"""How every process writes its log: one line an event, the facts as name=value after the words.

A failure's line has its classes and the places it passed, never a local variable, a form's value or the
argument of a task. The words of an exception often repeat what somebody typed («'Ivanova' is not a valid
date»), so they are written only of exceptions that speak about the code or the services.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from structlog.typing import EventDict

from portal.config.errors import OUTAGES
from portal.config.masking import masked

# Their words name code, settings or servers.
PLAIN = (
    AttributeError,
    ImportError,
    NameError,
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
MOST_FRAMES = 25
MOST_CAUSES = 5
LIBRARIES = "site-packages"


def formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt=MOMENT, utc=True),
            about_request,
            about_task,
            about_failure,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, one_line],
    )


def access_formatter() -> logging.Formatter:
    """For gunicorn's line of every request, which should cost it nothing: the same beginning, in UTC."""
    lines = _MaskedLine("%(asctime)s info    %(message)s", MOMENT)
    lines.converter = time.gmtime
    return lines


class _MaskedLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def about_request(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Of what Django says about a request: method, path without its query, status. A refusal is no failure."""
    record: Any = event["_record"]
    status, request = getattr(record, "status_code", None), getattr(record, "request", None)
    if status is None:
        return event
    if status < 500:
        event.pop("exc_info", None)
    else:
        event["event"] = "The request failed"
    event["status"] = status
    if request is not None:
        event.update(method=request.method, path=request.path)
        event.setdefault("request_id", getattr(request, "request_id", ""))
        failure = getattr(request, "failure", None)
        if failure is not None and status >= 500:
            event["exc_info"] = (type(failure), failure, failure.__traceback__)
    return event


def about_task(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Celery's own words hold a task's arguments and its whole trace; these name the task."""
    record: Any = event["_record"]
    context = getattr(record, "data", None)
    if not record.name.startswith("celery.") or not isinstance(context, dict):
        return event
    if "description" in context:
        event["event"] = f"The task {context['description']}"
    elif "runtime" in context:
        event["event"] = f"The task succeeded in {context['runtime']:.3f} s"
    else:
        event["event"] = "The task is received"
    event.update(task=context["name"], task_id=context["id"])
    return event


def about_failure(_logger: object, _method: str, event: EventDict) -> EventDict:
    """The exception's class with the places it passed, outermost first; then those of its causes."""
    told = event.pop("exc_info", None)
    if not told or told[1] is None:
        return event
    _kind, failure, passed = told
    event.update(exception=_words(failure), trace=_trace(passed))
    for cause in _causes(failure):
        event["caused_by"] = " < ".join(filter(None, [event.get("caused_by"), _with_trace(cause)]))
    return event


def one_line(_logger: object, _method: str, event: EventDict) -> str:
    moment, level, words = event.pop("timestamp"), event.pop("level"), event.pop("event")
    facts = [f"{name}={_quoted(str(value))}" for name, value in event.items() if value not in ("", None)]
    return masked(" ".join([moment, f"{level:<7}", _printable(str(words)), *facts]))


def _causes(failure: BaseException) -> Iterator[BaseException]:
    for _ in range(MOST_CAUSES):
        cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
        if cause is None:
            return
        yield cause
        failure = cause


def _words(failure: BaseException) -> str:
    kind = type(failure)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(failure, (*PLAIN, *OUTAGES)):
        return f"{name}: {failure}"
    constraint = getattr(getattr(failure.__cause__, "diag", None), "constraint_name", None)
    return f"{name} by {constraint}" if isinstance(failure, DatabaseError) and constraint else name


def _with_trace(failure: BaseException) -> str:
    return f"{_words(failure)} ({_trace(failure.__traceback__)})"


def _trace(passed: TracebackType | None) -> str:
    return " > ".join(list(_places(passed))[-MOST_FRAMES:])


def _places(passed: TracebackType | None) -> Iterable[str]:
    """Like «clinics/pages/views.py:43 finder». Celery's tracebacks only look like Python's, so none is walked."""
    while passed is not None:
        code = passed.tb_frame.f_code
        yield f"{_short(code.co_filename)}:{passed.tb_lineno} {code.co_name}"
        passed = passed.tb_next


def _short(filename: str) -> str:
    parts = Path(filename).parts
    if LIBRARIES in parts:
        return "/".join(parts[parts.index(LIBRARIES) + 1 :])
    return filename.removeprefix(f"{settings.ROOT}/")


def _quoted(value: str) -> str:
    if value.isprintable() and " " not in value and '"' not in value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _printable(words: str) -> str:
    """One line, and nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
