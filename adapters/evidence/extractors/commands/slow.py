"""Statements that a store wrote down because they took long: MySQL's slow log, the slow log of Redis."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page, Span
from engines.evidence import FindingKind, Severity

SIGN = r"^# Query_time: \d|^(?:1\) )?1\) \(integer\) \d{1,18}$"
_MOST = 10  # kinds of statements that are told
_BLOCK, _WORDS = 200, 20  # lines of a statement, words of a command
_STATEMENT = 400  # characters of it
_LONG = 10.0  # seconds that a client seldom waits
_TOOK = re.compile(r"# Query_time: (\d{1,9}(?:\.\d{1,9})?)\s+Lock_time: (\d{1,9}(?:\.\d{1,9})?)(.*)")
_EXAMINED = re.compile(r"Rows_examined: (\d{1,18})\b")
_TIME = re.compile(r"# Time: (\S.{5,40})")
_WHO = re.compile(r"# User@Host: (\w{1,80})")
_PREAMBLE = re.compile(r"(?i)(?:use \S{1,100}|set timestamp ?= ?\d+(?:\.\d+)?)\s*;")
_ENTRY = re.compile(r"(?:\d{1,6}\) )?\s{0,8}(\d)\) (?:\(integer\) (\d{1,18})|.*)$")
_WORD = re.compile(r"^(?:\s{0,5}4\) |\s{6,14})\d{1,6}\) \"(.*)\"$")
_VALUE = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|\b\d[\d.]*\b")


@dataclass(frozen=True)
class _Slow:
    """One statement as it ran."""

    line: int
    seconds: float
    statement: str
    at: datetime | None
    who: str = ""
    waited: float = 0.0  # seconds for locks
    examined: int = 0  # rows


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """One finding for each kind of statement, the one that took most in all first; the lines that are thereby read."""
    claimed = set[int]()
    kinds: dict[str, list[_Slow]] = defaultdict(list)
    for one in (*_mysql(page, lines, claimed), *_redis(page, lines, claimed)):
        kinds[_VALUE.sub("?", one.statement)].append(one)
    whole = sum(one.seconds for ran in kinds.values() for one in ran)
    for ran in sorted(kinds.values(), key=lambda r: -sum(one.seconds for one in r))[:_MOST]:
        _tell(page, ran, whole)
    return claimed


def _tell(page: Page, ran: list[_Slow], whole: float) -> None:
    worst = max(ran, key=lambda one: one.seconds)
    total, times = sum(one.seconds for one in ran), [one.at for one in ran if one.at]
    waits = worst.waited > worst.seconds / 2
    facts: dict[str, Fact] = {"resource": "statement", "statement": worst.statement, "longest_seconds": worst.seconds}
    facts |= {"share": round(total / whole, 3) if whole else None, "rows_examined": worst.examined or None}
    facts |= {"lock_seconds": worst.waited or None, "user": worst.who}
    words = f"{len(ran):,} slow statements took {total:,.3g} s, the longest {worst.seconds:,.3g} s"
    words += f", of which it waited {worst.waited:,.3g} s for locks" if waits else ""
    words += f", {worst.examined:,} rows examined" if worst.examined else ""
    rank = Severity.ERROR if worst.seconds >= _LONG else Severity.WARNING
    span = Span(min(times, default=None), max(times, default=None), len(ran))
    reason = "Blocked" if waits else "SlowQuery"
    say(page, reason, f"{words}: {worst.statement}", worst.line, facts, rank=rank, span=span, kind=FindingKind.LOG)


def _mysql(page: Page, lines: Sequence[str], claimed: set[int]) -> Iterator[_Slow]:
    """Each `# Query_time` with the statement below it and what stands above it."""
    at, who = None, ""
    for n, text in enumerate(lines, start=1):
        if stamp := _TIME.match(text):
            at = page.time(stamp[1].strip())
        elif named := _WHO.match(text):
            who = named[1]
        elif took := _TOOK.match(text):
            below = [m for m in range(n, min(n + _BLOCK, len(lines))) if not _PREAMBLE.match(lines[m])]
            body = list(_body(lines, below))
            claimed.update(range(n, below[0] + len(body) + 1 if body else n + 1))
            rows = _EXAMINED.search(took[3])
            yield _Slow(
                line=below[0] + 1 if body else n,
                seconds=float(took[1]),
                statement=" ".join(" ".join(body).split()).rstrip(";")[:_STATEMENT] or "a statement",
                at=at,
                who=who,
                waited=float(took[2]),
                examined=int(rows[1]) if rows else 0,
            )


def _body(lines: Sequence[str], places: Sequence[int]) -> Iterator[str]:
    for place in places:
        if lines[place].startswith(("# ", "Tcp port", "Time  ")):
            return
        yield lines[place]


def _redis(page: Page, lines: Sequence[str], claimed: set[int]) -> Iterator[_Slow]:
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
            yield _Slow(n, int(numbers["3"]) / 1e6, " ".join(words)[:_STATEMENT], page.time(int(numbers["2"])))
            numbers = {}
