"""Lines in which a monitor says that it fires or that it is over, as they are posted in chats and mails."""

import re
from collections.abc import Sequence

from adapters.evidence.clock import Clock
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from engines.evidence import FindingKind, Severity

SIGN = (
    r"\[(?:FIRING|RESOLVED)(?::\d+)?\]|\[(?:Re-)?(?:Triggered|Recovered|Warn|No data)(?: on [^\]]*)?\]"
    r"|\*\* ?(?:PROBLEM|RECOVERY)\b|\b(?:ALARM|OK): \"[^\"]+\" in "
    r"|\bseverity=(?:page|critical|warning)\b|\s(?:RESOLVED|CLEARED|FIRING)\b"
)
_NOTICE = re.compile(
    r"(?:\[(?P<mark>FIRING|RESOLVED)(?::\d+)?\]|\[(?P<state>(?:Re-)?Triggered|Recovered|Warn|No data)(?: on [^\]]*)?\]"
    r"|\*\* ?(?P<word>PROBLEM|RECOVERY)(?: \w+)? Alert:|(?P<alarm>ALARM|OK):)\s*(?P<name>.+)"
)
_ROW = re.compile(  # of a list of alerts: `2026-05-04T10:00:00Z  HostHighCpu  db-1  cpu > 90%  severity=page`
    r"^\W{0,2}\d\S{7,34}(?: \d\d:\d\d\S*)?\s+(?P<name>[A-Z][a-z]+[A-Z]\w+)\s+(?P<who>[a-z][\w.-]{1,60})\s+"
    r"(?P<said>(?=[^\n]*\bseverity=(?P<rank>\w+)|(?P<state>RESOLVED|CLEARED|FIRING)\b)[^\n]+)"
)
_OVER = {"RESOLVED", "Recovered", "RECOVERY", "OK", "CLEARED"}
_FIELD = re.compile(r"\s*(?:[-*•]\s*)?(?P<key>[A-Za-z][\w ]{1,30}?)\s*[=:]\s+(?P<value>\S.*)")
_FIELDS = 20  # lines below a notice that may tell more of it
_RANKS = {"critical": Severity.CRITICAL, "page": Severity.CRITICAL, "warning": Severity.WARNING}
_SAID = ("summary", "description", "message", "title")
_WHO = ("service", "app", "job", "deployment", "pod", "host", "instance")
_WHEN = ("started", "starts at", "startsat", "since", "time")
_LABEL = re.compile(r"(?:service|app|job|host|deployment)[:=]\"?([\w.-]+)")


def read(page: Page, lines: Sequence[str]) -> None:
    """One finding per notice, with its time; one that is over has its end there."""
    clock = page.document.clock()
    sign = re.compile(SIGN)
    for at, text in enumerate(lines, start=1):
        if not sign.search(text):
            continue
        if ("[" in text or "**" in text or '"' in text) and (found := _NOTICE.search(text)):
            _notice(page, at, found, clock)
        elif row := _ROW.match(text):
            _row(page, at, row, clock)


def _row(page: Page, at: int, row: re.Match[str], clock: Clock) -> None:
    """One line of a list of alerts; one that is over has its end there."""
    stamp, name, said, state = clock.find(row[0]), row["name"], row["said"].strip(), row["state"] or "FIRING"
    moment, over = stamp.at if stamp else None, state in _OVER
    rank = Severity.INFO if over else _RANKS.get(row["rank"] or "", Severity.ERROR)
    span = Span(None if over else moment, moment if over else None)
    facts: dict[str, Fact] = {"monitor": name, "state": state, "message": said, **told(f"{name} {said}")}
    words = f"Monitor {name} is {'over' if over else f'firing: {said}'}"
    subject = Subject("", "", "", row["who"])
    page.add(FindingKind.ALERT, "ok" if over else "firing", words, Place(at), subject, rank, span, facts)


def _notice(page: Page, at: int, found: re.Match[str], clock: Clock) -> None:
    state = found["mark"] or found["state"] or found["word"] or found["alarm"]
    over, empty = state in _OVER, state == "No data"
    stamp = clock.find(page.lines[at - 1])
    moment = stamp.at if stamp else None
    below = _below(page, at)
    begun = next((s.at for k in _WHEN if (s := clock.find(below.get(k, "")))), None)
    moment = moment or begun
    name = found["name"].strip(" *")
    said = next((below[k] for k in _SAID if k in below), "")
    facts: dict[str, Fact] = {"monitor": name, "state": state, "message": said or name, **told(f"{name} {said}")}
    label = _LABEL.search(page.lines[at - 1])
    reason = "ok" if over else "no_data" if empty else "firing"
    worded = Severity.WARNING if state == "Warn" else _RANKS.get(below.get("severity", "").lower(), Severity.ERROR)
    rank = Severity.INFO if over or empty else worded
    span = Span(None if over else moment, moment if over else None)
    words = f"Monitor {name} is {'over' if over else 'without data' if empty else 'firing'}"
    words += f": {said}" if said else "."
    subject = Subject("", "", "", label[1] if label else next((below[k] for k in _WHO if k in below), None))
    page.add(FindingKind.ALERT, reason, words, Place(at, found.start()), subject, rank, span, facts)


def _below(page: Page, at: int) -> dict[str, str]:
    """What the lines below a notice say of it, as `- severity = critical` or `Summary: …`."""
    said: dict[str, str] = {}
    for text in page.lines[at : at + _FIELDS]:
        if _NOTICE.search(text):
            break
        if field := _FIELD.match(text[:1000]):
            said.setdefault(field["key"].strip().lower(), field["value"].strip())
    return said
