"""The telling values of a document that no other reader knows: states, flags, problems, limits, addresses."""

import re
from collections.abc import Iterable

from adapters.evidence.classes import classify
from adapters.evidence.extractors import states, validity
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import Node, Wrong
from engines.evidence import DataType, FindingKind, Severity
from engines.figures import number

_STATE = re.compile(r"(?:^|_)(?:status|state|health|phase|condition|connection_status|result|outcome)$", re.IGNORECASE)
_PROBLEM = re.compile(
    r"(?:^|_)(?:error|errors|reason|message|detail|details|failure|exception|problem|problems|warning|warnings|last_error|cause)$",
    re.IGNORECASE,
)
_GOOD_FLAG = re.compile(
    r"^(?:running|ready|healthy|is_healthy|ok|up|alive|online|connected|available|enabled_and_running|reachable|success|succeeded|synced|in_sync|is_ready|is_running)$",
    re.IGNORECASE,
)
_BAD_FLAG = re.compile(
    r"(?:alarm|pressure|partition(?:s_detected|ed)?|_detected|degraded|read_?only|unreachable|failed|failing|expired|exhausted|throttled|oom_killed|corrupt(?:ed)?|split_brain|is_down)$",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"(?:^|_)(?:partitions|unreachable_nodes|unreachable|problems|issues|failed_\w+|missing_\w+|down_nodes|offline_\w+|unassigned_\w+|failures|lost_\w+)$",
    re.IGNORECASE,
)
_NAMES = (
    "name",
    "node",
    "id",
    "service",
    "host",
    "hostname",
    "cluster_id",
    "cluster",
    "component",
    "instance",
    "member",
)
_DOWN = {"down", "offline", "dead", "unreachable", "stopped", "not running", "disconnected", "crashed"}
_BAD = {
    "failed",
    "failure",
    "error",
    "unhealthy",
    "critical",
    "red",
    "fail",
    "outofsync",
    "missing",
    "broken",
    "expired",
}
_WEAK = {"degraded", "yellow", "warning", "pending", "partial", "impaired", "lagging", "stale", "unknown", "recovering"}
_GOOD = {
    "ok",
    "success",
    "healthy",
    "up",
    "running",
    "green",
    "ready",
    "online",
    "available",
    "active",
    "passing",
    "synced",
    "normal",
}
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://(?:[^@/\s]+@)?)?((?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+)(?::(\d{2,5}))?(?:/.*)?$"
)
_SETTING = re.compile(
    r"timeout|host|url|uri|addr|endpoint|port|pool|limit|max|min_?|size|level|rate|retries|replicas|version|image|ttl|capacity|threshold|interval|quota|region|enabled|memory|cpu|threads|workers",
    re.IGNORECASE,
)
_ZERO = re.compile(r"0(?:\.0)?(?:ms|s|m|Mi|Gi|MB|GB|M|G)?|(?:connect|client|server) 0s?")
_COUNTS = re.compile(
    r"(?:^|[._-])replicas?(?:count)?$|timeout(?:_?(?:ms|s|seconds|millis))?$|pool[._-]?(?:max|size)|max(?:imum)?[._-]?pool[._-]?size"
    r"|max[._-]?(?:connections|conns?|clients|total|active|threads|workers)$|^(?:workers|threads)$|desired_?(?:count|capacity)$",
    re.IGNORECASE,
)
_LAG = re.compile(r"(?:^|_)lag(?:_|$)|consumer_lag|replication_delay", re.IGNORECASE)
_PERCENT = re.compile(r"percent|pct|utili[sz]ation|usage", re.IGNORECASE)
_WELL = re.compile(r"active|available|free|idle|success|healthy|ready|hit|complete", re.IGNORECASE)
_LEFT = re.compile(r"(?:^|_)(?:unassigned|offline|unavailable|under_?replicated|rejected)_[a-z_]+$", re.IGNORECASE)
_COUNTED = re.compile(  # one look for all of them
    "|".join(p.pattern for p in (_LAG, _PERCENT, _LEFT, _SETTING)), re.IGNORECASE
)
_PAIRS = (
    ("_used", "_limit"),
    ("_used", "_total"),
    ("used", "limit"),
    ("used", "total"),
    ("used", "max"),
    ("current", "max"),
    ("used", "capacity"),
    ("_used", "_max"),
)
_USED = tuple(used for used, _ in _PAIRS)
_FULL = 0.9


