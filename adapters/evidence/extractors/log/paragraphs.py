"""Reads a record that is a paragraph of names and values: an event of Windows, an entry of the journal."""

import re
from dataclasses import dataclass

from adapters.evidence.extractors.log.joined import MARK

_PAIR = re.compile(rf"(?:^|{MARK})[ \t]*(?P<name>[A-Z][A-Za-z]*(?: [A-Za-z]+){{0,3}}) *: *(?P<value>[^{MARK}]*)")
_TEXT = re.compile(rf"(?:^|{MARK})[ \t]*(?:Description|Message) *: *(?:{MARK})?")
_FIELD = re.compile(
    rf"(?:^|{MARK})(?P<name>[A-Z_][A-Z0-9_]*)(?:=(?P<value>[^{MARK}]*)"
    rf"|{MARK}[\s\S]{{8}}(?P<long>[\s\S]*?)(?={MARK}[A-Z_][A-Z0-9_]*[={MARK}]|$))"
)


@dataclass(frozen=True, slots=True)
class Event:
    """What an event of Windows says."""

    at: str
    level: str
    source: str | None
    computer: str | None
    number: str | None
    start: int  # of its text in the record


def event(text: str) -> Event | None:
    """The event that a joined line is."""
    said = _TEXT.search(text)
    named = _PAIR.finditer(text, 0, said.start() if said else len(text))
    pairs = {m["name"].strip(): m["value"].strip() for m in named}
    at = _of(pairs, "Date", "TimeCreated", "TimeGenerated")
    level = _of(pairs, "Level", "LevelDisplayName", "EntryType")
    if at is None or (level is None and said is None):
        return None
    return Event(
        at=at,
        level=level or "",
        source=_of(pairs, "Source", "ProviderName"),
        computer=_of(pairs, "Computer", "MachineName"),
        number=_of(pairs, "Event ID", "Id", "InstanceId", "EventID"),
        start=said.end() if said else 0,
    )


def _of(pairs: dict[str, str], *names: str) -> str | None:
    return next((pairs[n] for n in names if pairs.get(n)), None)


def entry(text: str) -> dict[str, object] | None:
    """The fields of an entry of the journal; values of several lines keep them."""
    if not text.startswith("__CURSOR="):
        return None
    found = _FIELD.finditer(text)
    return {m["name"]: m["value"] if m["long"] is None else m["long"].replace(MARK, "\n") for m in found}
