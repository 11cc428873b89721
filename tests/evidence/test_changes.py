"""Commits, deploys and flags."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, analyse, assert_told, js

COMMITS = [
    {
        "sha": "a" * 40,
        "author": "kim",
        "timestamp": "2026-02-08T14:02:11Z",
        "message": "raise the pool",
        "files_changed": ["pool.py"],
        "diff": "@@\n-size = 2\n+size = 200",
    }
]

DEPLOYS = [{"timestamp": "2026-02-08T14:40:10Z", "service": "pay", "commit_sha": "a" * 40, "version": "v2"}]

SHORT = [{"app": "pay", "ver": "2.1", "sha": "b" * 10, "at": "2026-02-08T14:41:00Z", "note": "wait 2 s"}]

UNSIGNED = [{"sha": "c" * 40, "timestamp": "2026-02-08T14:02:11Z", "message": "wait 2 s", "files": ["pay.py"]}]

FLAGS = [{"timestamp": "2026-02-08T14:50:00Z", "flag": "fast", "service": "pay", "change": "off->on", "actor": "kim"}]

CASES: list[Case] = [
    (js(COMMITS), "change", "commit", None, "a" * 40),
    (js(DEPLOYS), "change", "deploy", "pay", "v2"),
    (js(SHORT), "change", "deploy", "pay", "2.1"),
    (js(FLAGS), "change", "flag", "pay", "fast"),
]


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


@pytest.mark.parametrize(
    ("listed", "said"),
    [(SHORT, "Deploy of pay 2.1, commit bbbbbbbb: wait 2 s"), (UNSIGNED, "Commit cccccccc: wait 2 s (pay.py)")],
)
def test_a_change_is_told_by_what_is_known_of_it(tmp_path: Path, listed: object, said: str) -> None:
    [found] = analyse(tmp_path, js(listed), "changes.json").findings
    assert found.summary == said
