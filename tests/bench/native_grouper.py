"""native.billing's grouper beside the naive one in Python that its tests compare it with.

python -m tests.bench.native_grouper [--turns 5]
"""

import argparse
import random
import sys

from rich.console import Console

from native import billing
from tests.bench.document import write_section
from tests.bench.ratios import Ratio, markdown, missed, quickest, table
from tests.unit.native.billing.demo_tables import DEMO, demo_files
from tests.unit.native.billing.naive_grouper import NaiveGrouper, Stay

CASES = 200
LEAST = 20
SEED = 20260101

INTRODUCTION = """\
{cases} random cases by the made-up tables that ship ({rules} rules), beside the naive grouper of the tests, which
has read the tables before and asks every rule in turn, in fractions. Cases are made from codes and grouped, or were
made before; the group's, the amount's and the explanation's objects are not looked at. The quickest run of each
in {turns} turns of as long for both.

"""

PRINCIPALS = ["J18.9", "J15.0", "K35.2", "K35.8", "O80", "O82.0", "P07.3", "I63.9", "I21.0", "U07.1", "Z00"]
SECONDARY = ["E11.9", "I50.0", "J96.0", "A41.9", "U07.1", "G01", "I10", "N18.3"]
PROCEDURES = ["A16.18.009", "A16.18.009.001", "A16.20.005", "A25.23.001", "A16.12.004.009", "A16.09.011"]
CRITERIA = ["IT1", "LEVEL3", "REMOTE"]


def random_stays() -> list[Stay]:
    source = random.Random(SEED)
    stays = []
    for _ in range(CASES):
        age = source.choice([0, *range(1, 95)])
        stays.append(
            Stay(
                principal=source.choice(PRINCIPALS),
                age=age,
                sex=source.choice(["male", "female"]),
                stay=source.randrange(40),
                secondary=tuple(source.sample(SECONDARY, source.randrange(4))),
                procedures=tuple(source.sample(PROCEDURES, source.randrange(3))),
                criteria=tuple(source.sample(CRITERIA, source.randrange(3))),
                age_days=source.randrange(365) if age == 0 else None,
            )
        )
    return stays


def case_of(stay: Stay) -> billing.Case:
    return billing.Case(
        stay.principal,
        stay.age,
        stay.sex,
        stay.stay,
        stay.secondary,
        stay.procedures,
        stay.criteria,
        stay.age_days,
    )


def measured(turns: int) -> list[Ratio]:
    stays = random_stays()
    cases = [case_of(stay) for stay in stays]
    naive = NaiveGrouper(demo_files())
    assert [billing.group(case, DEMO).amount for case in cases] == [
        naive.group(stay).amount for stay in stays
    ]
    theirs, one, made, many = quickest(
        turns,
        lambda: [naive.group(stay) for stay in stays],
        lambda: [billing.group(case, DEMO) for case in cases],
        lambda: [billing.group(case_of(stay), DEMO) for stay in stays],
        lambda: billing.group_many(cases, DEMO),
    )
    return [
        Ratio(name, "naive Python", CASES / theirs / 1000, CASES / ours / 1000, "thousand cases/s", LEAST)
        for name, ours in (("group", one), ("Case and group", made), ("group_many", many))
    ]


def main(turns: int, console: Console) -> int:
    """The exit code: 1 if a ratio is missed."""
    console.print("Measuring the grouper")
    ratios = measured(turns)
    console.print(table("Case groups", ratios))
    introduction = INTRODUCTION.format(cases=CASES, rules=DEMO.rules, turns=turns)
    write_section("Case groups", introduction + markdown(ratios))
    for line in missed(ratios):
        console.print(f"[bold red]Missed:[/] {line}")
    return 1 if missed(ratios) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the grouper.")
    parser.add_argument("--turns", type=int, default=5, help="for each way of doing it")
    sys.exit(main(parser.parse_args().turns, Console()))
