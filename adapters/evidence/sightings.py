"""Samples the requests that a file speaks of, so that the same request is found in other files.

Which requests are kept follows from their ids alone: those with the smallest hashes (a bottom-k sketch), so that two
files that saw the same requests keep the same ones, whatever their size.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import orjson

from adapters.evidence import clock, entities
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted
from engines.evidence import BAD, DataType, Sighting

MOST, MOST_BAD = 96, 64  # requests kept of a file, and of those that failed in it
_BLOCK = 4 << 20  # bytes read at once
_SAMPLE = 256 << 10  # bytes in which the way that ids are written is looked for; in later blocks, a quarter
_FORMS = 4  # ways in which one file writes ids
_END = ord("\n")
_LONG = 16 << 10  # bytes of a line that are looked at
# Each way begins with one of few letters, which takes a fifth of the time that all that may stand before them takes.
_LEADS = re.compile(
    rb"[rRtTcC\[](?:(?<=\[)req-(?=[0-9a-f])|(?:(?<=[rR])(?:eq(?:uest)?|EQ(?:UEST)?)|(?<=[tT])race|(?<=T)RACE"
    rb"|(?<=[cC])orr(?:elation)?|(?<=C)ORRELATION)"
    rb"[-_.]?(?:[iI][dD])?[\"'\\]{0,3} ?[=:] ?[\"'\\]{0,3}(?=[0-9A-Za-z-]{6}))"
)
_OPENS = re.compile(rb"[\"']?(?:[xX][-_])?\Z")  # what may stand before the letter
_OPENING = 3  # bytes of it
_BRACKET = b"[req-"
_ID = rb"((?>[0-9A-Za-z][\w-]{5,63}))"
_FAILED = (
    b"ERROR",
    b"FATAL",
    b"CRITICAL",
    b"SEVERE",
    b"Exception",
    b'"error"',
    b"level=error",
    b'"fatal"',
    b"]: error",
)
_TIMED = re.compile(r"(?i)time|date|^@?ts$|^@?t$|instant")
_HITS = 5_000  # lines of failures that are looked at in one file
# Large files are thinned by the last letters of the ids, so that most are passed over without a look.
_THINNING = ((16 << 20, b""), (192 << 20, rb"(?<=[08])"), (1 << 60, rb"(?<=[08][08])"))


@dataclass
class _Kept:
    """The ids with the smallest hashes, and the first line of each."""

    most: int
    lines: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    ceiling: int = 1 << 32

    def add(self, request: str, number: int, line: bytes) -> None:
        self.lines[request] = (number, line)
        if len(self.lines) >= 4 * self.most:
            self.prune()

    def wanted(self, value: bytes, form: bytes) -> str:
        """The id as entities say it, if it is new and its hash is small enough."""
        raw = b"req-" + value if form == _BRACKET else value
        if zlib.crc32(raw.lower()) > self.ceiling:
            return ""
        request = entities.request(raw.decode("ascii"))
        return "" if request in self.lines else request

    def prune(self) -> None:
        kept = sorted(self.lines, key=_rank)[: self.most]
        self.lines = {request: self.lines[request] for request in kept}
        self.ceiling = _rank(kept[-1]) if len(kept) == self.most else self.ceiling


def seen(document: Document, extracted: Extracted) -> tuple[Sighting, ...]:
    """The sampled requests of a file, each with its first line and, where it failed, with the first line that says so.

    In the order of lines. Logs are read once more, by blocks; of other files the findings are asked.
    """
    made = {(s.line, s.request): s for s in _of_findings(extracted)}
    if extracted.data_type is DataType.LOG:
        made |= {(s.line, s.request): s for s in _of_log(document)}
    return tuple(made[place] for place in sorted(made))


def _of_findings(extracted: Extracted) -> Iterator[Sighting]:
    """Error spans and lines that findings quote."""
    dated = [f for f in extracted.findings if f.at]
    found = [(request, f) for f in dated for request in entities.requests(f"{f.excerpt} trace={f.facts.get('trace')}")]
    for request, f in sorted(found, key=lambda pair: (_rank(pair[0]), pair[1].line))[:MOST_BAD]:
        yield Sighting(request=request, line=f.line, at=f.at, bad=f.severity in BAD, quote=f.excerpt)


def _of_log(document: Document) -> Iterator[Sighting]:
    thin = next(thin for size, thin in _THINNING if document.size <= size)
    usual, failed = _Kept(MOST), _Kept(MOST_BAD)
    forms: Counter[bytes] = Counter()
    hits = 0
    for count, (number, block) in enumerate(_blocks(document.path)):
        if not forms:
            forms.update(_leads(block[: _SAMPLE >> (2 if count else 0)]))
        leads = [form for form, _ in forms.most_common(_FORMS)]
        for form in leads:
            _usual(usual, re.compile(re.escape(form) + _ID + thin), block, number, form)
        if leads and hits < _HITS:
            hits += _failures(failed, leads, block, number, _HITS - hits)
    for kept in (usual, failed):
        kept.prune()
        yield from (_sighting(request, *place, document) for request, place in kept.lines.items())


def _leads(block: bytes) -> Iterator[bytes]:
    """What stands before each id."""
    end = 0
    for found in _LEADS.finditer(block):
        begin = found.start()
        if found[0] != _BRACKET and (opens := _OPENS.search(block, max(end, begin - _OPENING), begin)):
            begin = opens.start()
        end = found.end()
        yield block[begin:end]


def _blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Whole lines, about _BLOCK bytes at a time, with the number of the first; what has no end of line is cut."""
    number, rest = 1, b""
    with path.open("rb") as file:
        while data := file.read(_BLOCK):
            end = data.rfind(b"\n") + 1 or len(data)
            block = b"".join((rest, memoryview(data)[:end]))
            yield number, block
            number += int(np.count_nonzero(np.frombuffer(block, np.uint8) == _END))  # thrice as fast as bytes.count
            rest = data[end:]
    if rest:
        yield number, rest


