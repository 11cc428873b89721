"""Cuts what comes block after block into pieces that are judged one without the other, and puts them together again."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from adapters.privacy import columns, emails, keys, whole
from adapters.privacy.pseudonyms import PSEUDONYM
from adapters.privacy.scanner import REACH, Scanner
from adapters.privacy.spans import Piece, Span, disjoint

AHEAD = keys.MOST + (
    1 << 13
)  # bytes behind a place that must be known before it is judged: the longest secret is a key
_LINE = 1 << 20  # bytes of a line that is cut
Rename = Callable[[str, bytes], bytes]
_MARKS = (columns.TABLE, columns.ENDS)


def cut(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """All bytes of the blocks in their order, cut at ends of lines.

    Each piece has REACH bytes of what stands before it, and at least AHEAD of what follows.
    """
    held, done = b"", 0
    for block in blocks:
        held = held + block if held else block
        stop = _stop(held, done)
        if stop > done:
            yield Piece(held, done, stop)
            held, done = held[max(0, stop - REACH) :], min(stop, REACH)
    if done < len(held):
        yield Piece(held, done, len(held))


def _stop(held: bytes, done: int) -> int:
    """Up to where all is known that a judgement needs: the end of a line, or anywhere in one that is too long."""
    limit = len(held) - AHEAD
    if limit <= done:
        return done
    return held.rfind(b"\n", done, limit) + 1 or (limit if limit - done >= _LINE else done)


def judge(piece: Piece, scanner: Scanner) -> list[Span]:
    """What must not stay in the piece, and where the tables of it begin and end; the same in every process."""
    found = [*scanner.spans(piece.chunk, piece.stop), *emails.spans(piece.chunk, piece.stop)]
    return [s for s in found if s.kind in _MARKS or (s.end > piece.begin and s.start < piece.stop)]


def _letter_end(chunk: bytes, at: int) -> int:
    """The place, or the end of the letter in UTF-8 that it is in: where experts stop counting, they count bytes."""
    most = min(at + 3, len(chunk))
    while at < most and chunk[at] & 0xC0 == 0x80:  # noqa: PLR2004  a byte that begins no letter
        at += 1
    return at


class Weaver:
    """Puts pseudonyms where something was found, piece after piece in their order; line ends stay where they are."""

    def __init__(self, rename: Rename, *, fixed: bool = False) -> None:
        self._rename = rename
        self._fixed = fixed  # keep lengths: what is no text has them written down elsewhere
        self._heading = b""  # of the table in which the last piece ended
        self._over = 0  # bytes of the next piece that went with the last one's
        self._rest: whole.Rest | None = None  # what goes on there

    def clean(self, piece: Piece, found: Sequence[Span]) -> bytes:
        """The piece without what was found in it."""
        chunk, _, stop = piece
        at = piece.begin + self._over
        if self._heading:
            found = [*found, *columns.rows(chunk, piece.begin, self._heading)]
        self._heading = self._table(piece, found) if found else b""
        all_of_it = memoryview(chunk)
        parts: list[bytes | memoryview] = []
        if self._rest:
            end = self._rest.end(chunk, at)
            parts.append(self._left(chunk[at:end]))
            self._rest, at = self._rest if end == len(chunk) else None, end
        for span in disjoint(s for s in found if s.start < s.end and s.end > at):
            if span.start >= stop:
                break
            start, end = max(span.start, at), _letter_end(chunk, span.end)
            parts += [all_of_it[at:start], self._value(chunk[start:end], span.kind)]
            at = end
            if end == len(chunk) and stop < end:
                self._rest = whole.rest(chunk, start)
        self._over = max(0, at - stop)
        parts.append(all_of_it[at : max(at, stop)])
        return b"".join(parts)

    def _table(self, piece: Piece, found: Sequence[Span]) -> bytes:
        """The heading of the table that goes on where the next piece begins."""
        headings = [s.start for s in found if s.kind == columns.TABLE and s.start < piece.stop]
        if not any(s.kind == columns.ENDS and s.start >= piece.stop for s in found):
            return b""
        return piece.chunk[headings[-1] : piece.chunk.find(b"\n", headings[-1])] if headings else self._heading

    def _value(self, value: bytes, kind: str) -> bytes:
        if b"<" in value and PSEUDONYM.fullmatch(value.strip()):
            return value
        name = self._rename(kind, value)
        if self._fixed:
            return name[: len(value)].ljust(len(value), b"_")
        return name + self._left(value)

    def _left(self, value: bytes) -> bytes:
        """What stays of a value beside its pseudonym."""
        return b"_" * len(value) if self._fixed else b"\n" * value.count(b"\n")
