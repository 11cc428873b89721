"""Statements that a store wrote down because they took long: MySQL's slow log, the slow log of Redis."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from adapters.evidence import conditions
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page, Span
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity
from engines.figures import many

MYSQL = r"^# Query_time: \d"
SIGN = rf"{MYSQL}|^(?:1\) )?1\) \(integer\) \d{{1,18}}$"
_MOST, _KINDS = 10, 5000  # kinds of statements that are told, and counted
_BLOCK, _WORDS = 200, 20  # lines of a statement, words of a command
_STATEMENT = 400  # characters of it
_LONG = 10.0  # seconds that a client seldom waits
_TOOK = re.compile(r"# Query_time: (\d{1,9}(?:\.\d{1,9})?)\s+Lock_time: (\d{1,9}(?:\.\d{1,9})?)(.*)")
_ROWS = re.compile(r"Rows_(sent|examined): (\d{1,18})\b")
_TIME = re.compile(r"# Time: (\S.{5,40})")
_WHO = re.compile(r"# User@Host: (\w{1,80})")
_PREAMBLE = re.compile(r"(?i)(?:use \S{1,100}|set timestamp ?= ?\d+(?:\.\d+)?)\s*;")
_ENTRY = re.compile(r"(?:\d{1,6}\) )?\s{0,8}(\d)\) (?:\(integer\) (\d{1,18})|.*)$")
_WORD = re.compile(r"^(?:\s{0,5}4\) |\s{6,14})\d{1,6}\) \"(.*)\"$")
_COMMANDS = ("cmd", "command", "args", "argv")
_VALUE = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|\b\d[\d.]*\b")


@dataclass
class _Slow:
    """One statement as it ran."""

    line: int
    text: str  # of that line
    seconds: float
    at: str  # as it is written
    who: str = ""
    waited: float = 0.0  # seconds for locks
    examined: int = 0  # rows
    sent: int = 0  # rows
    statement: str = ""


@dataclass
class _Kind:
    """The statements that differ in their values alone."""

    worst: _Slow
    at: str
    until: str = ""
    seconds: float = 0.0
    count: int = 0

    def add(self, one: _Slow) -> None:
        self.worst = max(self.worst, one, key=lambda o: o.seconds)
        self.at, self.until = self.at or one.at, one.at or self.until
        self.seconds, self.count = self.seconds + one.seconds, self.count + 1


class Statements:
    """What a slow log of MySQL tells, by kinds of statements; bounded in memory."""

    def __init__(self, component: str | None = None) -> None:
        """Nothing is read yet; `component` is the store, where it is known."""
        self._component = component
        self._kinds: dict[str, _Kind] = {}
        self._open: _Slow | None = None  # the one whose statement is read
        self._begun = 0  # its first line
        self._at = self._who = ""
        self._whole = 0.0

    def add(self, line: int, text: str) -> bool:
        """Whether the line is part of a statement that was slow."""
        if text.startswith("# "):
            return self._comment(line, text)
        one = self._open
        if one is None or line - self._begun > _BLOCK or text.startswith(("Tcp port", "Time  ")):
            self.end()
            return False
        if not _PREAMBLE.match(text):
            if not one.statement:
                one.line, one.text = line, text
            if len(one.statement) < _STATEMENT:
                one.statement = f"{one.statement} {text}" if one.statement else text
        return True

    def _comment(self, line: int, text: str) -> bool:
        if took := _TOOK.match(text):
            self.end()
            rows = {name: int(number) for name, number in _ROWS.findall(took[3])}
            examined, sent = rows.get("examined", 0), rows.get("sent", 0)
            self._open = _Slow(line, text, float(took[1]), self._at, self._who, float(took[2]), examined, sent)
            self._begun = line
            return True
        if self._open and self._open.statement:
            self.end()
        if stamp := _TIME.match(text):
            self._at = stamp[1].strip()
        elif named := _WHO.match(text):
            self._who = named[1]
        return False

    def end(self) -> None:
        """No more lines of the statement come."""
        one, self._open = self._open, None
        if one:
            one.statement = " ".join(one.statement.split()).rstrip(";")[:_STATEMENT] or "a statement"
            self.count(one)

    def count(self, one: _Slow) -> None:
        """Add a statement that was read as a whole."""
        key = _VALUE.sub("?", one.statement)
        self._whole += one.seconds
        if key in self._kinds or len(self._kinds) < _KINDS:
            self._kinds.setdefault(key, _Kind(one, one.at)).add(one)

    def proofs(self) -> dict[int, str]:
        """The lines that are told, by number."""
        return {kind.worst.line: kind.worst.text for kind in self._kinds.values()}

    def tell(self, page: Page) -> None:
        """One finding for each kind of statement, the one that took most in all first."""
        self.end()
        for kind in sorted(self._kinds.values(), key=lambda k: -k.seconds)[:_MOST]:
            _tell(page, kind, self._whole, self._component)


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """What was slow; the lines that are thereby read."""
    statements = Statements()
    claimed = {line for line, text in enumerate(lines, start=1) if statements.add(line, text)}
    statements.end()
    for one in _redis(lines, claimed):
        statements.count(one)
    statements.tell(page)
    return claimed


def listed(page: Page, node: Node, component: str | None) -> bool:
    """Entries of `SLOWLOG GET` in JSON; whether they are."""
    statements = Statements(component)
    for row in node.rows():
        words, took = row.first(*_COMMANDS), row.number("usec") or row.number("duration") or row.number("micros")
        if words is None or not words.rows() or took is None:
            return False
        said = " ".join(w.text() for w in words.rows())[:_STATEMENT]
        at = row.first("ts", "time", "timestamp", "unix_time")
        line = words.rows()[0].line
        statements.count(_Slow(line, page.text(line) or "", took / 1e6, at.text() if at else "", statement=said))
    statements.tell(page)
    return bool(node.rows())


def _tell(page: Page, kind: _Kind, whole: float, component: str | None) -> None:
    worst, times = kind.worst, [t for t in (_time(page, kind.at), _time(page, kind.until)) if t]
    waits = worst.waited > worst.seconds / 2
    scans = conditions.is_search(worst.statement) and conditions.is_wasteful(worst.examined, worst.sent)
    facts: dict[str, Fact] = {"resource": "statement", "statement": worst.statement, "longest_seconds": worst.seconds}
    facts |= {"share": round(kind.seconds / whole, 3) if whole else None, "rows_examined": worst.examined or None}
    facts |= {"lock_seconds": worst.waited or None, "user": worst.who}
    words = f"{many(kind.count, 'slow statement')} took {kind.seconds:,.3g} s, the longest {worst.seconds:,.3g} s"
    words += f", of which it waited {worst.waited:,.3g} s for locks" if waits else ""
    words += f", {many(worst.examined, 'row')} examined" if worst.examined else ""
    rank = Severity.ERROR if worst.seconds >= _LONG else Severity.WARNING
    span = Span(min(times, default=None), max(times, default=None), kind.count)
    if scans:
        facts |= _searched(worst)
    reason = "Blocked" if waits else "FullScan" if scans else "SlowQuery"
    say(page, reason, f"{words}: {worst.statement}", worst.line, facts, component, rank, span, FindingKind.LOG)


def _searched(slow: _Slow) -> dict[str, Fact]:
    found = conditions.of_sql(slow.statement)
    effort = conditions.effort(slow.examined, slow.sent)
    return {"table": found.table, "columns": ", ".join(found.columns), "examined": slow.examined, "effort": effort}


def _time(page: Page, written: str) -> datetime | None:
    return page.time(int(written) if written.isdecimal() else written)


def _redis(lines: Sequence[str], claimed: set[int]) -> Iterator[_Slow]:
    """Each entry of `SLOWLOG GET`: a number, the time, microseconds, and the words of the command."""
    numbers: dict[str, str] = {}
    for n, text in enumerate(lines, start=1):
        entry = _ENTRY.match(text)
        if entry is None:
            continue
        if entry[2]:
            numbers = {**(numbers if entry[1] != "1" else {}), entry[1]: entry[2]}
        elif entry[1] == "4" and {"1", "2", "3"} <= numbers.keys():
            words = [m[1] for m in takewhile(bool, map(_WORD.match, lines[n - 1 : n + _WORDS])) if m]
            claimed.update(range(n - 3, n + len(words)))
            said = " ".join(words)[:_STATEMENT]
            yield _Slow(n, text, int(numbers["3"]) / 1e6, numbers["2"], statement=said)
            numbers = {}