def mistakes(page: Page, wrong: Iterable[Wrong]) -> None:
    """Say what breaks a file of settings, and what it says twice."""
    for one in wrong:
        rank = Severity.ERROR if one.reason == "SyntaxError" else Severity.WARNING
        facts: dict[str, Fact] = {"key": one.key, "name": one.key, "message": one.words}
        page.add(FindingKind.CONFIG, one.reason, one.words, Place(one.line), Subject(), rank, facts=facts)


def mapping(page: Page, node: Node, key: str, parent: Subject) -> None:
    """Say what the scalars and the lists of problems of one mapping tell."""
    name = next((node.text(k) for k in _NAMES if node.text(k)), "")
    subject = Subject(key[:1].upper() + key[1:].rstrip("s") if name and key else "", name, "", name or parent.component)
    for field, entry in node.fields().items():
        _leaf(page, field, entry, (node, subject))
    _limits(page, node, subject)
    validity.add(page, node, subject, key)


def _leaf(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    value = entry.value
    if isinstance(value, bool):
        _flag(page, field, entry, owner)
    elif isinstance(value, str) and value:
        if _STATE.search(field) and len(value) <= 40:  # noqa: PLR2004 - a state is a word or two
            _state(page, field, entry, owner)
        elif _PROBLEM.search(field):
            _problem(page, field, entry, owner)
        else:
            _setting(page, field, entry, owner)
    elif isinstance(value, list) and value and _LISTS.search(field):
        _list(page, field, entry, owner)
    elif isinstance(value, int | float):
        _number(page, field, entry, owner)


def _say(page: Page, said: tuple[str, str], entry: Node, owner: tuple[Node, Subject], more: dict[str, Fact]) -> None:
    (reason, words), (node, subject) = said, owner
    rank = states.severity(reason)
    span = Span(page.time(node.first("timestamp", "time", "since", "updated_at", "started_at", "date")))
    page.add(FindingKind.OBJECT, reason, words, Place.of(entry), subject, rank, span, {"value": entry.text(), **more})


def _flag(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    name = owner[1].name or owner[1].component or "it"
    facts: dict[str, Fact] = {"key": field, "name": owner[1].name}
    if _GOOD_FLAG.match(field):
        if entry.value:
            _say(page, ("Healthy", f"{name}: {field} is true."), entry, owner, facts)
        else:
            down = field.lower() in ("running", "up", "alive", "online", "connected", "reachable")
            _say(page, ("NodeDown" if down else "Unhealthy", f"{name}: {field} is false."), entry, owner, facts)
    elif _BAD_FLAG.search(field) and entry.value:
        reason = "Partitioned" if "partition" in field.lower() or "split" in field.lower() else "Alarm"
        _say(page, (reason, f"{name}: {field} is true."), entry, owner, {**facts, "message": f"{field} is true"})


def _state(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    word = entry.text().lower()
    reason = "NodeDown" if word in _DOWN else "Unhealthy" if word in _BAD else "Degraded" if word in _WEAK else ""
    reason = "Healthy" if word in _GOOD else reason
    if not reason:
        return
    name = owner[1].name or owner[1].component or "It"
    _say(page, (reason, f"{name}: {field} is {entry.text()}."), entry, owner, {"key": field, "name": owner[1].name})


def _problem(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    text = entry.text()
    found = classify(text)
    telling = (
        "error" in field.lower()
        or "fail" in field.lower()
        or "problem" in field.lower()
        or "exception" in field.lower()
    )
    if found is None and not telling:
        return
    reason = found.reason if found else "Problem"
    facts: dict[str, Fact] = {
        "key": field,
        "message": text,
        "target": found.target if found else None,
        "name": owner[1].name,
    }
    name = owner[1].name or owner[1].component
    node, subject = owner
    rank = found.severity if found else Severity.WARNING
    span = Span(page.time(node.first("timestamp", "time", "date", "created_at", "last_seen")))
    words = f"{name}: {text}" if name else text
    page.add(FindingKind.OBJECT, reason, words, Place.of(entry), subject, rank, span, facts)


def _list(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    members = [e.text() or next((e.text(k) for k in _NAMES if e.text(k)), "") for e in entry.rows()]
    said = ", ".join(m for m in members if m)[:300]
    apart = (
        bool(re.search("partition|unreachable|lost", field, re.IGNORECASE))
        and bool(said)
        and not said.replace(", ", "").isdigit()
    )
    reason = "Partitioned" if apart else "Problem"
    name = owner[1].name or owner[1].component or "It"
    words = f"{name} does not reach {said}." if apart else f"{name}: {field}: {said or len(members)}."
    facts: dict[str, Fact] = {"key": field, "peer": said if apart else "", "message": said, "name": owner[1].name}
    first = entry.rows()[0]
    where = first if first.text() else entry
    _say(page, (reason, words), where, owner, facts)


def _number(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    if not _COUNTED.search(field):
        return
    value = entry.number() or 0.0
    name = owner[1].name or owner[1].component or "It"
    facts: dict[str, Fact] = {"key": field, "name": owner[1].name, "value": value}
    if _LAG.search(field) and value > 0:
        _say(page, ("Lag", f"{name}: {field} is {number(value)}."), entry, owner, facts)
    elif _LEFT.search(field) and value > 0:
        _say(page, ("Degraded", f"{name}: {field} is {number(value)}."), entry, owner, facts)
    elif _PERCENT.search(field) and 100 * _FULL <= value <= 100 and not _WELL.search(field):  # noqa: PLR2004 - percent
        facts["percent"] = value
        _say(page, ("NearLimit", f"{name}: {field} is at {number(value)} %."), entry, owner, facts)
    elif _SETTING.search(field):
        _setting(page, field, entry, owner)


def _setting(page: Page, field: str, entry: Node, owner: tuple[Node, Subject]) -> None:
    text = entry.text()
    if not _SETTING.search(field) or len(text) > 300 or field.endswith(("_id", "Id")):  # noqa: PLR2004 - a value, no text
        return
    whose = f" of {owner[1].name}" if owner[1].name else ""
    _say_setting(page, (field, f"{field}{whose}"), entry, (owner[1], _said(field, text)))


def _say_setting(page: Page, named: tuple[str, str], entry: Node, of: tuple[Subject, dict[str, Fact]]) -> None:
    """Keep a setting; a zero where none of it, or no bound on it, is seldom meant is worth a look."""
    text = entry.text()
    zero = bool(_ZERO.fullmatch(text)) and bool(_COUNTS.search(named[0])) and page.document.data_type is DataType.CONFIG
    words = f"{named[1]} is {text}: that is none at all, or no limit." if zero else f"{named[1]} is {text}."
    rank = Severity.WARNING if zero else Severity.INFO
    page.add(FindingKind.CONFIG, "setting", words, Place.of(entry), of[0], rank, facts=of[1])


def _said(field: str, text: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"key": field, "name": field, "value": text}
    found = _ADDRESS.match(text)
    if found and re.search("host|url|uri|addr|endpoint|server|proxy_pass", field, re.IGNORECASE):
        facts["host"], facts["port"] = found[1], found[2]
    return facts


def is_telling(field: str) -> bool:
    """Whether a setting of that name matters in incidents."""
    return bool(_SETTING.search(field))


def is_address(text: str) -> bool:
    """Whether a value names a host with its port or its scheme."""
    found = _ADDRESS.match(text)
    return bool(found and (found[2] or "://" in text))


def setting(page: Page, field: str, entry: Node, section: str) -> None:
    """Keep one setting of a file that is nothing but settings."""
    text = entry.text()
    if len(text) > 300:  # noqa: PLR2004 - a value, no text
        return
    where = f" of {section}" if section else ""
    _say_setting(page, (field, f"{field}{where}"), entry, (Subject(), {**_said(field, text), "section": section}))


def _limits(page: Page, node: Node, subject: Subject) -> None:
    fields = {key: entry for key, entry in node.fields().items() if key.endswith(_USED)}
    for used_tail, limit_tail in _PAIRS:
        for key, entry in fields.items():
            if not key.endswith(used_tail):
                continue
            used = entry.number()
            limit = node.number(key[: -len(used_tail)] + limit_tail)
            if used and limit and limit > 0 and used >= _FULL * limit:
                share = round(100 * used / limit, 1)
                name = subject.name or subject.component or "It"
                words = f"{name}: {key} is {number(used)} of {number(limit)}, {share} %."
                facts: dict[str, Fact] = {"key": key, "used": used, "limit": limit, "percent": share}
                _say(page, ("NearLimit", words), entry, (node, subject), facts)
