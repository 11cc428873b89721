"""Commits, deploys and flags."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, js

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

FLAGS = [{"timestamp": "2026-02-08T14:50:00Z", "flag": "fast", "service": "pay", "change": "off->on", "actor": "kim"}]

CASES: list[Case] = [
    (js(COMMITS), "change", "commit", None, "a" * 40),
    (js(DEPLOYS), "change", "deploy", "pay", "v2"),
    (js(FLAGS), "change", "flag", "pay", "fast"),
]


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)
