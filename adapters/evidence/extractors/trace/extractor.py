"""Files of spans: OTLP, Jaeger, Zipkin, Tempo, Datadog, lists of them in JSON, JSON lines and CSV."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from adapters.evidence import rows, values
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.page import Page
from adapters.evidence.extractors.trace import consoles, notations, outcomes, spans
from adapters.evidence.extractors.trace.call import Call, tree
from adapters.evidence.extractors.trace.curves import curves
from adapters.evidence.lined import Node, read_json, uncollected
from adapters.evidence.lined.node import DEPTH
from engines.evidence import DataType

NODES = 4_000_000
_FEW = 6  # lines or rows that are looked at to tell what a file is
_WHOLE = re.compile(
    r'"(?:resourceSpans|resource_spans|scopeSpans|scope_spans|instrumentationLibrarySpans|batches)"\s{0,9}:\s{0,9}\['
)
_FOUND = re.compile(r'"rootTraceName"\s{0,9}:')
_SPAN = re.compile(r'"(?:span_?I[dD]|span_id|parent_?[iI]d|localEndpoint)"\s{0,9}:')
_TRACE = re.compile(r'"(?:trace_?I[dD]|trace_id)"\s{0,9}:')
_LASTED = re.compile(r'"(?:duration\w{0,6}|endTimeUnixNano|end_time)"\s{0,9}:')
_RECORD = re.compile(r'"(?:message|msg|body|severity\w{0,8}|level|log)"\s{0,9}:')
_HEADS = {
    "trace": re.compile(r"(?i)trace[._ ]?id|^operation_id$"),
    "span": re.compile(r"(?i)span[._ ]?id|^operation_parentid$"),
    "took": re.compile(r"(?i)duration"),
}


class Trace(Extractor):
    """A file whose records are spans."""

    name = "trace"

    def detect(self, document: Document) -> bool:
        """By the keys or columns that only spans have, and none of those that logs have."""
        head = document.head.lstrip("\ufeff \t\r\n")
        if head[:1] not in ("{", "["):
            return _table(head) is not None or consoles.is_blocks(head)
        if _FOUND.search(head):
            return True
        if _WHOLE.search(head):
            return '"resourceLogs"' not in head and '"resourceMetrics"' not in head
        if document.data_type is DataType.TRACE:
            return True
        spanned = _SPAN.search(head) and _TRACE.search(head) and (_LASTED.search(head) or '"startTime"' in head)
        return bool(spanned) and not _RECORD.search(head)

    def extract(self, document: Document) -> Extracted:
        """Read all spans and say what they tell, alone and together."""
        page = Page(document)
        with uncollected():
            calls = list(islice((c for root in _roots(page) for c in spans.collect(page, root)), spans.MOST + 1))
        if len(calls) > spans.MOST:
            page.note = f"Only the first {spans.MOST:,} spans were read: cut the file to the incident."
            calls.pop()
        onset = outcomes.add(page, calls)
        if not calls:
            page.note = "No spans could be read here: export them as OTLP, Jaeger or Zipkin JSON."
        return _spanned(replace(page.done(DataType.TRACE, onset), series=curves(tree(calls))), calls)


def _spanned(extracted: Extracted, calls: list[Call]) -> Extracted:
    times = [c.at for c in calls if c.at]
    return replace(extracted, start=min(times), end=max(times)) if times else extracted


def _table(head: str) -> str | None:
    """The delimiter of a table of spans."""
    rows = head.split("\n", _FEW)[:_FEW]
    if len(rows) < 2:  # noqa: PLR2004  a header and a row
        return None
    delimiter = max(",;\t", key=rows[0].count)
    names = [name.strip().strip('"') for name in rows[0].split(delimiter)]
    return delimiter if all(any(p.search(n) for n in names) for p in _HEADS.values()) else None


def _roots(page: Page) -> Iterator[Node]:
    document = page.document
    head = document.head.lstrip("\ufeff \t\r\n")
    if head[:1] not in ("{", "[") and (delimiter := _table(head)):
        yield from _rows(document.text, delimiter)
        return
    builder = _Builder()
    if head[:1] not in ("{", "["):
        yield builder.node(consoles.blocks(document.text))
        return
    if not values.has_room(document.text):
        yield from _lined(page)
        return
    whole = _parsed(document.text)
    lines = [] if whole is not None else [line for line in document.text.split("\n") if line.strip()]
    read = [found for line in lines if (found := _parsed(line.strip().rstrip(","))) is not None]
    if whole is not None:
        yield builder.node(notations.spelled(whole))
    elif len(read) * 2 >= len(lines):
        yield builder.node(notations.spelled(read))
    elif printed := list(_printed(consoles.as_json(document.text))):
        yield builder.node(notations.spelled(printed))
    else:
        yield from _lined(page)


def _lined(page: Page) -> Iterator[Node]:
    lined = read_json(page.document.text)
    page.note = lined.note
    yield from lined.roots


def _parsed(text: str) -> object:
    """A mapping or a list, None for what is none or broken."""
    found = values.read(text)
    return found if isinstance(found, dict | list) else None


def _printed(text: str) -> Iterator[object]:
    """Objects one after the other over several lines, as consoles have them."""
    decoder, at = json.JSONDecoder(), 0
    for _ in range(spans.MOST):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            found, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield found


def _rows(text: str, delimiter: str) -> Iterator[Node]:
    """Each row as a span with the columns as its keys, in the spelling that spans have."""
    names: list[str] = []
    for count, (begin, row) in enumerate(rows.of(text.split("\n"), delimiter)):
        if count > spans.MOST:
            return
        if not any(map(str.strip, row)):
            continue
        if not names:
            names = [_spelled(name) for name in row]
        elif len(row) == len(names):
            yield Node({n: Node(v.strip(), begin, 0, begin) for n, v in zip(names, row, strict=True)}, begin, 0, begin)


_SPELLED = (
    (re.compile(r"(?i)^(?:trace\.)?trace[._ ]?id$|^operation_id$"), "trace_id"),
    (re.compile(r"(?i)^(?:trace\.)?parent(?:[._ ]?span)?[._ ]?id$|^operation_parentid$"), "parent_id"),
    (re.compile(r"(?i)^(?:trace\.)?(?:span[._ ]?)?id$"), "span_id"),
    (
        re.compile(
            r"(?i)^(?:(?:resource\.)?service(?:[_.]?name)?|process|app(?:lication)?(?:_?name)?|cloud_rolename|cmdb_id)$"
        ),
        "service",
    ),
    (re.compile(r"(?i)^(?:operation(?:_?name)?|span[._]?name|name|resource)$"), "name"),
    (re.compile(r"(?i)^(?:start(?:_?time)?|@?timestamp(?: \[utc\])?|time|start_?time_?unix_?nano)$"), "start"),
    (re.compile(r"(?i)^duration[ _(]*ms\)?$|^duration_?millis$"), "duration_ms"),
    (re.compile(r"(?i)^(?:span\.)?duration[ ._(]*(?:us|µs|micros)\)?$"), "duration_us"),
    (re.compile(r"(?i)^duration[ _(]*(?:ns|nanos?)\)?$"), "duration_ns"),
    (re.compile(r"(?i)^duration$"), "duration"),
    (re.compile(r"(?i)^status(?:_?code)?$|^event\.outcome$"), "status"),
    (re.compile(r"(?i)^(?:error|error_?message|status_?message|exception_?message)$"), "error"),
)


def _spelled(name: str) -> str:
    plain = name.strip().strip('"').strip()
    return next((spelled for pattern, spelled in _SPELLED if pattern.match(plain)), plain)


class _Builder:
    """Turns what a fast parser read into nodes, which have no lines then: `Located` finds those that are told."""

    def __init__(self) -> None:
        self.left = NODES

    def node(self, value: object, depth: int = 0) -> Node:
        """As deep and as many as nodes may be; the rest is left out."""
        self.left -= 1
        if isinstance(value, dict) and depth < DEPTH and self.left > 0:
            return Node({k: self.node(v, depth + 1) for k, v in value.items()}, 0, 0, 0)
        if isinstance(value, list) and depth < DEPTH and self.left > 0:
            return Node([self.node(v, depth + 1) for v in value], 0, 0, 0)
        return Node(value if isinstance(value, str | int | float | bool) else None, 0, 0, 0)
