"""What one line of a log says: when, how bad, from where, and the message itself."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.evidence import components, levels
from adapters.evidence.clock import Clock
from adapters.evidence.extractors.log import joined, paragraphs, structured
from adapters.evidence.extractors.log.joined import MARK
from engines.evidence import Severity

Facts = dict[str, str | int | float | bool]
HEADER = 200  # characters in which level and logger are looked for


@dataclass(slots=True)  # not frozen: one is made for every line of a large file
class Record:
    """One parsed line; `offset` is where the message stands in it."""

    message: str
    offset: int = 0
    at: datetime | None = None
    level: Severity | None = None
    component: str | None = None
    logger: str | None = None
    stack: str | None = None  # a stack trace that a field of the record holds
    facts: Facts = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)  # of a structured record, flat


_WORD = (
    r"TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERR|ERROR|CRIT|CRITICAL|FATAL|SEVERE|ALERT|EMERG|PANIC|LOG"
    r"|DETAIL|STATEMENT|HINT|EROR|INF|WRN|DBG|FTL|VRB"
)
_CASUAL = "trace|debug|info|information|notice|warn|warning|err|error|crit|critical|fatal|severe|emerg|fail|dbug|trce"
_ANY = f"{_WORD}|{_CASUAL}|" + "|".join(w.title() for w in _CASUAL.split("|"))
_LEVEL = re.compile(
    rf"""[\s\-|:\]>]*
    (?:(?:\[[^\]]{{0,80}}\]|\([^)]{{1,40}}\)|\#?\d+|[\w.$/@:-]{{1,60}}(?=\s))[\s|:-]+){{0,3}}?
    (?:[\[<(|"'](?P<a>{_ANY})\s*[\]>)|"']
    | (?P<b>{_WORD})(?:/\w{{1,40}}(?:-\d+)?(?=\]))?(?=[\s:|\]\-/,]|$)
    | (?<!fatal )(?P<c>{_ANY})(?::(?=\s|$)|(?=\t)) | level=(?P<d>\w+))
    """,
    re.VERBOSE,
)
_LEADING = re.compile(
    rf"\s*(?:[\[<(](?P<a>{_ANY})[\]>)]|(?P<b>{_WORD})(?=[\s|\]/,]|:\s|:$|$)|(?<!fatal )(?P<c>{_ANY}):(?=\s)"
    r"|level=(?P<d>\w+))"
)
_BEFORE = re.compile(rf"\s*[\[(]?({_ANY})[\])]?:?[\s,|]+\W?\Z")  # a level that stands before the time
_SEPARATORS = re.compile(r"[\s\-|:\]>]*")
_LOGGER = re.compile(
    r"(?:\d+\s+)?(?:---\s*)?(?:\[[^\]]{0,300}\][\s:|-]*)*"
    r"(?P<name>[A-Za-z_][\w.$/@-]{1,80})(?:\[[\w-]*\]|\([\w.:]*\))?"
    r"(?:\s*(?::\d+)?\]?\s*(?::(?=\s)|\s-\s|\s\|\s)|\|(?:\d+\|)?|(?=\s\[(?:req-|-\])))[\s|-]*"
    r"(?:\[-\]\s*|\[(?:req-|trace|[0-9a-f-]{16})[^\]]*\]?\s*)?"
)
_MONTH = re.compile(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} ")  # as syslog of old begins
_SYSLOG = re.compile(
    r"\s+(?:(?P<host>[\w.-]+)\s+)?(?P<app>[A-Za-z_][\w./@-]{1,60})(?:\([^)]*\))?(?:\[(?P<pid>\d+)\])?:\s"
)
_RFC5424 = re.compile(
    r"<(?P<pri>\d{1,3})>\d\s+(?P<at>\S+)\s+(?P<host>\S+)\s+(?P<app>\S+)\s+\S+\s+\S+\s+"
    r"(?:-|(?:\[(?:[^\]\\]|\\.)*+\])++)\s?\ufeff?"
)
_PRI = re.compile(r"<(\d{1,3})>(?=\S)")
_KLOG = re.compile(r"(?P<level>[IWEF])(?=\d{4} \d\d:)")
_KLOG_REST = re.compile(r"\s+\d+\s+(?P<file>[\w.-]+:\d+)\]\s?")
_CRI = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) [FP] ")
_POD_PREFIX = re.compile(r"\[?pod/(?P<pod>[\w.-]+)/(?P<container>[\w.-]+)\]?\s")
_STERN = re.compile(r"(?P<pod>[a-z0-9][a-z0-9.-]+-[a-z0-9]{5}) (?P<container>[a-z0-9-]+) (?=[\d{\[IWEF])")
_COMPOSE = re.compile(r"(?P<service>[a-z][\w.-]*?)(?:[-_]\d+)?\s+\| ")
_ACCESS = re.compile(
    r"\"(?P<method>GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) (?P<path>[^\s\"]++)[^\"]*+\""
    r"(?:\s+status:)?\s+(?P<status>[1-5]\d\d)\b"
)
_PYTHON = re.compile(rf"(?P<level>{_WORD}):(?P<name>[A-Za-z_][\w.]*):")
_SERVER_ERROR, _CLIENT_ERROR = 500, 400


class Reader:
    """Reads the records of one file."""

    def __init__(self, came: datetime, name: str = "") -> None:
        self._came = came
        self._clock = Clock(came)
        self._of_file = components.of_file(name)

    def read(self, text: str) -> Record:
        """What the line says; a line without any known header is all message."""
        record = self._read(text)
        if record.logger:
            record.facts.setdefault("logger", record.logger)
        if record.component is None:
            record.component = self._of_file or (components.of_logger(record.logger) if record.logger else None)
        return record

    def of_no_line(self, text: str) -> Record:
        """A piece of a line, which says nothing of itself."""
        return Record(text, component=self._of_file)

    def _read(self, text: str) -> Record:
        record = Record(text)
        if MARK in text and self._paragraph(record, text):
            return record
        self._peel(record)
        body = record.message.lstrip()
        if body.startswith("{") and (value := structured.json_object(body)) is not None:
            self._fields(record, value)
        elif (pairs := structured.logfmt(body)) is not None:
            self._fields(record, pairs)
        else:
            self._plain(record, text)
        _access(record)
        return record

    def _paragraph(self, record: Record, text: str) -> bool:
        """Read lines that were joined: a paragraph, or the parts of one line."""
        if fields := paragraphs.entry(text):
            self._fields(record, fields)
            record.stack = record.stack or (record.message if "\n" in record.message else None)
            return True
        if event := paragraphs.event(text):
            stamp = self._clock.find(event.at)
            record.at, record.level = stamp.at if stamp else None, levels.severity(event.level)
            record.component = event.source
            told = (("host", event.computer), ("event_id", event.number))
            record.facts = {name: value for name, value in told if value}
            said = text[event.start :]
            record.stack = said.replace(MARK, "\n") if MARK in said.strip(MARK) else None
            record.message, record.offset = said.replace(MARK, " ").strip(), event.start
            return True
        record.message = joined.whole(text).replace(MARK, " ")
        return False

    def _peel(self, record: Record) -> None:
        """Take off what a container runtime, kubectl or compose put in front."""
        text = record.message
        head = text[:1]
        start = 0
        found = _POD_PREFIX.match(text) if head in ("[", "p") else _STERN.match(text) if head.isalnum() else None
        if found:
            start = _pod(record, found)
        elif head.isalpha() and " | " in text[:80] and (found := _COMPOSE.match(text)):
            record.component, start = found["service"], found.end()
        if found := _CRI.match(text, start):
            stamp = self._clock.find(text[start : found.end()])
            record.at, start = (stamp.at if stamp else None), found.end()
        record.message, record.offset = text[start:], start

    def _fields(self, record: Record, value: dict[str, object]) -> None:
        """Take what a structured record says, and what its own text says in turn."""
        fields = structured.fields(value, self._came)
        record.at = fields.at or record.at
        record.level = fields.level or record.level
        record.component = fields.component or record.component
        record.logger = fields.logger
        record.stack = fields.stack
        record.fields = fields.flat
        if fields.text is None:
            return
        record.message = fields.text
        if fields.is_raw:
            inner = self._read(fields.text)
            record.message, record.stack = inner.message, inner.stack or record.stack
            record.at, record.level = inner.at or record.at, inner.level or record.level
            record.component = inner.component or record.component
            record.logger = inner.logger or record.logger
            record.facts.update(inner.facts)
            record.fields = {**record.fields, **inner.fields}

    def _plain(self, record: Record, whole: str) -> None:
        text, start = record.message, 0
        if found := _RFC5424.match(text):
            stamp = self._clock.find(found["at"])
            record.at = stamp.at if stamp else record.at
            record.level = levels.severity(int(found["pri"]) % 8)
            record.component = record.component or _named(found["app"]) or _named(found["host"])
            if host := _named(found["host"]):
                record.facts["host"] = host
            return _rest(record, found.end())
        if found := _PRI.match(text):
            record.level, start = levels.severity(int(found[1]) % 8), found.end()
        klog = _KLOG.match(text, start)
        stamp = self._clock.find(text)
        if stamp is None:
            return self._unstamped(record, start)
        record.at = stamp.at
        if stamp.start > HEADER // 4 and not whole.startswith("["):
            return _rest(record, start)
        if before := _BEFORE.match(text[start : stamp.start]):
            record.level = levels.severity(before[1])
        start = stamp.end
        if klog:
            record.level = levels.severity(klog["level"])
            rest = _KLOG_REST.match(text, start)
            return _rest(record, rest.end() if rest else start)
        return self._header(record, text, start)

    def _unstamped(self, record: Record, start: int) -> None:
        text = record.message
        if found := _PYTHON.match(text, start):
            record.level = levels.severity(found["level"])
            record.logger = found["name"] if found["name"] != "root" else None
            return _rest(record, found.end())
        return self._header(record, text, start)

    def _header(self, record: Record, text: str, start: int) -> None:
        """Find level and logger behind the time, in either order."""
        syslog = _SYSLOG.match(text, start) if start else None
        if syslog and _is_syslog(syslog, text):
            record.component = record.component or syslog["app"].rsplit("/", 1)[-1]
            if syslog["host"] and not syslog["host"].isdigit():
                record.facts["host"] = syslog["host"]
            start = syslog.end()
            return self._said(record, text, start, syslog["app"])
        return _named_level(record, text, start)

    def _said(self, record: Record, text: str, start: int, app: str) -> None:
        """What a program told syslog, which may be a record of its own."""
        unit = _UNIT.match(text, start) if app == "systemd" else None
        if unit:
            record.component = unit["name"]
        if unit or app == "kernel":
            return _rest(record, start)
        if klog := _KLOG.match(text, start):
            record.level, rest = levels.severity(klog["level"]), _KLOG_REST.search(text, start)
            return _rest(record, rest.end() if rest else start)
        if pairs := structured.logfmt(text[start:]):
            _rest(record, start)
            return self._fields(record, pairs)
        return _named_level(record, text, start)


def _pod(record: Record, found: re.Match[str]) -> int:
    record.facts["pod"] = found["pod"]
    record.facts["container"] = found["container"]
    record.component = components.workload(found["pod"])
    return found.end()


def _rest(record: Record, start: int) -> None:
    record.offset += start
    record.message = record.message[start:]


def _named(name: str) -> str | None:
    return None if name in ("-", "") else name


def _named_level(record: Record, text: str, start: int) -> None:
    found = (_LEVEL if start else _LEADING).match(text, start, start + HEADER)
    if found:
        record.level = levels.severity(found["a"] or found["b"] or found["c"] or found["d"])
        between = text[start : found.start(found.lastgroup or 0)]
        start = found.end()
        record.logger = _name_between(between)
    end = _SEPARATORS.match(text, start)
    start = end.end() if end and start else start
    if record.at or found:
        start = _logger(record, text, start)
    return _rest(record, start)


def _is_syslog(found: re.Match[str], text: str) -> bool:
    """Two words and a colon are a host and its program only where more than the colon says so."""
    if levels.severity(found["app"]) or levels.severity(found["host"]) or components.begins_a_message(found["app"]):
        return False
    return bool(found["pid"] or found["app"] == "kernel" or (found["host"] and _MONTH.match(text)))


def _logger(record: Record, text: str, start: int) -> int:
    if spring := _SPRING.match(text, start):
        record.component = record.component or spring["app"]
    if traced := _TRACED.match(text, start):
        record.component, start = record.component or traced["app"], traced.end()
    if source := _SOURCE.match(text, start):
        return source.end()
    if named := _NAMED.match(text, start, start + HEADER):
        record.logger = record.logger or named[named.lastgroup or 0]
        return named.end()
    found = _PLACE.match(text, start, start + HEADER) or _LOGGER.match(text, start, start + 2 * HEADER)
    if found and not levels.severity(found["name"]) and not components.begins_a_message(found["name"]):
        record.logger = record.logger or found["name"]
        return found.end()
    if part := _PART.match(text, start):
        record.logger = record.logger or part["name"]
    return start


_UNIT = re.compile(r"(?P<name>[\w.-]+?)(?:@[^\s:]*)?\.service: ")
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


def _name_between(text: str) -> str | None:
    """A dotted or hyphened name that stands between the time and the level."""
    found = _BETWEEN.search(text)
    return found[0] if found and not found[0].startswith(("http-", "nio-", "main", "pool-", "thread")) else None


def _access(record: Record) -> None:
    """An access log's line is as bad as its status."""
    if '"' not in record.message or not (found := _ACCESS.search(record.message)):
        return
    status = int(found["status"])
    record.facts |= {"status": status, "method": found["method"], "path": found["path"].split("?", 1)[0]}
    if record.level in (None, Severity.INFO):
        bad = Severity.WARNING if status >= _CLIENT_ERROR else Severity.INFO
        record.level = Severity.ERROR if status >= _SERVER_ERROR else bad
