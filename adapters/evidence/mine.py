"""Mines templates from distinct messages: mask what varies, cut into tokens, merge what differs in one place.

One setting serves every system; the cost is in the number of distinct shapes, not of lines.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

Shape = tuple[str, ...]

WILD = "\x00"
VISIBLE = "<*>"
ALIKE = 4  # values that one place must take before it counts as a parameter
ROUNDS = 5
TOKENS = 120  # of a message; what differs behind them does not make a new template
_NOT_AFTER, _NOT_BEFORE = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_TOP_LEVEL = r"(?:com|net|org|edu|gov|io|info|biz|local|lan|internal|[a-z]{2})"
_UNIT = r"(?:[KMGT]i?B|[kKMG]B|ms|us|ns|secs?|seconds|minutes|hours|bytes|B|%)"
_MASKS = (
    r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>\])]+",
    _NOT_AFTER + r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    _NOT_AFTER + r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}" + _NOT_BEFORE,
    _NOT_AFTER
    + r"\d{4}[-/.]\d\d[-/.]\d\d(?:[T _-]?\d\d[:.]\d\d(?:[:.]\d\d(?:[.,:]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    + _NOT_BEFORE,
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +{_MONTH} +\d+ +\d\d:\d\d:\d\d(?: [A-Z]{{3,4}})?(?: \d{{4}})?",
    rf"\b{_MONTH} +\d{{1,2}}(?:,? +\d{{4}})?(?:,? +\d\d:\d\d(?::\d\d)?)?",
    r"\(\d+(?:\.\d+)? [KMGTP]i?B\)",
    r"<\d+ sec\b",
    _NOT_AFTER + r"(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}" + _NOT_BEFORE,
    r"/?" + _NOT_AFTER + r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?" + _NOT_BEFORE,
    _NOT_AFTER
    + r"(?!(?:com|org|net|io|java|javax|android|sun)\.)(?:[A-Za-z0-9_-]+\.)+"
    + _TOP_LEVEL
    + r"(?::\d+)?(?![A-Za-z0-9_.(])",
    _NOT_AFTER + r"[\w-]+(?:[.-][\w-]+)+:\d{2,5}" + _NOT_BEFORE,
    _NOT_AFTER + r"[A-Za-z]:\\[^\s,;\"']+",
    r"(?<![\w.<>*)/-])(?:~|\.{1,2})?/(?:[\w.@%+=:$#*~&?-]+/)*[\w.@%+=:$#*~&?-]+/?",
    _NOT_AFTER + r"0[xX][0-9a-fA-F]+" + _NOT_BEFORE,
    _NOT_AFTER + r"(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{6,}" + _NOT_BEFORE,
    _NOT_AFTER + r"[-+]?\d+(?:[.,:]\d+)*(?:\s?" + _UNIT + _NOT_BEFORE + r")?",
)
_MASK = re.compile("|".join(f"(?:{m})" for m in _MASKS))
_VALUE = re.compile(r"(?<=[A-Za-z0-9_\]\x00])=(\"[^\"]*\"|'[^']*'|\{[^{}]*\}|[^\s,;=\"'(){}\[\]|&]+(?:\{[^{}]*\})?)")
_BOOLEAN = re.compile(r"(?<=[:=])\s?(?:true|false|null|None|nil)\b")
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_TOKEN = re.compile(r"[\x00A-Za-z0-9_.$/\\#@%*<>~^&+!?`'-]+|[=:,;()\[\]{}\"|]")
_VARIES = re.compile(r"[\d\x00]")
_SEPARATORS = frozenset('=:,;()[]{}"|')
_HINTS = frozenset(
    "user for from to by host name package file node service id at called interface process".split()  # noqa: SIM905
)
_STATE = re.compile(
    r"(?i)(?:ed|ing|able|up|down|on|off|start|stop|open|close|begin|end|true|false|success|fail|failure|error|warning"
    r"|normal|critical|active|idle|dead|ok)$"
)
_STATES_NEEDED = 12


def shape(message: str) -> Shape:
    """The tokens of a message with what varies masked."""
    masked = _VALUE.sub("=" + WILD, _MASK.sub(WILD, message))
    masked = _EMPTY.sub("(" + WILD + ")", _BOOLEAN.sub(WILD, masked))
    tokens: list[str] = []
    for found in _TOKEN.finditer(masked):
        token = WILD if _VARIES.search(found.group()) else found.group()
        if token == WILD and _collapse(tokens):
            continue
        tokens.append(token)
        if len(tokens) == TOKENS:
            break
    return tuple(tokens)


def _collapse(tokens: list[str]) -> bool:
    """Make one parameter of a list of them: `V, V`, `V V`, `V: V`."""
    end = len(tokens)
    while end and tokens[end - 1] in ",:;|":
        end -= 1
    if not end or tokens[end - 1] != WILD:
        return False
    del tokens[end:]
    return True


def merge(shapes: Iterable[Shape]) -> dict[Shape, Shape]:
    """The template of each shape: shapes that differ in one place alone, often enough, are one."""
    current = {s: s for s in shapes}
    for _ in range(ROUNDS):
        moved = _round(set(current.values()))
        if not moved:
            break
        current = {s: moved.get(t, t) for s, t in current.items()}
    return current


def _round(templates: set[Shape]) -> dict[Shape, Shape]:
    places: dict[tuple[Shape, Shape], set[str]] = defaultdict(set)
    for t in templates:
        for i, token in enumerate(t):
            if token not in _SEPARATORS:
                places[t[:i], t[i + 1 :]].add(token)
    moved = {}
    for t in templates:
        words = sum(token not in _SEPARATORS and token != WILD for token in t)
        wild = {i for i in range(len(t)) if _is_parameter(t, i, places.get((t[:i], t[i + 1 :]), set()), words)}
        if wild:
            moved[t] = tuple(WILD if i in wild else token for i, token in enumerate(t))
    return moved


def _is_parameter(template: Shape, i: int, values: set[str], words: int) -> bool:
    token = template[i]
    if token in _SEPARATORS or token == WILD or len(values) < 2:  # noqa: PLR2004  a place that varies
        return False
    if words < 3 and WILD not in values:  # noqa: PLR2004  too little text is left to tell templates apart
        return False
    return len(values) >= _needed(template, i, values)


def _needed(template: Shape, i: int, values: set[str]) -> int:
    if WILD in values or (i and template[i - 1].lower() in _HINTS):
        return 2
    if sum(bool(_STATE.search(v)) for v in values) * 2 > len(values):
        return _STATES_NEEDED
    if _is_identifier(template[i]):
        return ALIKE - 1
    return ALIKE if i else 2 * ALIKE


def _is_identifier(token: str) -> bool:
    return any(c in token for c in "._$/\\@-") or not (token.islower() or token.isupper() or token.istitle())


def render(template: Shape) -> str:
    """A template in words."""
    text = " ".join(VISIBLE if t == WILD else t for t in template)
    return re.sub(r" ([,:;)\]}=|])", r"\1", re.sub(r"([(\[{=]) ", r"\1", text))
