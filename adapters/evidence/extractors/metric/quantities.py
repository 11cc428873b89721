"""Reads what dashboards write into cells: `12.3 ms`, `1.2K`, `3 GiB`, `45%`, `1.234,5`, and what stands for nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.evidence import numbers

VOID = frozenset(
    ("", "nan", "null", "none", "na", "n/a", "-", "--", "no data", "undefined", "\u2014", "inf", "+inf", "-inf")
)
_CELL = re.compile(
    r"\s*+(?P<digits>[-+\u2212]?(?:\d++(?:[.,' \u00a0\u202f]\d++)*+(?:[eE][-+]?\d++)?|[.,]\d++))"
    r"[ \u00a0\u202f]?(?P<unit>[a-zA-Z%\u00b5\u03bc]{0,7})(?P<per>\s?/\s?[a-z]{1,4}|ps)?\s*+"
)
_PLAIN = re.compile(r"-?\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+")  # most cells
_TIME = {
    "ns": 1e-6,
    "us": 1e-3,
    "\u00b5s": 1e-3,
    "\u03bcs": 1e-3,
    "ms": 1.0,
    "s": 1e3,
    "sec": 1e3,
    "secs": 1e3,
    "min": 6e4,
    "mins": 6e4,
    "h": 3.6e6,
    "hour": 3.6e6,
    "hours": 3.6e6,
    "day": 8.64e7,
    "days": 8.64e7,
}
_DECIMAL = {"": 0, "k": 1, "K": 1, "M": 2, "Mil": 2, "G": 3, "B": 3, "Bil": 3, "T": 4, "Tri": 4}
_LETTERS = "KMGTP"
_GROUP = 3  # digits between separators of thousands


@dataclass(frozen=True)
class Style:
    """How the numbers of one column are written."""

    comma: bool = False  # a comma parts the decimals
    unit: str = ""  # what all values are in after reading


def style(cells: Sequence[str], *, comma_free: bool) -> Style | None:
    """How these cells are written; None where some are no numbers. `comma_free`: no comma parts the cells."""
    filled = [c for c in cells if c.strip().lower() not in VOID]
    read = [_CELL.fullmatch(c) for c in filled]
    if not filled or not all(read):
        return None
    digits = [m["digits"] for m in read if m]
    comma = comma_free and any(_parts_decimals(d) for d in digits) and not any(_parts_decimals(d, ".") for d in digits)
    units = {_kind(m["unit"], m["per"] or "") for m in read if m}
    units.discard("")
    if len(units) > 1 or None in units:
        return None
    return Style(comma, next((u for u in units if u), ""))


def value(cell: str, how: Style) -> float | None:
    """The number of a cell in the unit of its column; None for what stands for nothing."""
    if _PLAIN.fullmatch(cell) and not how.comma:
        return numbers.real(cell)
    if cell.strip().lower() in VOID or not (found := _CELL.fullmatch(cell)):
        return None
    number = numbers.real(_plain(found["digits"], comma=how.comma))
    factor = _factor(found["unit"])
    return number * factor if number is not None and factor is not None else None


def _parts_decimals(digits: str, mark: str = ",") -> bool:
    """Whether the mark can't be one between thousands."""
    whole, found, rest = digits.rpartition(mark)
    if "," in rest or "." in rest:
        return False
    return bool(found) and (len(rest) != _GROUP or whole.lstrip("-+") in ("", "0") or (mark == "," and "." in whole))


def _plain(digits: str, *, comma: bool) -> str:
    text = re.sub("[' \u00a0\u202f]", "", digits).replace("\u2212", "-")
    if comma:
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def _kind(unit: str, per: str) -> str | None:
    """The unit that a column has after reading; None for what is no unit."""
    if unit in _TIME and not per:
        return "ms"
    if unit == "%":
        return "%"
    if unit in _DECIMAL and unit != "B":
        return "a second" if per else ""
    if unit in ("B", "bytes", "byte") or _bytes(unit) is not None:
        return "bytes a second" if per else "bytes"
    return (
        "a second" if unit in ("req", "reqs", "ops", "rps", "qps", "tps", "c", "r", "iops", "wps", "rd", "wr") else None
    )


def _factor(unit: str) -> float | None:
    if unit in _TIME:
        return _TIME[unit]
    if unit in _DECIMAL and unit != "B":
        return 1000.0 ** _DECIMAL[unit]
    found = _bytes(unit)
    return found if found is not None else 1.0


def _bytes(unit: str) -> float | None:
    """`KiB`, `MB`, `Gi`: with an i powers of 1024, without powers of 1000."""
    found = re.fullmatch(r"([kKMGTP])(i?)(B?)", unit)
    if not found or not (found[2] or found[3]):
        return None
    return float((1024 if found[2] else 1000) ** (_LETTERS.index(found[1].upper()) + 1))
