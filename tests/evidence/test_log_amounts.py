"""Amounts that lines tell: how they moved since when, what is none, and what one request says over and over."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engines.evidence import Finding, FindingKind, Severity
from tests.evidence.structured import analyse

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = 2400  # seconds after BEGIN
CHANCE = random.Random(5)  # noqa: S311  reproducible


def analysed(tmp_path: Path, rows: Iterable[tuple[float, str]]) -> list[Finding]:
    lines = (f"{BEGIN + timedelta(seconds=at):%Y-%m-%dT%H:%M:%S.%fZ} INFO cart - {text}\n" for at, text in sorted(rows))
    found = analyse(tmp_path, "".join(lines), "app.log", BEGIN + timedelta(days=1)).findings
    return [f for f in found if f.kind is FindingKind.METRIC]


def rows(text: str, before: tuple[int, int], after: tuple[int, int], each: int = 10) -> list[tuple[float, str]]:
    """Lines with an amount between two bounds, other ones since SINCE."""
    return [(at, text.format(CHANCE.randint(*(after if at >= SINCE else before)))) for at in range(0, 3600, each)]


@pytest.mark.parametrize(
    ("text", "before", "after", "named"),
    [
        ("GET /cart status=200 queries={}", (4, 7), (90, 130), ("queries", "")),
        ('{{"event": "sent", "payload_bytes": {}}}', (4000, 5000), (400000, 500000), ("payload_bytes", "bytes")),
        ("flushed batch size={}", (480, 500), (19000, 20000), ("flushed_batch_size", "")),
        ("session opened ttl={}s", (1800, 1800), (2, 2), ("ttl", "s")),
        ("import loaded {} rows", (800, 900), (3900, 4000), ("rows", "")),
        ("GET /cart ms={}", (30, 50), (700, 900), ("duration", "ms")),
        ("priced basket in {} ms", (30, 50), (700, 900), ("duration", "ms")),
    ],
)
def test_an_amount_that_moved_is_told_with_its_first_line(
    tmp_path: Path, text: str, before: tuple[int, int], after: tuple[int, int], named: tuple[str, str]
) -> None:
    (found,) = analysed(tmp_path, rows(text, before, after))
    assert (found.reason, found.component, found.facts["metric"]) == ("step", "cart", named[0])
    assert found.at == BEGIN + timedelta(seconds=SINCE)
    assert found.line == SINCE // 10 + 1
    assert before[0] <= float(found.facts["before"]) <= before[1]
    assert after[0] <= float(found.facts["after"]) <= after[1]
    assert found.facts.get("unit", "") == named[1]
    assert found.facts["each"] is True


@pytest.mark.parametrize("unit", ["\u00b5s", "\u03bcs"], ids=["sign of micro", "letter of the Greeks"])
def test_microseconds_are_told_however_they_are_written(tmp_path: Path, unit: str) -> None:
    (found,) = analysed(tmp_path, rows("GET /cart latency={}" + unit, (3000, 4000), (70_000, 90_000)))
    assert (found.facts["metric"], found.facts["unit"]) == ("latency", "ms")
    assert 3 <= float(found.facts["before"]) <= 4


@pytest.mark.parametrize("said", ["latency=5\u017f", "priced in 5 m\u0131nutes", "sent=5\u212aIB"])
def test_letters_that_only_fold_to_those_of_a_unit_make_none(tmp_path: Path, said: str) -> None:
    lines = [f"{BEGIN + timedelta(seconds=n):%Y-%m-%dT%H:%M:%SZ} ERROR cart - {said}\n" for n in range(9)]
    assert analyse(tmp_path, "".join(lines), "app.log").extractor == "log"


def test_what_is_used_up_to_its_limit_is_saturated(tmp_path: Path) -> None:
    told = analysed(tmp_path, rows("pool stats in_use={}/40 idle=9", (6, 12), (40, 40)))
    (found,) = [f for f in told if f.facts["metric"] == "pool_stats_in_use"]
    assert (found.reason, found.severity, found.facts["limit"]) == ("saturated", Severity.ERROR, "40")
    assert "(of 40)" in found.summary


@pytest.mark.parametrize(
    "text",
    [
        "took order_id={}",  # tells orders apart
        "read offset={}",  # a place
        "tried 1 of={}",  # a part of what is said
        "answered status={}",  # a state
        "version 1.{}.0 served",  # no amount
        "peer 10.0.0.{} joined",
    ],
)
def test_what_tells_things_apart_is_no_amount(tmp_path: Path, text: str) -> None:
    assert not analysed(tmp_path, rows(text, (100, 200), (400, 500)))


@pytest.mark.parametrize(
    ("before", "after"),
    [((40, 60), (40, 60)), ((10, 200), (10, 200)), ((40, 60), (60, 80))],
    ids=["same", "noisy", "a little more"],
)
def test_an_amount_that_stays_or_wanders_tells_nothing(
    tmp_path: Path, before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert not analysed(tmp_path, rows("GET /cart queries={}", before, after))


def test_what_only_counts_up_did_not_move(tmp_path: Path) -> None:
    assert not analysed(tmp_path, [(at, f"served={at * 3 + 1} since start") for at in range(0, 3600, 10)])


def requests(calls: int, since: int) -> list[tuple[float, str]]:
    """Requests that ask once for all until then, and once for each since."""
    found = []
    for at in range(0, 3600, 20):
        asked = calls if at >= since else 1
        found += [(at + 0.01 * i, f"[req=r-{at:07d}] select from parts where box = ?") for i in range(asked)]
        found.append((at + 1, f"[req=r-{at:07d}] served box"))
    return found


def test_what_a_request_says_over_and_over_is_told_since_the_first_of_them(tmp_path: Path) -> None:
    told = requests(30, SINCE)
    found = next(f for f in analysed(tmp_path, told) if f.facts["metric"] == "lines_per_request")
    assert (found.facts["before"], found.facts["after"], found.at) == (1, 30, BEGIN + timedelta(seconds=SINCE))
    assert found.line == 1 + sum(at < SINCE for at, _ in told)
    assert "select from parts" in found.excerpt


@pytest.mark.parametrize(("calls", "since"), [(4, SINCE), (30, 0)], ids=["a few", "always"])
def test_a_few_lines_of_a_request_or_as_many_as_always_tell_nothing(tmp_path: Path, calls: int, since: int) -> None:
    assert not [f for f in analysed(tmp_path, requests(calls, since)) if f.facts["metric"] == "lines_per_request"]
