"""Cuts a message into tokens that keep its spacing, with what varies masked."""

import re
from sys import intern

from adapters.evidence.mine.masks import WILD, mask

Shape = tuple[str, ...]

SOFT, SOFT_END = "\x01", "\x02"  # around a token that may be a value: one if it is not the same everywhere
REACH = 4000  # characters of a message that are looked at
TOKENS = 400  # of a message; what differs behind them does not make a new template
SEPARATORS = frozenset(' =:,;()[]{}"|<>')
UNITS = frozenset(
    (
        *("B", "KB", "MB", "GB", "TB", "PB", "kB", "KiB", "MiB", "GiB", "TiB", "byte", "bytes", "%"),
        *("ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "min", "minutes", "hours"),
    )
)
_WORD = r"[^\s=:,;()\[\]{}\"|<>\x01\x02]"
_PLAIN = r"[^\s=:,;()\[\]{}\"|<>\x01\x02\d\x00]"
_TOKEN = re.compile(rf"{_WORD}++|\x01[^\x02]*+\x02| |[=:,;()\[\]{{}}\"|<>]")
_MIXED = re.compile(rf"(?<!{_WORD}){_PLAIN}*+[\d\x00]{_WORD}*+")
_KEYED = re.compile(
    r"(?<=[\w\]]=)(?:\"[^\"\x00]{1,300}+\"|'[^'\x00]{1,300}+'|[A-Za-z_][^\s,;=\"'(){}\[\]|&<>\x00-\x02]*+)"
)
_QUOTED = re.compile(r"(?<=[\s(\[:])(?<!, )(?:\"[^\s\"\x00-\x02]{1,100}+\"|'[^\s'\x00-\x02]{1,100}+')")
_USER = re.compile(r"(?<=user=)[\w.$-]++|(?<=for user )[\w.$-]++")
_DOTTED = re.compile(
    r"(?<=[\s(\[=])[A-Za-z_][\w$-]*+(?:\.[A-Za-z_][\w$-]*+){2,}(?<!Exception)(?<!Error)(?<![A-Z][A-Z])(?=[\s,;)\]]|$)"
)
_DOTS = 2
_BOOLEAN = re.compile(r"\b(?:true|false|null|None|nil|True|False|n/a|N/A)\b")
_NAME = re.compile(r"['`]?[A-Za-z](?:[^\d_]|_(?!\d))*\d{1,3}(?:\D+\d{1,2})?\D*")
_LEAD = re.compile(r"['`]?(?:[A-Za-z_]*#|[A-Za-z$._]+@|[A-Za-z]+[-.](?=[\d\x00][\d\x00.-]*$))?")
_CONTROL = str.maketrans(dict.fromkeys((WILD, SOFT, SOFT_END), "\ufffd"))


def shape(message: str) -> Shape:
    """The tokens of a message, spaces among them, with what varies masked."""
    text = " ".join(message[:REACH].split())
    if WILD in text or SOFT in text or SOFT_END in text:
        text = text.translate(_CONTROL)
    text = mask(text)
    if "user" in text:
        text = _USER.sub(WILD, text)
    if "=" in text:
        text = _KEYED.sub(_soft, text)
    if '"' in text or "'" in text:
        text = _QUOTED.sub(_soft, text)
    if text.count(".") >= _DOTS:
        text = _DOTTED.sub(_soft, text)
    text = _MIXED.sub(_mixed, _BOOLEAN.sub(WILD, text))
    return tuple(map(intern, _TOKEN.findall(text)[:TOKENS]))


def is_soft(token: str) -> bool:
    """Whether a token may be a value."""
    return token[0] == SOFT


def _soft(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] == '"':
        return f'"{SOFT}{text[1:-1]}{SOFT_END}"'
    return SOFT + text + SOFT_END


def _mixed(found: re.Match[str]) -> str:
    """A word with a digit or a value in it is a value, but for what stands around that."""
    word = found[0]
    if word == WILD:
        return word
    if WILD not in word and _NAME.fullmatch(word):
        return SOFT + word + SOFT_END
    end = len(word.rstrip("'`.!?"))
    tail, word = word[end:], word[:end]
    kept = _LEAD.match(word)
    lead = kept[0] if kept else ""
    return lead + WILD + tail
