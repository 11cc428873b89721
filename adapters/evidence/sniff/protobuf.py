"""Tells profiles and telemetry in protobuf from other binary data, by the fields that their schemas have."""

from collections.abc import Iterator

from engines.evidence import DataType

_MOST = 60  # fields of a message that are looked at
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # the wire types of protobuf's encoding
_TRACE_ID, _SPAN_ID = 16, 8  # bytes, of OpenTelemetry's schema
_PPROF_VALUE = 12  # bytes of a pair of small numbers at most


def data_type(head: bytes) -> DataType | None:
    """What the message is; it may be cut at its end."""
    fields = list(_fields(head))
    if not fields or fields[0][0] != 1 or fields[0][1] is None:
        return None
    numbers = {number for number, _ in fields}
    if len(fields) > 2 and numbers <= set(range(1, 16)) and _is_value_type(fields[0][1]):  # noqa: PLR2004 - types, samples and more
        return DataType.PROFILE
    return _telemetry(fields[0][1])


def _is_value_type(body: bytes) -> bool:
    """A profile begins with what is sampled: a kind and a unit, both numbers of strings."""
    inner = list(_fields(body))
    return 0 < len(body) <= _PPROF_VALUE and bool(inner) and all(n in (1, 2) and b is None for n, b in inner)


def _telemetry(resource: bytes) -> DataType | None:
    """Resource, then scopes, then their records: spans begin with two ids, metrics with a name, logs with a time."""
    scope = next((b for n, b in _fields(resource) if n == 2 and b), None)  # noqa: PLR2004 - the field of the scopes
    record = next((b for n, b in _fields(scope or b"") if n == 2 and b), None)  # noqa: PLR2004 - that of the records
    if record is None:
        return None
    parts = dict(reversed(list(_fields(record))))
    first, second = parts.get(1), parts.get(2)
    if first is not None and len(first) == _TRACE_ID and second is not None and len(second) == _SPAN_ID:
        return DataType.TRACE
    if first is not None and first.isascii() and first.decode("ascii").isprintable():
        return DataType.METRIC
    return DataType.LOG if 1 in parts and first is None else None


def _fields(body: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each field, None for numbers; ends where the message is cut or is none."""
    at = 0
    for _ in range(_MOST):
        key, at = _varint(body, at)
        number, wire = key >> 3, key & 7
        if at < 0 or not 0 < number < 1000:  # noqa: PLR2004 - schemas have few fields
            return
        if wire == _BYTES:
            size, at = _varint(body, at)
            if at < 0:
                return
            yield number, body[at : at + size]
            at += size
        elif wire == _VARINT:
            _, at = _varint(body, at)
            yield number, None
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
            yield number, None
        else:
            return
        if at < 0 or at >= len(body):
            return


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """The number and where it ends; -1 where it does not."""
    value = shift = 0
    for end in range(at, min(at + 10, len(body))):
        value |= (body[end] & 0x7F) << shift
        if body[end] < 0x80:  # noqa: PLR2004 - the last byte of a number
            return value, end + 1
        shift += 7
    return 0, -1
