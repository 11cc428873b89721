"""What comes every night with its scheduled work and harms nobody is expected; the night that differs is not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engines.models import Category
from engines.questions import Candidate
from tests.knowledge.evidence_of import assess

NIGHT = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
NIGHTS = 7
ASKED = "the pager rang for CpuTooHigh on parts-db tonight, is something wrong?"
FIRED = "2026-04-26T01:20:00Z  CpuTooHigh  parts-db  cpu > 85% for 10m  severity=page"
OVER = "2026-04-26T02:02:00Z  CpuTooHigh  parts-db  RESOLVED"
LOWERED = f"{FIRED}  (threshold lowered 2026-04-25 from 95%)"


def nights(minutes: int) -> Iterator[tuple[datetime, int]]:
    """When the work of each night begins, and how long it takes; the last so many minutes."""
    return ((NIGHT + timedelta(days=d), 50 if d < NIGHTS - 1 else minutes) for d in range(NIGHTS))


def cpu(minutes: int = 50) -> str:
    busy = list(nights(minutes))
    times = [NIGHT - timedelta(hours=1) + timedelta(minutes=10 * i) for i in range(144 * NIGHTS)]
    high = [any(b <= t <= b + timedelta(minutes=m) for b, m in busy) for t in times]
    levels = [91 + i % 4 if h else 22 + i % 3 for i, h in enumerate(high)]
    rows = (f"{t:%Y-%m-%dT%H:%M:%SZ},parts-db,{level}" for t, level in zip(times, levels, strict=True))
    return "\n".join(["time,host,cpu_pct", *rows])


def work(minutes: int = 50, last: str = "finished, 12 GB") -> str:
    lines = []
    for number, (begun, length) in enumerate(nights(minutes)):
        ended = last if number == NIGHTS - 1 else "finished, 12 GB"
        lines.append(f"{begun:%Y-%m-%d %H:%M:%S} INFO dump of parts started")
        lines.append(f"{begun + timedelta(minutes=length):%Y-%m-%d %H:%M:%S} INFO dump of parts {ended}")
    return "\n".join(lines)


def first(files: dict[str, str], folder: Path) -> Candidate:
    return assess(files, ASKED, folder).candidates[0]


@pytest.mark.parametrize(
    "files",
    [
        {"cpu.csv": cpu(), "dump.log": work(), "alerts.txt": FIRED},
        {"cpu.csv": cpu(), "alerts.txt": f"{FIRED}\n{OVER}"},
        {"dump.log": work(), "alerts.txt": f"{FIRED}\n{OVER}"},
        {"cpu.csv": cpu(), "alerts.txt": LOWERED},
    ],
    ids=["with its work", "over by itself", "work alone", "a new limit"],
)
def test_what_comes_every_night_and_harms_nobody_is_expected(files: dict[str, str], tmp_path: Path) -> None:
    cause = first(files, tmp_path)
    assert cause.category is Category.NO_FAULT
    assert "every day" in cause.statement


def test_the_changed_alert_is_quoted(tmp_path: Path) -> None:
    assert (
        '"threshold lowered 2026-04-25 from 95%"'
        in first({"cpu.csv": cpu(), "alerts.txt": LOWERED}, tmp_path).statement
    )


SHOP = """2026-04-25T22:00:00Z INFO shop up
*30 2026-04-26T01:05:00Z 60 {t} ERROR shop checkout failed: could not get a connection"""


@pytest.mark.parametrize(
    "files",
    [
        {"cpu.csv": cpu(170), "dump.log": work(170), "alerts.txt": FIRED},
        {"cpu.csv": cpu(), "dump.log": work(30, "failed: disk quota"), "alerts.txt": FIRED},
        {
            "cpu.csv": cpu(),
            "dump.log": work(),
            "alerts.txt": FIRED,
            "shop.log": SHOP,
        },
        {"cpu.csv": cpu(), "dump.log": work(), "alerts.txt": FIRED.replace("T01:20", "T13:20")},
    ],
    ids=["longer", "failed", "users fail", "at another time"],
)
def test_the_night_that_differs_is_not_expected(files: dict[str, str], tmp_path: Path) -> None:
    assert not [c for c in assess(files, ASKED, tmp_path).candidates if "this is expected" in c.statement]


def test_a_run_that_takes_three_times_as_long_is_named(tmp_path: Path) -> None:
    cause = first({"cpu.csv": cpu(170), "dump.log": work(170), "alerts.txt": FIRED}, tmp_path)
    assert "dump of parts of parts-db ended after 170 min, which takes 50 min else" in cause.statement
