"""A process that judges pieces, and how it is spoken to."""

import json
import struct
import sys
from collections.abc import Sequence
from typing import BinaryIO

from adapters.child import Child, exactly, settle
from adapters.privacy.spans import Piece, Span

IPS, HOSTS = "ips", "hosts"
# memory that a piece took is taken for the next one: to give it back and ask again costs a tenth of the time (glibc)
_KEPT = {"MALLOC_TRIM_THRESHOLD_": str(1 << 27), "MALLOC_MMAP_THRESHOLD_": str(1 << 27)}
_PIECE = struct.Struct("<QQQ")  # bytes of the chunk, and the other two fields of a Piece; the chunk follows
_FOUND = struct.Struct("<Q")  # bytes of the JSON that follows


class Judge(Child):
    """The process as the one who asks sees it; OSError or EOFError where it has died."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__("adapters.privacy.judge", options, _KEPT)

    def judge(self, piece: Piece) -> list[Span]:
        """What must not stay in the piece."""
        self.tell(_PIECE.pack(len(piece.chunk), piece.begin, piece.stop), piece.chunk)
        (size,) = _FOUND.unpack(self.hear(_FOUND.size))
        return [Span(*span) for span in json.loads(self.hear(size))]


def serve(source: BinaryIO, target: BinaryIO, options: Sequence[str]) -> None:
    """Judge one piece after the other."""
    from adapters.privacy.cleaner import scanner  # noqa: PLC0415 - who starts the process needs none of it
    from adapters.privacy.pieces import judge  # noqa: PLC0415 - as above

    known = scanner(ips=IPS in options, hosts_too=HOSTS in options)
    while head := source.read(_PIECE.size):
        size, begin, stop = _PIECE.unpack(head)
        found = json.dumps(judge(Piece(exactly(source, size), begin, stop), known)).encode()
        target.write(_FOUND.pack(len(found)) + found)
        target.flush()


if __name__ == "__main__":
    settle()
    serve(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1:])
