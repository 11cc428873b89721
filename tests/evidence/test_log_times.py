"""The times of a log's records as both passes read them: zones, missing years and dates, epochs, and bad ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence import scan
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import reading
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.scan import UNTIMED, Plain

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LOGS = {
    # each row: the lines of a log, and the times of its records in UTC
    "zones": (
        [
            "2026-02-03T04:05:06Z a", "2026-02-03T04:05:06+02:00 b", "2026-02-03T04:05:06-0530 c",
            "2026-02-03 04:05:06 +0100 d", "2026-02-03T04:05:06.5+14:00 e", "2026-02-03 04:05:06 UTC f",
        ],
        [
            "2026-02-03 04:05:06", "2026-02-03 02:05:06", "2026-02-03 09:35:06",
            "2026-02-03 03:05:06", "2026-02-02 14:05:06.5", "2026-02-03 04:05:06",
        ],
    ),
    "a zone that turns the year": (
        ["2026-01-01T00:30:00+02:00 a", "2025-12-31T23:30:00-02:00 b"],
        ["2025-12-31 22:30:00", "2026-01-01 01:30:00"],
    ),
    "no year, over the turn of the year": (
        ["Dec 30 10:00:00 web1 app[1]: a", "Dec 31 23:59:59 web1 app[1]: b", "Jan  1 00:00:01 web1 app[1]: c",
         "Feb 28 10:00:00 web1 app[1]: d"],
        ["2025-12-30 10:00:00", "2025-12-31 23:59:59", "2026-01-01 00:00:01", "2026-02-28 10:00:00"],
    ),
    "no year, as klog writes it": (
        ["E0227 10:00:00.000001 1 a.go:1] a", "E0228 10:00:00.000001 1 a.go:1] b"],
        ["2026-02-27 10:00:00.000001", "2026-02-28 10:00:00.000001"],
    ),
    "an error report of AIX, the newest first": (
        ["IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION",
         "DE3B8540   0203040526 P H hdisk4         PATH HAS FAILED",
         "DE3B8540   0202235926 P H hdisk4         PATH HAS FAILED"],
        [None, "2026-02-03 04:05:00", "2026-02-02 23:59:00"],
    ),
    "months in other languages": (
        ["Sa 20. Dez 2025 04:05:06 a", "So 21. Dez 2025 04:05:07 a", "11/ene/2026:04:05:06 b", "12/ene/2026:04:05:07 b",
         "<11 févr. 2026, 04:05:06 c", "<12 févr. 2026, 04:05:07 c", "12 фев 2026 04:05:08 d", "13 фев 2026 04:05:09 d",
         "Februar 13, 2026 04:05:10 e", "Februar 14, 2026 04:05:11 e", "mai. 14, 2025 04:05:10 f",
         "mai. 15, 2025 04:05:11 f"],
        ["2025-12-20 04:05:06", "2025-12-21 04:05:07", "2026-01-11 04:05:06", "2026-01-12 04:05:07",
         "2026-02-11 04:05:06", "2026-02-12 04:05:07", "2026-02-12 04:05:08", "2026-02-13 04:05:09",
         "2026-02-13 04:05:10", "2026-02-14 04:05:11", "2025-05-14 04:05:10", "2025-05-15 04:05:11"],
    ),
    "no date, over midnight": (
        ["23:59:58 a", "23:59:59 b", "00:00:01 c", "00:00:02 d"],  # the last is of the day on which the file came
        ["2026-02-28 23:59:58", "2026-02-28 23:59:59", "2026-03-01 00:00:01", "2026-03-01 00:00:02"],
    ),
    "no date, of a zone that is ahead": (
        ["20:59:58 a", "20:59:59 b"],
        ["2026-03-01 20:59:58", "2026-03-01 20:59:59"],
    ),
    "no date after one with a date": (
        ["2026-02-03 23:59:58 a", "23:59:59 b", "00:00:01 c"],
        ["2026-02-03 23:59:58", "2026-02-03 23:59:59", "2026-02-04 00:00:01"],
    ),
    "epochs": (
        ["1770091506 a", "1770091506.25 b", "1770091506123 c", "1770091506123456 d", "[1770091507] e"],
        ["2026-02-03 04:05:06", "2026-02-03 04:05:06.25", "2026-02-03 04:05:06.123", "2026-02-03 04:05:06.123456",
         "2026-02-03 04:05:07"],
    ),
    "epochs in fields": (
        ['{"ts":1770091506.5,"msg":"a"}', '{"ts":1770091507123,"msg":"b"}', '{"time":"1770091508","msg":"c"}'],
        ["2026-02-03 04:05:06.5", "2026-02-03 04:05:07.123", "2026-02-03 04:05:08"],
    ),
    "a day and a time in two fields": (
        ['date=2026-02-03 time=04:05:06 level="error" msg="a"', '{"date":"2026-02-03","time":"04:05:06.5","msg":"b"}'],
        ["2026-02-03 04:05:06", "2026-02-03 04:05:06.5"],
    ),
    "half days": (
        ["2/3/2026 4:05:06 AM a", "2/3/2026 4:05:06 PM b", "2/3/2026 12:00:00 AM c", "2/3/2026 12:00:00 PM d"],
        ["2026-02-03 04:05:06", "2026-02-03 16:05:06", "2026-02-03 00:00:00", "2026-02-03 12:00:00"],
    ),
    "names of zones": (
        ["2026-02-03 04:05:06.123 CET [17] a", "2026-07-03 04:05:06 CEST b", "Tue Feb  3 04:05:06 PST 2026 c",
         "Tue Feb  3 04:05:06 PM EST 2026 d", "Tue  3 Feb 04:05:06 JST 2026 e", "Tue, 03 Feb 2026 04:05:06 EST f",
         "Feb  3 2026 04:05:06.5 CET: %LINK-3-UPDOWN: g", "Tue Feb 3 04:05:06 2026 +0100 h"],
        ["2026-02-03 03:05:06.123", "2026-07-03 02:05:06", "2026-02-03 12:05:06",
         "2026-02-03 21:05:06", "2026-02-02 19:05:06", "2026-02-03 09:05:06", "2026-02-03 03:05:06.5",
         "2026-02-03 03:05:06"],
    ),
    "dates of the east": (
        ["2026年2月3日 04:05:06 a", "2026年02月03日 4時05分06秒 b", "2026/2/3 4:05:06 c"],
        ["2026-02-03 04:05:06"] * 3,
    ),
    "days that stand first": (
        ["03.02.2026 04:05:06 a", "3.2.2026, 04:05:06,5 b", "03.02.26 04:05 c"],
        ["2026-02-03 04:05:06", "2026-02-03 04:05:06.5", "2026-02-03 04:05:00"],
    ),
    "slashes of which one names a day": (
        ["03/02/2026 04:05:06 a", "13/02/2026 04:05:06 b"], ["2026-02-03 04:05:06", "2026-02-13 04:05:06"],
    ),
    "slashes of which one names a day as the second": (
        ["02/03/2026 04:05:06 a", "02/13/2026 04:05:06 b"], ["2026-02-03 04:05:06", "2026-02-13 04:05:06"],
    ),
    "slashes that would be of a day to come": (["04/02/2026 04:05:06 a"], ["2026-02-04 04:05:06"]),
    "slashes that would be months apart": (
        ["01/02/2026 04:05:06 a", "02/02/2026 04:05:06 b"], ["2026-02-01 04:05:06", "2026-02-02 04:05:06"],
    ),
    "years of two digits": (
        ["26/02/03 04:05:06 a", "26/02/04 04:05:06 b"], ["2026-02-03 04:05:06", "2026-02-04 04:05:06"],
    ),
    "years of two digits that stand last": (
        ["[2/3/26 4:05:06:789 CET] a", "[2/3/26 4:05:07:789 CET] b"],
        ["2026-02-03 03:05:06.789", "2026-02-03 03:05:07.789"],
    ),
    "old years of two digits": (["17/02/03 04:05:06 a"], ["2017-02-03 04:05:06"]),
    "times as shops of logs show them": (
        ["Feb 3, 2026 @ 04:05:06.789 a", "2026-02-03 @ 04:05:06.789 b"], ["2026-02-03 04:05:06.789"] * 2,
    ),
    "times without seconds, colons, or blanks": (
        ["2026-02-03 04:05 a", "2026-02-03T04:05Z b", "20260203T040506Z c", "20260203040506 d",
         "2026-02-03\t04:05:06\te", "260203  4:05:06 f", "2026-02-03-04.05.06.789 g"],
        ["2026-02-03 04:05:00", "2026-02-03 04:05:00", *["2026-02-03 04:05:06"] * 4, "2026-02-03 04:05:06.789"],
    ),
    "a time of half a day alone": (["04:05:06 AM a", "03:05:07 PM b"], ["2026-03-01 04:05:06", "2026-03-01 15:05:07"]),
    "a leap second": (["2026-02-03T23:59:60Z a"], ["2026-02-03 23:59:59"]),
    "what is no time keeps that of the line before": (
        ["2026-02-03T04:05:06Z a", "2026-13-03T04:05:07Z b", "2026-02-30T04:05:08Z c", "2026-02-03T25:05:09Z d",
         "2026-02-03T04:61:10Z e", "0001-01-01T00:00:00Z f", "9999-12-31T23:59:59Z g", "2026-02-03T04:05:12Z h"],
        [*["2026-02-03 04:05:06"] * 7, "2026-02-03 04:05:12"],
    ),
    "no times at all": (["a b", "version 1.2.3 of 99999999999999", "10.0.0.1 said 20"], [None, None, None]),
}  # fmt: skip


class Times:
    """The times of all records."""

    def __init__(self) -> None:
        self.found: list[int] = []

    def see(self, reading: Reading, chunk: Chunk) -> None:  # noqa: ARG002  as all watchers
        self.found += chunk.records["time"].tolist()


@pytest.mark.parametrize("is_plain", [False, True], ids=["compiled", "plain"])
@pytest.mark.parametrize("name", LOGS)
def test_each_record_has_its_time(name: str, is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, expected = LOGS[name]
    engine = Plain() if is_plain else scan.engine()
    monkeypatch.setattr(scan, "engine", lambda: engine)
    assert told(lines, CAME, tmp_path) == [
        datetime.fromisoformat(e).replace(tzinfo=UTC) if e else None for e in expected
    ]


@pytest.mark.parametrize("is_plain", [False, True], ids=["compiled", "plain"])
def test_what_has_no_day_and_comes_in_the_night_is_of_the_evening_before(
    is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Plain() if is_plain else scan.engine()
    monkeypatch.setattr(scan, "engine", lambda: engine)
    night, evening = CAME.replace(hour=0, minute=30), datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC)
    assert told(["23:59:58 a"], night, tmp_path) == [evening]


def told(lines: list[str], came: datetime, folder: Path) -> list[datetime | None]:
    path, times = folder / "log", Times()
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = reading.read(Document(path, "app.log", "E1", came), (times,))
    return [None if t == UNTIMED else done.moment(t) for t in times.found]
