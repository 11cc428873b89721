"""Reads the time that a question over events names: "the last hour", "between 10:00 and 10:15", "since the onset"."""

import re
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from engines.errors import Refused

YEAR = 366 * 86400.0  # seconds; the longest span that is asked for
AROUND = 300  # seconds on both sides of "around 10:05"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNIT = r"(?P<unit>s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)"
_NUMBERS: dict[str, float] = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "half an": 0.5, "couple of": 2, "few": 5}
_NUMBER = r"(?P<number>\d+(?:\.\d+)?|" + "|".join(_NUMBERS) + ")"
_TO = r"\s*(?:-|\u2013|to|and|until|till)\s*"
_BEGAN = r"(?:the\s+)?(?:onset|start of the incident|it (?:broke|began|started))"


def _at(end: str) -> str:
    """The expression of a moment whose groups begin with `end`."""
    return (
        rf"(?P<{end}date>\d{{4}}-\d\d-\d\d)?(?:[T ](?=\d))?(?P<{end}hour>\d{{1,2}}):(?P<{end}minute>\d\d)"
        rf"(?::(?P<{end}second>\d\d)(?:[.,]\d+)?)?(?: ?(?P<{end}zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?(?![\d:])"
    )


PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ago", rf"\b(?:(?:from|since|starting)\s+)?{_NUMBER}\s*{_UNIT}\s+ago\b"),
        (
            "last",
            rf"\b(?:(?:from|in|during|over|within|for|of)\s+)?(?:the\s+)?(?:last|past)\s+(?:{_NUMBER}\s*)?{_UNIT}\b",
        ),
        ("between", rf"\b(?:(?:from|between)\s+)?{_at('a')}{_TO}{_at('b')}"),
        ("onset", rf"\b(?P<side>since|after|from|before|until)\s+{_BEGAN}\b"),
        ("near", rf"\b(?:around|about|near)\s+{_at('a')}"),
        ("since", rf"\b(?:since|after|from|starting(?: at)?)\s+{_at('a')}"),
        ("until", rf"\b(?:until|till|before|up to)\s+{_at('a')}"),
        ("at", rf"\b(?:at\s+)?{_at('a')}"),
    )
)


def read(name: str, found: re.Match[str]) -> dict[str, Any]:
    """The fields of a query that a match of the pattern with that name sets; raises Refused for times that can't be."""
    given = found.groupdict()
    if name in ("ago", "last"):
        return {"last": _seconds(given)}
    if name == "onset":
        return {"onset": given["side"].lower() not in ("before", "until")}
    if name == "between":
        return _between(given)
    at = _moment(given, "a")
    if name in ("since", "until"):
        return {name: at}
    before, after = (AROUND, AROUND) if name == "near" else (0, 1 if given["asecond"] else 60)
    return {"since": _moved(at, -before), "until": _moved(at, after)}


def _between(given: dict[str, str | None]) -> dict[str, Any]:
    """A date said first, and a zone said last, hold for both ends."""
    both = {"bdate": given["bdate"] or given["adate"], "azone": given["azone"] or given["bzone"]}
    at, until = _moment(given | both, "a"), _moment(given | both, "b")
    if isinstance(at, datetime) and isinstance(until, datetime) and until <= at:
        raise Refused("That time span ends before it begins: name the earlier time first.")
    return {"since": at, "until": until}


def _seconds(given: dict[str, str | None]) -> float:
    number = (given["number"] or "one").lower()
    amount = _NUMBERS[number] if number in _NUMBERS else float(number)
    seconds = amount * _UNITS[(given["unit"] or "s")[0].lower()]
    if not 0 < seconds <= YEAR:
        raise Refused("That time span is empty or longer than a year: name another one.")
    return seconds


def _moment(given: dict[str, str | None], end: str) -> datetime | time:
    hour, minute, second = (int(given[f"{end}{part}"] or 0) for part in ("hour", "minute", "second"))
    date, zone = given[f"{end}date"], _zone(given[f"{end}zone"])
    try:
        at = time(hour, minute, second, tzinfo=zone)
        return datetime.fromisoformat(f"{date}T{at.isoformat()}") if date else at
    except ValueError:
        written = f"{date or ''} {hour}:{minute:02d}".strip()
        raise Refused(f"{written} is no time: write it as 10:05 or 2026-03-14 10:05.") from None


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if text[0] == "-" else delta) if delta < timedelta(days=1) else UTC


def _moved(at: datetime | time, seconds: int) -> datetime | time:
    """That many seconds on; a time of day stays within its day."""
    if isinstance(at, datetime):
        return at + timedelta(seconds=seconds)
    day = datetime(2000, 1, 2, at.hour, at.minute, at.second, tzinfo=at.tzinfo)
    moved = day + timedelta(seconds=seconds)
    if moved.date() == day.date():
        return moved.timetz()
    return (time.max if seconds > 0 else time.min).replace(tzinfo=at.tzinfo)
