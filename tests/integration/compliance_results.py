"""A pytest plugin: keeps what became of each test that carries a `compliance` mark, for tools/show_compliance.py.

`--compliance-results FILE` writes a JSON list of {"specification", "section", "requirement", "file", "test",
"outcome"}, with one entry for each requirement of each test function: of its parametrised runs the worst counts.
Works under pytest-xdist, where reports come from other processes: a report carries all that is kept.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BEST_TO_WORST = ["skipped", "passed", "failed"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--compliance-results", type=Path, metavar="FILE", help="where to keep what the marked tests did")


def pytest_configure(config: pytest.Config) -> None:
    if path := config.getoption("--compliance-results"):
        config.pluginmanager.register(Results(path), "compliance-results-file")


def pytest_itemcollected(item: pytest.Item) -> None:
    for mark in item.iter_markers("compliance"):
        file = item.path.relative_to(PROJECT).as_posix()
        item.user_properties.append(("compliance", [*mark.args, file, getattr(item, "originalname", item.name)]))


class Results:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._outcomes: dict[tuple[str, ...], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # Set-up and tear-down say nothing of a requirement unless they go wrong, or keep a test from running.
        if report.when != "call" and report.passed:
            return
        for name, value in report.user_properties:
            if name == "compliance" and isinstance(value, list):
                outcomes = [report.outcome, self._outcomes.get(tuple(value), report.outcome)]
                self._outcomes[tuple(value)] = max(outcomes, key=BEST_TO_WORST.index)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput"):
            return
        names = ("specification", "section", "requirement", "file", "test")
        kept = [dict(zip(names, key, strict=True), outcome=outcome) for key, outcome in sorted(self._outcomes.items())]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
