"""The rows of `kubectl get events`, also those of a watch, which don't stand below their header."""

import re

from adapters.evidence.components import workload
from adapters.evidence.extractors.kubernetes import events, kinds
from adapters.evidence.extractors.page import Page, Place, Subject
from adapters.evidence.extractors.tables import Row

_EVENT = re.compile(
    r"^(?:ADDED|MODIFIED|DELETED)?\s*(?P<namespace>[a-z0-9][a-z0-9-]*\s{2,})?"
    r"(?P<age>(?:\d+[dhms])+(?: \(x\d+ over [^)]+\))?|<unknown>)"
    r"\s+(?P<type>Normal|Warning)\s+(?P<reason>\w+)\s+(?P<object>[a-z.]+/\S+)\s+(?P<rest>\S.*)$"
)
_WIDE = re.compile(r"^(?P<said>.*?\S)\s{2,}(?:(?:\d+[dhms])+|<unknown>)\s{2,}\d+\s{2,}\S+\s*$")


def _shaped(page: Page, row: Row) -> Row:
    """The row by the shape of its cells: a watch prints rows that don't stand below their header."""
    found = _EVENT.match(page.lines[row.line - 1])
    if found is None:
        return row
    rest, source = found["rest"], row["SOURCE"]
    if "SOURCE" in row.cells and (wide := _WIDE.match(rest)):
        *before, rest = re.split(r"\s{2,}", wide["said"])
        source = before[-1] if before else source
    cells = {"LAST SEEN": found["age"], "TYPE": found["type"], "REASON": found["reason"], "OBJECT": found["object"]}
    return Row(row.line, {**row.cells, **cells, "MESSAGE": rest.strip(), "SOURCE": source})


def event(page: Page, row: Row, subject: Subject) -> None:
    """Keep what the platform noted of one object."""
    row = _shaped(page, row)
    word, _, name = row["OBJECT"].partition("/")
    kind = kinds.named(word)
    about = Subject(kind, name, subject.namespace, workload(name) if kind == "Pod" else None)
    age = row["LAST SEEN"] or row["AGE"]
    event = events.Event(row["TYPE"], row["REASON"], row["MESSAGE"], age, row["SOURCE"])
    if event.reason:
        events.add(page, event, Place(row.line), about)
