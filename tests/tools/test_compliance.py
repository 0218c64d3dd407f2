"""docs/compliance.md: what is read from the tests, what is refused, and what a run must have shown."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import compliance_marks, make_compliance, show_compliance
from tools.compliance_marks import Mark, Requirement, UnreadableMark, marks_of

CHECKOUT = Path(__file__).resolve().parents[2]
PLUGIN = "tests.integration.compliance_results"
TESTS = """
import pytest
SPECIFICATION = "RFC 1"

@pytest.mark.parametrize("number", [1, {second}])
@pytest.mark.compliance(SPECIFICATION, "4.10", "numbers are one")
def test_one(number):
    assert number == 1

@pytest.mark.compliance("RFC 1", "4.9", "nothing is hidden")
@pytest.mark.skipif({skipped}, reason="not here")
def test_seen():
    pass
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one folder of tests, and the plugin that keeps results."""
    (tmp_path / "tests/integration").mkdir(parents=True)
    shutil.copy(CHECKOUT / "tests/integration/compliance_results.py", tmp_path / "tests/integration")
    monkeypatch.setattr(compliance_marks, "ROOT", tmp_path)
    return tmp_path


def write_tests(project: Path, text: str) -> Path:
    path = project / "tests/test_numbers.py"
    path.write_text(text)
    return path


def outcomes_of_a_run(project: Path, *options: str) -> show_compliance.Outcomes:
    (project / "pytest.ini").write_text("[pytest]\nmarkers = compliance: of a specification\n")
    results = project / "results/of_this_run.json"
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "--compliance-results", str(results), *options, "tests"]
    environment = os.environ | {"PYTHONPATH": str(project), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False)
    return show_compliance.outcomes(results.parent)


def test_marks_are_read_with_their_tests_in_the_order_of_sections(project: Path) -> None:
    marks = list(marks_of(write_tests(project, TESTS.format(second=1, skipped=False))))
    assert [(mark.file, mark.test) for mark in marks] == [
        ("tests/test_numbers.py", "test_one"),
        ("tests/test_numbers.py", "test_seen"),
    ]
    sections = [requirement.section for requirement in sorted((mark.requirement for mark in marks), key=by_section)]
    assert sections == ["4.9", "4.10"]


def by_section(requirement: Requirement) -> object:
    return requirement.order


@pytest.mark.parametrize(
    "mark",
    [
        '@pytest.mark.compliance("RFC 1", "1")\ndef test(): ...',
        '@pytest.mark.compliance("RFC 1", "1", "two " + "words")\ndef test_x(): ...',
        '@pytest.mark.compliance("RFC 1", "1", requirement="named")\ndef test_x(): ...',
        'pytestmark = pytest.mark.compliance("RFC 1", "1", "of all")',
    ],
)
def test_a_mark_that_cannot_be_read_is_refused(project: Path, mark: str) -> None:
    with pytest.raises(UnreadableMark, match=r"tests/test_numbers\.py"):
        list(marks_of(write_tests(project, mark)))


def test_an_unknown_specification_is_refused() -> None:
    mark = Mark(Requirement("RFC 0", "1", "nothing"), "tests/test_numbers.py", "test_one")
    with pytest.raises(UnreadableMark, match="RFC 0"):
        make_compliance.document({"RFC 1": "The First"}, [], [mark])


def test_the_document_names_requirements_tests_and_gaps() -> None:
    requirement = Requirement("RFC 1", "2", "one | two")
    marks = [Mark(requirement, "tests/test_numbers.py", name) for name in ("test_one", "test_other_one")]
    gap = make_compliance.Gap(Requirement("RFC 1", "3", "three"), "Not built.")
    text = make_compliance.document({"RFC 1": "The First", "RFC 2": "The Second"}, [gap], marks)
    links = "[one](../tests/test_numbers.py)<br>[other one](../tests/test_numbers.py)"
    assert f"| 2 | one \\| two | {links} | passed |\n| 3 | three | Not built. | not supported |\n" in text
    assert "RFC 2" not in text


@pytest.mark.parametrize("options", [[], ["-p", "xdist", "-n", "2"]], ids=["one process", "two"])
def test_a_run_in_which_all_passed_bears_the_document_out(
    project: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    marks = list(marks_of(write_tests(project, TESTS.format(second=1, skipped=False))))
    assert show_compliance.report(marks, outcomes_of_a_run(project, *options)) == 0
    assert "All 2 marks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("second", "skipped", "said"),
    [(2, False, "failed: RFC 1 4.10: tests/test_numbers.py::test_one"), (1, True, "skipped: RFC 1 4.9")],
)
def test_what_failed_or_did_not_run_is_not_shown(
    project: Path, second: int, skipped: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = list(marks_of(write_tests(project, TESTS.format(second=second, skipped=skipped))))
    assert show_compliance.report(marks, outcomes_of_a_run(project)) == 1
    assert said in capsys.readouterr().out


def test_a_run_of_a_part_leaves_the_rest_unshown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = list(marks_of(write_tests(project, TESTS.format(second=1, skipped=False))))
    assert show_compliance.report(marks, outcomes_of_a_run(project, "-k", "seen")) == 1
    assert "not run: RFC 1 4.10" in capsys.readouterr().out


def test_results_are_a_list_of_entries(project: Path) -> None:
    write_tests(project, TESTS.format(second=1, skipped=False))
    outcomes_of_a_run(project)
    kept = json.loads((project / "results/of_this_run.json").read_text())
    assert {entry["outcome"] for entry in kept} == {"passed"}
