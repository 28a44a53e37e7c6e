"""Free times: one doctor's list, the next time of a thousand doctors, and whether past visits weigh.

python -m tests.bench.availability [--past 10000000]
"""

import argparse
import json
import os
import sys

from rich.console import Console

from tests.bench.document import write_section
from tests.bench.site import run
from tests.databases import addresses, copy_of

INTRODUCTION = """\
1,000 doctors work eight hours a day, each in a room of their own; 600,000 live visits of half an hour stand in the next
60 days: half of the doctors have ten of sixteen times taken each day, half are booked out for 37 days. Milliseconds at
p95 of 300 (75 of a thousand doctors), the quietest of 3 turns, inside the server's process, from the question to the
list of times. «A new process» remembers nothing and reads all rows in four queries. Before each of the lists after a
change a visit of that doctor is changed, before each list of a thousand doctors ten visits.

| What | measured | at most |
| --- | ---: | ---: |
"""


def main(past: int, console: Console) -> int:
    """The exit code: 1 if something takes longer than it may."""
    console.print(f"Measuring free times with {past:,} past visits")
    with copy_of("migrated", "bench_availability") as url:
        environment = os.environ | addresses(url) | {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        answer = json.loads(run(environment, "tests.bench.availability_inside", str(past)))
    lines = [
        f"| {name} | {value:.3g} {unit} | {most:g} {unit} |" for name, value, most, unit in answer["found"]
    ]
    text = INTRODUCTION + "\n".join([*lines, "", *answer["remarks"]]) + "\n"
    console.print(text)
    write_section("Free times", text)
    missed = [name for name, value, most, _unit in answer["found"] if value > most]
    for name in missed:
        console.print(f"[bold red]Missed:[/] {name}")
    return int(bool(missed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure lists of free times.")
    parser.add_argument("--past", type=int, default=10_000_000, help="past visits")
    sys.exit(main(parser.parse_args().past, Console()))
