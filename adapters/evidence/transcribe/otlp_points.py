"""Metrics of OpenTelemetry's binary protocol as its JSON, a point on each line, and the attributes that all have.

The schema is https://github.com/open-telemetry/opentelemetry-proto (metrics.proto, common.proto).
"""

import json
import struct
from collections.abc import Iterator

from adapters.evidence.transcribe import wire

DEEPEST = 6  # values inside of values of an attribute
_KINDS = {5: "gauge", 7: "sum", 9: "histogram", 11: "summary"}
_NUMBERS = ("gauge", "sum")

Json = dict[str, object]


def resource_metrics(reader: wire.Reader, data: bytes) -> list[list[str]]:
    """The metrics of one resource, each point a line; raises Malformed."""
    found: list[list[str]] = []
    for resource, messages in scopes(reader, data):
        told = [m for message in messages if (m := _metric(reader, message))]
        for i, lines in enumerate(told[:-1]):
            told[i] = [*lines[:-1], lines[-1] + ","]
        if told:
            begin = f'{{"resource":{resource},"scopeMetrics":[{{"metrics":['
            found.append([begin, *(line for lines in told for line in lines), "]}]}"])
    return found


def scopes(reader: wire.Reader, data: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """The spans or metrics of each scope, and the resource that they belong to as JSON; raises Malformed."""
    resource: Json = {"attributes": []}
    for number, _, value in reader.fields(data):
        if number == 1:
            resource = {"attributes": attributes(reader, wire.message(value), 1)}
        elif number == 2:  # noqa: PLR2004  the numbers are those of the schema
            inside = reader.fields(wire.message(value))
            yield json.dumps(resource), [wire.message(v) for n, _, v in inside if n == 2]  # noqa: PLR2004


def _metric(reader: wire.Reader, data: bytes) -> list[str]:
    """One metric, its head, a point on each line, its end; nothing for a kind that is not read."""
    head: Json = {}
    kind, points, about = "", list[Json](), dict[str, object]()
    for number, sort, value in reader.fields(data):
        if number in (1, 3):
            if sort != wire.BYTES:
                raise wire.Malformed
            head["name" if number == 1 else "unit"] = wire.text(value)
        elif number in _KINDS:
            kind = _KINDS[number]
            points, about = _data(reader, wire.message(value), kind)
    if "name" not in head:
        raise wire.Malformed
    if not kind or not points:
        return []
    said = (
        json.dumps(head)[:-1] + f',"{kind}":{{' + "".join(f"{json.dumps(k)}:{json.dumps(v)}," for k, v in about.items())
    )
    return [said + '"dataPoints":[', *(json.dumps(p) + "," for p in points[:-1]), json.dumps(points[-1]), "]}}"]


def _data(reader: wire.Reader, data: bytes, kind: str) -> tuple[list[Json], Json]:
    points: list[Json] = []
    about: Json = {}
    for number, _, value in reader.fields(data):
        if number == 1:
            points.append(_point(reader, wire.message(value), kind))
        elif number == 2:  # noqa: PLR2004  the numbers are those of the schema
            about["aggregationTemporality"] = value
        elif number == 3:  # noqa: PLR2004
            about["isMonotonic"] = bool(value)
    return points, about


def _point(reader: wire.Reader, data: bytes, kind: str) -> Json:
    """A point; its numbers are those of NumberDataPoint, HistogramDataPoint and SummaryDataPoint."""
    point: Json = {}
    labels: list[Json] = []
    for number, _, value in reader.fields(data):
        if number == (9 if kind == "histogram" else 7):
            labels.append(key_value(reader, wire.message(value)))
        elif number in (2, 3) and isinstance(value, int):
            point["startTimeUnixNano" if number == 2 else "timeUnixNano"] = str(value)  # noqa: PLR2004
        elif kind in _NUMBERS and isinstance(value, int) and number in (4, 6):
            point["asDouble" if number == 4 else "asInt"] = _real(value) if number == 4 else str(wire.signed(value))  # noqa: PLR2004
        elif kind == "histogram":
            _bucket(point, number, value)
        elif kind == "summary" and number == 6:  # noqa: PLR2004
            quantiles = point.setdefault("quantileValues", [])
            if isinstance(quantiles, list):
                quantiles.append(_quantile(reader, wire.message(value)))
    if "timeUnixNano" not in point:
        raise wire.Malformed
    return {"attributes": labels, **point}


def _bucket(point: Json, number: int, value: int | bytes) -> None:
    if number == 4:  # noqa: PLR2004  the numbers are those of the schema
        point["count"] = str(value)
    elif number == 6 and isinstance(value, bytes):  # noqa: PLR2004
        point["bucketCounts"] = [str(n) for n in _fixed(value)]
    elif number == 7 and isinstance(value, bytes):  # noqa: PLR2004
        point["explicitBounds"] = [_real(n) for n in _fixed(value)]


def _quantile(reader: wire.Reader, data: bytes) -> Json:
    read = {n: _real(v) for n, _, v in reader.fields(data) if isinstance(v, int)}
    return {"quantile": read.get(1, 0.0), "value": read.get(2, 0.0)}


def _fixed(data: bytes) -> list[int]:
    """Packed numbers of eight bytes."""
    if len(data) % 8:
        raise wire.Malformed
    return list(struct.unpack(f"<{len(data) // 8}Q", data))


def _real(bits: int) -> float | str:
    double: float = struct.unpack("<d", bits.to_bytes(8, "little"))[0]
    return double if abs(double) < float("inf") else str(double)


def attributes(reader: wire.Reader, data: bytes, wanted: int) -> list[Json]:
    """The attributes in a message, which are its field `wanted`."""
    return [key_value(reader, wire.message(v)) for n, _, v in reader.fields(data) if n == wanted]


def key_value(reader: wire.Reader, data: bytes, depth: int = 0) -> Json:
    """One attribute."""
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
            inner = [key_value(reader, wire.message(v), depth + 1) for _, _, v in reader.fields(value)]
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
