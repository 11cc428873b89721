"""Cuts a message into tokens that keep its spacing, with what varies masked."""

import re

from adapters.evidence.mine.masks import WILD, mask

Shape = tuple[str, ...]

SOFT = "\x01"  # begins a token that may be a value: one if it is not the same everywhere
REACH = 4000  # characters of a message that are looked at
TOKENS = 400  # of a message; what differs behind them does not make a new template
SEPARATORS = frozenset(' =:,;()[]{}"|<>')
UNITS = frozenset("KB MB GB TB PB KiB MiB GiB TiB kB B bytes byte ms us ns s sec secs second seconds min minutes hours %".split())  # noqa: E501,SIM905
_WORD = r"[^\s=:,;()\[\]{}\"|<>]"
_PLAIN = r"[^\s=:,;()\[\]{}\"|<>\d\x00]"
_TOKEN = re.compile(rf"{_WORD}+|\s+|[=:,;()\[\]{{}}\"|<>]")
_MIXED = re.compile(rf"(?<!{_WORD}){_PLAIN}*+[\d\x00]{_WORD}*+")
_PARTS = re.compile(r"(?P<lead>['`#*@/+~-]*+)(?P<core>.*?)(?P<tail>['`.!?*]*)", re.DOTALL)
_VALUE = re.compile(r"(?<=[A-Za-z0-9_\]\x00])=(?=([A-Za-z_/][^\s,;=\"'(){}\[\]|&<>]*))(?=[^\x00])")
_KEYED = re.compile(r"(?<=[\w\]]=)(?:\"[^\"]*\"|'[^']*'|[A-Za-z_][^\s,;=\"'(){}\[\]|&<>\x00]*)")
_BOOLEAN = re.compile(r"\b(?:true|false|null|None|nil|True|False)\b")
_CONTROL = str.maketrans({WILD: "\ufffd", SOFT: "\ufffd"})


def shape(message: str) -> Shape:
    """The tokens of a message, spaces among them, with what varies masked."""
    text = message[:REACH].strip()
    if WILD in text or SOFT in text:
        text = text.translate(_CONTROL)
    text = _MIXED.sub(_mixed, mask(text))
    if "=" in text:
        text = _KEYED.sub(_soft, text)
    text = _BOOLEAN.sub(WILD, text)
    return tuple(" " if t.isspace() else t for t in _TOKEN.findall(text)[:TOKENS])


def _soft(found: re.Match[str]) -> str:
    return SOFT + found[0]


def _mixed(found: re.Match[str]) -> str:
    """A word with a digit or a value in it is a value, but for what stands around that."""
    word = found[0]
    if word == WILD:
        return word
    end = len(word.rstrip("'`.!?"))
    tail, word = word[end:], word[:end]
    if WILD not in word and _NAME.fullmatch(word):
        return SOFT + found[0]
    kept = _LEAD.match(word)
    lead = kept[0] if kept else ""
    return lead + WILD + tail


_NAME = re.compile(r"['`]?[A-Za-z](?:[^\d_]|_(?!\d))*\d{1,3}(?:\D+\d{1,2})?\D*")
_LEAD = re.compile(r"['`]?(?:[A-Za-z_]*#|[A-Za-z$._]+@|[A-Za-z]+-(?=[\d\x00][\d\x00.-]*$))?")
