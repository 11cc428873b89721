"""A job whose second attempt went well is no failure; one that is not complete, or whose retry fails, is one."""

from pathlib import Path

import pytest

from engines.models import Category
from engines.questions import Assessment
from tests.knowledge.evidence_of import assess

QUESTION = "a pod of the nightly invoice export is in Error, do we have to run it again?"
LISTED = """$ kubectl get jobs,pods -n billing
NAME                                STATUS     COMPLETIONS   DURATION   AGE
job.batch/invoice-export-29110080   Complete   1/1           11m        5h

NAME                                READY   STATUS      RESTARTS   AGE
pod/invoice-export-29110080-k2m9x   0/1     Error       0          5h
pod/invoice-export-29110080-zz7mh   0/1     Completed   0          5h
"""
DESCRIBED = """Name:             invoice-export-29110080
Namespace:        billing
Annotations:      <none>
Controlled By:    CronJob/invoice-export
Parallelism:      1
Completions:      1
Start Time:       Mon, 04 May 2026 02:00:00 +0000
Pods Statuses:    0 Active (0 Ready) / 1 Succeeded / 1 Failed
"""
FAILED = """2026-05-04T02:00:03Z INFO export of 2026-05-03
2026-05-04T02:03:11Z ERROR upload of part 4 failed: connection reset by peer
"""
DONE = """2026-05-04T02:05:03Z INFO export of 2026-05-03, going on at part 4
2026-05-04T02:11:11Z INFO 9 parts uploaded
"""


def answer(tmp_path: Path, listed: str, done: str = DONE, ask: str = QUESTION) -> Assessment:
    logs = {"invoice-export-29110080-k2m9x.log": FAILED, "invoice-export-29110080-zz7mh.log": done}
    return assess({"kubectl.txt": listed, **logs}, ask, tmp_path)


def test_the_attempt_that_failed_and_the_one_that_went_well_are_both_named(tmp_path: Path) -> None:
    first = answer(tmp_path, LISTED).candidates[0]
    assert first.category is Category.NO_FAULT
    for words in ("is complete after 11m", "k2m9x failed at 02:03:11", "connection reset by peer", "zz7mh, completed"):
        assert words in first.statement


def test_a_job_that_counts_its_pods_is_enough(tmp_path: Path) -> None:
    first = answer(tmp_path, DESCRIBED).candidates[0]
    assert first.category is Category.NO_FAULT
    assert "invoice-export-29110080 is complete. An attempt of it failed" in first.statement


@pytest.mark.parametrize(
    ("listed", "done", "ask"),
    [
        # it is not complete
        (LISTED.replace("Complete   1/1", "Failed     0/1").replace("Completed", "Error    "), FAILED, QUESTION),
        # the retry has errors of its own
        (LISTED, DONE + "2026-05-04T02:11:12Z ERROR 3 of 9 parts are empty\n", QUESTION),
        # something else is bad
        (LISTED + "pod/invoice-api-6b7c9d5f84-k2m9x   0/1   CrashLoopBackOff   9 (1m ago)   5h\n", DONE, QUESTION),
        # something else is asked
        (LISTED, DONE, "the storefront is slow since noon"),
    ],
)
def test_what_failed_for_good_or_was_not_asked_is_not_called_well(
    tmp_path: Path, listed: str, done: str, ask: str
) -> None:
    assert not [c for c in answer(tmp_path, listed, done, ask).candidates if "is complete" in c.statement]
