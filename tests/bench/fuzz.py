"""`make fuzz`: each fuzz target of native/fuzz for a while from its corpus, then the negative ones, which must fail.

python -m tests.bench.fuzz [--seconds 60] [--jobs 1] [TARGET ...]

Built by clang the targets are libFuzzer's; without clang a driver of our own mutates the corpus blindly. What is
found stands in build/native-fuzz/found/; what grew of the corpus in build/native-fuzz/corpus/, nothing is committed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.databases import ROOT

NATIVE = ROOT / "native"
BUILD = ROOT / "build" / "native-fuzz"
NEGATIVE_SECONDS = 60
CLANG = "There is no clang, so the mutations are blind. On Debian: apt-get install clang libclang-rt-14-dev"


@dataclass(frozen=True)
class Outcome:
    name: str
    executions: int
    failed: bool
    output: str


def build(console: Console) -> None:
    if not shutil.which("clang"):
        console.print(CLANG)
    environment = os.environ | {
        "CC": "clang" if shutil.which("clang") else "cc",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    for command in (
        ["cmake", "--preset", "fuzz", "-G", "Ninja", "--fresh"],
        ["cmake", "--build", "--preset", "fuzz"],
    ):
        subprocess.run(command, cwd=NATIVE, env=environment, check=True, stdout=subprocess.DEVNULL)


def fuzz(name: str, corpus: Path, seconds: int) -> Outcome:
    """`name` is of an executable. The committed corpus is only read: what is new goes into the first folder."""
    grown, found = BUILD / "corpus" / name, BUILD / "found" / name
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-print_final_stats=1", f"-artifact_prefix={found}/"]
    done = subprocess.run(
        [BUILD / "fuzz" / name, *options, grown, corpus],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    executions = re.search(r"stat::number_of_executed_units: *(\d+)", done.stderr)
    return Outcome(name, int(executions[1]) if executions else 0, done.returncode != 0, done.stderr)


def targets(kind: str) -> list[str]:
    return sorted(path.name for path in (BUILD / "fuzz").glob(f"{kind}_*") if os.access(path, os.X_OK))


def main(wanted: list[str], seconds: int, jobs: int, console: Console) -> int:
    """The exit code: 1 if a target found something or a negative one found nothing."""
    build(console)
    positive = [name for name in targets("fuzz") if not wanted or name.removeprefix("fuzz_") in wanted]
    negative = [] if wanted else targets("negative")
    with ThreadPoolExecutor(jobs) as pool:
        outcomes = list(
            pool.map(
                lambda name: fuzz(name, NATIVE / "fuzz" / "corpus" / name.removeprefix("fuzz_"), seconds),
                positive,
            )
        )
    for name in negative:
        corpus = NATIVE / "fuzz" / "negative" / "corpus" / name.removeprefix("negative_")
        outcomes.append(fuzz(name, corpus, min(seconds, NEGATIVE_SECONDS)))
    shown = Table("Target", "seconds", "executions", "outcome", title="Fuzzing")
    bad = [outcome for outcome in outcomes if outcome.failed != outcome.name.startswith("negative")]
    for outcome in outcomes:
        verdict = "a finding" if outcome.failed else "nothing found"
        shown.add_row(
            outcome.name,
            str(seconds),
            f"{outcome.executions:,}",
            verdict + " [red](wrong)" * (outcome in bad),
        )
    console.print(shown)
    for outcome in bad:
        console.print(f"{outcome.name}:\n{outcome.output[-3000:]}", markup=False)
    return 1 if bad or not outcomes else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fuzz the native library.")
    parser.add_argument("targets", nargs="*", help="only these, such as stream")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--jobs", type=int, default=1, help="how many targets run at once")
    given = parser.parse_args()
    sys.exit(main(given.targets, given.seconds, given.jobs, Console()))
