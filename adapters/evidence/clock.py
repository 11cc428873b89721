"""Finds the time that a line of a log carries, in the common formats; a time without a zone is UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

REACH = 96  # characters of a line in which its time is looked for
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_NAMES, 1)}
_MON = "(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = r"(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)(?:[.,:](?P<f>\d{1,9}))?"
_LOOSE_TIME = r"(?P<h>\d{1,2}):(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[.,:](?P<f>\d{1,9}))?"
_ZONE = r"(?: ?(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\d]))?"
_FORMATS = tuple(
    re.compile(p)
    for p in (
        rf"(?<!\d)(?P<Y>(?:19|20)\d\d)[-/.](?P<M>[01]\d)[-/.](?P<D>[0-3]\d)(?:T|  ?|, ?){_TIME}{_ZONE}",
        rf"(?P<D>\d\d)/{_MON}/(?P<Y>\d{{4}}):{_TIME}{_ZONE}",
        rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? +{_MON} +(?P<D>\d{{1,2}}) +{_TIME}(?: [A-Z]{{3,4}})? (?P<Y>\d{{4}})",
        rf"\b(?P<D>\d{{1,2}})[ -]{_MON}\w*[ -](?P<Y>\d{{4}}),? {_TIME}{_ZONE}",
        rf"\b[IWEFDC](?P<M>[01]\d)(?P<D>[0-3]\d) +{_TIME}",
        rf"\b{_MON} +(?P<D>\d{{1,2}})(?: (?P<Y>\d{{4}}))? +{_TIME}",
        rf"(?<!\d)(?P<Y>\d\d)/(?P<M>[01]\d)/(?P<D>[0-3]\d) {_TIME}",
        rf"(?<!\d)(?P<Y>(?:19|20)\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d)[-T ]{_LOOSE_TIME}{_ZONE}",
        r"^(?P<Y>\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d) (?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)(?= )",
        r"^\W?(?P<epoch>1\d{9}(?:\d{3}){0,3})(?:\.(?P<f>\d{1,9}))?(?![\d.])",
        rf"^\W?{_TIME}",
    )
)
_EPOCH_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_CENTURY = 100


@dataclass(slots=True)  # not frozen: one is made for every line of a large file
class Stamp:
    """A time and where it stands in the line."""

    at: datetime
    start: int
    end: int


class Clock:
    """Reads the times of one file; what is missing in them is taken from when the file came."""

    def __init__(self, came: datetime) -> None:
        self._came = came.astimezone(UTC)
        self._last = _FORMATS[0]

    def find(self, text: str, reach: int = REACH) -> Stamp | None:
        """The first time in the head of the line; the format of the line before is tried first."""
        found = self._last.search(text, 0, reach)
        if found is None:
            if not any(c.isdigit() for c in text[:reach]):
                return None
            for pattern in _FORMATS:
                if found := pattern.search(text, 0, reach):
                    self._last = pattern
                    break
            else:
                return None
        at = self._time(found)
        return Stamp(at, found.start(), found.end()) if at else None

    def _time(self, found: re.Match[str]) -> datetime | None:
        parts = found.groupdict()
        try:
            if "epoch" in parts:
                return epoch(float(parts["epoch"] + "." + (parts["f"] or "0")))
            return self._from(parts)
        except (ValueError, OverflowError):
            return None

    def _from(self, parts: dict[str, str | None]) -> datetime:
        second = min(int(parts["s"] or 0), 59)
        micro = int((parts.get("f") or "0").ljust(6, "0")[:6])
        hour, minute = int(parts["h"] or 0), int(parts["m"] or 0)
        if "D" not in parts:
            return self._came.replace(hour=hour, minute=minute, second=second, microsecond=micro)
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
        if not given and at > self._came + timedelta(days=1):
            return at.replace(year=year - 1)
        return at


def zone(text: str | None) -> timezone:
    """`Z`, `+0200`, `-05:30` or nothing."""
    if not text or text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
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
        return epoch(float(value))
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        found = Clock(came).find(value)
        return found.at if found else None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
