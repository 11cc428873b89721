"""Durations and sizes in the forms that tools print."""

import re

from adapters.evidence.extractors import states

_CLOCK = re.compile(r"(?:(\d{1,9}) days?,? ?)?(-?\d{1,9}):(\d\d):(\d\d(?:\.\d{1,18})?)")
_PARTS = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)\s*(ms|us|µs|ns|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\b")
_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_UNITS = {"ms": 0.001, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(text: str) -> float | None:
    """A duration: `00:12:44.5`, `3 days 01:02:03`, `744`, `12 min`, `2h 3m`; None for what is none."""
    text = text.strip().lower()
    if found := _CLOCK.fullmatch(text):
        return int(found[1] or 0) * 86400 + int(found[2]) * 3600 + int(found[3]) * 60 + float(found[4])
    if _PLAIN.fullmatch(text):
        return float(text)
    if not text or _PARTS.sub("", text).strip(" ,+-"):
        return None
    return sum(float(n) * (_UNITS.get(u) or _UNITS[u[0]]) for n, u in _PARTS.findall(text))


def size(text: str) -> float | None:
    """A size in bytes: `48 GB`, `51539607552`, `3.5Gi`, `812 bytes`."""
    return states.size(re.sub(r"\s*bytes?$|(?<=[kKMGTP]i)B$", "", text.strip().replace(",", "")))
