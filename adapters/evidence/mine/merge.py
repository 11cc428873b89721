"""Merges shapes that say the same thing with other values."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

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
    keys = {s: _key(s) for s in dict.fromkeys(shapes)}
    alike: dict[Shape, set[Shape]] = defaultdict(set)
    for key in keys.values():
        alike[tuple(t if t in SEPARATORS else "" for t in key)].add(key)
    merged = {key: template for group in alike.values() for key, template in _merged(group).items()}
    members: dict[Shape, list[Shape]] = defaultdict(list)
    for s, key in keys.items():
        members[merged[key]].append(s)
    said = {template: _common(template, found) for template, found in members.items()}
    return {s: said[merged[key]] for s, key in keys.items()}


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
    varied = {i for i, t in enumerate(first) if any(m[i] != t for m in members)}
    if any(first[i] in UNITS for i in varied):
        return _collapsed(tuple(WILD if i in varied and t not in UNITS else t for i, t in enumerate(first)))
    return tuple(WILD if i in varied else t for i, t in enumerate(first))


def _spaces(shape: Shape) -> list[int]:
    return [i for i, t in enumerate(shape) if t in SEPARATORS]


def _merged(keys: set[Shape]) -> dict[Shape, Shape]:
    """The template of each key; all of them have the same separators in the same places."""
    current = {key: key for key in keys}
    for _ in range(ROUNDS):
        moved = _round(set(current.values())) if len(current) > 1 else {}
        if not moved:
            break
        current = {key: moved.get(t, t) for key, t in current.items()}
    return current


@dataclass
class _Varied:
    """The words that one place takes."""

    words: set[str]

    @cached_property
    def are_states(self) -> bool:
        """Whether most of them say how something is: told once for all templates that have the place."""
        return sum(bool(_STATE.search(w)) for w in self.words) * 2 > len(self.words)


def _round(templates: set[Shape]) -> dict[Shape, Shape]:
    """The templates that get a further parameter; a place is known by the hash of all that stands around it."""
    hashes = {t: _hashes(t) for t in templates}
    places: dict[int, set[str] | str] = {}
    for t, around in hashes.items():
        for i, place in around:
            _take(places, place, t[i])
    varied = {place: _Varied(words) for place, words in places.items() if isinstance(words, set)}
    moved = {}
    for t, around in hashes.items():
        found = [(i, varied[place]) for i, place in around if place in varied]
        words = sum(t[i] != WILD for i, _ in around) if found else 0
        if wild := {i for i, values in found if _is_parameter(t, i, values, words)}:
            moved[t] = tuple(WILD if i in wild else token for i, token in enumerate(t))
    return moved


def _hashes(template: Shape) -> list[tuple[int, int]]:
    """Each place of a word, with a hash of the words around it: sums of hashes, so that one is quickly left out."""
    places = [(i, hash((i, token))) for i, token in enumerate(template) if token not in SEPARATORS]
    whole = sum(h for _, h in places)
    return [(i, hash((i, whole - h))) for i, h in places]


def _take(places: dict[int, set[str] | str], place: int, token: str) -> None:
    """Add a word to a place; most have one alone, which needs no set."""
    before = places.setdefault(place, token)
    if isinstance(before, set):
        before.add(token)
    elif before != token:
        places[place] = {before, token}


def _is_parameter(template: Shape, i: int, values: _Varied, words: int) -> bool:
    if template[i] == WILD or words < (2 if WILD in values.words else 3):  # else too little text tells templates apart
        return False
    return len(values.words) >= _needed(template, i, values)


def _needed(template: Shape, i: int, values: _Varied) -> int:
    if WILD in values.words or (i and template[i - 1].lower() in _HINTS):
        return 2
    if values.are_states:
        return _STATES_NEEDED
    if i == 0:
        return 3 * ALIKE
    return ALIKE - _is_identifier(template[i])


def _is_identifier(token: str) -> bool:
    return any(c in token for c in "._$/\\@-") or not (token.islower() or token.isupper() or token.istitle())
