"""A calendar of changes tells changes and no symptoms; several of one minute that fit alike are all named."""

from pathlib import Path

import pytest

from engines.evidence import FindingKind
from engines.wanted import RequestCategory
from tests.evidence.structured import analyse
from tests.knowledge.evidence_of import assess

FAILING = (
    "*200 2026-05-04T08:00:00Z 9 {t} INFO billing POST /bills 201 in {n} us\n"
    "*60 2026-05-04T08:31:00Z 10 {t} ERROR billing call to ledger failed: read: connection reset by peer"
)
ROUTER = "2026-05-04T08:30Z  CHG-101  router rt-4: session timeout 1800 s -> 120 s, billing to ledger  implemented"
LEDGER = "2026-05-04T08:30Z  CHG-102  ledger: proxy node exchanged, keep-alive settings typed in by hand  implemented"
WEEK = "2026-04-27T08:30Z  CHG-102  ledger: proxy node exchanged, keep-alive settings typed in by hand  implemented"
PLANNED = "2026-05-06T08:30Z  CHG-103  rotate credential of ledger  planned"
ASKED = "billing fails with connection resets since 08:31, which change is it?"


def test_lines_of_a_calendar_are_changes_and_what_is_planned_is_none(tmp_path: Path) -> None:
    found = analyse(tmp_path, f"{ROUTER}\n{LEDGER}\n{PLANNED}\n", "calendar.txt").findings
    assert [(f.kind, f.component, f.facts["ticket"]) for f in found] == [
        (FindingKind.CHANGE, "rt-4", "CHG-101"),
        (FindingKind.CHANGE, "ledger", "CHG-102"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2026-05-04T08:30:00Z ERROR CHG-101 could not be applied: session timeout",
        "2026-05-04T08:30:00Z chg worker: session timeout after 120 s",
    ],
)
def test_a_log_that_speaks_of_changes_is_no_calendar(tmp_path: Path, line: str) -> None:
    assert analyse(tmp_path, f"{line}\n" * 5, "app.log").extractor != "changes"


def test_changes_of_one_minute_that_fit_alike_are_all_named(tmp_path: Path) -> None:
    found = assess({"billing.log": FAILING, "calendar.txt": f"{ROUTER}\n{LEDGER}"}, ASKED, tmp_path)
    first = found.candidates[0]
    assert first.statement.startswith("CHG-101 or CHG-102: all took effect at 08:30:00")
    assert "CHG-102 (ledger: proxy node exchanged" in first.statement
    assert first.prior < 0.5


def test_what_tells_them_apart_is_asked_for_although_the_changes_are_there(tmp_path: Path) -> None:
    wanted = assess({"billing.log": FAILING, "calendar.txt": f"{ROUTER}\n{LEDGER}"}, ASKED, tmp_path).wanted
    assert wanted[0].what.startswith("The logs of rt-4 and ledger and a packet capture on both sides")
    assert wanted[0].category is not RequestCategory.CHANGES, "it would count as answered by the list of changes"
    assert wanted[0].why == "It tells which one it is: CHG-101 or CHG-102"


def test_one_of_a_week_before_is_not_named_beside_it(tmp_path: Path) -> None:
    first = assess({"billing.log": FAILING, "calendar.txt": f"{ROUTER}\n{WEEK}"}, ASKED, tmp_path).candidates[0]
    assert "CHG-102" not in first.statement
