"""What a dropped file is and what stands out in it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from engines import figures
from engines.cards import pictures, proofs, wording
from engines.evidence import BAD, DataType, Evidence, Finding, FindingKind, Severity
from engines.markup import Button, Card, Line, Section, Tone, bold, cite, code, plain, words
from engines.models import Case
from engines.phrases import phrase

_LOGGED = (FindingKind.LOG, FindingKind.STACK)
_RANK = (Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO)
QUOTE = 160  # characters of a line that a card shows; the whole line stands behind its citation
TELLING = 3  # findings of the worst file
LISTED = 8  # files with a line of their own
NEVER = "never seen before"
_RATE = "a minute"  # the unit in which errors are told in a title
_NAMES = {"EMAIL": "e-mail address", "IP": "IP address"}
_SHORT = frozenset({"API", "AWS", "GCP", "IBAN", "ID", "IP", "JWT", "SSH", "SSN", "URL"})  # said in capitals


def dropped(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The files among the evidence."""
    return tuple(e for e in evidence if e.data_type is not DataType.STATEMENT)


def is_unread(e: Evidence) -> bool:
    """Whether a file gave nothing but a note."""
    return e.note is not None and not e.findings


def analysis(case: Case, new: tuple[Evidence, ...], day: datetime) -> Card:
    """The card of a turn that brought files: what is in them, before anybody reasons about it."""
    files = dropped(new)
    bad = any(e.errors or any(map(_is_bad, e.findings)) for e in files)
    incident = wording.incident_day(case, day)
    return Card(
        tone=Tone.WARNING if bad else Tone.NEUTRAL,
        title=_title(files, incident),
        badges=wording.dates(incident, day),
        sections=sections(case, files, incident),
        picture=pictures.picture(case, files, incident),
        buttons=tuple(
            Button(name="evidence.show", label=f"Findings of {e.id}", value=e.id)
            for e in [e for e in _worst_first(files) if e.findings][:TELLING]
        ),
        footer=redactions(files),
    )


def sections(
    case: Case, files: tuple[Evidence, ...], day: datetime, told: Collection[str] = (), *, detail: bool = False
) -> tuple[Section, ...]:
    """A line per file, more of the worst one, and a note for each that could not be read.

    What stands in the lines `told` (`E3:1204`) is told on the card already, and not again here.
    """
    made = (
        Section(heading="Files", lines=_files([e for e in files if not is_unread(e)], day, told), detail=detail),
        Section(heading="Changes", lines=_changes(case, files, day, told), detail=detail),
        Section(heading="Notes", lines=tuple((bold(e.name), plain(f": {e.note}")) for e in files if e.note)),
    )
    return tuple(s for s in made if s.lines)


def redactions(files: tuple[Evidence, ...]) -> str:
    """What was redacted, in words."""
    total: dict[str, int] = {}
    for e in files:
        for kind, count in e.redactions.items():
            total[kind] = total.get(kind, 0) + count
    parts = [
        figures.many(count, _kind(kind), _kind(kind, plural=True)) for kind, count in sorted(total.items()) if count
    ]
    return f"Redacted: {', '.join(parts)}." if parts else ""


def quote(finding: Finding) -> str:
    """The line itself, as long as a card allows."""
    return finding.excerpt if len(finding.excerpt) <= QUOTE else finding.excerpt[: QUOTE - 1].rstrip() + "…"


def _title(files: tuple[Evidence, ...], day: datetime) -> str:
    name = files[0].name if len(files) == 1 else figures.many(len(files), "file")
    if all(is_unread(e) for e in files):
        return f"{name}: could not be read."
    errors = sum(e.errors for e in files)
    since = [e for e in files if e.onset]
    if since:
        first = min(since, key=lambda e: (e.onset or day, -e.errors))
        where = f" in {first.name}" if len(files) > 1 else ""
        return f"{name}: {', '.join(p for p in (f'{_begun(first, day)}{where}', _how_many(first, errors)) if p)}."
    if errors:
        return f"{name}: {figures.many(errors, 'error')}, no clear beginning."
    bad = sum(1 for e in files for f in e.findings if _is_bad(f))
    if bad:
        return f"{name}: {figures.many(bad, 'finding that looks bad', 'findings that look bad')}."
    return f"{name}: no errors found."


def _begun(e: Evidence, day: datetime) -> str:
    return f"{'errors' if e.errors else 'bad'} from {wording.clock(e.onset or day, day)}"


def _how_many(e: Evidence, errors: int) -> str:
    """How the rate of errors changed, where it was counted; else their number, or what moved."""
    counted = next((s for s in e.series if s.unit == _RATE and "error" in s.name.lower()), None)
    rates = pictures.rates(counted, e.onset) if counted and e.onset else None
    if rates and rates[0] < rates[1]:
        return f"{figures.amount(rates[0])} → {figures.amount(rates[1])} {_RATE}"
    bad = sum(1 for f in e.findings if _is_bad(f))
    if errors or not bad:
        return figures.many(errors, "error") if errors else ""
    return figures.many(bad, "finding that looks bad", "findings that look bad")


