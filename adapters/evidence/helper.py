"""A process that reads files for another, and how it is spoken to."""

import json
import logging
import struct
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from adapters.child import Child, exactly, settle

if TYPE_CHECKING:
    from engines.evidence import Evidence

_READY = b"!"
_SIZE = struct.Struct("<Q")  # bytes of the JSON that follows


class Asked(NamedTuple):
    """What is to be read, as FileAnalyst is asked."""

    source: Path
    name: str
    evidence: str
    at: datetime
    events: Path | None

    def packed(self) -> bytes:
        """As it is sent."""
        told = (str(self.source), self.name, self.evidence, self.at.isoformat(), str(self.events or ""))
        return _packed(json.dumps(told).encode())

    @classmethod
    def unpacked(cls, content: bytes) -> "Asked":
        """What was sent."""
        source, name, evidence, at, events = json.loads(content)
        return cls(Path(source), name, evidence, datetime.fromisoformat(at), Path(events) if events else None)


class Helper(Child):
    """The process as those who ask see it; OSError, EOFError or ValueError where it has died or was ended."""

    def __init__(self) -> None:
        """Start it, which takes a second."""
        super().__init__("adapters.evidence.helper")
        self._asking = threading.Lock()  # its answers come in the order of what it was asked
        self._last = threading.Event()  # set when what was asked last is answered
        self._last.set()

    def greet(self) -> None:
        """Wait until it has loaded what it needs."""
        self.hear(len(_READY))

    def read(self, asked: Asked) -> "Evidence | None":
        """What it found, none where it has to complain; others may ask before it has answered."""
        from engines.evidence import Evidence  # noqa: PLC0415 - who starts the process needs none of it

        answered = threading.Event()
        try:
            with self._asking:
                before, self._last = self._last, answered
                self.tell(asked.packed())
            before.wait()
            found = self.hear(*_SIZE.unpack(self.hear(_SIZE.size)))
        finally:
            answered.set()
        return Evidence.model_validate_json(found) if found else None


class _Complaints(logging.Handler):
    """Notes that there is something to be logged: that is done by the one who asked, who knows where to and how."""

    came = False

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - as it is called
        self.came = True


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Read one file after the other."""
    from adapters.evidence.analyst import FileAnalyst  # noqa: PLC0415 - as above

    analyst, complaints = FileAnalyst(), _Complaints(logging.WARNING)
    logging.getLogger().addHandler(complaints)
    target.write(_READY)
    target.flush()
    while head := source.read(_SIZE.size):
        asked = Asked.unpacked(exactly(source, *_SIZE.unpack(head)))
        complaints.came = False
        try:
            content = analyst.analyse(**asked._asdict()).model_dump_json().encode()
        except Exception:  # noqa: BLE001  the one who asked reads it too, and is told there what is wrong
            complaints.came = True
        target.write(_packed(b"" if complaints.came else content))
        target.flush()
    logging.getLogger().removeHandler(complaints)


def _packed(content: bytes) -> bytes:
    return _SIZE.pack(len(content)) + content


if __name__ == "__main__":
    settle()
    serve(sys.stdin.buffer, sys.stdout.buffer)
