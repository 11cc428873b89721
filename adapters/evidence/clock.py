"""Finds the time that a line of a log carries, in the common formats; a time without a zone is UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from adapters.evidence import numbers

REACH = 96  # characters of a line in which its time is looked for
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"  # as a pattern
_MONTHS = {name.lower(): i for i, name in enumerate(MONTHS.split("|"), 1)}
_MON = f"(?P<mon>{MONTHS})"
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)(?:[.,:](?P<f>\d{1,9}))?"
_LOOSE_TIME = r"(?P<h>\d{1,2}):(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[.,:](?P<f>\d{1,9}))?"
_ZONE = r"(?: ?(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\d]))?"
_HALF = r"(?: (?P<half>[AaPp])[Mm])?"
_AT_START = "^"


@dataclass(frozen=True)
class Format:
    """One way to write a time; its number is that of the compiled pass (scan/times.c)."""

    number: int
    pattern: re.Pattern[str]  # where a line's head has it
    anywhere: re.Pattern[str]  # where its place is known


def _format(number: int, pattern: str) -> Format:
    return Format(number, re.compile(pattern), re.compile(pattern.removeprefix(_AT_START).removeprefix(r"\W?")))


FORMATS = tuple(
    _format(number, p)
    for number, p in (
        (1, rf"(?<!\d)(?P<Y>(?:19|20)\d\d)[-/.](?P<M>[01]\d)[-/.](?P<D>[0-3]\d)(?:[Tt]|  ?|, ?){_TIME}{_ZONE}"),
        (2, rf"(?P<D>\d\d)/{_MON}/(?P<Y>(?:19|20)\d\d):{_TIME}{_ZONE}"),
        (
            3,
            rf"\b{_WEEKDAY}\w*,? +{_MON} +(?P<D>\d{{1,2}}) +{_TIME}(?: [A-Z]{{3,4}})? (?P<Y>(?:19|20)\d\d)",
        ),
        (4, rf"\b(?P<D>\d{{1,2}})[ -]{_MON}\w*[ -](?P<Y>(?:19|20)\d\d)(?:,? |::){_TIME}{_ZONE}"),
        (5, rf"\b[IWEFDC](?P<M>[01]\d)(?P<D>[0-3]\d) +{_TIME}"),
        (6, rf"\b{_MON} +(?P<D>\d{{1,2}})(?: (?P<Y>(?:19|20)\d\d))? +{_TIME}"),
        (7, rf"(?<!\d)(?P<Y>\d\d)/(?P<M>[01]\d)/(?P<D>[0-3]\d) {_TIME}"),
        (8, rf"(?<!\d)(?P<Y>(?:19|20)\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d)[-T ]{_LOOSE_TIME}{_ZONE}"),
        (9, r"^(?P<Y>\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d) (?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)(?= )"),
        (10, r"^\W?(?P<epoch>1\d{9}(?:\d{3}){0,3})(?:\.(?P<f>\d{1,9}))?(?![\d.])"),
        (12, rf"(?<![\d/])(?P<M>\d{{1,2}})/(?P<D>\d{{1,2}})/(?P<Y>(?:19|20)\d\d),? {_LOOSE_TIME}{_HALF}"),
        (13, rf"\b{_MON}\w* (?P<D>\d{{1,2}}), (?P<Y>(?:19|20)\d\d),? {_LOOSE_TIME}{_HALF}"),
        (14, rf"^\W?(?P<M>[01]\d)-(?P<D>[0-3]\d) {_TIME}"),
        (11, rf"^\W?{_TIME}"),
    )
)
_YEARLESS = frozenset(f.number for f in FORMATS if not {"Y", "epoch"} & f.pattern.groupindex.keys())
_SHEET = re.compile(
    r"\s*(?P<one>\d{1,2})(?P<mark>[./])(?P<two>\d{1,2})[./](?P<Y>(?:19|20)\d\d),?[ T]+"
    r"(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?: (?P<half>[AaPp])[Mm])?\s*$"
)
_MONTHS_A_YEAR = 12
_EPOCH_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_CENTURY = 100
_LEAP = 60  # seconds: the last that a minute can have
_HALF_A_DAY = timedelta(hours=12)
_SAMPLE = 20  # lines that tell whether a file says on which day it was written
_FIRST, _LAST = 1900, 2099  # years of times; programs write that there is none as year 1 or 9999


@dataclass(slots=True)  # not frozen: one is made for every line of a large file
class Stamp:
    """A time and where it stands in the line."""

    at: datetime
    start: int
    end: int
    format: int  # of FORMATS


class Clock:
    """Reads the times of one file; what is missing in them is taken from when the file came."""

    def __init__(self, came: datetime) -> None:
        """`came` bounds what has no year: it is at most a day later; what has no day is at most half a day later."""
        self._came = came.astimezone(UTC)
        self._last = FORMATS[0]

    def find(self, text: str, reach: int = REACH) -> Stamp | None:
        """The first time in the head of the line; the format of the line before is tried first."""
        found = self._last.pattern.search(text, 0, reach)
        if found is None:
            if not any(c.isdigit() for c in text[:reach]):
                return None
            for one in FORMATS:
                if found := one.pattern.search(text, 0, reach):
                    self._last = one
                    break
            else:
                return None
        return self.stamp(found, self._last.number)

    def stamp(self, found: re.Match[str], number: int) -> Stamp | None:
        """What a match of a format says, if it is a time."""
        at = self._time(found)
        start = found.start() + (not found[0][0].isalnum())
        return Stamp(at, start, found.end(), number) if at else None

    def _time(self, found: re.Match[str]) -> datetime | None:
        parts = found.groupdict()
        try:
            if "epoch" in parts:
                return epoch(float(parts["epoch"] + "." + (parts["f"] or "0")))
            return self._from(parts)
        except (ValueError, OverflowError):
            return None

    def _from(self, parts: dict[str, str | None]) -> datetime:
        second = min(int(parts["s"] or 0), 59)  # a leap second is the one before
        micro = int((parts.get("f") or "0").ljust(6, "0")[:6])
        hour, minute = int(parts["h"] or 0), int(parts["m"] or 0)
        if int(parts["s"] or 0) > _LEAP:
            raise ValueError(parts["s"])
        if half := parts.get("half"):
            hour = datetime.strptime(f"{hour} {half}m", "%I %p").hour  # noqa: DTZ007  only its hour is used
        if "D" not in parts:
            at = self._came.replace(hour=hour, minute=minute, second=second, microsecond=micro)
            return at - timedelta(days=1) if at - self._came > _HALF_A_DAY else at
        month = _MONTHS[mon.lower()] if (mon := parts.get("mon")) else int(parts["M"] or 1)
        given = parts.get("Y")
        year = int(given) if given else self._came.year
        at = datetime(
            year + 2000 if year < _CENTURY else year,
            month,
            int(parts["D"] or 1),
            hour,
            minute,
            second,
            micro,
            tzinfo=zone(parts.get("z")),
        )
        if not _FIRST <= at.year <= _LAST:
            raise ValueError(at)
        if not given and at > self._came + timedelta(days=1):
            return at.replace(year=year - 1)
        return at


def lacks_day(head: str, came: datetime) -> bool:
    """Whether a text has times and none of them says its year, or not even its day."""
    clock = Clock(came)
    found = [stamp.format for line in head.splitlines()[:_SAMPLE] if (stamp := clock.find(line))]
    return bool(found) and _YEARLESS.issuperset(found)


def zone(text: str | None) -> timezone:
    """`Z`, `+0200`, `-05:30` or nothing."""
    if not text or text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:4])
    if hours > 23 or minutes > 59:  # noqa: PLR2004  no zone: the compiled pass takes none from it either
        return UTC
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)


def epoch(number: float) -> datetime | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    scale = next((s for least, s in _EPOCH_SCALES if number > least), 1.0)
    seconds = number / scale
    return datetime.fromtimestamp(seconds, UTC) if 5e8 < seconds < 5e9 else None  # noqa: PLR2004  1985 to 2128


def parse(value: object, came: datetime) -> datetime | None:
    """The time in a field of a structured record."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return None if (number := numbers.real(value)) is None else epoch(number)
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        found = Clock(came).find(value)
        return found.at if found else _of_sheet(value)
    if not _FIRST <= at.year <= _LAST:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _of_sheet(written: str) -> datetime | None:
    """As spreadsheets write it: with dots the day stands first, with slashes the month, unless it can be none."""
    if (found := _SHEET.match(written)) is None:
        return None
    one, two = int(found["one"]), int(found["two"])
    day, month = (one, two) if found["mark"] == "." or one > _MONTHS_A_YEAR else (two, one)
    hour = int(found["h"])
    if half := found["half"]:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        return datetime(int(found["Y"]), month, day, hour, int(found["m"]), int(found["s"] or 0), tzinfo=UTC)
    except ValueError:
        return None
