"""The short cards: what is being done, what was noted, where the case stands, what can't be done."""

from datetime import datetime

from engines import figures
from engines.cards import files, proofs, wording
from engines.cards.answer import answer
from engines.cards.basis import Answer
from engines.cards.progress import steps
from engines.evidence import Evidence
from engines.markup import Button, Card, Line, Section, Tone, bold, cite, code, mention, plain, words
from engines.models import Case, Hypothesis, HypothesisState
from engines.response import Mitigation, MitigationState
from engines.turn import Turn
from engines.wanted import EvidenceRequest


def placeholder(turn: Turn) -> Card:
    """What stands there while the turn runs."""
    parts = []
    if turn.attachments:
        parts.append(figures.many(len(turn.attachments), "file"))
    messages = sum(1 for m in turn.messages if m.text.strip())
    if messages:
        parts.append(figures.many(messages, "message"))
    reading = f"Reading {wording.listed(tuple(parts))}" if parts else ""
    title = f"Looking. {reading}." if reading else "Looking."
    return Card(tone=Tone.WORKING, title=title, steps=steps(0, reading or "Reading"))


def failed(turn: Turn, reason: str) -> Card:
    """What is said of a turn that was given up."""
    names = tuple(f"`{a.name}`" for a in turn.attachments)
    again = f"Send it again without {wording.listed(names)}." if names else "Send it again in other words."
    return Card(
        tone=Tone.BAD,
        title=wording.title(f"I gave this turn up: {reason}"),
        sections=(
            Section(
                lines=(words("Nothing else in the case is affected, and later messages are answered."), words(again))
            ),
        ),
    )


_HERE = "I'm here. "


def greeting(case: Case) -> Card:
    """The short answer to small talk."""
    if case.problem or files.dropped(case.evidence):
        return Card(title=f"{_HERE}Drop a file or tell me what changed.")
    return Card(title="Tell me what is wrong, or drop a log.")


def off_topic(case: Case) -> Card:
    """The short answer to what is about no incident."""
    return Card(title=f"I only know incidents. {greeting(case).title.removeprefix(_HERE)}")


def usage() -> Card:
    """What can be said and dropped here."""
    told = (
        ("Say what is wrong", "checkout is failing since 10:05"),
        ("Drop files", "logs, configs, metrics, traces, profiles, code, screenshots, archives of them"),
        ("Ask for lines", "errors from the last hour, top templates of pod X, lines around E2:512"),
        (
            "Say what you know or do",
            "disk is fine, it began at 11:40, rolling back cart, it worked, can't get that log",
        ),
        ("Decide", "this is a P1, go ahead, please escalate, I'm on it, status"),
    )
    lines = tuple((bold(f"{what}: "), plain(examples)) for what, examples in told)
    return Card(title="Tell me what is wrong, or drop a log.", sections=(Section(lines=lines),))


def asking() -> Card:
    """The last answer to small talk before there is a problem."""
    return Card(title="Tell me what is wrong, or drop a log. Until then I stay quiet here.")


def closed(case: Case) -> Card:
    """A closed case stays as it is."""
    about = f" ({wording.problem(case)})" if wording.problem(case) else ""
    return Card(title=wording.title(f"This case is closed{about}. For a new incident, mention me in a new thread"))


def stale(text: str) -> Card:
    """A button that has no meaning any more."""
    return Card(title=wording.title(text))


def noted(title: str, lines: tuple[Line, ...] = ()) -> Card:
    """The effect of a button."""
    return Card(title=wording.title(title), sections=(Section(lines=lines),) if lines else ())


def mitigation(m: Mitigation, day: datetime) -> Card:
    """A mitigation that is proposed, approved, or being tried."""
    number, at = m.id.removeprefix("M"), wording.clock(m.started_at, day)
    start = Button(name="mitigation.start", label="Start it", value=m.id, primary=m.state is MitigationState.APPROVED)
    if m.state is MitigationState.PROPOSED:
        yes = Button(name="mitigation.approve", label="Approve", value=m.id, primary=True)
        title = f"Mitigation {number} proposed {at} by {m.by}: who approves it?"
        return Card(title=title, sections=(Section(lines=(words(m.text),)),), buttons=(yes, start))
    if m.state is MitigationState.APPROVED:
        title = f"Mitigation {number} approved by {m.approved_by}."
        return Card(title=title, sections=(Section(lines=(words(m.text),)),), buttons=(start,))
    return Card(
        tone=Tone.WORKING,
        title=f"Mitigation {number} started {at} by {m.by}.",
        sections=(
            Section(lines=(words(m.text),)),
            Section(lines=(words("I'll look for errors to stop: drop the log again, or tell me."),)),
        ),
        buttons=_outcome_buttons(m),
    )


def reminder(m: Mitigation, day: datetime) -> Card:
    """The one question when nobody said how it went."""
    who = (mention(m.by_id, m.by), plain(f", you started it at {wording.clock(m.started_at, day)}."))
    return Card(
        tone=Tone.WARNING,
        title=f"Waiting for: did mitigation {m.id.removeprefix('M')} work?",
        sections=(Section(lines=(who, words(m.text))),),
        buttons=(
            *_outcome_buttons(m),
            Button(name="reminder.snooze", label="Ask later", value=m.id),
            Button(name="reminder.stop", label="Stop asking", value=m.id),
        ),
    )


