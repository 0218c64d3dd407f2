"""`./dev compliance`: whether the last runs of the tests bear docs/compliance.md out. Exit status 1 where they do not.

Reads what `./dev test` and `./dev test-integration` left in test-results/, and runs nothing itself. A requirement is
shown when every test that the document names for it passed; a run of a part of the tests leaves the others unshown.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.compliance_marks import ROOT, Mark, Requirement, all_marks

FOLDER = ROOT / "test-results" / "compliance"

BEST_TO_WORST = ("skipped", "passed", "failed")

Outcomes = Mapping[Mark, str]


def outcomes(folder: Path) -> Outcomes:
    """What became of each marked test: "passed", "failed" or "skipped". Of several runs of one the worst counts."""
    found: dict[Mark, str] = {}
    for path in sorted(folder.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            requirement = Requirement(entry["specification"], entry["section"], entry["requirement"])
            mark, outcome = Mark(requirement, entry["file"], entry["test"]), entry["outcome"]
            found[mark] = max(outcome, found.get(mark, outcome), key=BEST_TO_WORST.index)
    return found


def table(marks: Sequence[Mark], found: Outcomes) -> str:
    specifications = sorted({mark.requirement.specification for mark in marks})
    width = max(map(len, specifications))
    lines = [f"{'specification':<{width}}  passed  failed  skipped  not run"]
    for specification in specifications:
        counts = Counter(
            found.get(mark, "not run") for mark in marks if mark.requirement.specification == specification
        )
        columns = (f"{counts[name]:>{len(name)}}" for name in ("passed", "failed", "skipped", "not run"))
        lines.append(f"{specification:<{width}}  {'  '.join(columns)}")
    return "\n".join(lines)


def report(marks: Sequence[Mark], found: Outcomes) -> int:
    """Prints the table and what is not shown; the exit status."""
    print(table(marks, found))
    unshown = [(mark, verdict) for mark in marks if (verdict := found.get(mark, "not run")) != "passed"]
    for mark, verdict in unshown:
        print(f"{verdict}: {mark.requirement.specification} {mark.requirement.section}: {mark.file}::{mark.test}")
    if not unshown:
        print(f"All {len(marks)} marks of docs/compliance.md passed.")
    return int(bool(unshown))


if __name__ == "__main__":
    sys.exit(report(all_marks(), outcomes(FOLDER)))
