"""Reads the records that are data themselves: JSON objects and logfmt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from adapters.evidence import components, levels
from adapters.evidence.clock import Clock
from engines.evidence import Severity

Facts = dict[str, str | int | float | bool]
AT = (
    "timestamp",
    "time",
    "ts",
    "@timestamp",
    "datetime",
    "date",
    "eventTime",
    "event_time",
    "asctime",
    "t",
    "@t",
    "timeMillis",
    "timestampMs",
    "instant",
    "start_time",
    "created",
    "__REALTIME_TIMESTAMP",
    "_SOURCE_REALTIME_TIMESTAMP",
    "Timestamp",
    "timeUnixNano",  # of OpenTelemetry
    "TimeCreated",  # of Windows
    "t.$date",  # of MongoDB, with the level as `s`
)
LEVEL = (
    *("level", "severity", "severity_text", "severityText", "log.level", "levelname", "lvl", "loglevel", "log_level"),
    *("LogLevel", "@l", "level_name", "status", "priority", "PRIORITY"),
    *("LevelDisplayName", "Level", "winlog.level"),  # of Windows
    *("SeverityText", "severity_number", "severityNumber", "SeverityNumber"),  # of OpenTelemetry
    *("type", "at", "s"),
)
_NUMBERED = ("severity_number", "severityNumber", "SeverityNumber")  # as OpenTelemetry counts
_WORDED = ("status", "type", "at", "s")  # a level where they are a level's word: a number in them is something else
_RAW = ("log", "MESSAGE", "_raw", "line", "textPayload")
TEXT = (
    *("msg", "message", "@m", "@mt", "body", "body.stringValue", "Body", "Message"),
    *("text", "event", "short_message", "description", *_RAW),
)
_WRAPPED = ("_source", "attributes", "jsonPayload", "result")  # where Elasticsearch, Datadog, Google and Splunk keep it
_TOOK = "ingestionTime"  # CloudWatch's
_ERROR = (
    "error",
    "err",
    "exception",
    "errorMessage",
    "error_message",
    "Error",
    "cause",
    "reason",
    "error.message",
    "exception.message",
    "failure",
    "attr.error.errmsg",
    "attr.error",
)
_DID = ("request.operation", "request.method", "operation", "method", "verb", "action")
_ON = ("request.path", "request.url", "request.uri", "path", "url", "uri", "resource")
_STACK = (
    *("stack", "stacktrace", "stack_trace", "stackTrace", "error.stack", "exception.stacktrace", "error.stack_trace"),
    *("traceback", "exc_info", "error.stacktrace", "exception.stack"),
)
_COMPONENT = (
    "service",
    "service.name",
    "service_name",
    "serviceName",
    "app",
    "application",
    "Application",
    "app_name",
    "dd.service",
    "resource.service.name",
    "kubernetes.labels.app",
    "kubernetes.container_name",
    "resource.labels.container_name",
    "resource.labels.service_name",
    "container_name",
    "container",
    "SYSLOG_IDENTIFIER",
    "_SYSTEMD_UNIT",
    "_COMM",
    "program",
    "name",
    "source",
    "component",
    "job",
    "cmdb_id",  # an item's id in the inventory
)
_LOGGER = ("logger", "logger_name", "loggerName", "log.logger", "SourceContext", "module", "name")
_POD = (
    *("pod", "pod_name", "podName", "kubernetes.pod_name", "kubernetes.pod.name", "k8s.pod.name", "k8s.podName"),
    *("resource.labels.pod_name", "hostname", "host"),
)
_SORT = ("type", "event_type", "eventType", "event_name", "eventName", "kind", "event")
_TAKEN = frozenset((*AT, *LEVEL, *TEXT, *_STACK, *_SORT))
_NOISE = re.compile(
    r"(?i)(?:^|[._])(?:trace|span|request|req|correlation|session|message|event|user|thread|parent)?[._-]?(?:id|uuid|uid)$"
    r"|^(?:pid|v|caller|seq|offset|line|stream|logtag|flags|traceid|spanid|requestid|reqid)$"
)
_MEASURED = re.compile(r"\d+(?:\.\d+)?[a-z]{0,3}")  # `service=12ms`
_NAME = re.compile(r"[A-Za-z][\w.:/-]{2,60}")
_KEPT_FACTS = 12
_FACT_WIDTH = 200
_DEPTH = 3
_PAIR = re.compile(r"(?:^|\s)([A-Za-z_@][\w.@/-]*)=(\"(?:[^\"\\]|\\.)*\"|[^\s\"]*)")
_FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Fields:
    """What the fields of a record say."""

    at: datetime | None
    level: Severity | None
    component: str | None
    logger: str | None
    text: str | None
    is_raw: bool  # the text is a line of its own, with a header perhaps
    stack: str | None
    flat: dict[str, Any]


def json_object(text: str) -> dict[str, object] | None:
    """The object that the line is, if it is one."""
    try:
        value = orjson.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def logfmt(text: str) -> dict[str, object] | None:
    """The pairs of a logfmt line: at least two, from its start on."""
    first = _PAIR.match(text)
    if not first:
        return None
    pairs: dict[str, object] = {k: v.strip('"').replace('\\"', '"') for k, v in _PAIR.findall(text)}
    if len(pairs) < _FEWEST_PAIRS or not ({*AT, *LEVEL, *TEXT} & pairs.keys()):
        return None
    if not any(k in pairs for k in TEXT):
        pairs["text"] = " ".join(m[0].strip() for m in _PAIR.finditer(text) if m[1] not in (*AT, *LEVEL, "caller"))
    return pairs


@dataclass(frozen=True, slots=True)
class _Names:
    """Which of the known names a record has; records of one logger share it."""

    at: tuple[str, ...]
    level: tuple[str, ...]
    raw: tuple[str, ...]
    text: tuple[str, ...]
    error: tuple[str, ...]
    stack: tuple[str, ...]
    component: tuple[str, ...]
    logger: tuple[str, ...]
    pod: tuple[str, ...]


@lru_cache(512)
def _names(keys: tuple[str, ...]) -> _Names:
    present = frozenset(keys)
    known = (AT, LEVEL, _RAW, TEXT, _ERROR, _STACK, _COMPONENT, _LOGGER, _POD)
    return _Names(*(tuple(name for name in names if name in present) for names in known))


def fields(value: dict[str, object], clock: Clock) -> Fields:
    """Find time, level, component and text under the names that loggers give them."""
    whole = unwrapped(value)
    is_stored = whole is not value or _TOOK in value
    flat = _flat(whole)
    if isinstance(said := flat.get("MESSAGE"), list):
        flat["MESSAGE"] = _of_bytes(said)
    names = _names(tuple(flat))
    raw = next((k for k in names.raw if isinstance(flat[k], str)), None)
    text, error = _first(flat, names.text), _first(flat, names.error)
    if error and not text:  # a record of a call says no more than what was called
        text = " ".join(said for names_of in (_DID, _ON) if (said := _first(flat, names_of))) or None
    level = next((s for k in names.level if (s := _level(k, flat[k])) is not None), None)
    if error and level is None:
        level = Severity.ERROR
    return Fields(
        at=_of_two(flat, clock) or next((t for k in names.at if (t := clock.parse(flat[k]))), None),
        level=level,
        component=_component(flat, names),
        logger=_first(flat, names.logger),
        text=_joined(text, error),
        is_raw=bool(raw and text == flat[raw].strip())
        or (is_stored and level is None and bool(text))
        or _is_record(text),
        stack=next((s for k in names.stack if isinstance(s := flat[k], str) and "\n" in s), None),
        flat=flat,
    )


def _is_record(text: str | None) -> bool:
    """Whether the text is a record itself, as shippers of logs pass on what they don't parse."""
    if not text or text[0] != "{" or text[-1] != "}":
        return False
    return not {*TEXT}.isdisjoint(json_object(text) or ())


