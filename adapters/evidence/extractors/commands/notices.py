"""Lines in which a monitor says that it fires or that it is over, as they are posted in chats and mails."""

import re
from collections.abc import Sequence

from adapters.evidence.clock import Clock
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from engines.evidence import FindingKind, Severity

SIGN = (
    r"\[(?:FIRING|RESOLVED)(?::\d+)?\]|\[(?:Re-)?(?:Triggered|Recovered|Warn|No data)(?: on [^\]]*)?\]"
    r"|\*\* ?(?:PROBLEM|RECOVERY)\b|\b(?:ALARM|OK): \"[^\"]+\" in "
)
_NOTICE = re.compile(
    r"(?:\[(?P<mark>FIRING|RESOLVED)(?::\d+)?\]|\[(?P<state>(?:Re-)?Triggered|Recovered|Warn|No data)(?: on [^\]]*)?\]"
    r"|\*\* ?(?P<word>PROBLEM|RECOVERY)(?: \w+)? Alert:|(?P<alarm>ALARM|OK):)\s*(?P<name>.+)"
)
_OVER = {"RESOLVED", "Recovered", "RECOVERY", "OK"}
_LABEL = re.compile(r"(?:service|app|job|host|deployment)[:=]\"?([\w.-]+)")


def read(page: Page, lines: Sequence[str]) -> None:
    """One finding per notice, with its time; one that is over has its end there."""
    clock = Clock(page.document.at)
    sign = re.compile(SIGN)
    for at, text in enumerate(lines, start=1):
        if ("[" in text or "**" in text or '"' in text) and sign.search(text) and (found := _NOTICE.search(text)):
            _notice(page, at, found, clock)


def _notice(page: Page, at: int, found: re.Match[str], clock: Clock) -> None:
    state = found["mark"] or found["state"] or found["word"] or found["alarm"]
    over, empty = state in _OVER, state == "No data"
    stamp = clock.find(page.lines[at - 1])
    moment = stamp.at if stamp else None
    name = found["name"].strip(" *")
    facts: dict[str, Fact] = {"monitor": name, "state": state, "message": name, **told(name)}
    label = _LABEL.search(page.lines[at - 1])
    reason = "ok" if over else "no_data" if empty else "firing"
    rank = Severity.INFO if over or empty else Severity.WARNING if state == "Warn" else Severity.ERROR
    span = Span(None if over else moment, moment if over else None)
    words = f"Monitor {name} is {'over' if over else 'without data' if empty else 'firing'}."
    subject = Subject("", "", "", label[1] if label else None)
    page.add(FindingKind.ALERT, reason, words, Place(at, found.start()), subject, rank, span, facts)
