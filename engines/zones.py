"""Zones as programs write them behind a time: an offset, a name, or a name with an offset."""

from datetime import UTC, timedelta, timezone

_NAMES = {  # those that the time zone database still has, RFC 2822's among them: https://data.iana.org/time-zones/tzdb
    0: "UTC GMT WET",
    60: "CET MET WEST BST WAT",
    120: "CEST MEST EET CAT SAST",
    180: "EEST MSK EAT IDT",
    300: "PKT",
    330: "IST",
    420: "WIB",
    480: "HKT AWST WITA",
    540: "JST KST WIT",
    570: "ACST",
    600: "AEST",
    630: "ACDT",
    660: "AEDT",
    720: "NZST",
    780: "NZDT",
    -150: "NDT",
    -180: "ADT",
    -210: "NST",
    -240: "AST EDT",
    -300: "EST CDT",
    -360: "CST MDT",
    -420: "MST PDT",
    -480: "PST AKDT",
    -540: "AKST HDT",
    -600: "HST",
    -660: "SST",
}
MINUTES = {name: minutes for minutes, names in _NAMES.items() for name in names.split()}
"""East of UTC; the compiled pass has the same (scan/zones.c). Of a name that several countries use, one zone is meant:
IST is India's, not Israel's or Ireland's; CST and CDT are of America, not China's or Cuba's; PST is no Philippine time;
BST is British.
"""
_WORD = "A-Za-z0-9_"
_NAME = "|".join(sorted(MINUTES, key=len, reverse=True))
PATTERN = (
    rf"(?:[ \t]?\(?(?P<z>Z(?![{_WORD}])|(?:UTC|GMT)?[+-]\d\d(?::?\d\d(?!\d|:\d)|\d?(?![{_WORD}:.,/-]))"
    rf"|(?:UTC|GMT)[+-]\d(?![{_WORD}:.,/-])|(?:{_NAME}|utc)(?![{_WORD}+-])))?"
)
_LAST_HOUR, _LAST_MINUTE = 23, 59


def zone(text: str | None) -> timezone:
    """`Z`, `+0200`, `-05:30`, `+02`, `CEST`, `GMT+2` or nothing; what is none is UTC."""
    text = (text or "").upper()
    if text in {"", "Z"}:
        return UTC
    minutes = MINUTES.get(text)
    return _offset(text.lstrip("UTCGM")) if minutes is None else timezone(timedelta(minutes=minutes))


def _offset(text: str) -> timezone:
    digits = text[1:].replace(":", "")
    is_minutes = len(digits) == 3  # noqa: PLR2004  as DB2 counts
    hours, minutes = divmod(int(digits), 60) if is_minutes else (int(digits[:2]), int(digits[2:] or 0))
    if hours > _LAST_HOUR or minutes > _LAST_MINUTE:  # the compiled pass takes none from it either
        return UTC
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)
