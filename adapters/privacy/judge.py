"""A process that judges pieces, and how it is spoken to: it ends when its standard input does."""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from adapters.privacy.spans import Piece, Span

IPS, HOSTS = "ips", "hosts"
_WIDTH = 1 << 20  # bytes on their way, where the system lets us choose: fewer changes between the two
# memory that a piece took is taken for the next one: to give it back and ask again costs a tenth of the time (glibc)
_KEPT = {"MALLOC_TRIM_THRESHOLD_": str(1 << 27), "MALLOC_MMAP_THRESHOLD_": str(1 << 27)}
_ROOT = Path(__file__).parents[2]  # what is imported there is what is imported here
_PIECE = struct.Struct("<QQQ")  # bytes of the chunk, and the other two fields of a Piece; the chunk follows
_FOUND = struct.Struct("<Q")  # bytes of the JSON that follows


class Judge:
    """The process as the one who asks sees it; OSError or EOFError where it has died."""

    def __init__(self, options: Sequence[str]) -> None:
        command = [sys.executable, "-m", "adapters.privacy.judge", *options]
        # in a session of its own: an interrupt is for the one who asks, and the end of its input is the end
        self._process = subprocess.Popen(  # noqa: S603  ourselves
            command,
            cwd=_ROOT,
            env={**os.environ, **_KEPT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=_WIDTH,
            start_new_session=True,
        )
        self._target, self._source = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)

    def judge(self, piece: Piece) -> list[Span]:
        """What must not stay in the piece."""
        self._target.write(_PIECE.pack(len(piece.chunk), piece.begin, piece.stop))
        self._target.write(piece.chunk)
        self._target.flush()
        (size,) = _FOUND.unpack(_read(self._source, _FOUND.size))
        return [Span(*span) for span in json.loads(_read(self._source, size))]

    def kill(self) -> None:
        """End it, whatever it does; who waits for it gets EOFError or OSError."""
        self._process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it."""
        self.kill()
        with suppress(OSError):  # what it was told last and did not read
            self._process.communicate()


def _read(source: BinaryIO, size: int) -> bytes:
    content = source.read(size)
    if len(content) < size:
        raise EOFError
    return content


def serve(source: BinaryIO, target: BinaryIO, options: Sequence[str]) -> None:
    """Judge one piece after the other."""
    from adapters.privacy.cleaner import scanner  # noqa: PLC0415 - who starts the process needs none of it
    from adapters.privacy.pieces import judge  # noqa: PLC0415 - as above

    known = scanner(ips=IPS in options, hosts_too=HOSTS in options)
    while head := source.read(_PIECE.size):
        size, begin, stop = _PIECE.unpack(head)
        found = json.dumps(judge(Piece(_read(source, size), begin, stop), known)).encode()
        target.write(_FOUND.pack(len(found)) + found)
        target.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1:])
