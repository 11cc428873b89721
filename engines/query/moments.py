"""Reads the time that a question over events names: "the last hour", "between 10:00 and 10:15", "since the deploy"."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from engines import zones
from engines.errors import Refused
from engines.expressions import Expression

YEAR = 366 * 86400.0  # seconds; the longest span that is asked for
AROUND = 300  # seconds on both sides of "around 10:05"
YEARS = range(1970, 2200)  # of a date that can be that of a file
_NOON = 12
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNIT = r"(?P<unit>s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)"
_NUMBERS: dict[str, float] = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "half an": 0.5, "half a": 0.5, "couple of": 2, "few": 5}
_NUMBERS |= {"six": 6, "twelve": 12, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90, "couple": 2}
_NUMBER = r"(?:a (?=few|couple))?(?P<number>\d+(?:\.\d+)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_ZONES = {"Z": 0, "SGT": 480} | zones.MINUTES
_NAMED = "|".join(sorted(_ZONES, key=len, reverse=True))
_TO = r"\s*(?:-|\u2013|\u2014|to|and|until|till|through)\s*"
_BEGAN = (
    r"(?:(?:the\s+)?(?:onset|start of (?:the|this) (?:incident|outage|trouble))"
    r"|(?:it|things|all this|the (?:incident|outage))\s+(?:broke|began|started|went (?:wrong|bad|down)))"
)
_DEPLOY = r"(?:(?:the|that|our|last|latest)\s+)*(?:deploy(?:ment|s)?|release|roll-?out|change|upgrade)"
_SIDE = r"(?P<side>since|after|from|following|before|until|till|up to|prior to)"
_LENGTH = rf"(?:(?:in|during|within|for)\s+)?(?:the\s+)?(?:(?:first|last)\s+)?{_NUMBER}\s*{_UNIT}\s+"
_END = r"(?=\s*(?:$|[,?.;]|\b(?:in|for|from|of|with|by|on|and only)\b))"


def _at(end: str, *, bare: bool = False) -> str:
    """The expression of a moment whose groups begin with `end`; an hour alone only where it is `bare`."""
    told = "" if bare else r"(?=\d{1,2}(?::\d\d|\s?[ap]\.?m\b))"
    return (
        rf"(?P<{end}date>\d{{4}}[-/]\d\d[-/]\d\d)?(?:[T ]+(?:at )?(?=\d))?{told}"
        rf"(?P<{end}hour>\d{{1,2}})(?::(?P<{end}minute>\d\d)(?::(?P<{end}second>\d\d)(?:[.,]\d+)?)?)?"
        rf"(?:\s?(?P<{end}half>[ap])\.?m\b\.?|\s?h\b|\s?o'?clock)?"
        rf"(?:\s?(?P<{end}zone>(?:UTC|GMT)?[+-]\d\d?:?(?:\d\d)?(?!\d)|(?:{_NAMED})\b))?(?![\d:])"
    )


PATTERNS = tuple(
    (name, Expression(pattern, re.IGNORECASE))
    for name, pattern in (
        ("betwixt", rf"\b(?:between|from)\s+{_DEPLOY}\s+(?:and|to|until)\s+{_BEGAN}"),
        ("span_onset", rf"\b{_LENGTH}{_SIDE}\s+{_BEGAN}\b"),
        ("span_deploy", rf"\b{_LENGTH}{_SIDE}\s+{_DEPLOY}\b"),
        ("span", rf"\b{_LENGTH}(?P<side>before|after|since|from|until)\s+{_at('a')}"),
        ("ago", rf"\b(?:(?:from|since|starting)\s+)?{_NUMBER}\s*{_UNIT}\s+ago\b"),
        ("first", rf"\b(?:(?:in|during|over|within|for|of)\s+)?(?:the\s+)?first\s+(?:{_NUMBER}\s*)?{_UNIT}\b"),
        (
            "last",
            rf"\b(?:(?:from|in|during|over|within|for|of)\s+)?(?:the\s+)?(?:last|past)\s+(?:{_NUMBER}\s*)?{_UNIT}\b",
        ),
        ("lasting", rf"\b(?:from|since|starting(?: at)?|at)\s+{_at('a')}\s+(?:for|\+)\s+{_NUMBER}\s*{_UNIT}\b"),
        ("between", rf"\b(?:(?:from|between)\s+)?{_at('a')}{_TO}{_at('b')}"),
        ("between", rf"\b(?:from|between)\s+{_at('a', bare=True)}{_TO}{_at('b', bare=True)}"),
        ("onset", rf"\b{_SIDE}\s+{_BEGAN}\b"),
        ("deploy", rf"\b{_SIDE}\s+{_DEPLOY}\b"),
        ("near", rf"(?:\b(?:around|about|near|close to)|~)\s*{_at('a')}"),
        ("since", rf"\b(?:since|after|from|starting(?: at| from)?|later than)\s+{_at('a')}(?:\s+on(?:wards?)?)?\b"),
        ("until", rf"\b(?:until|till|before|up to|prior to|earlier than)\s+{_at('a')}"),
        ("since", rf"\b(?:since|after)\s+{_at('a', bare=True)}{_END}"),
        ("until", rf"\b(?:until|till|before)\s+{_at('a', bare=True)}{_END}"),
        ("at", rf"\b(?:at\s+)?{_at('a')}"),
        ("date", r"\b(?P<side>on|since|after|from|before|until)?\s*(?P<date>\d{4}[-/]\d\d[-/]\d\d)(?![\d:])"),
        ("midnight", r"\b(?:since|from|after)\s+midnight\b"),
    )
)
DAY = Expression(
    r"\b(?:(?P<since>since|from)\s+(?=(?:today|yesterday)\b(?!\s+(?:at\s+)?\d))|(?:on|of)\s+)?"
    r"(?P<day>today|yesterday)(?:'s)?\b(?:\s+at\b)?",
    re.IGNORECASE,
)
_DATE_FIRST = Expression(
    r"\b(?:on\s+)?(?P<date>\d{4}[-/]\d\d[-/]\d\d),?\s+(?P<side>between|from|since|after|before|until|around|at)\s+(?=\d)",
    re.IGNORECASE,
)
_SINCE = ("since", "after", "from", "following")


def read(name: str, found: re.Match[str]) -> dict[str, Any]:
    """The fields of a query that a match of the pattern with that name sets; raises Refused for times that can't be."""
    given = found.groupdict()
    is_since = (given.get("side") or "").lower() in _SINCE
    if name in _ALONE:
        return _ALONE[name](given, is_since)
    return _near(name, _moment(given, "a"), given, is_since=is_since)


