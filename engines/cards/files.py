"""What a dropped file is and what stands out in it."""

from datetime import datetime

from engines.cards import wording
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity
from engines.markup import Button, Card, Line, Section, Tone, bold, cite, code, plain
from engines.models import Case

_BAD = (Severity.ERROR, Severity.CRITICAL)
QUOTE = 160  # characters of a line that a card shows; the whole line stands behind its citation


def dropped(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The files among the evidence."""
    return tuple(e for e in evidence if e.data_type is not DataType.STATEMENT)


def analysis(case: Case, new: tuple[Evidence, ...], day: datetime) -> Card:
    """The card of a turn that brought files."""
    files = dropped(new)
    bad = any(e.errors for e in files)
    return Card(
        tone=Tone.WARNING if bad else Tone.NEUTRAL,
        title=_title(files, day),
        sections=sections(case, files, wording.incident_day(case, day)),
        buttons=tuple(
            Button(name="evidence.show", label=f"Findings of {e.id}", value=e.id) for e in files[:3] if e.findings
        ),
        footer=redactions(files),
    )


def sections(case: Case, files: tuple[Evidence, ...], day: datetime, *, detail: bool = False) -> tuple[Section, ...]:
    """A line or more per file, and a note for each that could not be read."""
    read = tuple(line for e in files if not _is_unread(e) for line in _lines(e, day))
    notes = tuple((bold(e.name), plain(f": {e.note}")) for e in files if e.note)
    made = (
        Section(heading="Files", lines=read, detail=detail),
        Section(heading="Changes", lines=_changes(case, files, day), detail=detail),
        Section(heading="Notes", lines=notes),
    )
    return tuple(s for s in made if s.lines)


def redactions(files: tuple[Evidence, ...]) -> str:
    """What was redacted, in words."""
    total: dict[str, int] = {}
    for e in files:
        for kind, count in e.redactions.items():
            total[kind] = total.get(kind, 0) + count
    parts = [wording.many(count, _kind(kind), _kind(kind, plural=True)) for kind, count in sorted(total.items())]
    return f"Redacted: {', '.join(parts)}." if parts else ""


def quote(finding: Finding) -> str:
    """The line itself, as long as a card allows."""
    return finding.excerpt if len(finding.excerpt) <= QUOTE else finding.excerpt[: QUOTE - 1].rstrip() + "…"


def _title(files: tuple[Evidence, ...], day: datetime) -> str:
    name = files[0].name if len(files) == 1 else wording.many(len(files), "file")
    if all(_is_unread(e) for e in files):
        return f"{name}: could not be read."
    errors = sum(e.errors for e in files)
    onset = min((e.onset for e in files if e.onset), default=None)
    if onset:
        return f"{name}: errors from {wording.clock(onset, day)}, {wording.many(errors, 'error')}."
    if errors:
        return f"{name}: {wording.many(errors, 'error')}, no clear beginning."
    bad = sum(1 for e in files for f in e.findings if f.severity in _BAD)
    if bad:
        return f"{name}: {wording.many(bad, 'finding that looks bad', 'findings that look bad')}."
    return f"{name}: no errors found."


def _lines(e: Evidence, day: datetime) -> tuple[Line, ...]:
    parts = [e.data_type.value, wording.many(e.lines, "line")]
    if e.start and e.end:
        parts.append(wording.span(e.start, e.end, day))
    if e.errors:
        parts.append(wording.many(e.errors, "error"))
    if e.onset:
        parts.append(f"bad since {wording.clock(e.onset, day)}")
    lines: list[Line] = [(bold(e.name), plain(f" ({e.id}): {' · '.join(parts)}"))]
    worst = _first_new(e)
    if worst:
        lines.append(worst)
    return tuple(lines)


def _first_new(e: Evidence) -> Line | None:
    new = [f for f in e.findings if f.first_seen and f.kind in (FindingKind.LOG, FindingKind.STACK)]
    dated = sorted((f for f in new if f.at), key=lambda f: (f.at, f.line) if f.at else (f.line,))
    if not new:
        bad = [f for f in e.findings if f.severity in _BAD]
        return _shown("Most telling: ", bad[0]) if bad else None
    return _shown("First new: ", dated[0] if dated else new[0])


def _shown(lead: str, finding: Finding) -> Line:
    return (plain(lead), code(quote(finding)), plain(" "), cite(finding.cite()))


def _changes(case: Case, files: tuple[Evidence, ...], day: datetime) -> tuple[Line, ...]:
    onset = case.onset or min((e.onset for e in case.evidence if e.onset), default=None)
    found = [f for e in files for f in e.findings if f.kind is FindingKind.CHANGE]
    if not found:
        return ()
    before = [f for f in found if onset and f.at and f.at <= onset]
    head = f"{wording.many(len(found), 'change')}, {number_or_none(len(before))} before the onset"
    nearest = sorted(before, key=lambda f: f.at or day)[-2:]
    return (
        (plain(head if onset else wording.many(len(found), "change")),),
        *((bold(f.summary), plain(f", {wording.clock(f.at, day)} "), cite(f.cite())) for f in nearest if f.at),
    )


def number_or_none(count: int) -> str:
    """A count in a sentence."""
    return wording.number(count) if count else "none"


def _is_unread(e: Evidence) -> bool:
    return e.note is not None and not e.findings


def _kind(kind: str, *, plural: bool = False) -> str:
    name = {"EMAIL": "e-mail address", "IP": "IP address"}.get(kind.upper(), kind.lower().replace("_", " "))
    if not plural:
        return name
    return name + ("es" if name.endswith(("s", "ss")) else "s")
