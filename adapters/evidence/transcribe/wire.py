"""Reads protobuf messages without their schema, within bounds: https://protobuf.dev/programming-guides/encoding/."""

from collections.abc import Iterator

CAP = 64 << 20  # bytes of a message that is read
FIELDS = 6_000_000  # of one file at most
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_SIGN, _WRAP = 1 << 63, 1 << 64


class Malformed(ValueError):
    """These bytes are no such message."""


class Reader:
    """Counts the fields of one file, so that hostile bytes end."""

    def __init__(self) -> None:
        self.left = FIELDS

    def fields(self, message: bytes) -> Iterator[tuple[int, int, int | bytes]]:
        """The number, wire type and value of each field; raises Malformed."""
        at, end = 0, len(message)
        while at < end:
            self.left -= 1
            if self.left < 0:
                raise Malformed
            key, at = varint(message, at)
            number, kind = key >> 3, key & 7
            if not number:
                raise Malformed
            if kind == VARINT:
                value, at = varint(message, at)
                yield number, kind, value
                continue
            if kind == BYTES:
                size, at = varint(message, at)
            elif kind in (FIXED64, FIXED32):
                size = 8 if kind == FIXED64 else 4
            else:
                raise Malformed
            if at + size > end:
                raise Malformed
            part = message[at : at + size]
            at += size
            yield number, kind, part if kind == BYTES else int.from_bytes(part, "little")

    def numbers(self, value: int | bytes) -> list[int]:
        """A repeated number, packed or one at a time."""
        if isinstance(value, int):
            return [value]
        found, at = [], 0
        while at < len(value):
            number, at = varint(value, at)
            found.append(number)
        self.left -= len(found)
        return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    """One number of variable length, and where the next thing stands."""
    value = shift = 0
    while shift < 70:  # noqa: PLR2004  ten bytes of seven bits are the longest
        if at >= len(message):
            raise Malformed
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004  the last byte of a number
            return value % _WRAP, at
        shift += 7
    raise Malformed


def signed(value: int) -> int:
    """A number of 64 bits as int64 has it."""
    return value - _WRAP if value >= _SIGN else value


def text(value: int | bytes) -> str:
    """A string field; bytes that are no UTF-8 become U+FFFD."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def message(value: int | bytes) -> bytes:
    """A field that must be a message; raises Malformed."""
    if isinstance(value, int):
        raise Malformed
    return value
