"""A static fact that is wrong and the change that set it are one cause."""

from pathlib import Path

import pytest

from engines.models import Category
from engines.questions import Candidate
from tests.knowledge import evidence_of

POD = """Name:             ledger-7d9f8b6c5d-x2x4k
Namespace:        books
Labels:           app=ledger
Containers:
  ledger:
    Image:          registry.example.org/ledger:4.1
    Port:           8080/TCP
    State:          Running
    Last State:     Terminated
      Reason:       Error
      Exit Code:    143
    Ready:          False
    Restart Count:  9
    Liveness:       http-get http://:http/alive delay=10s timeout=1s period=10s #success=1 #failure=3
Events:
  Type     Reason     Age                 From     Message
  ----     ------     ----                ----     -------
  Warning  Unhealthy  2m (x40 over 30m)   kubelet  Liveness probe failed: HTTP probe failed with statuscode: 404
  Normal   Killing    2m (x9 over 30m)    kubelet  Container ledger failed liveness probe, will be restarted
"""
COMMITS = """[{{"sha": "{sha}", "author": "kim", "timestamp": "2026-05-05T08:00:00Z", "message": "chart: align names",
"files_changed": ["charts/ledger/deployment.yaml"],
"diff": "@@ -20,3 +20,3 @@\\n   livenessProbe:\\n-      path: {before}\\n+      path: {after}\\n       port: http"}}]"""
SHA = "5" * 39 + "a"


def first(tmp_path: Path, before: str, after: str) -> Candidate:
    files = {"pod.txt": POD, "commits.json": COMMITS.format(sha=SHA, before=before, after=after)}
    return evidence_of.assess(files, "ledger restarts again and again, why?", tmp_path).candidates[0]


def test_a_path_that_is_wrong_is_told_with_the_commit_that_set_it(tmp_path: Path) -> None:
    cause = first(tmp_path, "/health", "/alive")
    assert cause.category is Category.CHANGE
    assert "/alive" in cause.statement
    assert f"Commit {SHA[:8]} set `path` from /health to /alive" in cause.statement
    assert any("git revert" in step for step in cause.fix)
    assert {c.file for c in cause.citations} >= {"pod.txt", "commits.json"}


@pytest.mark.parametrize(("before", "after"), [("/health", "/metrics"), ("/alive", "/health")])
def test_a_commit_that_set_something_else_is_not(tmp_path: Path, before: str, after: str) -> None:
    cause = first(tmp_path, before, after)
    assert "/alive" in cause.statement
    assert SHA[:8] not in cause.statement
