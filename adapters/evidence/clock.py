"""Finds the time that a line of a log carries, in the common formats; a time without a zone is UTC."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from adapters.evidence import numbers
from engines import zones

REACH = 96  # characters of a line in which its time is looked for
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"  # as a pattern
# As German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish and Russian begin the others; none begins
# like an English one, nor like another, so that the compiled pass (scan/months.c) needs not look ahead.
_FOREIGN = (
    *("ene gen sty янв", "fév fev lut фев", "mär mrz mrt мар", "avr abr kwi апр", "mai mag mei maj мая май"),
    *("juin giu cze июн", "juil lug lip июл", "aoû aou ago sie авг", "set wrz сен", "okt out ott paź окт"),
    *("lis ноя", "dez déc dic des gru дек"),
)
_ENGLISH = {name.lower(): i for i, name in enumerate(MONTHS.split("|"), 1)}
_MONTHS = _ENGLISH | {name: i for i, names in enumerate(_FOREIGN, 1) for name in names.split()}
_MON = f"(?P<mon>(?ai:{'|'.join(_MONTHS)}))"
_MONTH_LONG = rf"{_MON}[^\W\d]*\.?"
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_YEAR = r"(?P<Y>(?:19|20)\d\d)"
_FRACTION = r"(?:[.,:](?P<f>\d{1,9}))?"
_TIME = rf"(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60){_FRACTION}"
_LOOSE_TIME = rf"(?P<h>\d{{1,2}}):(?P<m>\d{{1,2}}):(?P<s>\d{{1,2}}){_FRACTION}"
_SHORT_TIME = (  # perhaps without seconds
    r"(?P<h>[01]?\d|2[0-3])(?P<colon>[:.])(?P<m>[0-5]\d)"
    rf"(?:(?P=colon)(?P<s>[0-5]\d|60){_FRACTION}|(?<=:\d\d)(?![:\d]))"
)
_DENSE_TIME = (  # perhaps without colons
    r"(?=\d{6}(?:\d{3})?(?!\d)|\d\d?:)(?P<h>\d{1,2})(?P<colon>:?)(?P<m>\d{1,2})(?P=colon)(?P<s>\d{1,2})"
    r"(?:[.,:]?(?P<f>\d{1,9}))?"
)
_HALF = r"(?:[ \u202f]?(?P<half>[AaPp])[Mm](?!\w))?"
_NUMERIC = (
    r"(?<![\w/.-])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)"
    r"(?P<Y>(?:19|20)\d\d|(?:(?<=/)|(?<=\d\d\.\d\d\.))\d\d)(?!\d)"
)
_ZONE = zones.PATTERN
_ISO = rf"(?<!\d){_YEAR}[-/.](?P<M>[01]?\d)[-/.](?P<D>[0-3]?\d)(?:[Tt]|[ \t] ?|, ?| @ |-(?=[\d.]{{9}}))"
_LATER = r"(?: [A-Z]{3,4})? (?P<later>(?:19|20)\d\d)(?![\w:.,-])(?: (?P<after>[+-]\d{4})(?!\d))?"
_EAST_ASIAN = (
    rf"{_YEAR} ?年 ?(?P<M>[01]?\d) ?月 ?(?P<D>[0-3]?\d) ?日 ?(?P<h>[01]?\d|2[0-3])[:时時点](?P<m>[0-5]\d)"
    rf"(?:[:分](?P<s>[0-5]\d|60){_FRACTION}秒?)?{_ZONE}"
)
_AT_START = r"^\W?"
_AIX = r"(?<=^[\dA-F]{8} {3})"  # behind the number of an entry of AIX' error report


@dataclass(frozen=True)
class Format:
    """One way to write a time; its number is that of the compiled pass (scan/times.c)."""

    number: int
    pattern: re.Pattern[str]  # where a line's head has it
    anywhere: re.Pattern[str]  # where its place is known


def _format(number: int, pattern: str, before: str = "") -> Format:
    return Format(number, re.compile(before + pattern), re.compile(pattern))


FORMATS = tuple(
    _format(*one)
    for one in (
        (1, rf"{_ISO}{_SHORT_TIME}{_HALF}{_ZONE}"),
        (2, rf"(?P<D>\d\d)/{_MON}/{_YEAR}:{_TIME}{_ZONE}"),
        (3, rf"\b{_WEEKDAY}\w*,? +(?P<D>\d{{1,2}}) +{_MON} +{_TIME}{_HALF}{_ZONE}{_LATER}"),
        (4, rf"\b(?P<D>\d{{1,2}})\.?[ -]{_MONTH_LONG}(?:[ -]{_YEAR})?(?:,? |::?){_TIME}{_HALF}{_ZONE}"),
        (5, rf"\b[IWEFDC](?P<M>[01]\d)(?P<D>[0-3]\d) +{_TIME}"),
        (6, rf"\b(?:{_WEEKDAY}\w*,? +)?{_MON} +(?P<D>\d{{1,2}})(?: {_YEAR})? +{_TIME}{_HALF}{_ZONE}(?:{_LATER})?"),
        (8, rf"(?<!\d){_YEAR}(?P<M>[01]\d)(?P<D>[0-3]\d)[-T ]?{_DENSE_TIME}{_ZONE}"),
        (9, rf"(?P<Y>\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d)  ?{_DENSE_TIME}(?= )", "^"),
        (10, r"(?P<epoch>1\d{9}(?:\d{3}){0,3})(?:\.(?P<f>\d{1,9}))?(?![\d.])", _AT_START),
        (12, rf"{_NUMERIC}(?:[ \tT]|, ?){_SHORT_TIME}{_HALF}{_ZONE}"),
        (13, rf"\b{_MONTH_LONG} (?P<D>\d{{1,2}}), {_YEAR},?(?: @)? {_LOOSE_TIME}{_HALF}{_ZONE}"),
        (14, rf"(?P<M>[01]\d)-(?P<D>[0-3]\d) {_TIME}", _AT_START),
        (15, _EAST_ASIAN),
        (16, r"(?P<M>[01]\d)(?P<D>[0-3]\d)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<Y>\d\d)(?= [PTIU] [HSOU] )", _AIX),
        (11, rf"{_TIME}{_HALF}", _AT_START),
    )
)
_MAYBE = re.compile(r"\d[:.时時点]\d\d|\d{6}")  # what every format has
_YEARLESS = frozenset(f.number for f in FORMATS if not {"Y", "later", "epoch"} & f.pattern.groupindex.keys())
_EPOCH_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_EPOCH_DIGITS = 10  # of seconds
_CENTURY = 100
_LEAP = 60  # seconds: the last that a minute can have
_MONTHS_A_YEAR = 12
_HALF_A_DAY = timedelta(hours=12)
_SAMPLE = 20  # lines that tell whether a file says on which day it was written
_FIRST, _LAST = 1900, 2099  # years of times; programs write that there is none as year 1 or 9999
_MOST_DATES = 4000
_SENSE = 0.9  # of them that must be dates
_YOUNG, _SOON = timedelta(days=400), timedelta(days=1)


class Order(IntEnum):
    """What stands first in a date of numbers; the compiled pass counts so, too."""

    MONTH = 0
    DAY = 1
    YEAR = 2  # of two digits


NUMERIC = 12  # the format of these dates
_LIKELY = {"/": (Order.MONTH, Order.DAY), "-": (Order.DAY, Order.MONTH), ".": (Order.DAY,)}
_DATED = re.compile(rf"{_NUMERIC}(?:[ \tT]|, ?)\d\d?[:.]\d\d")


def order(text: str, came: datetime) -> Order:
    """In which order the dates of a file make sense, and its last one is not long before the file came.

    Of several that in which they lie closest together, then that which is more often written so.
    """
    found = [m for m, _ in zip(_DATED.finditer(text), range(_MOST_DATES), strict=False)]
    if not found:
        return Order.MONTH
    is_short = len(found[0]["Y"]) == 2  # noqa: PLR2004  digits
    likely = ((Order.YEAR,) if is_short and found[0]["mark"] == "/" else ()) + _LIKELY[found[0]["mark"]]
    possible = [(one, dates) for one in likely if len(dates := _dates(found, one)) >= _SENSE * len(found)]
    young = [(one, dates) for one, dates in possible if -_SOON <= came - max(dates) <= _YOUNG]
    return min(young or possible, key=lambda p: max(p[1]) - min(p[1]), default=(likely[0],))[0]


def _dates(found: Iterable[re.Match[str]], written: Order) -> list[datetime]:
    dates = []
    for one in found:
        year, month, day = _ymd(one["one"], one["two"], one["Y"], written)
        if 0 < month <= _MONTHS_A_YEAR and 0 < day <= monthrange(year, month)[1]:
            dates.append(datetime(year, month, day, tzinfo=UTC))
    return dates


def _ymd(one: str, two: str, last: str, written: Order) -> tuple[int, int, int]:
    """Year, month and day, which need not be a date."""
    if written is Order.YEAR and len(last) == 2:  # noqa: PLR2004  digits
        return int(one) + 2000, int(two), int(last)
    month, day = (int(two), int(one)) if written is Order.DAY else (int(one), int(two))
    return int(last) + (2000 if len(last) == 2 else 0), month, day  # noqa: PLR2004  digits


@dataclass(slots=True)  # not frozen: one is made for every line of a large file
class Stamp:
    """A time and where it stands in the line."""

    at: datetime
    start: int
    end: int
    format: int  # of FORMATS


class Clock:
    """Reads the times of one file; what is missing in them is taken from when the file came."""

    def __init__(self, came: datetime, order: Callable[[], Order] | None = None) -> None:
        """`came` bounds what has no year: it is at most a day later; what has no day is at most half a day later.

        `order` is asked for dates of numbers alone; without it each is read for itself.
        """
        self._came = came.astimezone(UTC)
        self._order = order
        self._last = FORMATS[0]
        self._told: tuple[re.Pattern[str], str, datetime | None] = (_MAYBE, "", None)  # asked for again

    def find(self, text: str, reach: int = REACH) -> Stamp | None:
        """The first time in the head of the line; the format of the line before is tried first."""
        found = self._last.pattern.search(text, 0, reach)
        if found is None:
            if not _MAYBE.search(text, 0, reach):
                return None
            for one in FORMATS:
                if found := one.pattern.search(text, 0, reach):
                    self._last = one
                    break
            else:
                return None
        return self.stamp(found, self._last.number)

    def parse(self, value: object) -> datetime | None:
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
            found = self.find(value)
            return found.at if found else None
        if not _FIRST <= at.year <= _LAST:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def stamp(self, found: re.Match[str], number: int) -> Stamp | None:
        """What a match of a format says, if it is a time."""
        at = self._time(found)
        start = found.start() + (not found[0][0].isalnum())
        return Stamp(at, start, found.end(), number) if at else None

    def _time(self, found: re.Match[str]) -> datetime | None:
        pattern, said, at = self._told
        if found.re is not pattern or found[0] != said:
            at = self._read(found)
            self._told = found.re, found[0], at
        return at

    def _read(self, found: re.Match[str]) -> datetime | None:
        parts = found.groupdict()
        try:
            if "epoch" in parts:
                return _exact_epoch(parts["epoch"] or "", parts["f"] or "")
            return self._from(found, parts)
        except (ValueError, OverflowError):
            return None

    def _from(self, found: re.Match[str], parts: dict[str, str | None]) -> datetime:
        hour, minute, second, micro = _of_day(parts)
        if not {"D", "one"} & parts.keys():
            at = self._came.replace(hour=hour, minute=minute, second=second, microsecond=micro)
            return at - timedelta(days=1) if at - self._came > _HALF_A_DAY else at
        year, month, day = self._day(found, parts)
        zone = zones.zone(parts.get("z") or parts.get("after"))
        at = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
        if not _FIRST <= at.year <= _LAST:
            raise ValueError(at)
        if not (parts.get("Y") or parts.get("later")) and at > self._came + timedelta(days=1):
            return at.replace(year=year - 1)
        return at

    def _day(self, found: re.Match[str], parts: dict[str, str | None]) -> tuple[int, int, int]:
        if one := parts.get("one"):
            two, last = parts["two"] or "", parts["Y"] or ""
            written = Order.DAY if parts["mark"] == "." else self._order() if self._order else None
            year, month, day = _ymd(one, two, last, order(found[0], self._came) if written is None else written)
            return (year, day, month) if month > _MONTHS_A_YEAR >= day else (year, month, day)
        month = _MONTHS[mon.lower()] if (mon := parts.get("mon")) else int(parts["M"] or 1)
        year = int(parts.get("Y") or parts.get("later") or self._came.year)
        return year + (2000 if year < _CENTURY else 0), month, int(parts["D"] or 1)


def _of_day(parts: dict[str, str | None]) -> tuple[int, int, int, int]:
    hour, minute, second = int(parts["h"] or 0), int(parts["m"] or 0), int(parts.get("s") or 0)
    if second > _LEAP:
        raise ValueError(second)
    if half := parts.get("half"):
        if not 0 < hour <= 12:  # noqa: PLR2004  hours of half a day
            raise ValueError(hour)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    micro = int((parts.get("f") or "0").ljust(6, "0")[:6])
    return hour, minute, min(second, 59), micro  # a leap second is the one before


def lacks_day(head: str, came: datetime) -> bool:
    """Whether a text has times and none of them says its year, or not even its day."""
    clock = Clock(came)
    found = [stamp.format for line in head.splitlines()[:_SAMPLE] if (stamp := clock.find(line))]
    return bool(found) and _YEARLESS.issuperset(found)


def _exact_epoch(whole: str, fraction: str) -> datetime:
    """Of digits: seconds, or so many thousandths of them as there are more."""
    begun = whole[_EPOCH_DIGITS:] + fraction
    return datetime.fromtimestamp(int(whole[:_EPOCH_DIGITS]), UTC).replace(microsecond=int(begun.ljust(6, "0")[:6]))


def epoch(number: float) -> datetime | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    scale = next((s for least, s in _EPOCH_SCALES if number > least), 1.0)
    seconds = number / scale
    return datetime.fromtimestamp(seconds, UTC) if 5e8 < seconds < 5e9 else None  # noqa: PLR2004  1985 to 2128


def parse(value: object, came: datetime) -> datetime | None:
    """The time in a field that stands alone."""
    return Clock(came).parse(value)
