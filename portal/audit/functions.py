"""Whether the functions of the log are those that the migrations made."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from portal.audit.chain import rows
from portal.audit.findings import Finding, State, guard

SQL = Path(__file__).parent / "migrations" / "sql"

FUNCTIONS = """
    SELECT p.proname, n.nspname, l.lanname, p.prosrc, p.prosecdef, p.provolatile, p.proconfig
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.proname = ANY (%s) ORDER BY p.proname, n.nspname <> 'public', p.oid
"""

# The SQL is ours and keeps to one way of writing.
CREATED = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (?P<name>\w+)\([^$]*?\) RETURNS \w+(?P<options>[^$]*?)AS \$\$(?P<body>.*?)\$\$",
    re.DOTALL,
)
ALTERED = re.compile(r"ALTER FUNCTION (?P<name>\w+) (?P<options>SET \w+ = [^;]+);")
SETTING = re.compile(r"SET (\w+) = '?(\w+(?:, \w+)*)")
LANGUAGE = re.compile(r"LANGUAGE (\w+)")
VOLATILITY = {"IMMUTABLE": "i", "STABLE": "s"}


@dataclass(frozen=True)
class Function:
    """As pg_proc keeps it."""

    language: str
    body: str
    has_owners_rights: bool
    volatility: str
    settings: frozenset[str]


def check_functions() -> Iterator[Finding]:
    """Those that are missing or replaced; and others of the same name, that a call could lead to."""
    expected = functions_of_migrations()
    found: dict[str, Function] = {}
    for name, schema, language, body, definer, volatility, settings in rows(FUNCTIONS, [list(expected)]):
        if schema == "public" and name not in found:
            found[name] = Function(language, body, definer, volatility, frozenset(settings or ()))
        else:
            yield guard(f"function {schema}.{name}", State.ADDED)
    for name, function in expected.items():
        if name not in found:
            yield guard(f"function {name}", State.MISSING)
        elif found[name] != function:
            yield guard(f"function {name}", State.REPLACED)


@cache
def functions_of_migrations() -> Mapping[str, Function]:
    """Each as the last migration that made or altered it left it."""
    made: dict[str, Function] = {}
    for file in sorted(SQL.glob("*.sql")):
        if file.stem.endswith("_undo"):
            continue
        text = file.read_text()
        for found in CREATED.finditer(text):
            made[found["name"]] = _function(found["options"], found["body"])
        for found in ALTERED.finditer(text):
            before = made[found["name"]]
            settings = before.settings | _settings(found["options"])
            made[found["name"]] = replace(before, settings=settings)
    return made


def _function(options: str, body: str) -> Function:
    language = LANGUAGE.search(options)
    return Function(
        language=language[1] if language else "",
        body=body,
        has_owners_rights="SECURITY DEFINER" in options,
        volatility=next((letter for word, letter in VOLATILITY.items() if word in options), "v"),
        settings=_settings(options),
    )


def _settings(options: str) -> frozenset[str]:
    return frozenset(f"{name}={value}" for name, value in SETTING.findall(options))
