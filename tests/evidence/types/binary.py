"""The wire format of protocol buffers, as far as writing samples needs it, and the messages of pprof and OTLP."""

import struct
from random import Random

from tests.evidence.types.model import SERVICES


def varint(value: int) -> bytes:
    """Write a number seven bits a byte, lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field: int, value: int) -> bytes:
    """Write a field of type varint."""
    return varint(field << 3) + varint(value)


def fixed(field: int, value: int) -> bytes:
    """Write a field of type fixed64."""
    return varint(field << 3 | 1) + struct.pack("<Q", value)


def double(field: int, value: float) -> bytes:
    """Write a field of type double."""
    return varint(field << 3 | 1) + struct.pack("<d", value)


def block(field: int, content: bytes | str) -> bytes:
    """Write a field that carries its length: bytes, text or a message."""
    data = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(data)) + data


def _attribute(field: int, key: str, value: str) -> bytes:
    return block(field, block(1, key) + block(2, block(1, value)))


def pprof(rng: Random, count: int) -> bytes:
    """A profile message of pprof (perftools.profiles.Profile): CPU samples of some functions."""
    strings = ["", "samples", "count", "cpu", "nanoseconds", *(f"acme/{s}.Serve" for s in SERVICES), "main.go"]
    out = block(1, number(1, 1) + number(2, 2)) + block(1, number(1, 3) + number(2, 4))
    functions = range(1, len(SERVICES) + 1)
    for _ in range(count):
        stack = rng.sample(functions, 3)
        ticks = rng.randint(1, 40)
        out += block(2, block(1, b"".join(map(varint, stack))) + block(2, varint(ticks) + varint(ticks * 10_000_000)))
    for i in functions:
        out += block(4, number(1, i) + number(3, 0x400000 + i * 64) + block(4, number(1, i) + number(2, 10 * i)))
    for i in functions:
        out += block(5, number(1, i) + number(2, 4 + i) + number(3, 4 + i) + number(4, len(strings) - 1))
    out += b"".join(block(6, s) for s in strings)
    return out + number(9, 1_773_480_000_000_000_000) + number(10, 30_000_000_000)


def otlp_traces(rng: Random, count: int) -> bytes:
    """An ExportTraceServiceRequest with spans of one service."""
    spans = b""
    for i in range(count):
        start = 1_773_480_000_000_000_000 + i * 5_000_000
        body = block(1, rng.randbytes(16)) + block(2, rng.randbytes(8)) + block(4, rng.randbytes(8))
        body += block(5, f"GET /{rng.choice(SERVICES)}") + number(6, 2) + fixed(7, start) + fixed(8, start + 4_000_000)
        spans += block(2, body + _attribute(9, "http.method", "GET"))
    scope = block(1, block(1, "io.opentelemetry.http"))
    return block(1, block(1, _attribute(1, "service.name", "cart")) + block(2, scope + spans))


def otlp_metrics(rng: Random, count: int) -> bytes:
    """An ExportMetricsServiceRequest with gauges of one service."""
    points = b""
    for i in range(count):
        at = 1_773_480_000_000_000_000 + i * 15_000_000_000
        points += block(1, fixed(2, at) + fixed(3, at) + double(4, rng.random() * 90))
    metric = block(1, "process.memory.usage") + block(3, "By") + block(5, points)
    return block(
        1, block(1, _attribute(1, "service.name", "cart")) + block(2, block(1, block(1, "meter")) + block(2, metric))
    )
