"""`make lighthouse`: Lighthouse's mobile scores of the main pages, on this machine.

python -m tests.bench.lighthouse [--runs 3] [PATH …]

Of several runs the median performance counts, since the machine has other things to do; of the other
categories, which don't depend on time, the worst.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.document import write_section
from tests.bench.site import Site, database, run, running
from tests.chromium import chromium_path
from tests.databases import ROOT

CLI = ROOT / "tests" / "bench" / "lighthouse_node" / "node_modules" / "lighthouse" / "cli" / "index.js"
ATTEMPTS = 3
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


@dataclass(frozen=True)
class Scores:
    """Of 100, by category; `faults` names the audits that cost points."""

    path: str
    scores: dict[str, int]
    faults: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return all(self.scores[category] >= least for category, least in LEAST.items())


def main(paths: list[str], runs: int, console: Console) -> int:
    """The exit code: 1 if a page scores less than it has to."""
    node = _installed()
    with database("seeded") as environment, running(environment, cached=True) as site:
        if not paths:
            paths = json.loads(run(environment, "tests.bench.inside", "main-pages"))
        pages = []
        for path in paths:
            console.print(f"Asking Lighthouse about {path}")
            pages.append(_scores(path, [_report(node, site, path) for _run in range(runs)]))
    console.print(_table(pages))
    write_section("Lighthouse", _section(pages, runs))
    for page in pages:
        for fault in page.faults:
            console.print(f"{page.path}: {fault}")
    return 0 if all(page.is_enough for page in pages) else 1


def _installed() -> str:
    """The Node.js to run Lighthouse by, both installed if need be."""
    done = subprocess.run(
        ["sh", "deploy/setup/lighthouse.sh"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def _report(node: str, site: Site, path: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [node, str(CLI), f"http://localhost:{site.port}{path}", "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--chrome-flags={CHROMIUM_FLAGS}"]
        command += [f"--only-categories={','.join(LEAST)}"]
        _run(command, os.environ | {"CHROME_PATH": chromium_path()})
        answer: dict[str, object] = json.loads(report.read_text())
        return answer


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Chromium now and then records no trace (NO_NAVSTART), and Lighthouse asks to be run again."""
    for attempts_left in reversed(range(ATTEMPTS)):
        done = subprocess.run(command, env=environment)
        if done.returncode == 0:
            return
        if not attempts_left:
            done.check_returncode()


def _scores(path: str, reports: list[dict]) -> Scores:  # type: ignore[type-arg]
    def of(category: str) -> list[int]:
        return [round(100 * (report["categories"][category]["score"] or 0)) for report in reports]

    scores = {
        category: int(statistics.median(of(category))) if category == "performance" else min(of(category))
        for category in LEAST
    }
    faults = dict.fromkeys(fault for report in reports for fault in _faults(report))
    return Scores(path, scores, tuple(faults))


def _faults(report: dict) -> list[str]:  # type: ignore[type-arg]
    """Titles of the audits below full marks that weigh in a category, and where."""
    found = []
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            full = audit["score"] is None or audit["score"] >= (0.9 if category["id"] == "performance" else 1)
            if reference["weight"] and not full:
                items = (audit.get("details") or {}).get("items") or []
                snippets = [item["node"]["snippet"] for item in items[:3] if "node" in item]
                found.append(" ".join([audit["title"], audit.get("displayValue", ""), *snippets]))
    return found


def _section(pages: list[Scores], runs: int) -> str:
    head = "| Page | " + " | ".join(f"{category} (≥ {least})" for category, least in LEAST.items()) + " |"
    rows = [
        f"| {page.path} | " + " | ".join(str(page.scores[category]) for category in LEAST) + " |"
        for page in pages
    ]
    told = f"Mobile, on this machine (`make lighthouse`): the median performance of {runs} runs, the worst of the rest."
    return "\n".join([told, "", head, "| --- |" + " ---: |" * len(LEAST), *rows])


def _table(pages: list[Scores]) -> Table:
    table = Table(title="Lighthouse, mobile")
    table.add_column("Page")
    for category, least in LEAST.items():
        table.add_column(f"{category}\n≥ {least}", justify="right")
    for page in pages:
        cells = [
            f"{score}" if score >= LEAST[category] else f"[bold red]{score}"
            for category, score in page.scores.items()
        ]
        table.add_row(page.path, *cells)
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Ask Lighthouse about the main pages.")
    parser.add_argument("paths", nargs="*", help="paths like /en/ (default: one page of each main kind)")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    sys.exit(main(given.paths, given.runs, Console()))
