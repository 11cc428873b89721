"""What the header of a line says behind its time: how bad it is, and which logger wrote it."""

import re
from dataclasses import dataclass

from adapters.evidence import components, levels
from engines.evidence import Severity

REACH = 200  # characters in which level and logger are looked for

_WORD = (
    r"TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERR|ERROR|CRIT|CRITICAL|FATAL|SEVERE|ALERT|EMERG|PANIC|LOG"
    r"|DETAIL|STATEMENT|HINT|EROR|INF|WRN|DBG|FTL|VRB|FEHLER|SCHWERWIEGEND|KRITISCH|WARNUNG|ERREUR|AVERTISSEMENT"
    r"|ERRORE|AVVISO|ADVERTENCIA|ERRO|AVISO|GRAVE"
)
_CASUAL = "trace|debug|info|information|notice|warn|warning|err|error|crit|critical|fatal|severe|emerg|fail|dbug|trce"
_LONG = "emergency|fehler|warnung|schwerwiegend|erreur|avertissement|errore|avviso|advertencia"
_ANY = f"{_WORD}|{_CASUAL}|" + "|".join(w.title() for w in f"{_CASUAL}|{_LONG}".split("|"))
_LEVEL = re.compile(
    rf"""[\s\-|:\]>]*+
    (?:(?:\[[^\]]{{0,80}}\]|\([^)]{{1,40}}\)|\#?\d+|[\w.$/@:-]{{1,60}}+(?=\s))[\s|:-]++){{0,3}}?
    (?:(?:[\[<("']|(?<=\|))(?P<a>{_ANY})\s*[\]>)|"']
    | (?P<b>{_WORD})(?:/\w{{1,40}}(?:-\d+)?(?=\]))?(?=[\s:|\]\-/,]|$)
    | (?<!fatal )(?P<c>{_ANY})(?::(?=\s|$)|(?=\t)) | level=(?P<d>\w+) | LEVEL:\ (?P<e>\w+))
    """,
    re.VERBOSE,
)
_LEADING = re.compile(
    rf"\s*(?:[\[<(](?P<a>{_ANY})[\]>)]|(?P<b>{_WORD})(?=[\s|\]/,]|:\s|:$|$)|(?<!fatal )(?P<c>{_ANY}):(?=\s)"
    r"|level=(?P<d>\w+))"
)
_BARE = re.compile(rf"\s+({_CASUAL})\s+(?=\S)")
_BEFORE = re.compile(rf"\s*[\[(]?({_ANY})[\])]?:?[\s,|]+\W?\Z")  # a level that stands before the time
_SEPARATORS = re.compile(r"[\s\-|:\]>]*")
_LOGGER = re.compile(
    r"(?:\d+\s+)?(?:---\s*)?(?:\[[^\]]{0,300}\][\s:|-]*)*"
    r"(?P<name>[A-Za-z_][\w.$/@-]{1,80})(?:\[[\w-]*\]|\([\w.:]*\))?"
    r"(?:\s*(?::\d+)?\]?\s*(?::(?=\s)|\s-\s|\s\|\s)|\|(?:\d+\|)?|(?=\s\[(?:req-|-\])))[\s|-]*"
    r"(?:\[-\]\s*|\[(?:req-|trace|[0-9a-f-]{16})[^\]]*\]?\s*)?"
)
_PYTHON = re.compile(rf"(?P<level>{_WORD}):(?P<name>[A-Za-z_][\w.]*):")
_SPRING = re.compile(r"(?:\d+\s+)?---\s+\[(?P<app>[A-Za-z][\w.-]*)\]\s+\[[^\]]*\]\s")
_TRACED = re.compile(r"\[(?P<app>[A-Za-z][\w-]*),[0-9a-f]{0,32},[0-9a-f]{0,32}(?:,(?:true|false))?\]\s+(?=\d+\s+---\s)")
_SOURCE = re.compile(r"[\w./-]{1,100}\.(?:go|py|rs|cc?|cpp|js|ts|java|rb|php):\d{1,6}(?::\s|\s+)")
_NAMED = re.compile(
    r"(?P<a>(?:[a-z]\w*\.){2,8}[A-Z][\w$]*)\s+\[[^\]]{1,60}\]\s+(?:-\s+)?"
    r"|\[(?P<b>(?:[a-z]\w*\.){2,8}[\w$-]+)\s*\]\s*(?:\[[^\]]{1,60}\]\s*)?"
    r"|\[(?P<c>[a-z_]\w*(?:\.\w+){1,8}):\d{1,6}\]\s+"
    r"|(?P<d>[A-Za-z_]\w*(?:\.\w+){0,8}):[\w<>]{1,60}:\d{1,6} - "
)
_PART = re.compile(r"\[(?P<name>[a-z][\w.-]{1,30})\]\s")
_PLACE = re.compile(r"\[.{0,150}?[:/](?P<name>[A-Z][\w$]+)@\d+\]\s*-\s*")
_BETWEEN = re.compile(
    r"(?<![\w.])[A-Za-z_][\w-]*(?:[.$/-][\w-]+)+(?![\w.])|(?<=\[)[a-z][a-z_-]{3,40}(?=\])"
    r"|(?<=- )[A-Za-z_]\w{2,40}(?= -)"  # of the order that the documentation of Python's logging shows
)


