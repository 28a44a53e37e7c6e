"""Whether what keeps the log is as the migrations and the models made it: triggers, rules and functions.

What the server's catalogues say is held against the SQL of the migrations and the models' Meta.triggers. It is the
state of this moment: what was off for a while and is on again leaves no sign.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.audit.chain import rows
from portal.audit.findings import Finding, State, guard
from portal.audit.functions import check_functions
from portal.audit.tracking import tracked_models

# pg_trigger.tgtype: when a trigger fires, and for what.
ROW, BEFORE, INSERT, DELETE, UPDATE, TRUNCATE = 1, 2, 4, 8, 16, 32
# pg_trigger.tgenabled: whatever session_replication_role says, or as other triggers too.
ALWAYS, ON = "A", "OA"

TRIGGERS = """
    SELECT c.relname, t.tgname, p.proname, t.tgtype, t.tgargs, t.tgenabled, t.tgqual IS NULL
        AND pg_catalog.cardinality(t.tgattr::int2[]) = 0 AND p.pronamespace = 'public'::regnamespace
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND (NOT t.tgisinternal OR t.tgparentid <> 0)
"""
PARTITIONS = """
    SELECT c.relname FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.audit_entry'::regclass
"""
RULES = """
    SELECT c.relname, r.rulename FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Trigger:
    """What it calls, when (pg_trigger.tgtype), and with which arguments."""

    function: str
    fires: int
    arguments: tuple[str, ...] = ()


Place = tuple[str, str]
"""A table, and the name of a trigger on it."""

KEEPS_ROWS = Trigger("audit_refuse", ROW | BEFORE | UPDATE | DELETE)
KEEPS_TABLE = Trigger("audit_refuse", BEFORE | TRUNCATE)


def check_guards() -> Iterator[Finding]:
    """What is missing, switched off, replaced, or added where it could keep rows from the log."""
    log, tracking = triggers_of_log(), triggers_of_tracked_tables()
    tables = {table for table, _name in log}
    watched = tables | {table for table, _name in tracking}
    found = _found(watched)
    yield from _compared(log, found, ALWAYS)
    yield from _compared(tracking, found, ON)
    for table, name in sorted(found.keys() - log.keys()):
        if table in tables:
            yield guard(f"trigger {name} of {table}", State.ADDED)
    for table, name in rows(RULES, [sorted(watched)]):
        yield guard(f"rule {name} of {table}", State.ADDED)
    yield from check_functions()


def _compared(
    expected: Mapping[Place, Trigger], found: Mapping[Place, tuple[Trigger | None, str]], enabled: str
) -> Iterator[Finding]:
    for (table, name), trigger in sorted(expected.items(), key=lambda item: item[0]):
        is_there, state = found.get((table, name), (None, ""))
        if (table, name) not in found:
            yield guard(f"trigger {name} of {table}", State.MISSING)
        elif is_there != trigger:
            yield guard(f"trigger {name} of {table}", State.REPLACED)
        elif state not in enabled:
            yield guard(f"trigger {name} of {table}", State.OFF)


def triggers_of_log() -> dict[Place, Trigger]:
    """As audit_guard() of the migrations makes them, also for each partition."""
    tables = ["audit_entry", "audit_seal", "audit_archive", *(name for (name,) in rows(PARTITIONS))]
    return {
        **{(table, "audit_keep_rows"): KEEPS_ROWS for table in tables},
        **{(table, "audit_keep_table"): KEEPS_TABLE for table in [*tables, "audit_leaves"]},
        ("audit_leaves", "audit_keep_rows"): Trigger("audit_refuse", ROW | BEFORE | UPDATE),
        ("audit_leaves", "audit_keep_leaves"): Trigger("audit_refuse_unless_archived", ROW | BEFORE | DELETE),
    }


def triggers_of_tracked_tables() -> dict[Place, Trigger]:
    """As tracking.track() makes them."""
    made: dict[Place, Trigger] = {}
    for model, tracking in tracked_models():
        table, arguments = model._meta.db_table, tuple(tracking.arguments(model))
        made[table, tracking.get_pgid(model)] = Trigger(
            "audit_row_change", ROW | INSERT | UPDATE | DELETE, arguments
        )
        made[table, "audit_truncation"] = Trigger("audit_truncation", BEFORE | TRUNCATE, arguments[:1])
    return made


def _found(tables: Iterable[str]) -> dict[Place, tuple[Trigger | None, str]]:
    """The tables' triggers and their tgenabled; None for one with a condition, or a function of another schema."""
    return {
        (table, name): (Trigger(function, fires, _split(arguments)) if is_plain else None, enabled)
        for table, name, function, fires, arguments, enabled, is_plain in rows(TRIGGERS, [sorted(tables)])
    }


def _split(arguments: bytes) -> tuple[str, ...]:
    """pg_trigger.tgargs: each ends with a zero byte."""
    return tuple(each.decode() for each in bytes(arguments).split(b"\0")[:-1])
