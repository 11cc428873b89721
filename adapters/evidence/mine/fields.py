"""Cuts the beginning of a line into fields, and says of each what it looks like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from adapters.evidence import levels
from adapters.evidence.clock import MONTHS

REACH = 400  # characters of a line in which its header stands
MOST = 24  # fields
_INSIDE = r"(?:[^\[\]]|\[[^\[\]]{0,60}\]){0,200}"
_FIELD = re.compile(rf"\[{_INSIDE}\]:?|\([^()]{{0,80}}\):?|<\d{{1,3}}>|\|+|[^\s|]+")
_MONTH = rf"(?:{MONTHS})"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:[.,:]\d+)?"
_DOTTED = r"[0-2]\d\.[0-5]\d\.[0-5]\d(?:[.,]\d+)?"
_DATE = (
    r"(?:(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d|\d\d/\d\d/\d\d"
    r"|(?:19|20)\d{6}|[01]\d[-.][0-3]\d)"
)
_TIME = re.compile(
    rf"\[?(?:{_DATE}(?:[T _:-]+(?:{_CLOCK}|{_DOTTED}))?|{_CLOCK}|{_MONTH}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
    rf"|1\d{{9}}(?:\d{{3}})?(?:\.\d+)?|\d\d?/{_MONTH}/\d{{4}}:{_CLOCK}|[IWEF](?:0[1-9]|1[0-2])[0-3]\d)"
    r"(?:Z|[+-]\d\d:?\d\d)?[\],:]*"
)
_STARTS = re.compile(rf"\[(?:[^\]]{{0,4}}\s)?(?:{_DATE}|{_CLOCK}|\w{{3}} {_MONTH}|{_MONTH} |\d\d?/{_MONTH})")
_COMPACT = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")  # yymmdd, before hhmmss
_COMPACT_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d")
_NUMBER = re.compile(r"[#*@+-]?(?:\d[\d#.:/-]*|0x[0-9a-fA-F]+|(?=[a-f]*\d)[0-9a-f-]{8,})[\],:]*")
_LEVEL = re.compile(r"[\[(<]?([A-Za-z]{1,13})[\])>]?[:,]?")
_TAG = re.compile(r"[A-Za-z_][^\s\"'=,;]*[:\]]|\[[^\]]*\]:|\([^)]*\):")
_NAME = re.compile(r"[A-Za-z_][\w$-]*(?:(?:\.|::|/)[\w$-]+)+")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_DASHES = frozenset(("-", "--", "---", "|", "||", ">"))
_ROOM = 2  # spaces


@dataclass(slots=True)  # not frozen: many are made
class Field:
    """One field: where it stands, what it looks like, and its text without what counts up."""

    start: int
    end: int
    kind: str  # time, level, number, bracket, mark, dash, tag, name, padded, word
    form: str
    is_prose: bool = False  # a plain word
    is_aside: bool = False  # something in round brackets before a colon


def of(line: str) -> list[Field]:
    """The fields at the beginning of a line."""
    head = line[:REACH]
    found = []
    for match in _FIELD.finditer(head):
        text = match[0]
        kind = _kind(text)
        end = match.end()
        if kind == "word" and head[end : end + _ROOM].isspace() and len(head) > end + _ROOM:
            kind = "padded"
        found.append(
            Field(
                match.start(),
                end,
                kind,
                _form(text, kind),
                text.islower() and text.isalpha(),
                text[0] == "(" and text[-1] == ":",
            )
        )
        if len(found) == MOST:
            break
    _join_compact(found, head)
    return found


def _form(text: str, kind: str) -> str:
    form = _DIGITS.sub("0", text)
    return _LETTERS.sub("a", form) if kind == "time" else form


def _kind(text: str) -> str:
    if not any(c.isalnum() for c in text):
        return "dash" if text in _DASHES else "mark"
    if (level := _LEVEL.fullmatch(text)) and _is_level(text, level[1]):
        return "level"
    return next((kind for kind, is_of in _KINDS if is_of(text)), "word")


def _is_level(text: str, word: str) -> bool:
    """A level's word as headers write it: in capitals, in brackets, with a capital, or before a colon."""
    return levels.severity(word) is not None and (word[0].isupper() or text[0] in "[(<" or text[-1] == ":")


def _join_compact(found: list[Field], head: str) -> None:
    for f, after in pairwise(found[:4]):
        if _COMPACT.fullmatch(head, f.start, f.end) and _COMPACT_TIME.fullmatch(head, after.start, after.end):
            f.kind = after.kind = "time"


_KINDS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("time", lambda text: _TIME.fullmatch(text) or (text[0] == "[" and _STARTS.match(text))),
    ("number", _NUMBER.fullmatch),
    ("bracket", lambda text: text[0] in "[(<" and text[-1] in "])>"),
    ("tag", lambda text: text[-1] in ":]" and _TAG.fullmatch(text)),
    ("name", _NAME.fullmatch),
)