@dataclass(slots=True)  # not frozen: it is filled part by part
class Header:
    """What it says, and where what stands behind it begins."""

    end: int
    level: Severity | None = None
    logger: str | None = None
    component: str | None = None


def of(text: str, start: int, *, is_timed: bool) -> Header:
    """Level and logger, in either order; without a time before it, only a level makes what follows a logger's name."""
    header = Header(start)
    found = (_LEVEL if start else _LEADING).match(text, start, start + REACH)
    if found:
        header.level = levels.severity(
            found["a"] or found["b"] or found["c"] or found["d"] or found.groupdict().get("e")
        )
        header.logger = _name_between(text[start : found.start(found.lastgroup or 0)])
        header.end = found.end()
    elif start and is_timed and (bare := _BARE.match(text, start)):
        header.level = levels.severity(bare[1])  # the message keeps the word: it may be its first
    if header.end and (behind := _SEPARATORS.match(text, header.end)):
        header.end = behind.end()
    if is_timed or found:
        _add_logger(header, text)
    return header


def of_python(text: str, start: int) -> Header | None:
    """The header that the logging of Python writes unless it is told another."""
    if (found := _PYTHON.match(text, start)) is None:
        return None
    logger = found["name"] if found["name"] != "root" else None
    return Header(found.end(), levels.severity(found["level"]), logger)


def level_before(text: str) -> Severity | None:
    """The level in what stands before a time."""
    found = _BEFORE.match(text)
    return levels.severity(found[1]) if found else None


def _add_logger(header: Header, text: str) -> None:
    start = header.end
    if spring := _SPRING.match(text, start):
        header.component = spring["app"]
    if traced := _TRACED.match(text, start):
        header.component = header.component or traced["app"]
        start = header.end = traced.end()
    if source := _SOURCE.match(text, start):
        header.end = source.end()
        return
    if named := _NAMED.match(text, start, start + REACH):
        header.logger, header.end = header.logger or named[named.lastgroup or 0], named.end()
        return
    found = _PLACE.match(text, start, start + REACH) or _LOGGER.match(text, start, start + 2 * REACH)
    if found and not levels.severity(found["name"]) and not components.begins_a_message(found["name"]):
        header.logger, header.end = header.logger or found["name"], found.end()
    elif part := _PART.match(text, start):
        header.logger = header.logger or part["name"]


def _name_between(text: str) -> str | None:
    """A dotted or hyphened name that stands between the time and the level."""
    found = _BETWEEN.search(text)
    return found[0] if found and not found[0].startswith(("http-", "nio-", "main", "pool-", "thread")) else None
