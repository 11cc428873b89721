"""Spans as SDKs and collectors print them: the JSON of Python and Go, objects of JavaScript, blocks of text."""

import json
import re
from collections.abc import Iterator
from typing import Any

from adapters.evidence.extractors.trace.inner import inner

Json = dict[str, Any]
MOST = 200_000  # spans of one file
_BLOCK = re.compile(r"(?:.{0,80}\s)?Span #\d{1,9}\s*$")
_RESOURCE = re.compile(r"(?:.{0,80}\s)?ResourceSpans #\d{1,9}\s*$")
_PAIR = re.compile(r"\s{1,12}(?:-> )?([A-Za-z][\w. ]{1,40}?)\s*: ?(.*)$")
_TYPED = re.compile(r"[A-Z][A-Za-z0-9]{1,12}\((.*)\)$")
_ZONE = re.compile(r" \+0000 UTC$")
_OBJECT = re.compile(r"(?m)\A\{$")
# A text in either quotes, a key without them, or what JSON has no word for.
_TOKEN = re.compile(
    r"'((?:[^'\\\n]|\\.)*+)'?|\"(?:[^\"\\\n]|\\.)*+\"?"
    r"|(?<![\w$])(?:([A-Za-z_$][\w$]{0,100})(\s{0,9}:)|undefined\b)"
)  # a text that nothing ends goes to the end of its line, so that no sign is looked at twice
_BLOCKS = re.compile(r"(?m)^(?:.{0,80}\s)?Span #\d{1,9}\s*$")
_ACTIVITY = re.compile(r"(?m)^Activity\.TraceId: +[0-9a-f]{32}")
_OF_ACTIVITY = re.compile(r"(?:Activity\.)?([A-Z][A-Za-z]{2,30}): +(\S.*?)\s*$")
_TAG = re.compile(r"\s+(service\.name|http\.(?:response\.)?status_code): (\S+)")
_REASON = re.compile(r"(\w+) \{ description: \"(.*)\" \}")
_LASTED = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
_ACTIVITIES = {
    "SpanId": "span_id",
    "ParentSpanId": "parent_id",
    "DisplayName": "name",
    "StartTime": "start_time",
    "Duration": "lasted",
    "StatusCode": "status",
    "StatusDescription": "error",
}
_FAILED = 2  # of OpenTelemetry's codes


def is_blocks(head: str) -> bool:
    """Whether it is what a collector's debug exporter prints."""
    is_numbered = "Span #" in head and ("Trace ID" in head or "TraceId" in head) and _BLOCKS.search(head)
    return bool(is_numbered or _ACTIVITY.search(head))


def blocks(text: str) -> list[Json]:
    """Each span that is printed as lines of names and values."""
    return _activities(text) if _ACTIVITY.search(text) else _numbered(text)


def _activities(text: str) -> list[Json]:
    """As .NET prints an activity: the service of each stands below it."""
    found: list[Json] = []
    for line in text.split("\n"):
        pair = _OF_ACTIVITY.match(line[:1000])
        if pair is None:
            if found and (tag := _TAG.match(line)):
                found[-1]["service" if tag[1].startswith("service") else "status_code"] = tag[2]
        elif pair[1] == "TraceId":
            if len(found) >= MOST:
                break
            found.append({"trace_id": pair[2]})
        elif found and (name := _ACTIVITIES.get(pair[1])):
            found[-1][name] = pair[2]
    for one in found:
        one["parent_id"] = one["parent_id"] if str(one.get("parent_id", "")).strip("0") else None
        if lasted := _LASTED.fullmatch(str(one.pop("lasted", ""))):
            hours, minutes, seconds = map(float, lasted.groups())
            one["duration_us"] = (hours * 3600 + minutes * 60 + seconds) * 1_000_000
    return found