def stalled(case: Case, waiting: tuple[EvidenceRequest, ...], quiet: float) -> Card:
    """What is waited for, said once when nobody says anything any more."""
    lines = tuple(
        line
        for n, r in enumerate(waiting, start=1)
        for line in (
            (bold(f"{n} {wording.short(r.what)}"), plain(f" — {wording.lower(r.why)}")),
            *((code(c),) for c in r.commands),
        )
    )
    return Card(
        tone=Tone.WARNING,
        title=wording.title(f"Nothing new for {wording.minutes(quiet)}: {wording.short(case.title or case.id)}"),
        sections=(Section(heading="I wait for", lines=lines),),
        buttons=tuple(
            Button(name="request.blocked", label=f"Can't get {n}", value=r.id) for n, r in enumerate(waiting, start=1)
        ),
    )


def resolved(case: Case, m: Mitigation, cause: Hypothesis | None, day: datetime) -> Card:
    """The incident is over."""
    lines: list[Line] = []
    likely = _likely(case)
    if cause:
        lines.append((bold("Cause "), plain(cause.statement), *_refs(cause)))
    elif likely:
        proven = "" if likely.state is HypothesisState.VALIDATED else "not proven; the likeliest: "
        lines.append((bold("Cause "), plain(f"{proven}{likely.statement}"), *_refs(likely)))
    since = case.reopened_at or case.onset
    if since and m.ended_at and m.ended_at > since:
        down = wording.minutes((m.ended_at - since).total_seconds())
        lines.append(
            words(f"Bad {'again ' if case.reopened_at else ''}{wording.span(since, m.ended_at, day)}, {down}.")
        )
    lines.extend((bold("Open "), *words(f)) for f in case.follow_ups)
    at = wording.clock(m.ended_at or day, day)
    return Card(
        tone=Tone.GOOD,
        title=wording.title(f"Resolved at {at}: {wording.short(wording.without_commands(m.text))}"),
        sections=(Section(lines=tuple(lines)),) if lines else (),
        buttons=(Button(name="case.close", label="Close", primary=True),),
    )


def status(a: Answer) -> Card:
    """Where the case stands."""
    card = answer(a)
    fixes = tuple(
        (*words(f"{wording.clock(m.started_at, a.day)} {wording.short(m.text)}: "), bold(_went(m)))
        for m in a.case.mitigations
    )
    made = (*card.sections, Section(heading="Fixes", lines=fixes)) if fixes else card.sections
    return card.model_copy(update={"sections": made})


def why(h: Hypothesis, shown: float, day: datetime) -> Card:
    """What moved a hypothesis, from its history and stances."""
    steps = tuple(
        (
            plain(f"{wording.clock(s.at, day)} "),
            bold(f"{wording.confidence(s.before)} → {wording.confidence(s.after)}"),
            plain(f" {s.state.value}: {s.why}{_ids(s.evidence)}"),
        )
        for s in h.history
    )
    supporting = tuple(_stance(s.why, s.citation.quote if s.citation else "", s.evidence) for s in h.supporting)
    against = tuple(_stance(s.why, s.citation.quote if s.citation else "", s.evidence) for s in h.contradicting)
    made = (
        Section(heading="For it", lines=supporting),
        Section(heading="Against it", lines=against),
        Section(heading="What moved it", lines=steps),
    )
    return Card(
        title=wording.title(f"{wording.confidence(shown)}, {h.state.value}: {wording.short(h.statement)}"),
        badges=(h.category.value, h.component) if h.component else (h.category.value,),
        sections=tuple(s for s in made if s.lines),
    )


def findings(evidence: Evidence, limit: int, day: datetime) -> Card:
    """What was found in one piece of evidence."""
    lines: list[Line] = []
    for f in evidence.findings[:limit]:
        when = f"{wording.clock(f.at, day)} " if f.at else ""
        lines.append((plain(f"{when}{f.summary}{proofs.counted(f, f.summary)} "), cite(f.cite())))
        lines.append((code(files.quote(f)),))
    return Card(
        title=wording.title(f"{evidence.name}: {figures.many(len(evidence.findings), 'finding')}"),
        sections=(Section(lines=tuple(lines)),),
    )


def _outcome_buttons(m: Mitigation) -> tuple[Button, ...]:
    value = m.hypothesis or m.id
    return (
        Button(name="mitigation.worked", label="It worked", value=value, primary=True),
        Button(name="mitigation.failed", label="Still failing", value=value),
    )


def _went(m: Mitigation) -> str:
    return {MitigationState.TRIED: "under way", MitigationState.FAILED: "did not help"}.get(m.state, m.state.value)


def _likely(case: Case) -> Hypothesis | None:
    """What the last card named, if that was more than speculation."""
    named = case.conclusion if case.conclusion and case.conclusion.level != "speculation" else None
    return case.hypothesis(named.hypothesis or "") if named else None


def _refs(h: Hypothesis) -> Line:
    return tuple(span for c in h.citations[:2] for span in (plain(" "), cite(c)))


def _ids(evidence: tuple[str, ...]) -> str:
    return f" ({', '.join(evidence)})" if evidence else ""


def _stance(text: str, quote: str, evidence: str) -> Line:
    lead = plain(f"{evidence}: {text}")
    return (lead, plain(" "), code(quote[: files.QUOTE])) if quote else (lead,)
