"""What HAProxy and balancers of Amazon log of requests, and the statistics of HAProxy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import limited, say
from adapters.evidence.extractors.page import Fact, Page, Span
from engines.evidence import FindingKind, Severity
from engines.figures import many, number

_Key = TypeVar("_Key")
SIGN = r"\bhaproxy\[\d{1,9}\]: |^(?:[a-z]\w{1,5} )?\d{4}-\d\d-\d\dT[\d:.]{8,15}Z (?:app|net)/\S+ \S+:\d+ "
_HAPROXY = re.compile(
    r"\[(?P<at>\d\d/[A-Z][a-z]{2}/\d{4}:[\d:.]{8,12})\] \S{1,80} (?P<whose>[^\s/]{1,80}/\S{1,80})"
    r" -?\d+(?:/[-+]?\d+){4} (?P<status>[1-5]\d\d|-1) \+?\d+ \S+ \S+ (?P<ended>[\w-]{4}) "
)
_AMAZON = re.compile(
    r"^(?:[a-z]\w{1,5} )?(?P<at>\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) (?:app/|net/)?(?P<whose>[\w.-]{1,80})\S{0,80} \S{1,60}"
    r" \S{1,60}(?: -?\d[\d.]{0,12}){3} (?P<status>[1-5]\d\d|-) (?P<ended>[1-5]\d\d|-) \d+ \d+ \""
)
_MOST, _KINDS = 20, 5000  # kinds of failures that are told, and counted
_SERVER_ERROR = 500
_GONE = re.compile(r"\bbackend (\S{1,80}) has no server available")
_ENDED = {
    "sC": "the server refused or did not answer the connection",
    "SC": "no server took the connection",
    "sH": "the server did not answer in time",
    "SH": "the server broke off before it answered",
    "sQ": "no connection became free in the queue",
    "cD": "the client was too slow",
    "CD": "the client broke off",
    "PR": "the proxy refused it",
    "-": "the target did not answer",
}


@dataclass
class _Seen:
    """What was logged alike: its first line, and the first and the last time as they are written."""

    line: int
    text: str
    at: str = ""
    until: str = ""
    count: int = 0


class Requests:
    """Which requests failed, by server or balancer and way, and which backends had no server; bounded in memory."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._failed: dict[tuple[str, str, str], _Seen] = {}
        self._gone: dict[str, _Seen] = {}
        self._total = 0

    def add(self, line: int, text: str) -> bool:
        """Whether the line says something of these."""
        if found := _HAPROXY.search(text) or _AMAZON.match(text):
            self._total += 1
            if not found["status"].isdigit() or int(found["status"]) >= _SERVER_ERROR:
                _count(self._failed, (found["whose"], found["status"], found["ended"]), _Seen(line, text), found["at"])
            return True
        if gone := _GONE.search(text):
            _count(self._gone, gone[1], _Seen(line, text), "")
        return bool(gone)

    def proofs(self) -> dict[int, str]:
        """The lines that are told, by number."""
        return {seen.line: seen.text for seen in (*self._failed.values(), *self._gone.values())}

    def tell(self, page: Page) -> None:
        """One finding for each backend without a server, and for each way in which requests failed."""
        for backend, seen in self._gone.items():
            facts: dict[str, Fact] = {
                "resource": "backend",
                "backend": backend,
                "message": f"backend {backend} has no server available",
            }
            words, rank = f"Backend {backend} has no server left.", Severity.CRITICAL
            span = Span(count=seen.count)
            say(page, "NoEndpoints", words, seen.line, facts, backend, rank, span, FindingKind.LOG)
        for (whose, status, ended), seen in sorted(self._failed.items(), key=lambda f: -f[1].count)[:_MOST]:
            self._tell(page, whose, status, ended, seen)

    def _tell(self, page: Page, whose: str, status: str, ended: str, seen: _Seen) -> None:
        why = _ENDED.get(ended[:2], "")
        facts: dict[str, Fact] = {"resource": "request", "status": status, "target": whose, "ended": ended}
        facts["share"] = round(seen.count / self._total, 4)
        words = f"{seen.count:,} of {many(self._total, 'request')} to {whose} ended with {status}"
        words += f": {why}." if why else "."
        times = [t for t in (page.time(seen.at), page.time(seen.until)) if t]
        span = Span(min(times, default=None), max(times, default=None), seen.count)
        back = whose.partition("/")[0]
        component = None if back.startswith("<") else back
        say(page, "HttpServerError", words, seen.line, facts, component, Severity.ERROR, span, FindingKind.LOG)


def _count(kept: dict[_Key, _Seen], key: _Key, new: _Seen, at: str) -> None:
    if key not in kept and len(kept) >= _KINDS:
        return
    seen = kept.setdefault(key, new)
    seen.at, seen.until, seen.count = seen.at or at, at, seen.count + 1


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """What failed of the requests; the lines that are thereby read."""
    requests = Requests()
    claimed = {line for line, text in enumerate(lines, start=1) if requests.add(line, text)}
    requests.tell(page)
    return claimed


def statistics(page: Page, table: Table) -> None:
    """`show stat`: servers that are down, sessions at their limit, requests that wait or failed."""
    well = [row for row in table.rows if not _judged(page, row)]
    if well:
        words = f"{len(well)} of {len(table.rows)} proxies and servers show no trouble."
        say(page, "Healthy", words, well[0].line, {"resource": "proxy", "count": len(well)})


def _judged(page: Page, row: Record) -> bool:
    name = f"{row['# pxname']}/{row['svname']}"
    facts: dict[str, Fact] = {"resource": "proxy", "name": name, "state": row["status"], "target": name}
    facts |= {"queued": row.number("qcur"), "sessions": row.number("scur"), "limit": row.number("slim")}
    refused, failed = row.number("econ") or 0, row.number("hrsp_5xx") or 0
    used, limit = row.number("scur") or 0, row.number("slim") or 0
    queued = row.number("qcur") or 0
    limit = 0 if row["svname"] == "BACKEND" else limit  # which bounds nothing there
    reason = limited(used, limit, "PoolExhausted")[0]
    if row["status"].startswith(("DOWN", "NOLB", "MAINT")):
        check = f", its check says {row['check_status']}" if row["check_status"] else ""
        words = f"{name} is {row['status']}{check}, {many(refused, 'connection')} to it failed."
        say(page, "NodeDown", words, row.line, facts, rank=Severity.CRITICAL)
    elif reason != "Healthy" or queued:
        reason = "QueueBacklog" if reason == "Healthy" else reason
        words = f"{name} has {many(used, 'session')}" + (f" of {number(limit)}" if limit else "")
        words += f", {many(queued, 'request waits', 'requests wait')}." if queued else "."
        say(page, reason, words, row.line, facts, rank=Severity.ERROR)
    elif failed or refused:
        words = f"{name} answered {many(failed, 'request')} with 5xx, {many(refused, 'connection')} failed."
        say(page, "HttpServerError", words, row.line, facts, rank=Severity.WARNING)
    else:
        return False
    return True