def _files(read: Sequence[Evidence], day: datetime, told: Collection[str]) -> tuple[Line, ...]:
    """One line each; the worst file comes first, with its most telling lines."""
    ordered = _worst_first(read)
    lines: list[Line] = []
    for e in ordered[:LISTED]:
        about = (bold(e.name), plain(f" ({e.id}): {_about(e, day)}"))
        telling = _telling(e)
        found = [f for f in telling if f.cite().ref not in told]
        if e is not ordered[0]:
            lines.append((*about, *(_told(found[0], day, lead=". ") if found else ())))
            continue
        lines.append(about)
        lines.extend(_shown(f, day, "First new: " if f is telling[0] else "New: ") for f in found)
    if len(ordered) > LISTED:
        rest = ", ".join(e.name for e in ordered[LISTED:])
        lines.append((plain(wording.cut(f"and {len(ordered) - LISTED} more: {rest}", QUOTE)),))
    return tuple(lines)


def _about(e: Evidence, day: datetime) -> str:
    parts = [e.data_type.value]
    if e.lines:
        parts.append(figures.many(e.lines, "line"))
    if e.start and e.end:
        parts.append(wording.span(e.start, e.end, day))
    if e.errors:
        parts.append(figures.many(e.errors, "error"))
    if e.warnings:
        parts.append(figures.many(e.warnings, "warning"))
    parts.extend(_kinds(e, day))
    if e.data_type is DataType.METRIC and e.series:
        parts.append(wording.cut(f"shows {wording.listed(tuple(s.name for s in e.series[:3]))}", 90))
    if e.onset and not any(NEVER in p for p in parts):
        parts.append(f"bad since {wording.clock(e.onset, day)}")
    return " · ".join(parts)


def _kinds(e: Evidence, day: datetime) -> list[str]:
    """How many sorts of errors a log has, and how many of them are new."""
    sorts = [t for t in e.templates if t.level in BAD]
    new = sum(t.is_new for t in sorts)
    if not sorts or e.errors <= len(sorts):
        return []
    whose = "" if new == len(sorts) else f"{new} of them "
    never = f", {whose}{NEVER} {wording.clock(e.onset, day)}" if new and e.onset else ""
    return [figures.many(len(sorts), "kind of error", "kinds of errors") + never]


def _telling(e: Evidence) -> list[Finding]:
    """What came first of what is new, and then the worst; changes stand elsewhere."""
    found = [f for f in e.findings if f.kind is not FindingKind.CHANGE]
    new = sorted((f for f in found if f.first_seen and f.kind in _LOGGED and f.at), key=lambda f: (f.at, f.line))
    rest = sorted((f for f in found if f not in new[:1]), key=lambda f: _RANK.index(f.severity))
    return _unlike([*new[:1], *rest])[:TELLING]


def _unlike(findings: Sequence[Finding]) -> list[Finding]:
    """Of the lines of a log that have the same telling words, the first."""
    found: dict[str, Finding] = {}
    for f in findings:
        found.setdefault((phrase(f) if f.kind in _LOGGED else "") or f.cite().ref, f)
    return list(found.values())


def _shown(finding: Finding, day: datetime, new: str) -> Line:
    """The telling words of a log's line as they stand there; of other files, what was found."""
    if finding.kind not in _LOGGED:
        return _told(finding, day)
    words = code(phrase(finding) or quote(finding))
    when = f", {wording.clock(finding.at, day)}" if finding.at else ""
    times = f", {figures.number(finding.count)} times" if finding.count > 1 else ""
    return (plain(new if finding.first_seen else ""), words, plain(" "), cite(finding.cite()), plain(when + times))


def _told(finding: Finding, day: datetime, lead: str = "") -> Line:
    return (plain(lead), *words(proofs.told(finding, day)), plain(" "), cite(finding.cite()))


def _worst_first(files: Sequence[Evidence]) -> list[Evidence]:
    def weight(e: Evidence) -> tuple[bool, int, int]:
        return e.onset is None, min((_RANK.index(f.severity) for f in e.findings), default=len(_RANK)), -e.errors

    return sorted(files, key=weight)


def _is_bad(finding: Finding) -> bool:
    return finding.severity in BAD


def _changes(case: Case, files: tuple[Evidence, ...], day: datetime, told: Collection[str]) -> tuple[Line, ...]:
    onset = case.onset or min((e.onset for e in case.evidence if e.onset), default=None)
    found = [f for e in files for f in e.findings if f.kind is FindingKind.CHANGE]
    if not found:
        return ()
    before = [f for f in found if onset and f.at and f.at <= onset]
    head = f"{figures.many(len(found), 'change')}, {number_or_none(len(before))} before the onset"
    nearest = sorted(before, key=lambda f: f.at or day)[-2:]
    return (
        (plain(head if onset else figures.many(len(found), "change")),),
        *(
            (bold(f.summary.rstrip(".")), plain(f", {wording.clock(f.at, day)} "), cite(f.cite()))
            for f in nearest
            if f.at and f.cite().ref not in told
        ),
    )


def number_or_none(count: int) -> str:
    """A count in a sentence."""
    return figures.number(count) if count else "none"


def _kind(kind: str, *, plural: bool = False) -> str:
    name = _NAMES.get(kind.upper()) or " ".join(p if p in _SHORT else p.lower() for p in kind.upper().split("_"))
    return name + ("es" if name.endswith("s") else "s") if plural else name
