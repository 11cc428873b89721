"""Traces of OpenTelemetry's binary protocol as its JSON, a span on each line.

The schema is https://github.com/open-telemetry/opentelemetry-proto (trace.proto, common.proto); ids are hex there.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path

from adapters.evidence.transcribe import wire
from adapters.evidence.transcript import Transcript

DEEPEST = 6  # values inside of values of an attribute
_TRACE_ID, _SPAN_ID = 16, 8  # bytes
_FRAME = 4  # bytes of the length before each message of a file exporter

Json = dict[str, object]


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
    """The spans as OTLP/JSON; None for what holds none."""
    if path.stat().st_size > wire.CAP:
        return None
    try:
        lines = _read(path.read_bytes())
    except wire.Malformed:
        return None
    return None if not lines else Transcript("", ('{"resourceSpans":[', *_joined(lines), "]}"))


def _read(data: bytes) -> list[list[str]]:
    reader, found = wire.Reader(), []
    for message in [data] if _starts(data[:64]) else _framed(data):
        for number, _, value in reader.fields(message):
            if number != 1:
                raise wire.Malformed
            found += _resource_spans(reader, wire.message(value))
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
    resource: Json = {"attributes": []}
    found: list[list[str]] = []
    for number, _, value in reader.fields(data):
        if number == 1:
            resource = {"attributes": _attributes(reader, wire.message(value), 1)}
        elif number == 2:  # noqa: PLR2004  the numbers are those of the schema
            spans = [_span(reader, wire.message(v)) for n, _, v in reader.fields(wire.message(value)) if n == 2]  # noqa: PLR2004
            if spans:
                begin = f'{{"resource":{json.dumps(resource)},"scopeSpans":[{{"spans":['
                found.append([begin, *(f"{json.dumps(s)}," for s in spans[:-1]), json.dumps(spans[-1]), "]}]}"])
    return found


def _attributes(reader: wire.Reader, data: bytes, wanted: int) -> list[Json]:
    return [_key_value(reader, wire.message(v)) for n, _, v in reader.fields(data) if n == wanted]


def _key_value(reader: wire.Reader, data: bytes, depth: int = 0) -> Json:
    key, value = "", {}
    for number, _, part in reader.fields(data):
        if number == 1:
            key = wire.text(part)
        elif number == 2:  # noqa: PLR2004  the number of the schema
            value = _value(reader, wire.message(part), depth)
    return {"key": key, "value": value}


def _value(reader: wire.Reader, data: bytes, depth: int) -> Json:
    if depth > DEEPEST:
        raise wire.Malformed
    for number, _, value in reader.fields(data):
        if number == 1:
            return {"stringValue": wire.text(value)}
        if isinstance(value, int):
            return _number(number, value)
        if number == 5:  # noqa: PLR2004  the numbers are those of the schema
            return {
                "arrayValue": {
                    "values": [_value(reader, wire.message(v), depth + 1) for _, _, v in reader.fields(value)]
                }
            }
        if number == 6:  # noqa: PLR2004
            inner = [_key_value(reader, wire.message(v), depth + 1) for _, _, v in reader.fields(value)]
            return {"kvlistValue": {"values": inner}}
        return {"bytesValue": value.hex()}
    return {}


def _number(number: int, value: int) -> Json:
    if number == 2:  # noqa: PLR2004  the numbers are those of the schema
        return {"boolValue": bool(value)}
    if number == 4:  # noqa: PLR2004
        double = struct.unpack("<d", value.to_bytes(8, "little"))[0]
        return {"doubleValue": double if abs(double) < float("inf") else str(double)}
    return {"intValue": str(wire.signed(value))}


def _span(reader: wire.Reader, data: bytes) -> Json:
    span: Json = {}
    attributes: list[Json] = []
    events: list[Json] = []
    for number, _, value in reader.fields(data):
        if number in (1, 2, 4):
            _identify(span, number, wire.message(value))
        elif number == 5:  # noqa: PLR2004  the numbers are those of the schema
            span["name"] = wire.text(value)
        elif number == 6:  # noqa: PLR2004
            span["kind"] = value
        elif number in (7, 8):
            span["startTimeUnixNano" if number == 7 else "endTimeUnixNano"] = wire.text(value)  # noqa: PLR2004
        elif number == 9:  # noqa: PLR2004
            attributes.append(_key_value(reader, wire.message(value)))
        elif number == 11:  # noqa: PLR2004
            events.append(_event(reader, wire.message(value)))
        elif number == 15:  # noqa: PLR2004
            span["status"] = _status(reader, wire.message(value))
    if "traceId" not in span or "spanId" not in span:
        raise wire.Malformed
    return span | {"attributes": attributes, "events": events}


def _identify(span: Json, number: int, value: bytes) -> None:
    name, size = {1: ("traceId", _TRACE_ID), 2: ("spanId", _SPAN_ID), 4: ("parentSpanId", _SPAN_ID)}[number]
    if len(value) != size and not (number == 4 and not value):  # noqa: PLR2004  a root has an empty parent
        raise wire.Malformed
    span[name] = value.hex()


def _event(reader: wire.Reader, data: bytes) -> Json:
    event: Json = {"attributes": _attributes(reader, data, 3)}
    for number, _, value in reader.fields(data):
        if number == 1:
            event["timeUnixNano"] = wire.text(value)
        elif number == 2:  # noqa: PLR2004  the number of the schema
            event["name"] = wire.text(value)
    return event


def _status(reader: wire.Reader, data: bytes) -> Json:
    status: Json = {}
    for number, _, value in reader.fields(data):
        if number == 2:  # noqa: PLR2004  the numbers are those of the schema
            status["message"] = wire.text(value)
        elif number == 3:  # noqa: PLR2004
            status["code"] = value
    return status