def _near(name: str, at: datetime | time, given: dict[str, str | None], *, is_since: bool) -> dict[str, Any]:
    """What is said with one moment."""
    if name in ("since", "until"):
        return {name: at}
    if name == "lasting" or (name == "span" and is_since):
        return {"since": at, "until": _moved(at, _seconds(given))}
    if name == "span":
        return {"since": _moved(at, -_seconds(given)), "until": at}
    before, after = (AROUND, AROUND) if name == "near" else (0, 1 if given["asecond"] else 60)
    return {"since": _moved(at, -before), "until": _moved(at, after)}


def date_last(text: str) -> str:
    """Put a date that is said first where the time is: "between 2026-03-14 10:00 and 10:15"."""
    return _DATE_FIRST.sub(r"\g<side> \g<date> ", text)


def day(found: re.Match[str]) -> dict[str, Any]:
    """Which day of the evidence, 0 is its last; "since" is from its beginning on."""
    number = {"day": 0 if found["day"].lower() == "today" else -1}
    return number | ({"since": time(tzinfo=UTC)} if found["since"] else {})


def _between(given: dict[str, str | None]) -> dict[str, Any]:
    """A date said first, and a zone or a half of the day said last, hold for both ends."""
    both = {"bdate": given["bdate"] or given["adate"], "azone": given["azone"] or given["bzone"]}
    both |= {"bzone": given["bzone"] or given["azone"], "ahalf": given["ahalf"] or given["bhalf"]}
    at, until = _moment(given | both, "a"), _moment(given | both, "b")
    if isinstance(at, datetime) and isinstance(until, datetime) and until <= at:
        raise Refused("That time span ends before it begins: name the earlier time first.")
    return {"since": at, "until": until}


