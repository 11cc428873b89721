"""Looks for patterns that are slower than linear: each is given its own pieces, repeated, and an end that does not fit.

python -m tests.fuzz --patterns
"""

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]  # the only grammar of patterns that is theirs
from types import FrameType, ModuleType
from typing import Any

PACKAGES = ("adapters.evidence", "adapters.privacy", "adapters.slack", "engines")
SHORT, LONG = 400, 6000  # times that a piece is repeated
LIMIT = 0.02  # seconds that a linear pattern is far below with LONG
ENDS = ("", "\0", "\n\0")
_CALLED = r"\b{}\.(fullmatch|match|search|sub|split|findall|finditer)\("

Tree = Any  # sre's own


class _Late(BaseException):
    """A pattern that takes longer than anyone would wait."""


@dataclass(frozen=True)
class Named:
    """A pattern, where it stands and how it is used."""

    name: str
    pattern: "re.Pattern[str] | re.Pattern[bytes]"
    call: str  # match, fullmatch or search


def patterns() -> Iterator[Named]:
    """Every compiled pattern of the modules."""
    seen: set[int] = set()
    for module in _modules():
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            for found in _compiled(value):
                if id(found) not in seen:
                    seen.add(id(found))
                    yield Named(f"{module.__name__}.{name}", found, _call(name, source))


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for info in pkgutil.walk_packages(root.__path__, f"{package}."):
            yield importlib.import_module(info.name)


def _compiled(value: object, depth: int = 3) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from _all([*value, *value.values()], depth)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        yield from _all(value, depth)
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from _all([getattr(value, n, None) for n in value.__dataclass_fields__], depth)


def _all(values: Iterable[object], depth: int) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    for one in values:
        yield from _compiled(one, depth - 1)


def _call(name: str, source: str) -> str:
    used = set(re.findall(_CALLED.format(re.escape(name)), source))
    return used.pop() if len(used) == 1 and used <= {"match", "fullmatch"} else "search"


def _class(items: Tree) -> list[str]:
    """Characters of a class: its own, and for a negated one some that are not in it."""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    found: list[str] = []
    for op, value in items:
        match str(op):
            case "LITERAL":
                found.append(chr(value))
            case "RANGE":
                found += [chr(value[0]), chr(value[1])]
            case "CATEGORY":
                found += _CATEGORIES[str(value).rsplit("_", 1)[-1] if "NOT" not in str(value) else "OTHER"]
    if negated:
        found = [c for c in "a0 .-x\t" if c not in found] or ["\u00e9"]
    return found[:4]


_CATEGORIES = {"DIGIT": ["0"], "SPACE": [" "], "WORD": ["a", "0"], "OTHER": ["a", "-"]}


def _example(tree: Tree, wide: int = 0) -> str:
    """The shortest text that fits; `wide` chooses among alternatives."""
    out = []
    for op, value in tree:
        match str(op):
            case "LITERAL":
                out.append(chr(value))
            case "NOT_LITERAL":
                out.append("a" if value != ord("a") else "b")
            case "ANY":
                out.append("a")
            case "IN":
                chosen = _class(value)
                out.append(chosen[wide % len(chosen)] if chosen else "")
            case "BRANCH":
                out.append(_example(value[1][wide % len(value[1])], wide))
            case "SUBPATTERN":
                out.append(_example(value[-1], wide))
            case "ATOMIC_GROUP":
                out.append(_example(value, wide))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                out.append(_example(value[2], wide) * value[0])
    return "".join(out)


def _attacks(tree: Tree, before: str = "") -> Iterator[tuple[str, str]]:
    """What stands before each repetition, and what is repeated there."""
    for op, value in tree:
        match str(op):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                if value[1] > SHORT:
                    yield from ((before, piece) for w in range(4) if (piece := _example(value[2], w)))
                    yield from ((before, piece) for w in range(2) if (piece := before[-12:] + _example(value[2], w)))
                yield from _attacks(value[2], before)
            case "BRANCH":
                for branch in value[1]:
                    yield from _attacks(branch, before)
            case "SUBPATTERN":
                yield from _attacks(value[-1], before)
            case "ATOMIC_GROUP":
                yield from _attacks(value, before)
        before += _example([(op, value)])


def _texts(named: Named) -> Iterator[Callable[[int], str]]:
    written = named.pattern.pattern
    flags = named.pattern.flags
    tree = parser.parse(written, flags & ~re.UNICODE if isinstance(written, bytes) else flags)
    tried = set(islice(_attacks(tree), 400))
    whole = _example(tree)
    for before, piece in sorted(tried | {("", p) for _, p in tried} | ({("", whole)} if whole else set())):
        for end in ENDS:
            yield lambda n, before=before, piece=piece, end=end: before + piece * n + end  # type: ignore[misc]


def _late(_: int, __: FrameType | None) -> None:
    raise _Late


def _took(named: Named, text: str) -> float:
    """In seconds; what never ends takes one."""
    subject: Any = text.encode("utf-8", "replace") if isinstance(named.pattern.pattern, bytes) else text
    signal.setitimer(signal.ITIMER_PROF, 1.0)
    began = time.process_time()
    try:
        if named.call == "search":
            for _ in named.pattern.finditer(subject):
                pass
        else:
            getattr(named.pattern, named.call)(subject)
    except _Late:
        return 1.0
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


def slow() -> Iterator[tuple[Named, float, str]]:
    """The patterns that are too slow, with the seconds and the beginning of the worst text."""
    signal.signal(signal.SIGPROF, _late)
    for named in patterns():
        worst = (0.0, "")
        for text in _texts(named):
            took = _took(named, text(SHORT))
            took = took if took > LIMIT else _took(named, text(LONG)[: 8 * LONG])
            worst = max(worst, (took, text(3)))
            if took >= 1.0:
                break
        if worst[0] > LIMIT:
            yield named, *worst


def main() -> int:
    """Print them; the exit code says whether there are any."""
    count = 0
    for named, seconds, text in slow():
        count += 1
        print(f"{seconds:6.2f} s  {named.call:9} {named.name}: {text[:100]!r}", flush=True)
    return 1 if count else 0
