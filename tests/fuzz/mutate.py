"""Changes valid files into hostile ones, the same in every run."""

# ruff: noqa: E501 - tables of pieces read better in long lines

import re
from collections.abc import Callable, Sequence
from random import Random

LARGEST = 96 << 10  # bytes of a mutant: small inputs find as much, and many of them fit in a minute
WORDS = (
    b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-0", b"0x", b"---", b"...", b"%", b"&a", b"*a", b"!!python/object:x", b"<<: *a", b"\\ud800",
    b"\\u0000", b"\\x00", b"\\", b'"', b"'", b"'''", b"`", b"[", b"]", b"{", b"}", b"(", b")", b"<", b">", b"<!ENTITY a 'b'>", b"<![CDATA[", b"<!--",
    b"<?xml", b",", b";", b":", b": |", b": >", b"- ", b"#", b"=", b"@@ -1,9999999999 +1 @@", b"diff --git a/x b/x", b"Caused by: ", b"\tat ",
    b"Traceback (most recent call last):", b"goroutine 1 [running]:", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:59.999999999Z", b"0001-01-01 00:00:00",
    b"2026-02-30T25:61:61+99:99", b"Feb 29 23:59:60", b"99999999999999999999", b"-1", b"1771000000000000000000", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0\x80",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"\r", b"\r\n", b"\x0b", b"\x0c", b"\x1b[31m", b"\0", b"<EMAIL_1>", b"\xe2\x80\xa6",
    b"password=", b"Bearer ", b"-----BEGIN PRIVATE KEY-----", b"e\xcc\x81" * 40, b"{{ .Values.x }}", b"${", b"\xf0\x9f\x98\x80", b"NAME READY STATUS",
)  # fmt: skip
OPENERS = (
    b"[",
    b'{"a":',
    b"(",
    b"<a>",
    b"{",
    b"- ",
    b"  ",
    b"&a [",
    b"> ",
    b"'",
    b"a.",
    b"../",
    b"${",
    b"((",
    b"/*",
    b"Caused by: x\n",
)
NUMBERS = (
    b"0",
    b"-1",
    b"99999999999999999999999999",
    b"1e309",
    b"2147483648",
    b"9223372036854775808",
    b"0.0000000000000000001",
    b"00",
    b"1" * 5000,
)
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")

Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]


def _span(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.choice((1, 2, 8, 40, 200, 4000)))


def _flip(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _turn in range(rng.choice((1, 1, 3, 20))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _truncate(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, _end = _span(rng, data)
    return data[start:] if rng.random() < 0.3 else data[:start]


def _remove(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[start:end] * rng.choice((2, 3, 20, 300)) + data[end:]


def _splice(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    start, end = _span(rng, other)
    at, to = _span(rng, data)
    return data[:at] + other[start : max(end, start + 64)] + data[to:]


def _blow(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data + rng.choice(NUMBERS)
    at = rng.choice(found)
    return data[: at.start()] + rng.choice(NUMBERS) + data[at.end() :]


def _nest(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at, _end = _span(rng, data)
    return data[:at] + rng.choice(OPENERS) * rng.choice((3, 101, 3000)) + data[at:]


def _insert(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at, to = _span(rng, data)
    return data[:at] + rng.choice(WORDS) * rng.choice((1, 1, 1, 2, 50)) + data[at if rng.random() < 0.6 else to :]


def _token(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at, _end = _span(rng, data)
    letter = rng.choice((b"A", b"x1", b"9", b" ", b"-", b"\xc3\xa9", b"a.", b"=", b"ab\t", b"\\", b'"', b"<", b"0."))
    return data[:at] + letter * rng.choice((300, 5000, 20000)) + data[at:]


def _lines(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(5)
    if way == 0:
        lines[i], lines[j] = lines[j], lines[i]
    elif way == 1:
        lines.insert(i, lines[j])
    elif way == 2:
        del lines[i]
    elif way == 3:
        lines[i] = rng.choice((b" ", b"    ", b"\t", b"> ", b"# ", b"")) + lines[i].lstrip()
    else:
        lines[i:j] = reversed(lines[i:j])
    return b"\n".join(lines)


def _ends(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data.replace(
        b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\xe2\x80\xa8\n", b"\0\n", b" ", b"")), rng.choice((1, 5, -1))
    )


def _noise(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at, to = _span(rng, data)
    return data[:at] + rng.randbytes(rng.choice((1, 4, 60))) + data[to:]


def _wide(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7")))


MUTATIONS: tuple[Mutation, ...] = (
    _flip, _flip, _truncate, _remove, _repeat, _splice, _splice, _blow, _blow, _nest, _insert, _insert, _insert, _token, _lines, _lines, _lines, _ends, _noise, _wide,
)  # fmt: skip


def mutant(rng: Random, seeds: Sequence[bytes]) -> bytes:
    """One seed with one to four changes."""
    data = rng.choice(seeds)
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        data = rng.choice(MUTATIONS)(rng, data, seeds)[:LARGEST]
    return data
