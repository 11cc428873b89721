"""What `dig`, `ping`, `traceroute`, `mtr`, `curl` and `nginx -t` say of the way to a service, and logs of flows."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from adapters.evidence.classes import classify
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page, Span
from engines.evidence import FindingKind, Severity
from engines.figures import many

SIGN = (
    r"^; <<>> DiG |^--- \S+ ping statistics ---|^HOST: \S+ +Loss%|^curl: \(\d+\) |^< HTTP/\S+ \d{3}\b"
    r"|^traceroute to \S+ \(|^\s*time_(?:namelookup|total)\s*[:=]\s*\d"
    r"|^nginx: (?:\[|configuration file |the configuration file )"
)
_ASKED = re.compile(r"^; <<>> DiG \S+ <<>> (?:@\S+ |[-+]\S+ )*([\w.-]+)")
_ANSWER = re.compile(r"->>HEADER<<-[^>]*status: ([A-Z]+)")
_COUNTED = re.compile(r"^;; flags:.*ANSWER: (\d{1,9})(?!\d)")
_LOST = re.compile(
    r"(\d+) packets transmitted, (\d+)(?: packets)? received.*?(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)% packet loss"
)
_ROUND = re.compile(r"min/avg/max\S* = (\d{1,9}(?:\.\d{1,9})?)/(\d{1,9}(?:\.\d{1,9})?)/(\d{1,9}(?:\.\d{1,9})?)")
_PINGED = re.compile(r"^--- (\S+) ping statistics")
_HOP = re.compile(
    r"^\s*(\d+)\.(?:\|--)?\s+(\S+)\s+(\d{1,9}(?:\.\d{1,9})?)%?\s+(\d+)\s+(\d{1,9}(?:\.\d{1,9})?)\s+(\d{1,9}(?:\.\d{1,9})?)\b"
)
_STATUS = re.compile(r"^< HTTP/\S+ (\d{3})(?: (.*))?$")
_URL = re.compile(r"^> ([A-Z]{3,7}) (\S+)")
_HOST = re.compile(r"^> [Hh]ost: (\S+)")
_CURL = re.compile(r"^curl: \((\d{1,4})\) (.+)")
_NGINX = re.compile(r"^nginx: \[(\w+)\] (.+?)(?: in (\S+):(\d{1,9}))?\s*$")
_CODES = {
    "6": "NameResolution",
    "7": "ConnectionRefused",
    "28": "Timeout",
    "35": "TlsHandshake",
    "52": "ConnectionReset",
}
_CODES |= {"51": "CertNameMismatch", "56": "ConnectionReset", "60": "CertUntrusted"}
_LOSS = 5.0  # percent
_FLOWS = 10  # targets of rejected flows that are told


def read(page: Page, lines: Sequence[str]) -> None:
    """Go through the lines once for each tool whose sign is there."""
    text = "\n".join(lines[:2000])
    readers: tuple[tuple[str, Callable[[Page, Sequence[str]], None]], ...] = (
        *(("traceroute to ", _traceroute), ("time_total", _timings)),
        *(("DiG", _dig), ("ping statistics", _ping), ("Loss%", _mtr)),
        *(("< HTTP/", _curl), ("curl: (", _curl), ("nginx: ", _nginx)),
    )
    for reader in dict.fromkeys(reader for sign, reader in readers if sign in text):
        reader(page, lines)


def _dig(page: Page, lines: Sequence[str]) -> None:
    name, status = "", ("", 0)
    for at, text in enumerate(lines, start=1):
        if asked := _ASKED.match(text):
            name, status = asked[1], ("", 0)
        elif answer := _ANSWER.search(text):
            status = (answer[1], at)
        elif (counted := _COUNTED.match(text)) and status[0]:
            _resolved(page, name, status, int(counted[1]))
        elif "no servers could be reached" in text:
            facts: dict[str, Fact] = {"resource": "name", "name": name, "target": name, "status": "unreachable"}
            say(page, "NameResolution", f"No name server answers for {name or 'the name'}.", at, facts)


def _resolved(page: Page, name: str, status: tuple[str, int], answers: int) -> None:
    word, at = status
    fine = word == "NOERROR" and answers
    facts: dict[str, Fact] = {"resource": "name", "name": name, "target": name, "status": word, "answers": answers}
    words = f"{name or 'The name'} has {answers} answers, status {word}."
    say(page, "Healthy" if fine else "NameResolution", words, at, facts)


def _ping(page: Page, lines: Sequence[str]) -> None:
    target = ""
    for at, text in enumerate(lines, start=1):
        if named := _PINGED.match(text):
            target = named[1]
        elif lost := _LOST.search(text):
            share = float(lost[3])
            trip = next((m for t in lines[at : at + 2] if (m := _ROUND.search(t))), None)
            reason = "NoRoute" if share >= 100 else "PacketLoss" if share >= _LOSS else "Healthy"  # noqa: PLR2004  percent
            facts: dict[str, Fact] = {"resource": "network", "target": target, "percent": share}
            facts |= {"average_ms": float(trip[2]) if trip else None, "worst_ms": float(trip[3]) if trip else None}
            words = f"{share:g} % of {lost[1]} packets to {target or 'the host'} are lost"
            say(page, reason, words + (f", {trip[2]} ms on average." if trip else "."), at, facts)


def _mtr(page: Page, lines: Sequence[str]) -> None:
    """Loss counts where it goes on to the last hop: routers in between may just not answer."""
    hops = [(at, m) for at, text in enumerate(lines, start=1) if (m := _HOP.match(text))]
    if not hops:
        return
    last = float(hops[-1][1][3])
    at, found = hops[-1]
    if last >= _LOSS:
        lossy = len(hops) - 1
        while lossy and float(hops[lossy - 1][1][3]) >= _LOSS:
            lossy -= 1
        at, found = hops[lossy]
    facts: dict[str, Fact] = {"resource": "network", "target": hops[-1][1][2], "percent": last, "hop": found[2]}
    facts["average_ms"] = float(hops[-1][1][6])
    words = f"{last:g} % of the packets to {hops[-1][1][2]} are lost"
    words += f", from hop {found[1]} ({found[2]}) on." if last >= _LOSS else "."
    say(page, "PacketLoss" if last >= _LOSS else "Healthy", words, at, facts)


_ROUTE = re.compile(r"^traceroute to (\S+) \(")
_STEP = re.compile(r"^\s*(\d{1,3})\s+(\S+)(.*)")
_REFUSED = re.compile(r"\s!([HNPXSF]|\d{1,2})\b")
_TIMING = re.compile(r"^\s*time_(\w{1,20})\s*[:=]\s*(\d{1,9}(?:\.\d{1,9})?)s?\s*$")
_STEPS = (  # of a request, by the time at whose end it is done, counted from the start
    ("namelookup", "to resolve the name"),
    ("connect", "to connect"),
    ("appconnect", "to agree on TLS"),
    ("starttransfer", "until the answer began"),
    ("total", "to transfer the answer"),
)
_SLOW, _VERY = 1.0, 5.0  # seconds


def _traceroute(page: Page, lines: Sequence[str]) -> None:
    """How far the way is known; where hops do not answer, only what stands behind the last may be the trouble."""
    target, last = "", (0, "", 0)
    silent = 0
    for at, text in enumerate([*lines, ""], start=1):
        route, step = _ROUTE.match(text), _STEP.match(text)
        if (route or at > len(lines)) and target and silent:
            facts: dict[str, Fact] = {"resource": "network", "target": target, "hop": last[1], "silent": silent}
            words = f"Nothing answers on the way to {target} beyond hop {last[0]} ({last[1] or 'none'}), {silent} hops."
            say(page, "NoRoute", words, last[2] + 1, facts, rank=Severity.WARNING)
        if route:
            target, last, silent = route[1], (0, "", at), 0
        elif target and step and (refused := _REFUSED.search(step[3])):
            facts = {"resource": "network", "target": target, "hop": step[2], "message": refused[0].strip()}
            say(page, "NoRoute", f"Hop {step[1]} ({step[2]}) says that {target} can't be reached.", at, facts)
        elif target and step:
            silent = silent + 1 if step[2] == "*" and set(step[3].split()) <= {"*"} else 0
            last = last if silent else (int(step[1]), step[2], at)


def _timings(page: Page, lines: Sequence[str]) -> None:
    """`curl -w`: which step of a request took most of its time."""
    ends: dict[str, tuple[float, int]] = {}
    for at, text in enumerate(lines, start=1):
        if found := _TIMING.match(text):
            ends[found[1]] = (float(found[2]), at)
        if "total" in ends:
            before, worst = 0.0, (0.0, 0, "")
            for name, does in _STEPS:
                end, line = ends.get(name, (0.0, 0))
                worst = max(worst, (end - before, line, does))
                before = max(before, end)
            took, line, does = worst
            facts: dict[str, Fact] = {"resource": "request", "seconds": round(took, 3), "total": before}
            rank = Severity.ERROR if took >= _VERY else Severity.WARNING if took >= _SLOW else Severity.INFO
            words = f"The request took {before:.3g} s, {took:.3g} s of them {does}."
            say(page, "Slow" if took >= _SLOW else "Healthy", words, line or at, facts, rank=rank)
            ends = {}


def flows(page: Page, table: Table) -> None:
    """Logs of a virtual network's flows: who was not let through to whom."""
    refused: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in table.rows:
        if row["action"].upper() in ("REJECT", "DENY", "DROP", "BLOCK"):
            refused[row["dstaddr"], row["dstport"]].append(row)
    for (address, port), rows in sorted(refused.items(), key=lambda r: -len(r[1]))[:_FLOWS]:
        sources = list(dict.fromkeys(row["srcaddr"] for row in rows))
        facts: dict[str, Fact] = {"resource": "network", "target": f"{address}:{port}", "sources": ",".join(sources)}
        was = "was" if len(rows) == 1 else "were"
        words = f"{many(len(rows), 'flow')} to {address} port {port} {was} rejected, from {', '.join(sources[:3])}"
        words += f" and {many(len(sources) - 3, 'other')}." if len(sources) > 3 else "."  # noqa: PLR2004  as many are named
        times = [t for row in rows for t in (page.time(row["start"]), page.time(row["end"])) if t]
        span = Span(min(times, default=None), max(times, default=None), len(rows))
        say(page, "NoRoute", words, rows[0].line, facts, span=span, kind=FindingKind.LOG)


