"""What one line of a log says: when, how bad, from where, and the message itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.evidence import components, levels
from adapters.evidence.clock import Clock, Order
from adapters.evidence.extractors.log import headers, joined, marks, paragraphs, requests, searches, structured
from adapters.evidence.extractors.log.headers import Header
from adapters.evidence.extractors.log.joined import MARK
from adapters.evidence.extractors.log.rows import Columns
from engines.evidence import Severity

Facts = dict[str, str | int | float | bool]


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


_AUDIT = re.compile(
    r"(?:node=(?P<host>\S+) )?type=(?P<type>[A-Z][A-Z\d_]*) msg=audit\((?P<at>[\d/: .]{1,40}?):\d+\) ?: ?"
)
_REFUSED = re.compile(r"\bres=(?:failed|0)\b|\bsuccess=no\b|\bavc:\s+denied\b|apparmor=\"DENIED\"")
_MONTH = re.compile(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} ")  # as syslog of old begins
_SYSLOG = re.compile(
    r"\]?\s+(?:(?P<host>[\w.-]+)\s+)?(?P<app>[A-Za-z_][\w./@-]{1,60})(?:\([^)]*\))?(?:\[(?P<pid>\d+)\])?:\s"
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


class Reader:
    """Reads the records of one file."""

    def __init__(
        self,
        came: datetime,
        name: str = "",
        columns: Columns | None = None,
        order: Callable[[], Order] | None = None,
    ) -> None:
        self._columns = columns  # of a log that is a table
        self.clock = Clock(came, order)
        self._of_file = components.of_file(name)

    def read(self, text: str) -> Record:
        """What the line says; a line without any known header is all message."""
        record = self._read(text)
        if record.logger and (workload := components.speaker(record.logger)):
            record.facts["pod"], record.logger = record.logger, None
            record.component = record.component or workload
        if record.logger:
            record.facts.setdefault("logger", record.logger)
        if record.component is None:
            record.component = self._of_file or (components.of_logger(record.logger) if record.logger else None)
        return record

    def of_no_line(self) -> Record:
        """What a piece of a line says of itself: nothing."""
        return Record("", component=self._of_file)

    def _read(self, text: str) -> Record:
        record = Record(text)
        if MARK in text and self._paragraph(record, text):
            return record
        self._peel(record)
        if audited := _AUDIT.match(record.message):
            return self._audited(record, audited)
        body = record.message.lstrip()
        if body.startswith("{") and (value := structured.json_object(body)) is not None:
            self._fields(record, value)
        elif self._columns and (cells := self._columns.fields(text)) is not None:
            self._fields(record, cells)
        elif (pairs := structured.logfmt(body)) is not None:
            self._fields(record, pairs)
        else:
            self._plain(record, text)
        _access(record)
        _search(record)
        return record

    def _audited(self, record: Record, found: re.Match[str]) -> Record:
        """A record of the kernel's audit; it keeps its type, which tells kinds of them apart."""
        stamp = self.clock.find(found["at"])
        record.at = stamp.at if stamp else record.at
        if found["host"]:
            record.facts["host"] = found["host"]
        rest = record.message[found.end() :]
        record.level = Severity.WARNING if _REFUSED.search(rest) else Severity.INFO
        record.message, record.component = f"{found['type']} {rest}", record.component or "auditd"
        return record

    def _paragraph(self, record: Record, text: str) -> bool:
        """Read lines that were joined: a paragraph, or the parts of one line."""
        if fields := paragraphs.entry(text):
            self._fields(record, fields)
            record.stack = record.stack or (record.message if "\n" in record.message else None)
            return True
        if event := paragraphs.event(text):
            stamp = self.clock.find(event.at)
            record.at, record.level = stamp.at if stamp else None, levels.severity(event.level)
            record.component = event.source
            told = (("host", event.computer), ("event_id", event.number))
            record.facts = {name: value for name, value in told if value}
            said = text[event.start :]
            record.stack = said.replace(MARK, "\n") if MARK in said.strip(MARK) else None
            record.message, record.offset = said.replace(MARK, " ").strip(), event.start
            return True
        if parts := [p for p in map(structured.json_object, joined.parts(text)) if p]:
            self._fields(record, {**parts[0], "log": "".join(str(p.get("log")) for p in parts)})
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
            stamp = self.clock.find(text[start : found.end()])
            record.at, start = (stamp.at if stamp else None), found.end()
        record.message, record.offset = text[start:], start

    def _fields(self, record: Record, value: dict[str, object]) -> None:
        """Take what a structured record says, and what its own text says in turn."""
        fields = structured.fields(value, self.clock)
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
            stamp = self.clock.find(found["at"])
            record.at = stamp.at if stamp else record.at
            record.level = levels.severity(int(found["pri"]) % 8)
            record.component = record.component or _named(found["app"]) or _named(found["host"])
            if host := _named(found["host"]):
                record.facts["host"] = host
            return _rest(record, found.end())
        if found := _PRI.match(text):
            record.level, start = levels.severity(int(found[1]) % 8), found.end()
        klog = _KLOG.match(text, start)
        stamp = self.clock.find(text)
        if stamp is None:
            return self._unstamped(record, start)
        record.at = stamp.at
        if stamp.start > headers.REACH // 4 and not whole.startswith("["):
            return _rest(record, start)
        head, start = text[start : stamp.start], stamp.end
        record.level = headers.level_before(head) or marks.before(head) or record.level
        if klog:
            record.level = levels.severity(klog["level"])
            rest = _KLOG_REST.match(text, start)
            return _rest(record, rest.end() if rest else start)
        self._header(record, text, start)
        if record.level is None:
            record.level = marks.behind(text, start) or marks.behind(record.message, 0)
        return None

    def _unstamped(self, record: Record, start: int) -> None:
        text = record.message
        if header := headers.of_python(text, start):
            return _behind(record, header)
        self._header(record, text, start)
        if record.level is None:
            record.level = marks.alone(text)
        return None

    def _header(self, record: Record, text: str, start: int) -> None:
        """Find level and logger behind the time, in either order."""
        syslog = _SYSLOG.match(text, start) if start else None
        if syslog and _is_syslog(syslog, text):
            record.component = record.component or syslog["app"].rsplit("/", 1)[-1]
            if syslog["host"] and not syslog["host"].isdigit():
                record.facts["host"] = syslog["host"]
            start = syslog.end()
            return self._said(record, text, start, syslog["app"])
        return _behind(record, headers.of(text, start, is_timed=record.at is not None))

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
        return _behind(record, headers.of(text, start, is_timed=record.at is not None))


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


