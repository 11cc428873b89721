"""The names of zones: what the time zone database says of them, and that both passes read each alike."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from adapters.evidence import scan
from adapters.evidence.clock import Clock
from adapters.evidence.scan import Plain
from engines import zones
from tests.evidence.test_log_times import CAME, told

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
NEWER = {"MET", "MEST"}  # that this machine's database may call CET and CEST


def database() -> dict[str, set[timedelta]]:
    """All names that it has for zones, in winter and in summer."""
    found: dict[str, set[timedelta]] = defaultdict(set)
    for name in available_timezones() - {"localtime"}:
        for month in (1, 7):
            at = datetime(2026, month, 15, tzinfo=ZoneInfo(name))
            found[at.tzname() or ""].add(at.utcoffset() or timedelta())
    return found


def test_each_name_is_a_zone_of_the_database() -> None:
    known = database()
    if not known:
        pytest.skip("this machine has no time zone database")
    for name, minutes in zones.MINUTES.items():
        assert name in NEWER or timedelta(minutes=minutes) in known[name], name


def test_no_name_of_the_database_is_missing() -> None:
    names = {name for name in database() if name.isalpha() and name.isupper()}
    assert names <= zones.MINUTES.keys()


@pytest.mark.parametrize("is_plain", [False, True], ids=["compiled", "plain"])
def test_both_passes_know_each_name(is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Plain() if is_plain else scan.engine()
    monkeypatch.setattr(scan, "engine", lambda: engine)
    lines = [f"2026-02-03 12:00:00 {name} ready" for name in zones.MINUTES]
    expected = [NOON - timedelta(minutes=minutes) for minutes in zones.MINUTES.values()]
    assert told(lines, CAME, tmp_path) == expected


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        # behind a time that ends in a second
        (" GMT+2", 2), (" UTC-5", -5), (" GMT+02:00", 2), (" UTC+0530", 5.5), ("+02", 2), (" -03 [17]", -3),
        (" (CEST)", 2), (" CEST: up", 2), ("+060", 1), (" utc", 0), ("Z", 0),
        # what is no zone
        (" INFO", 0), (" CETERA", 0), (" EST-3 up", 0), (" -12 ms", -12), ("-13:30:00", 0), (" +0280", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_plain", [False, True], ids=["compiled", "plain"])
def test_offsets(written: str, hours: float, is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Plain() if is_plain else scan.engine()
    monkeypatch.setattr(scan, "engine", lambda: engine)
    expected = NOON - timedelta(hours=hours)
    assert told([f"2026-02-03 12:00:00{written}"] * 2, CAME, tmp_path) == [expected] * 2
    stamp = Clock(CAME).find(f"2026-02-03 12:00:00{written}")
    assert stamp is not None
    assert stamp.at == expected