def _curl(page: Page, lines: Sequence[str]) -> None:
    host = path = method = ""
    for at, text in enumerate(lines, start=1):
        if asked := _URL.match(text):
            method, path = asked[1], asked[2]
        elif named := _HOST.match(text):
            host = named[1]
        elif answered := _STATUS.match(text):
            _answered(page, at, int(answered[1]), (method, host, path))
        elif failed := _CURL.match(text):
            found = classify(failed[2])
            reason = found.reason if found and found.reason != "Unavailable" else _CODES.get(failed[1], "Unavailable")
            rank = found.severity if found and found.severity is Severity.CRITICAL else Severity.ERROR
            facts: dict[str, Fact] = {"resource": "request", "exit_code": int(failed[1]), "message": failed[2]}
            facts["target"] = found.target if found else None
            say(page, reason, failed[2], at, facts, rank=rank)


def _answered(page: Page, at: int, status: int, asked: tuple[str, str, str]) -> None:
    method, host, path = asked
    server, client = status >= 500, 400 <= status < 500  # noqa: PLR2004  HTTP
    reason = "HttpServerError" if server else "BadRequest" if client else "Healthy"
    reason = {429: "RateLimited", 404: "NotFound", 401: "AuthFailed", 403: "PermissionDenied"}.get(status, reason)
    rank = Severity.ERROR if server else Severity.WARNING if client else Severity.INFO
    facts: dict[str, Fact] = {"resource": "request", "status": status, "target": host, "path": path}
    say(page, reason, f"{method or 'A request'} {host}{path} is answered with {status}.", at, facts, rank=rank)


def _nginx(page: Page, lines: Sequence[str]) -> None:
    for at, text in enumerate(lines, start=1):
        if found := _NGINX.match(text):
            bad = found[1] in ("emerg", "alert", "crit", "error")
            known = classify(found[2])
            reason = known.reason if known and bad else "InvalidConfig" if bad else "Warning"
            facts: dict[str, Fact] = {"resource": "configuration", "message": found[2], "path": found[3]}
            facts |= {"file_line": int(found[4]) if found[4] else None, "target": known.target if known else None}
            words = f"nginx refuses its configuration: {found[2]}" if bad else f"nginx warns: {found[2]}"
            words += f" ({found[3]}, line {found[4]})." if found[3] else "."
            say(page, reason, words, at, facts, rank=Severity.ERROR if bad else Severity.WARNING)
        elif text.startswith("nginx: configuration file") and "test is successful" in text:
            say(page, "Healthy", "nginx accepts its configuration.", at, {"resource": "configuration"})