def _of_two(flat: dict[str, Any], clock: Clock) -> datetime | None:
    """Of a day and a time of day that stand apart."""
    day, time = flat.get("date"), flat.get("time")
    return clock.parse(f"{day} {time}") if isinstance(day, str) and isinstance(time, str) else None


def unwrapped(value: dict[str, object]) -> dict[str, object]:
    """The record as a service wrote it, with what a log store put around it."""
    for name in _WRAPPED:
        inner = value.get(name)
        if isinstance(inner, dict) and not inner.keys().isdisjoint(TEXT) and value.keys().isdisjoint(TEXT):
            return {**{k: v for k, v in value.items() if k != name}, **inner}
    return value


def _level(name: str, value: object) -> Severity | None:
    if name in _WORDED and not (isinstance(value, str) and value.isalpha()):
        return None
    if name in _NUMBERED:
        return levels.of_opentelemetry(value)
    return levels.of_windows(value) if name == "Level" else levels.severity(value)


def _flat(value: dict[str, object], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and depth < _DEPTH:
            flat.update(_flat(inner, f"{prefix}{key}.", depth + 1))
        else:
            flat[prefix + key] = inner
    return flat


def _of_bytes(said: list[object]) -> str:
    """How the journal writes a text with control characters as JSON."""
    numbers = [n for n in said if isinstance(n, int) and 0 <= n < 256]  # noqa: PLR2004  a byte
    return bytes(numbers).decode("utf-8", "replace")


def _first(flat: dict[str, Any], names: Iterable[str]) -> str | None:
    return next((v.strip() for k in names if isinstance(v := flat.get(k), str) and v.strip()), None)


def _joined(text: str | None, error: str | None) -> str | None:
    if text and error and error not in text:
        return f"{text}: {error}"
    return text or error


def _component(flat: dict[str, Any], names: _Names) -> str | None:
    """What names a service outright; a dotted `name` is a logger, and no better than one."""
    named = (v for k in names.component if (v := _first(flat, (k,))) and (k != "name" or "." not in v))
    if name := next((v.removesuffix(".service") for v in named if not _MEASURED.fullmatch(v)), None):
        return components.logger(name) if "." in name else name
    pod = _first(flat, names.pod)
    return components.host(pod) if pod else None


def _sort(flat: dict[str, Any]) -> str | None:
    """What a record calls itself where nothing says how bad it is; a sentence is no name."""
    named = (v for k in _SORT if isinstance(v := flat.get(k), str) and _NAME.fullmatch(v))
    sort = next(named, None)
    return sort if sort and all(levels.severity(flat[k]) is None for k in LEVEL if k in flat) else None


def facts(flat: dict[str, Any]) -> Facts:
    """The fields that say something of their own, without ids."""
    found: Facts = {}
    if (pod := _first(flat, _POD)) and components.is_pod(pod):
        found["pod"] = pod
    if sort := _sort(flat):
        found["type"] = sort
    for key, value in flat.items():
        if len(found) >= _KEPT_FACTS:
            break
        is_own = key[:1] != "_" and key not in _TAKEN and not _NOISE.search(key)
        if is_own and isinstance(value, str | int | float):
            found[key] = value[:_FACT_WIDTH] if isinstance(value, str) else value
    return found
