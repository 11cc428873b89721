"""What HAProxy and balancers of Amazon log of requests, and the statistics of HAProxy."""

import re
from collections import defaultdict
from collections.abc import Sequence

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import limited, say
from adapters.evidence.extractors.page import Fact, Page, Span
from engines.evidence import FindingKind, Severity

SIGN = r"\bhaproxy\[\d{1,9}\]: |^(?:[a-z]\w{1,5} )?\d{4}-\d\d-\d\dT[\d:.]{8,15}Z (?:app|net)/\S+ \S+:\d+ "
_HAPROXY = re.compile(
    r"\[(?P<at>\d\d/[A-Z][a-z]{2}/\d{4}:[\d:.]{8,12})\] \S{1,80} (?P<whose>[^\s/]{1,80}/\S{1,80})"
    r" -?\d+(?:/[-+]?\d+){4} (?P<status>[1-5]\d\d|-1) \+?\d+ \S+ \S+ (?P<ended>[\w-]{4}) "
)
_AMAZON = re.compile(
    r"^(?:[a-z]\w{1,5} )?(?P<at>\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) (?:app/|net/)?(?P<whose>[\w.-]{1,80})\S{0,80} \S{1,60}"
    r" \S{1,60}(?: -?\d[\d.]{0,12}){3} (?P<status>[1-5]\d\d|-) (?P<ended>[1-5]\d\d|-) \d+ \d+ \""
)
_MOST = 20  # kinds of failures that are told
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


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """One finding for each server, or balancer, and way in which requests failed; the lines that are thereby read."""
    failed: dict[tuple[str, str, str], list[tuple[int, re.Match[str]]]] = defaultdict(list)
    claimed = set[int]()
    for at, text in enumerate(lines, start=1):
        if found := _HAPROXY.search(text) or _AMAZON.match(text):
            claimed.add(at)
            if not found["status"].isdigit() or int(found["status"]) >= _SERVER_ERROR:
                failed[found["whose"], found["status"], found["ended"][:2]].append((at, found))
        elif gone := _GONE.search(text):
            claimed.add(at)
            facts: dict[str, Fact] = {"resource": "backend", "backend": gone[1], "message": gone[0]}
            words, rank = f"Backend {gone[1]} has no server left.", Severity.CRITICAL
            say(page, "NoEndpoints", words, at, facts, gone[1], rank, kind=FindingKind.LOG)
    for rows in sorted(failed.values(), key=lambda f: -len(f))[:_MOST]:
        _failed(page, rows, len(claimed))
    return claimed


def _failed(page: Page, rows: list[tuple[int, re.Match[str]]], total: int) -> None:
    at, first = rows[0]
    whose, status, why = first["whose"], first["status"], _ENDED.get(first["ended"][:2], "")
    facts: dict[str, Fact] = {"resource": "request", "status": status, "target": whose, "ended": first["ended"]}
    facts["share"] = round(len(rows) / total, 4)
    words = f"{len(rows):,} of {total:,} requests to {whose} ended with {status}" + (f": {why}." if why else ".")
    times = [t for _, row in (rows[0], rows[-1]) if (t := page.time(row["at"]))]
    span = Span(min(times, default=None), max(times, default=None), len(rows))
    back = whose.partition("/")[0]
    say(
        page,
        "HttpServerError",
        words,
        at,
        facts,
        None if back.startswith("<") else back,
        Severity.ERROR,
        span,
        FindingKind.LOG,
    )


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
    limit = 0 if row["svname"] == "BACKEND" else limit  # which bounds nothing there
    reason = limited(used, limit, "PoolExhausted")[0]
    if row["status"].startswith(("DOWN", "NOLB", "MAINT")):
        check = f", its check says {row['check_status']}" if row["check_status"] else ""
        words = f"{name} is {row['status']}{check}, {refused:,.0f} connections to it failed."
        say(page, "NodeDown", words, row.line, facts, rank=Severity.CRITICAL)
    elif reason != "Healthy" or row.number("qcur"):
        reason = "QueueBacklog" if reason == "Healthy" else reason
        words = f"{name} has {used:g} sessions" + (f" of {limit:g}" if limit else "")
        say(page, reason, f"{words}, {row.number('qcur') or 0:g} requests wait.", row.line, facts, rank=Severity.ERROR)
    elif failed or refused:
        words = f"{name} answered {failed:,.0f} requests with 5xx, {refused:,.0f} connections failed."
        say(page, "HttpServerError", words, row.line, facts, rank=Severity.WARNING)
    else:
        return False
    return True
