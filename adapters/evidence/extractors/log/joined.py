"""Makes one line of the records that stand on several: parts of a container's line, paragraphs of names and values.

The ends of lines inside of a record become MARK where they stand in memory, so that offsets stay; numbers of lines are
corrected. The file itself is not changed.
"""

import re
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from adapters.evidence.lines import Line
from adapters.evidence.scan import Buffer, Lines

MARK = "\x1e"
_MARK, _OTHER = MARK.encode(), b"\x1f"
_BEGINS = re.compile(  # the first name of a paragraph
    r"[ \t\r\n]*(?P<name>Log Name:|Event\[(?=\d{1,9}\]:?\s)|TimeCreated(?= *: )|Index(?= {2,}: \d)|__CURSOR=)"
)
_PARTIAL = re.compile(
    rb"(?m)(?:^|(?<=\x1e))\d{4}-\S{10,40} (std(?:out|err)) P [^\n\x1e]*\n(?=\d{4}-\S{10,40} \1 [PF] )"
)
_OPEN = re.compile(rb"\d{4}-\S{10,40} std(?:out|err) P ")
_LISTED = re.compile(  # two objects, whose further lines begin with a blank, as lists are transcribed
    r"\s*+\{(?:[^\n]*[^\s}])?\n(?:[ \t][^\n]*\n|\n)++\{"
)
_SAID = rb'\{"log":"(?:[^"\\\n\x1e]|\\[^\n])*+'
_CUT = re.compile(
    rb'(?m)(?:^|(?<=\x1e))%s(?<!\\n)","stream":"(std(?:out|err))"[^\n\x1e]*\n(?=%s","stream":"\1")' % (_SAID, _SAID)
)
_UNENDED = re.compile(rb'%s(?<!\\n)","stream":"' % _SAID)
_FILED = '{"log":"'  # how the lines of Docker's own files begin
_CONTAINER = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) std(?:out|err) [PF] ")
_PART = re.compile(rf"{MARK}\d{{4}}-\S{{10,40}} std(?:out|err) [PF] ")


class Joiner(Protocol):
    """Joins the lines of one sort of records."""

    def join(self, data: Buffer, begin: int, end: int, *, final: bool) -> int:
        """Join what is whole of `data[begin:end]`; returns where that ends, `begin` or less where nothing is.

        All is whole when it is final.
        """


def of(head: str) -> Joiner | None:
    """What joins the lines of a file that begins like this."""
    if found := _BEGINS.match(head):
        return Paragraphs(found["name"].encode())
    if _LISTED.match(head):
        return Objects()
    if head.startswith(_FILED):
        return Filed()
    return Partials() if _CONTAINER.match(head) else None


def is_paragraphs(head: str) -> bool:
    """Whether the records of the file stand on several lines each: paragraphs of names and values, or objects."""
    return bool(_BEGINS.match(head)) or bool(_LISTED.match(head))


@dataclass
class Paragraphs:
    """Each record begins with the same name: events of Windows as text, the journal as it exports itself."""

    begin: bytes

    def join(self, data: Buffer, begin: int, end: int, *, final: bool) -> int:
        """As Joiner says."""
        name, room = re.escape(self.begin), len(self.begin)
        held = bytes(data[begin:end])
        body = held.rstrip() if final else held
        ahead = b"" if final else rb"(?=[\s\S]{%d})" % room
        data[begin : begin + len(body)] = re.sub(rb"\n%s(?!%s)" % (ahead, name), _MARK, body)
        return end if final else data.rfind(b"\n" + self.begin, begin, end) + 1


class Objects:
    """Objects of JSON whose further lines begin with a blank."""

    def join(self, data: Buffer, begin: int, end: int, *, final: bool) -> int:
        """As Joiner says."""
        held = bytes(data[begin:end])
        data[begin:end] = re.sub(rb"\n(?=[ \t])", _MARK, held)
        return end if final else max(held.rfind(b"\n{"), -1) + 1 + begin


class Partials:
    """A container's line longer than its runtime writes at once comes in parts."""

    part, open = _PARTIAL, _OPEN  # a part and its end of line; a part that another may follow

    def join(self, data: Buffer, begin: int, end: int, *, final: bool) -> int:
        """As Joiner says."""
        for found in self.part.finditer(bytes(data[begin:end])) if self._has_parts(data, begin, end) else ():
            data[begin + found.end() - 1 : begin + found.end()] = _MARK
        whole = data.rfind(b"\n", begin, end) + 1
        if final or not whole:
            return end if final else begin
        last = max(begin, data.rfind(b"\n", begin, whole - 1) + 1)
        part = max(last, data.rfind(_MARK, last, whole) + 1)
        return last if self.open.match(data, part) else whole

    def _has_parts(self, data: Buffer, begin: int, end: int) -> bool:
        """Tell quickly that there are none."""
        return data.find(b" P ", begin, end) >= 0


class Filed(Partials):
    """The same as Docker keeps it in files: only the last part ends with a break."""

    part, open = _CUT, _UNENDED

    def _has_parts(self, data: Buffer, begin: int, end: int) -> bool:
        said, held = b'","stream":"std', bytes(data[begin:end])
        return held.count(said) > held.count(b"\\n" + said)


def unmark(data: Buffer, begin: int, end: int) -> None:
    """Before anything is joined: what looks like a mark in the file is none."""
    if data.find(_MARK, begin, end) >= 0:
        data[begin:end] = data[begin:end].replace(_MARK, _OTHER)


def unmarked(text: str) -> str:
    """A line as the file has it, without what would look like a mark."""
    return text.replace(MARK, _OTHER.decode())


def number(data: Buffer, begin: int, end: int, lines: Lines) -> int:
    """Correct the numbers of the joined lines of `data[begin:end]`; how many ends of lines were marked."""
    marks = begin + np.flatnonzero(np.frombuffer(data, np.uint8, end - begin, begin) == _MARK[0])
    lines["line"] += np.searchsorted(marks, lines["start"]).astype(np.uint32)
    return int(marks.size)


def ends(data: Buffer, begin: int, end: int) -> int:
    """How many ends of lines were marked there."""
    return bytes(data[begin:end]).count(_MARK)


def parts(text: str) -> list[str]:
    """The records of Docker's file that are parts of one line; none in any other joined line."""
    return text.split(MARK) if text.startswith(_FILED) else []


def whole(text: str) -> str:
    """A joined line as one: without the headers of its parts."""
    return _PART.sub("", text)


def narrowed(line: Line, start: int, end: int) -> tuple[Line, int, int]:
    """The one of its lines in which something stands, and where in it."""
    begin = line.text.rfind(MARK, 0, start + 1) + 1
    stop = line.text.find(MARK, begin)
    stop = len(line.text) if stop < 0 else stop
    one = Line(line.number + line.text.count(MARK, 0, begin), line.text[begin:stop], line.before, line.after)
    return one, max(start - begin, 0), min(end - begin, stop - begin)
