"""Traces and metrics of OpenTelemetry's binary protocol as its JSON, a span or a point on each line.

The schema is https://github.com/open-telemetry/opentelemetry-proto (trace.proto, metrics.proto, common.proto); ids are
hex there.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from adapters.evidence.transcribe import otlp_points, wire
from adapters.evidence.transcribe.otlp_points import Json, attributes, key_value
from adapters.evidence.transcript import Transcript

_TRACE_ID, _SPAN_ID = 16, 8  # bytes
_FRAME = 4  # bytes of the length before each message of a file exporter


def recognizes(head: bytes) -> bool:
    """A message whose first field is a message, alone or behind its length."""
    return _starts(head) or (len(head) > _FRAME and head[0] == 0 and _starts(head[_FRAME:]))


def _starts(head: bytes) -> bool:
    """ResourceSpans and what is in it are fields 1 and 2, all of them messages."""
    if len(head) < 8 or head[0] != 0x0A:  # noqa: PLR2004  field 1, a message
        return False
    try:
        _, at = wire.varint(head, 1)
        return head[at] in (0x0A, 0x12, 0x1A)
    except (wire.Malformed, IndexError):
        return False


def transcribe(path: Path) -> Transcript | None:
    """The spans or the points as OTLP/JSON; None for what holds neither."""
    if path.stat().st_size > wire.CAP:
        return None
    data = path.read_bytes()
    for name, read in (("resourceSpans", _resource_spans), ("resourceMetrics", otlp_points.resource_metrics)):
        try:
            lines = _read(data, read)
        except wire.Malformed:
            continue
        if lines:
            return Transcript("", (f'{{"{name}":[', *_joined(lines), "]}"))
    return None


def _read(data: bytes, resource: Callable[[wire.Reader, bytes], list[list[str]]]) -> list[list[str]]:
    reader, found = wire.Reader(), []
    for message in [data] if _starts(data[:64]) else _framed(data):
        for number, _, value in reader.fields(message):
            if number != 1:
                raise wire.Malformed
            found += resource(reader, wire.message(value))
    return found


def _framed(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + _FRAME <= len(data):
        size = int.from_bytes(data[at : at + _FRAME], "big")
        at += _FRAME
        if at + size > len(data):
            raise wire.Malformed
        yield data[at : at + size]
        at += size


def _joined(groups: list[list[str]]) -> Iterator[str]:
    for number, group in enumerate(groups):
        yield from group[:-1]
        yield group[-1] + ("," if number < len(groups) - 1 else "")


def _resource_spans(reader: wire.Reader, data: bytes) -> list[list[str]]:
    found: list[list[str]] = []
    for resource, messages in otlp_points.scopes(reader, data):
        spans = [json.dumps(_span(reader, message)) for message in messages]
        if spans:
            begin = f'{{"resource":{resource},"scopeSpans":[{{"spans":['
            found.append([begin, *(f"{span}," for span in spans[:-1]), spans[-1], "]}]}"])
    return found


def _span(reader: wire.Reader, data: bytes) -> Json:
    span: Json = {}
    inner: dict[str, list[Json]] = {name: [] for name, _ in _INNER.values()}
    for number, _, value in reader.fields(data):
        if number in (1, 2, 4):
            _identify(span, number, wire.message(value))
        elif number == 5:  # noqa: PLR2004  the numbers are those of the schema
            span["name"] = wire.text(value)
        elif number == 6:  # noqa: PLR2004
            span["kind"] = value
        elif number in (7, 8):
            span["startTimeUnixNano" if number == 7 else "endTimeUnixNano"] = wire.text(value)  # noqa: PLR2004
        elif number == 15:  # noqa: PLR2004
            span["status"] = _status(reader, wire.message(value))
        elif number in _INNER:
            name, read = _INNER[number]
            inner[name].append(read(reader, wire.message(value)))
    if "traceId" not in span or "spanId" not in span:
        raise wire.Malformed
    return span | inner


def _identify(span: Json, number: int, value: bytes) -> None:
    name, size = {1: ("traceId", _TRACE_ID), 2: ("spanId", _SPAN_ID), 4: ("parentSpanId", _SPAN_ID)}[number]
    if len(value) != size and not (number == 4 and not value):  # noqa: PLR2004  a root has an empty parent
        raise wire.Malformed
    span[name] = value.hex()


def _event(reader: wire.Reader, data: bytes) -> Json:
    event: Json = {"attributes": attributes(reader, data, 3)}
    for number, _, value in reader.fields(data):
        if number == 1:
            event["timeUnixNano"] = wire.text(value)
        elif number == 2:  # noqa: PLR2004  the number of the schema
            event["name"] = wire.text(value)
    return event


def _link(reader: wire.Reader, data: bytes) -> Json:
    link: Json = {}
    for number, _, value in reader.fields(data):
        if number in (1, 2):
            link["traceId" if number == 1 else "spanId"] = wire.message(value).hex()
    return link


def _status(reader: wire.Reader, data: bytes) -> Json:
    status: Json = {}
    for number, _, value in reader.fields(data):
        if number == 2:  # noqa: PLR2004  the numbers are those of the schema
            status["message"] = wire.text(value)
        elif number == 3:  # noqa: PLR2004
            status["code"] = value
    return status


_INNER: dict[int, tuple[str, Callable[[wire.Reader, bytes], Json]]] = {
    9: ("attributes", key_value),
    11: ("events", _event),
    13: ("links", _link),
}