def _behind(record: Record, header: Header) -> None:
    """Take what the header says; the message is what stands behind it."""
    record.level = header.level or record.level
    record.logger = header.logger
    record.component = record.component or header.component
    _rest(record, header.end)


def _is_syslog(found: re.Match[str], text: str) -> bool:
    """Two words and a colon are a host and its program only where more than the colon says so."""
    if levels.severity(found["app"]) or levels.severity(found["host"]) or components.begins_a_message(found["app"]):
        return False
    return bool(found["pid"] or found["app"] == "kernel" or (found["host"] and _MONTH.match(text)))


def _search(record: Record) -> None:
    """A database's record of a slow operation is known by what it searched for."""
    found = searches.of_fields(record.fields) if record.fields else searches.of_text(record.message)
    if found:
        record.message, told = found
        record.facts |= told


_UNIT = re.compile(r"(?P<name>[\w.-]+?)(?:@[^\s:]*)?\.service: ")


def _access(record: Record) -> None:
    """A request is as bad as its status, where nothing worse is said."""
    if found := requests.of_text(record.message):
        calm: tuple[Severity | None, ...] = (None, Severity.INFO)
    elif found := requests.of_fields(record.fields):
        calm = (None,)
    else:
        return
    record.facts |= found.facts
    if record.level in calm:
        record.level = found.level
