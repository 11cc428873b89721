"""Text that is not UTF-8 becomes UTF-8 before anything reads it, line by line the same."""

from pathlib import Path

HEAD = 64 << 10  # bytes by which the encoding is told
_CHUNK = 1 << 20
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MOST_ZERO = 0.7  # share of the zero bytes that UTF-16 has in one half
_MOST_CONTROL = 0.05  # share of control bytes that text may have
_CONTROL = bytes((*range(7), *range(0x0E, 0x1B), *range(0x1C, 0x20)))


def foreign(path: Path) -> str | None:
    """The name of the encoding of a text that is not UTF-8; None for UTF-8 and for what is no text."""
    with path.open("rb") as file:
        chunk = head = file.read(HEAD)
        if named := wide(head):
            return named
        if not is_text(head):
            return None
        while chunk and chunk.isascii():
            chunk = file.read(_CHUNK)
    return "cp1252" if _is_western(chunk) else None


def wide(head: bytes) -> str | None:
    """The name of an encoding with two or four bytes a character."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name if is_text(head.decode(name, "replace").encode()) else None
    return _without_mark(head)


def convert(path: Path, encoding: str, target: Path) -> Path:
    """Write the text as UTF-8; what is no character of the encoding becomes U+FFFD."""
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as file,
    ):
        while text := source.read(_CHUNK):
            file.write(text)
    return target


def is_text(head: bytes) -> bool:
    """Few of its bytes are control characters."""
    return len(head) - len(head.translate(None, _CONTROL)) <= _MOST_CONTROL * len(head)


def _without_mark(head: bytes) -> str | None:
    """Every other byte of Western text in UTF-16 is zero, and no other is."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) or max(even, odd) <= _MOST_ZERO * (len(head) // 2):
        return None
    return "utf-16-be" if even else "utf-16-le"


def _is_western(chunk: bytes) -> bool:
    """High bytes of which none makes a character of UTF-8; one that a cut has split does not count."""
    body = chunk[:-3] if len(chunk) > 3 else chunk  # noqa: PLR2004 - the longest beginning of a split character
    high = body.decode("utf-8", "ignore")
    return not body.isascii() and high.isascii() and len(high) < len(body)
