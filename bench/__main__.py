"""`./dev bench`: measures each path in turn, in rounds, and prints the median of the rounds as a table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.caller import WrongAnswer
from bench.load import PATHS, Result, measure
from bench.server import ServerNotStarted, running
from tools.children import ChildEnded
from tools.embedded_postgres import PostgresNotStarted

HEAD = "| path | a second | median ms | slowest 1 % ms |\n| --- | ---: | ---: | ---: |"


def arguments() -> argparse.Namespace:
    names = [path.name for path in PATHS]
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help=f"of: {', '.join(names)} (default: all)")
    parser.add_argument("--callers", type=int, default=8, help="how many ask at once (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=5, help="length of a round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how many for each path (default %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="web processes (default: one a core)")
    options = parser.parse_args()
    if unknown := set(options.paths) - set(names):
        parser.error(f"no such path: {', '.join(sorted(unknown))}")
    return options


def middle(results: list[Result]) -> Result:
    """The median of each figure."""
    columns = zip(*((result.rate, result.median, result.slowest_percent) for result in results), strict=True)
    return Result(*map(median, columns))


def main() -> int:
    options = arguments()
    wanted = [path for path in PATHS if not options.paths or path.name in options.paths]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), workers=options.workers) as target:
        results = {path.name: list[Result]() for path in wanted}
        # Rounds are interleaved: what else the machine does meets all paths alike.
        for _round in range(options.rounds):
            for path in wanted:
                results[path.name].append(measure(path, target, callers=options.callers, seconds=options.seconds))
    print(f"{options.callers} callers, {options.workers} web processes, {os.cpu_count()} cores, {platform.machine()},")
    print(f"Python {platform.python_version()}; median of {options.rounds} rounds of {options.seconds:g} s.\n")
    print(HEAD)
    for name, rounds in results.items():
        result = middle(rounds)
        print(f"| {name} | {result.rate:,.0f} | {result.median:.1f} | {result.slowest_percent:.1f} |")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (WrongAnswer, ServerNotStarted, PostgresNotStarted, ChildEnded) as reason:
        sys.exit(f"bench: {reason}")
