"""Merges shapes that say the same thing with other values."""

import re
from collections import defaultdict
from collections.abc import Iterable

from adapters.evidence.mine.masks import WILD
from adapters.evidence.mine.tokens import SEPARATORS, UNITS, Shape, is_soft

ALIKE = 4  # values that one place must take before it counts as a parameter
ROUNDS = 5
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_LISTED = frozenset(" ,:;|")
_HINTS = frozenset(
    "user for from by host name package file node service id at called interface process".split()  # noqa: SIM905
)
_STATE = re.compile(
    r"(?i)(?:ed|ing|able|up|down|on|off|start|stop|open|close|begin|end|true|false|success|fail|failure|error|warning"
    r"|normal|critical|active|idle|dead|ok)$"
)
_STATES_NEEDED = 12


def merge(shapes: Iterable[Shape]) -> dict[Shape, Shape]:
    """The template of each shape: shapes that differ in one place alone, often enough, are one."""
    keys = {s: _key(s) for s in shapes}
    current = {k: k for k in keys.values()}
    for _ in range(ROUNDS):
        moved = _round(set(current.values()))
        if not moved:
            break
        current = {s: moved.get(t, t) for s, t in current.items()}
    members: dict[Shape, list[Shape]] = defaultdict(list)
    for s, k in keys.items():
        members[current[k]].append(s)
    said = {k: _common(k, found) for k, found in members.items()}
    return {s: said[current[k]] for s, k in keys.items()}


def _collapsed(shape: Shape) -> Shape:
    """The shape with its lists of values as one, in its own spacing."""
    tokens: list[str] = []
    for token in shape:
        t = WILD if is_soft(token) else token
        if t == WILD or t in UNITS:
            end = len(tokens)
            while end and tokens[end - 1] in _LISTED:
                end -= 1
            if end and tokens[end - 1] == WILD:
                del tokens[end:]
                continue
        elif t in _CLOSING and tokens and tokens[-1] in _OPENING:
            tokens.append(WILD)
        tokens.append(t)
    return tuple(tokens)


def _key(shape: Shape) -> Shape:
    """What makes two shapes the same."""
    return tuple(t for t in _collapsed(shape) if t != " ")


def _common(key: Shape, members: list[Shape]) -> Shape:
    """What the members share, each with its own text where it is the same in all."""
    first = members[0]
    if len(members) == 1:
        return first
    if any(len(m) != len(first) or _spaces(m) != _spaces(first) for m in members):
        words = iter(key)
        return tuple(t if t == " " else next(words) for t in _collapsed(first))
    return tuple(t if all(m[i] == t for m in members) else WILD for i, t in enumerate(first))


def _spaces(shape: Shape) -> list[int]:
    return [i for i, t in enumerate(shape) if t in SEPARATORS]


def _round(templates: set[Shape]) -> dict[Shape, Shape]:
    places: dict[tuple[Shape, Shape], set[str]] = defaultdict(set)
    for t in templates:
        for i, token in enumerate(t):
            if token not in SEPARATORS:
                places[t[:i], t[i + 1 :]].add(token)
    moved = {}
    for t in templates:
        words = sum(token not in SEPARATORS and token != WILD for token in t)
        wild = {i for i in range(len(t)) if _is_parameter(t, i, places.get((t[:i], t[i + 1 :]), set()), words)}
        if wild:
            moved[t] = tuple(WILD if i in wild else token for i, token in enumerate(t))
    return moved


def _is_parameter(template: Shape, i: int, values: set[str], words: int) -> bool:
    token = template[i]
    if token in SEPARATORS or token == WILD or len(values) < 2:  # noqa: PLR2004  a place that varies
        return False
    if words < 3 and WILD not in values:  # noqa: PLR2004  too little text is left to tell templates apart
        return False
    return len(values) >= _needed(template, i, values)


def _needed(template: Shape, i: int, values: set[str]) -> int:
    if WILD in values or (i and template[i - 1].lower() in _HINTS):
        return 2
    if sum(bool(_STATE.search(v)) for v in values) * 2 > len(values):
        return _STATES_NEEDED
    if i == 0:
        return 3 * ALIKE
    return ALIKE - _is_identifier(template[i])


def _is_identifier(token: str) -> bool:
    return any(c in token for c in "._$/\\@-") or not (token.islower() or token.isupper() or token.istitle())
