"""Unpacks what was dropped, and gives lines in the place of pictures, binary profiles and traces, and long lists."""

import time
from collections.abc import Iterator
from pathlib import Path

from adapters.evidence.archive import ArchiveUnpacker
from adapters.evidence.transcribe import cprofile, listed, otlp, picture, pprof
from adapters.evidence.transcript import Transcript
from engines.intake import Member

HEAD = 4 << 10  # bytes by which a format is known
PATIENCE = 60.0  # seconds that the pictures of one drop may take together


class TranscribingUnpacker:
    """Keeps the names of the members; what can't be transcribed stays as it is, and is refused with advice later."""

    def __init__(self, *, tesseract: str | None = "tesseract") -> None:
        self._unpacker = ArchiveUnpacker()
        self._tesseract = tesseract

    def unpack(self, source: Path, name: str, work: Path) -> list[Member]:
        """The members as text where that can be; raises Refused on a broken or hostile archive."""
        members = self._unpacker.unpack(source, name, work)
        return list(self._readable(members, work))

    def _readable(self, members: list[Member], work: Path) -> Iterator[Member]:
        until = time.monotonic() + PATIENCE
        for number, member in enumerate(members):
            path = work.with_name(f"{work.name}-text-{number}")
            yield Member(member.name, path) if self._is_written(member.path, path, until) else member

    def _is_written(self, source: Path, target: Path, until: float) -> bool:
        try:
            with source.open("rb") as file:
                head = file.read(HEAD)
        except OSError:
            return False
        is_list = listed.recognizes(head)
        transcript = None if is_list else self._transcript(source, head, until)
        if not is_list and transcript is None:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        if transcript is None:
            return listed.write(source, target)
        target.write_text(transcript.text(), "utf-8", newline="\n")
        return True

    def _transcript(self, path: Path, head: bytes, until: float) -> Transcript | None:
        if picture.recognizes(head):
            return picture.transcribe(path, self._tesseract if time.monotonic() < until else picture.NO_TIME)
        if cprofile.recognizes(head):
            return cprofile.transcribe(path)
        found = pprof.transcribe(path) if pprof.recognizes(head) else None
        return found or (otlp.transcribe(path) if otlp.recognizes(head) else None)
