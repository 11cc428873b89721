"""Settings that are wrong only together or by their absence: idle timeouts in the wrong order, no readiness probe."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.evidence import Finding
from knowledge.joins.facts import configs, derived, fact, is_of
from knowledge.joins.quantities import SECONDS

IDLE = re.compile(
    r"keep_?alive_?(?:time_?out|idle|requests_timeout)?(?:_(?:ms|millis|s|sec|secs|seconds))?$|idle_?time_?out",
    re.IGNORECASE,
)
UPSTREAM = re.compile(r"upstream|backend", re.IGNORECASE)  # a proxy's other keep-alive is for its clients
PROXY = re.compile(r"upstream|envoy|haproxy|\bprox|balanc|\b[aen]?lb\b|ingress|gateway", re.IGNORECASE)
VALUE = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|sec|m|min)?", re.IGNORECASE)
DEFAULTS = {"node": 5.0, "gunicorn": 2.0, "uvicorn": 5.0}  # of runtimes, in seconds
BARE_MILLISECONDS = 1000  # from here on a number without a unit counts milliseconds
WORKLOADS = ("Deployment", "StatefulSet")


@dataclass(frozen=True)
class _Idle:
    """How long one side keeps a connection on which nothing happens."""

    finding: Finding
    seconds: float


def unfit(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What these settings do wrong."""
    yield from _idle_timeouts(findings)
    yield from _unready(findings)


def _idle_timeouts(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A server that closes idle connections before the proxy in front of it does."""
    sides: dict[bool, list[_Idle]] = {True: [], False: []}
    for finding in (*configs(findings, "setting"), *configs(findings, "env")):
        seconds = _seconds(finding)
        if seconds and IDLE.search(fact(finding, "key").replace("-", "_")):
            sides[_is_proxy(finding)].append(_Idle(finding, seconds))
    behind = [i for i in sides[True] if UPSTREAM.search(fact(i.finding, "key"))]
    proxy = max(behind or sides[True], key=lambda i: i.seconds, default=None)
    server = min(sides[False] or _unset(findings), key=lambda i: i.seconds, default=None)
    if proxy and server and server.seconds < proxy.seconds:
        facts = {"server_timeout": f"{server.seconds:g} s", "proxy_timeout": f"{proxy.seconds:g} s"}
        yield derived(server.finding, "idle_timeout_shorter", facts)


def _unset(findings: Sequence[Finding]) -> list[_Idle]:
    """Servers that keep to what their runtime does when nobody sets it."""
    runs = ((f, fact(f, "executable").rpartition("/")[2]) for f in configs(findings, "command"))
    return [_Idle(f, DEFAULTS[name]) for f, name in runs if name in DEFAULTS]


def _is_proxy(finding: Finding) -> bool:
    facts = finding.facts
    return bool(PROXY.search(f"{facts.get('section', '')} {facts.get('key', '')} {finding.file}"))


def _seconds(finding: Finding) -> float:
    found = VALUE.fullmatch(fact(finding, "value").strip())
    if not found:
        return 0.0
    number = float(found[1])
    if found[2]:
        return number * SECONDS[found[2].lower()]
    return number / 1000 if number >= BARE_MILLISECONDS else number


def _unready(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A workload that is declared with its containers and without a readiness probe."""
    probed = {fact(f, "object") for f in configs(findings, "probe") if f.facts.get("probe") == "readiness"}
    declared = {fact(f, "object") for f in findings if f.reason == "Declared"}
    for finding in configs(findings, "image"):
        name = fact(finding, "object")
        if name in declared - probed and is_of(finding, *WORKLOADS):
            yield derived(finding, "no_readiness_probe", {"workload": name})
