"""Finds what stands in the columns of a table whose heading says that they hold secrets or numbers of people."""

import re
from collections.abc import Callable, Iterator

from adapters.privacy import labels
from adapters.privacy.assigned import is_secret
from adapters.privacy.labels import Label
from adapters.privacy.scanner import REACH, Trigger
from adapters.privacy.spans import Span

TABLE, ENDS = "TABLE", "TABLE ENDS"  # kinds of empty spans: where a heading stands, and where its rows end
_WIDEST = 8192  # bytes of a heading
_MOST = 200  # columns
_WORDS = rb"[A-Za-z_][\w.#/-]{0,60}(?: [\w.#/-]{1,30}){0,2}"
_NAME = re.compile(rb"[\"']?(?P<name>" + _WORDS + rb")[\"']?$")
_BEGINS = re.compile(  # as every heading does, and few lines do
    rb"[\s\"']*+(?:" + _WORDS + rb")?(?:[ \r\x0b\x0c\"']*+[|\t;,]|[\x0b\x0c\"']*+  )"
)
_RULE = re.compile(rb"[-=+|: ]+$")  # between the heading and the rows
_GAP = re.compile(rb" {2,}|\t")
_DELIMITERS = (b"|", b"\t", b";", b",")
_PHONES = re.compile(rb"(?i)(?:^|[_. -])(?:phone|mobile|tel|telephone|cell|fax|msisdn)(?:[_. -]?(?:number|no|nr))?$")
_NUMBERS = re.compile(rb"(?i)(?:^|[_. -])(?:ssn|social[_ ]security(?:[_ ](?:number|no))?)$")
_PHONE = re.compile(rb"[+(]{0,2}\d(?:[ .()/-]{0,2}\d){6,14}$")
_NINE = re.compile(rb"\d{3}-?\d{2}-?\d{4}$")
_TELLS = (
    rb"(?i)(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|key|credentials?|hash|phone|mobile|telephone|tel|number"
    rb"|ssn)[\"']?(?: {0,40}[|,;\t]|  |\r?\n)"
)
_FIRST = re.compile(_TELLS)
_Judge = Callable[[bytes], str | None]


def _secret(label: Label) -> _Judge:
    return lambda value: "SECRET" if is_secret(value, label) else None


def _formed(form: re.Pattern[bytes], kind: str) -> _Judge:
    return lambda value: kind if form.match(value) else None


def _judge(name: bytes) -> _Judge | None:
    """What tells the kind of a value in a column of that name."""
    if label := labels.of(name):
        return _secret(label)
    for names, form, kind in ((_PHONES, _PHONE, "PHONE"), (_NUMBERS, _NINE, "SSN")):
        if names.search(name):
            return _formed(form, kind)
    return None


def _cells(row: bytes, delimiter: bytes) -> list[tuple[int, bytes]]:
    """Where each cell begins in the row, and what stands in it, without quotes and spaces around."""
    found, at = [], 0
    for cell in row.split(delimiter, _MOST) if delimiter else _spaced(row):
        inner = cell.strip().strip(b"\"'")
        found.append((at + cell.find(inner), inner))
        at += len(cell) + len(delimiter)
    return found


def _spaced(row: bytes) -> Iterator[bytes]:
    """Cells with the spaces that follow them."""
    at = 0
    for gap in _GAP.finditer(row):
        yield row[at : gap.end()]
        at = gap.end()
    yield row[at:]


def _heading(line: bytes) -> tuple[bytes, list[_Judge | None]] | None:
    """What parts the cells, and what judges each column; nothing if the line is no heading or tells of nothing."""
    delimiter = next((d for d in _DELIMITERS if d in line), b"")
    cells = _cells(line, delimiter)
    names = [_NAME.match(cell) for _, cell in cells]
    framed = delimiter == b"|"
    if len(cells) < 2 or not all(name or (framed and not cell) for name, (_, cell) in zip(names, cells, strict=True)):  # noqa: PLR2004  one column is no table
        return None
    if delimiter == b"," and b", " in line and b" " in line.replace(b", ", b""):
        return None  # a sentence
    judges = [_judge(name["name"]) if name else None for name in names]
    return (delimiter, judges) if any(judges) else None


def _columns(chunk: bytes, end: int) -> Iterator[Span]:
    begin = chunk.rfind(b"\n", max(0, end - REACH), end - 1) + 1
    if not _BEGINS.match(chunk, begin):
        return
    last = chunk.find(b"\n", end - 1, end + _WIDEST)
    first = _FIRST.search(chunk, begin, end)
    if last < 0 or (begin == 0 and end > REACH) or first is None or first.end() != end:  # once for each line
        return
    if _heading(chunk[begin:last].strip(b"\r ")):
        yield Span(begin, begin, TABLE)
        yield from rows(chunk, last + 1, chunk[begin:last])


def rows(chunk: bytes, at: int, line: bytes) -> Iterator[Span]:
    """What stands in the rows from a place on, by the heading; last an empty TABLE where the table ends."""
    delimiter, judges = _heading(line.strip(b"\r ")) or (b"", [])
    while at < len(chunk):
        last = chunk.find(b"\n", at)
        last = len(chunk) if last < 0 else last
        row = chunk[at:last].rstrip(b"\r ")
        if _RULE.match(row):
            at = last + 1
            continue
        indent = len(row) - len(row.lstrip(b" "))
        cells = _cells(row[indent:], delimiter)
        if not row or len(cells) != len(judges) or _heading(row):
            break
        yield from _row(at + indent, cells, judges)
        at = last + 1
    yield Span(min(at, len(chunk)), min(at, len(chunk)), ENDS)


def _row(at: int, cells: list[tuple[int, bytes]], judges: list[_Judge | None]) -> Iterator[Span]:
    for (start, value), judge in zip(cells, judges, strict=True):
        if judge and value and (kind := judge(value)):
            yield Span(at + start, at + start + len(value), kind)


TRIGGERS = (Trigger(_TELLS, _columns),)
