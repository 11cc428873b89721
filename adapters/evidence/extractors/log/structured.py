"""Reads the records that are data themselves: JSON objects and logfmt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from adapters.evidence import clock, components, levels
from engines.evidence import Severity

Facts = dict[str, str | int | float | bool]
_AT = (
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
)
_LEVEL = (
    "level",
    "severity",
    "severity_text",
    "severityText",
    "log.level",
    "levelname",
    "lvl",
    "loglevel",
    "log_level",
    "LogLevel",
    "@l",
    "status",
    "priority",
    "type",
)
_RAW = ("log", "MESSAGE", "_raw", "line")
_TEXT = ("msg", "message", "@m", "@mt", "body", "text", "event", "short_message", "textPayload", "description", *_RAW)
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
)
_STACK = (
    "stack",
    "stacktrace",
    "stack_trace",
    "stackTrace",
    "error.stack",
    "exception.stacktrace",
    "error.stack_trace",
    "traceback",
    "exc_info",
    "error.stacktrace",
    "exception.stack",
)
_COMPONENT = (
    "service",
    "service.name",
    "service_name",
    "serviceName",
    "app",
    "application",
    "app_name",
    "dd.service",
    "resource.service.name",
    "kubernetes.labels.app",
    "kubernetes.container_name",
    "container_name",
    "container",
    "SYSLOG_IDENTIFIER",
    "program",
    "name",
    "source",
    "component",
    "logger",
    "logger_name",
    "loggerName",
    "log.logger",
    "module",
    "job",
)
_POD = ("pod", "pod_name", "podName", "kubernetes.pod_name", "kubernetes.pod.name", "k8s.pod.name", "hostname", "host")
_NOISE = re.compile(
    r"(?i)(?:^|[._])(?:trace|span|request|req|correlation|session|message|event|user|thread|parent)?[._-]?(?:id|uuid|uid)$"
    r"|^(?:pid|v|caller|seq|offset|line|stream|logtag|flags|traceid|spanid|requestid|reqid)$"
)
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
    text: str | None
    is_raw: bool  # the text is a line of its own, with a header perhaps
    stack: str | None
    facts: Facts = field(default_factory=dict)


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
    if len(pairs) < _FEWEST_PAIRS or not ({*_AT, *_LEVEL, *_TEXT} & pairs.keys()):
        return None
    if not any(k in pairs for k in _TEXT):
        pairs["text"] = " ".join(m[0].strip() for m in _PAIR.finditer(text) if m[1] not in (*_AT, *_LEVEL, "caller"))
    return pairs


def fields(value: dict[str, object], came: datetime) -> Fields:
    """Find time, level, component and text under the names that loggers give them."""
    flat = _flat(value)
    raw_key = next((k for k in _RAW if isinstance(flat.get(k), str)), None)
    text = _first(flat, _TEXT)
    error = _first(flat, _ERROR)
    level = next((s for k in _LEVEL if (s := levels.severity(flat.get(k))) is not None), None)
    if error and level is None:
        level = Severity.ERROR
    return Fields(
        at=next((t for k in _AT if k in flat and (t := clock.parse(flat[k], came))), None),
        level=level,
        component=_component(flat),
        text=_joined(text, error),
        is_raw=bool(raw_key and text == flat.get(raw_key)),
        stack=next((s for k in _STACK if isinstance(s := flat.get(k), str) and "\n" in s), None),
        facts=_facts(flat),
    )


def _flat(value: dict[str, object], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and depth < _DEPTH:
            flat.update(_flat(inner, f"{prefix}{key}.", depth + 1))
        else:
            flat[prefix + key] = inner
    return flat


def _first(flat: dict[str, Any], names: Iterable[str]) -> str | None:
    return next((v.strip() for k in names if isinstance(v := flat.get(k), str) and v.strip()), None)


def _joined(text: str | None, error: str | None) -> str | None:
    if text and error and error not in text:
        return f"{text}: {error}"
    return text or error


def _component(flat: dict[str, Any]) -> str | None:
    name = _first(flat, _COMPONENT)
    if name:
        return components.logger(name) if "." in name else name
    pod = _first(flat, _POD)
    return components.workload(pod) if pod and components.is_pod(pod) else pod


def _facts(flat: dict[str, Any]) -> Facts:
    taken = {*_AT, *_LEVEL, *_TEXT, *_STACK}
    facts: Facts = {}
    if (pod := _first(flat, _POD)) and components.is_pod(pod):
        facts["pod"] = pod
    for key, value in flat.items():
        if len(facts) >= _KEPT_FACTS:
            break
        if key not in taken and isinstance(value, str | int | float) and not _NOISE.search(key):
            facts[key] = value[:_FACT_WIDTH] if isinstance(value, str) else value
    return facts
