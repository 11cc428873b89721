"""Whether what came into a line is the opposite of what went, or the same amount in another unit."""

import re
from functools import lru_cache

from knowledge.joins.quantities import SECONDS

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+(?:\.\d+)?|[<>=!]=*|&|\||\+|-")
NEGATIONS = frozenset({"!", "not", "non", "no", "isnt", "un"})
_PAIRS = (
    ("<", ">"), ("<=", ">="), ("<", ">="), (">", "<="), ("==", "!="), ("===", "!=="), ("&", "|"), ("and", "or"),
    ("if", "unless"), ("while", "until"), ("greater", "less"), ("gt", "lt"), ("gte", "lte"), ("ge", "le"),
    ("gt", "lte"), ("lt", "gte"), ("above", "below"), ("over", "under"), ("more", "fewer"), ("min", "max"),
    ("before", "after"), ("first", "last"), ("allow", "deny"), ("include", "exclude"), ("any", "all"),
    ("any", "none"), ("every", "some"), ("asc", "desc"), ("+", "-"), ("filter", "reject"), ("present", "absent"),
    ("present", "blank"), ("start", "end"), ("lock", "unlock"), ("open", "closed"), ("equal", "unequal"),
)  # fmt: skip
OPPOSITES = frozenset(pair for a, b in _PAIRS for pair in ((a, b), (b, a)))
UNIT = re.compile(
    r"(?<![a-z])(?P<ms>milli(?:second)?s?|ms(?:ec)?)(?![a-z])|(?P<us>micro(?:second)?s?)(?![a-z])"
    r"|(?P<ns>nano(?:second)?s?)(?![a-z])|(?<![a-z])(?P<s>sec(?:ond)?s?)(?![a-z])|(?<![a-z])(?P<min>minutes?)(?![a-z])"
    r"|(?<![a-z])(?P<h>hours?)(?![a-z])|(?<![a-z])(?P<d>days?)(?![a-z])",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
FAR = 20.0  # times: a value that is told in another unit and as long stays what it was


@lru_cache(maxsize=512)
def is_opposite(gone: str, came: str) -> bool:
    """Whether one is the other turned around: a comparison, a bound, a sign, an `and`, or a negation more or less."""
    old, new = ([w.lower() for w in WORD.findall(part)] for part in (gone, came))
    bare_old, bare_new = ([w for w in words if w not in NEGATIONS] for words in (old, new))
    negated = (len(old) - len(bare_old) - len(new) + len(bare_new)) % 2
    if bare_old == bare_new:
        return bool(negated)
    if len(old) != len(new):
        return False
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return bool(pairs) and all(p in OPPOSITES for p in pairs)


@lru_cache(maxsize=512)
def is_other_unit(before: str, after: str) -> bool:
    """Whether two lines tell times in different units, and are not the same time."""
    old, new = _units(before), _units(after)
    if not (old and new) or old & new:
        return False
    first, second = _length(before), _length(after)
    return not (first and second) or max(first, second) >= FAR * min(first, second)


def _units(line: str) -> frozenset[str]:
    return frozenset(str(m.lastgroup) for m in UNIT.finditer(line))


def _length(line: str) -> float | None:
    """In seconds, where the line has one amount and one unit."""
    units, amounts = _units(line), NUMBER.findall(line)
    return float(amounts[0]) * SECONDS[next(iter(units))] if len(units) == len(amounts) == 1 else None