def _usual(kept: _Kept, pattern: re.Pattern[bytes], block: bytes, number: int, form: bytes) -> None:
    counted = 0
    for found in pattern.finditer(block):
        if request := kept.wanted(found[1], form):
            number += block.count(b"\n", counted, found.start())
            counted = found.start()
            kept.add(request, number, _line(block, found.start()))


def _failures(kept: _Kept, leads: list[bytes], block: bytes, number: int, most: int) -> int:
    """The requests of the lines that say a failure; how many lines were looked at."""
    pattern = re.compile(b"(" + b"|".join(re.escape(form) for form in leads) + b")" + _ID)
    places = sorted(p for word in _FAILED for p in _places(block, word, most))[:most]
    counted, end = 0, -1
    for place in places:
        if place < end:  # another word of the same line
            continue
        start, end = block.rfind(b"\n", 0, place) + 1, block.find(b"\n", place) + 1 or len(block)
        found = pattern.search(block, start, min(end, start + _LONG))
        if found and (request := kept.wanted(found[2], found[1])):
            number += block.count(b"\n", counted, start)
            counted = start
            kept.add(request, number, _line(block, found.start()))
    return len(places)


def _places(block: bytes, word: bytes, most: int) -> Iterator[int]:
    place = block.find(word)
    while place >= 0 and most:
        yield place
        most -= 1
        place = block.find(word, place + len(word))


def _line(block: bytes, place: int) -> bytes:
    start, end = block.rfind(b"\n", 0, place) + 1, block.find(b"\n", place)
    return block[start : end if end >= 0 else len(block)][:_LONG]


def _rank(request: str) -> int:
    return zlib.crc32(request.lower().encode())


def _sighting(request: str, number: int, line: bytes, document: Document) -> Sighting:
    text = line.decode("utf-8", "replace").rstrip("\r")
    place = max(text.lower().find(request), 0)
    return Sighting(
        request=request,
        line=number,
        at=_time(text, document),
        bad=any(word in line for word in _FAILED),
        quote=cut(text, place, place + len(request)),
    )


def _time(text: str, document: Document) -> datetime | None:
    """As the line's record says it, else the first time in the line."""
    if text.lstrip().startswith("{"):
        try:
            record = orjson.loads(text)
        except ValueError:
            record = {}
        told = (clock.parse(value, document.at) for name, value in record.items() if _TIMED.search(name))
        return next((at for at in told if at), None)
    found = clock.Clock(document.at).find(text)
    return found.at if found else None