def _of_date(text: str, side: str | None) -> dict[str, Any]:
    at = _dated(text, time(tzinfo=UTC), text)
    match (side or "on").lower():
        case "since" | "after" | "from":
            return {"since": at}
        case "before" | "until":
            return {"until": at}
    return {"since": at, "until": at + timedelta(days=1)}


_ALONE: dict[str, Callable[[dict[str, str | None], bool], dict[str, Any]]] = {
    "ago": lambda given, _: {"last": _seconds(given)},
    "last": lambda given, _: {"last": _seconds(given)},
    "first": lambda given, _: {"first": _seconds(given)},
    "betwixt": lambda _given, _: {"deploy": True, "onset": False},
    "onset": lambda _given, is_since: {"onset": is_since},
    "deploy": lambda _given, is_since: {"deploy": is_since},
    "span_onset": lambda given, is_since: {"onset": is_since, "span": _seconds(given)},
    "span_deploy": lambda given, is_since: {"deploy": is_since, "span": _seconds(given)},
    "between": lambda given, _: _between(given),
    "date": lambda given, _: _of_date(given["date"] or "", given["side"]),
    "midnight": lambda _given, _: {"since": time(tzinfo=UTC)},
}


def _seconds(given: dict[str, str | None]) -> float:
    number = (given["number"] or "one").lower()
    amount = _NUMBERS[number] if number in _NUMBERS else float(number)
    seconds = amount * _UNITS[(given["unit"] or "s")[0].lower()]
    if not 0 < seconds <= YEAR:
        raise Refused("That time span is empty or longer than a year: name another one.")
    return seconds


def _moment(given: dict[str, str | None], end: str) -> datetime | time:
    hour, minute, second = (int(given[f"{end}{part}"] or 0) for part in ("hour", "minute", "second"))
    date, half = given[f"{end}date"], (given[f"{end}half"] or "").lower()
    written = f"{date or ''} {hour}:{minute:02d}{half and half + 'm'}".strip()
    if half and not 1 <= hour <= _NOON:
        raise _no_time(written)
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    try:
        at = time(hour, minute, second, tzinfo=_zone(given[f"{end}zone"]))
    except ValueError:
        raise _no_time(written) from None
    return _dated(date, at, written) if date else at


def _dated(date: str, at: time, written: str) -> datetime:
    try:
        found = datetime.fromisoformat(f"{date.replace('/', '-')}T{at.isoformat()}")
    except ValueError:
        raise _no_time(written) from None
    if found.year not in YEARS:
        raise _no_time(written)
    return found


def _no_time(written: str) -> Refused:
    return Refused(f"{written} is no time: write it as 10:05 or 2026-03-14 10:05.")


def _zone(text: str | None) -> timezone:
    """A name, or hours and minutes from UTC: `CET`, `+0200`, `UTC+2`."""
    if text is None:
        return UTC
    name = text.upper()
    if name in _ZONES:
        return timezone(timedelta(minutes=_ZONES[name]))
    digits = re.sub(r"[^\d]", "", name)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004  hours alone
    delta = timedelta(hours=int(hours), minutes=int(minutes))
    if delta >= timedelta(days=1):
        raise Refused(f"{text} is no time zone: write it as UTC, CET or +02:00.")
    return timezone(-delta if "-" in name else delta)


def _moved(at: datetime | time, seconds: float) -> datetime | time:
    """That many seconds on; a time of day stays within its day."""
    if isinstance(at, datetime):
        return at + timedelta(seconds=seconds)
    begin = datetime(2000, 1, 2, at.hour, at.minute, at.second, tzinfo=at.tzinfo)
    moved = begin + timedelta(seconds=seconds)
    if moved.date() == begin.date():
        return moved.timetz()
    return (time.max if seconds > 0 else time.min).replace(tzinfo=at.tzinfo)