def _numbered(text: str) -> list[Json]:
    """Each `Span #n` with the service of the resource above it."""
    found: list[Json] = []
    service, inside = "", False
    for line in text.split("\n"):
        if _RESOURCE.match(line):
            service, inside = "", False
        elif _BLOCK.match(line):
            if len(found) >= MOST:
                break
            found.append({"service": service})
            inside = True
        elif pair := _PAIR.match(line[:1000]):
            name, value = pair[1].strip().lower(), pair[2].strip()
            if name == "service.name" and (typed := _TYPED.match(value)):
                service = typed[1] if not inside else service
            elif inside and name == "status" and (failed := _REASON.match(value)):
                found[-1] |= {"status": failed[1], "error": failed[2]}
            elif inside and (spelled := _NAMES.get(name)):
                found[-1].setdefault(spelled, _ZONE.sub("Z", value).replace(" ", "T", 1) if "time" in name else value)
    return found


_NAMES = {
    "trace id": "trace_id",
    "traceid": "trace_id",
    "spanid": "span_id",
    "parentspanid": "parent_id",
    "status": "status",
    "parent id": "parent_id",
    "id": "span_id",
    "name": "name",
    "start time": "start_time",
    "end time": "end_time",
    "status code": "status",
    "status message": "error",
}


def as_json(text: str) -> str:
    """Objects as JavaScript prints them, as JSON writes them."""
    return _TOKEN.sub(_written, text) if _OBJECT.match(text) else text


def _written(found: re.Match[str]) -> str:
    if found[1] is not None:
        return json.dumps(found[1])
    return f'"{found[2]}"{found[3]}' if found[2] else "null" if found[0] == "undefined" else found[0]


def python(value: Json) -> Iterator[object]:
    """As the SDK of Python prints a span."""
    yield {
        **{k: inner(value, "context", k) for k in ("trace_id", "span_id")},
        **{k: value.get(k) for k in ("parent_id", "name", "start_time", "end_time")},
        "service": inner(value, "resource", "attributes", "service.name"),
        "status": inner(value, "status", "status_code"),
        "error": inner(value, "status", "description"),
    }


def go(value: Json) -> Iterator[object]:
    """As that of Go does: a parent of zeros is none."""
    parent = str(inner(value, "Parent", "SpanID") or "")
    resource = value.get("Resource")
    named = (r for r in resource if isinstance(r, dict)) if isinstance(resource, list) else iter(())
    yield {
        "trace_id": inner(value, "SpanContext", "TraceID"),
        "span_id": inner(value, "SpanContext", "SpanID"),
        "parent_id": parent if parent.strip("0") else None,
        "name": value.get("Name"),
        "start_time": value.get("StartTime"),
        "end_time": value.get("EndTime"),
        "service": next((inner(r, "Value", "Value") for r in named if r.get("Key") == "service.name"), None),
        "status": inner(value, "Status", "Code"),
        "error": inner(value, "Status", "Description"),
    }


def javascript(value: Json) -> Iterator[object]:
    """As that of JavaScript does, with times in microseconds."""
    yield {
        "trace_id": value.get("traceId"),
        "span_id": value.get("id"),
        "parent_id": value.get("parentId") or inner(value, "parentSpanContext", "spanId"),
        "name": value.get("name"),
        "start_time": value.get("timestamp"),
        "duration_us": value.get("duration"),
        "service": inner(value, "resource", "attributes", "service.name"),
        "status": "ERROR" if inner(value, "status", "code") == _FAILED else "OK",
        "error": inner(value, "status", "message"),
    }


def is_python(value: Json) -> bool:
    """Its keys."""
    return inner(value, "context", "span_id") is not None and "start_time" in value


def is_go(value: Json) -> bool:
    """Its keys."""
    return inner(value, "SpanContext", "SpanID") is not None and "StartTime" in value


def is_javascript(value: Json) -> bool:
    """Its keys."""
    return {"traceId", "id", "timestamp", "duration"} <= value.keys() and inner(
        value, "resource", "attributes"
    ) is not None
