"""What the audit log costs: a row, an HTTP write, and the verification of a million entries.

python -m tests.bench.audit [--entries 1000000]
"""

import argparse
import json
import os
import sys
import tempfile

from rich.console import Console

from portal.config import embedded
from tests.bench.document import write_section
from tests.bench.site import run
from tests.databases import addresses, copy_of

INTRODUCTION = """\
A row: {updated:,} rows of a tracked table changed by one UPDATE, and a record of what somebody did; the cost is the
difference to the same UPDATE without the trigger. An HTTP write: an editor's POST that saves a symptom in the admin,
through Django's handler in one process (no gunicorn, so the share is the larger one), in turns with the log off and
on; medians of {writes} each. Verification: {rows:,} entries in seals of 10,000, each with what changed in three
columns, hashed by the server and compared with what was sealed. «Who opened my record»: at most 200 answers about one
of {patients:,} patients. Rows, records and answers: the quickest of {turns} turns.

| What | measured | at most |
| --- | ---: | ---: |
"""


def main(rows: int, console: Console) -> int:
    """The exit code: 1 if something costs more than it may."""
    console.print(f"Measuring the audit log, {rows:,} entries")
    with copy_of("migrated", "bench_audit") as url, tempfile.TemporaryDirectory() as store:
        environment = os.environ | addresses(url)
        redis = embedded.ensure_redis().partition("?")[0]
        environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "REDIS_URL": f"{redis}?db=13",
            "AUDIT_STORE": store,
        }
        answer = json.loads(run(environment, "tests.bench.audit_inside", str(rows)))
    lines = [
        f"| {name} | {value:.3g} {unit} | {most:g} {unit} |" for name, value, most, unit in answer["found"]
    ]
    introduction = INTRODUCTION.format(rows=rows, **answer["sizes"])
    write_section("Audit log", introduction + "\n".join([*lines, "", *answer["remarks"]]) + "\n")
    console.print("\n".join([*lines, *answer["remarks"]]))
    return int(any(value > most for _name, value, most, _unit in answer["found"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many are verified")
    sys.exit(main(parser.parse_args().entries, Console()))
