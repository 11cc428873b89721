"""Reads a file line by line in bounded memory: a line longer than PIECE comes in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE = 64 << 10  # bytes of a line that are looked at at once
BLOCK = 1 << 20  # bytes in which line ends are counted at once


@dataclass(slots=True)  # not frozen: one is made for every line of a large file
class Line:
    """One line, or a piece of a long one: then `before` or `after` say that it goes on there."""

    number: int  # from 1
    text: str
    before: bool = False
    after: bool = False


def read(path: Path) -> Iterator[Line]:
    """The lines of a file; bytes that are no UTF-8 become U+FFFD."""
    number, rest, inside = 1, b"", False
    with path.open("rb", buffering=1 << 20) as file:
        while chunk := file.readline(PIECE):
            chunk = rest + chunk
            rest = b""
            ended = chunk.endswith(b"\n")
            if not ended and len(chunk) >= PIECE:
                chunk, rest = _whole_characters(chunk)
            more = not ended and len(chunk) + len(rest) >= PIECE
            yield Line(number, chunk.decode("utf-8", "replace").rstrip("\r\n"), inside, more)
            inside = not ended
            number += ended
        if rest:
            yield Line(number, rest.decode("utf-8", "replace"), inside)


def number(path: Path, offset: int) -> int:
    """The number of the line that begins there, from 1."""
    before = 0
    with path.open("rb") as file:
        while (left := offset - file.tell()) > 0 and (block := file.read(min(left, BLOCK))):
            before += block.count(b"\n")
    return 1 + before


def _whole_characters(chunk: bytes) -> tuple[bytes, bytes]:
    """Keep a character that the cut would split for the next piece."""
    for back in range(1, 4):
        byte = chunk[-back]
        if byte >= 0xC0:  # noqa: PLR2004  the first byte of a longer character
            return chunk[:-back], chunk[-back:]
        if byte < 0x80:  # noqa: PLR2004  a character of one byte
            break
    return chunk, b""
