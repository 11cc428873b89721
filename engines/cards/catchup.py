"""What somebody needs who joins late, or was away: where it stands, and what changed since they last spoke."""

from collections.abc import Iterator
from datetime import datetime

from engines.cards import wording
from engines.cards.basis import Answer
from engines.evidence import DataType
from engines.markup import Card, Line, Section, bold, plain, words
from engines.models import Case, HypothesisState
from engines.requests import Requests
from engines.response import MitigationState
from engines.turn import Speaker

NEWS = 12  # changes that are told, the newest
OUT = 6  # things that it is not


def catchup(a: Answer, who: Speaker) -> Card:
    """The card for one person; it says nothing that the case does not."""
    case = a.case
    last = spoke(case, who)
    since = f"Since you spoke at {wording.clock(last, a.day)}" if last else "What happened so far"
    news = sorted((n for n in _news(a) if last is None or n[0] > last), key=lambda n: n[0])[-NEWS:]
    told = tuple((plain(f"{wording.clock(at, a.day)} "), *words(text)) for at, text in news)
    made = (
        Section(heading="Known", lines=_known(a)),
        Section(heading="Not it", lines=tuple(words(wording.short(text)) for text in _out(case))[:OUT]),
        Section(heading="Tried", lines=tried(case, a.day)),
        Section(heading="Waiting for", lines=waiting(a)),
        Section(heading="Who", lines=people(case)),
        Section(heading=since, lines=told or (words("Nothing new."),)),
    )
    return Card(title=wording.title(_title(a)), sections=tuple(s for s in made if s.lines))


def spoke(case: Case, who: Speaker) -> datetime | None:
    """When that person last said something in the case."""
    said = (m.at for m in (*case.memory.older, *case.memory.hot) if m.speaker.id == who.id)
    return max(said, default=None)


def people(case: Case) -> tuple[Line, ...]:
    """Who has which role, who takes care of it, who is called, and whether it is paused."""
    made = [(bold(f"{r.role.capitalize()} "), plain(r.person.name)) for r in case.roles]
    if case.acknowledged_by:
        made.append((bold("Takes care of it "), plain(case.acknowledged_by)))
    if case.paused:
        made.append((bold("Paused "), plain(f"by {case.paused.by}")))
    if case.reminders.off:
        made.append((bold("Reminders "), plain("off")))
    return tuple(made)


def _title(a: Answer) -> str:
    severity = f"{a.case.severity}: " if a.case.severity else ""
    return f"{severity}{wording.problem(a.case) or 'no problem was stated yet'}"


def _known(a: Answer) -> tuple[Line, ...]:
    lines: list[Line] = [(bold("Now "), plain(f"{a.case.status.value}, {wording.PHASES[a.case.phase]}"))]
    if a.case.onset:
        lines.append((bold("Since "), plain(f"{wording.dated(a.case.onset)}")))
    if a.cause:
        stated = f"{wording.short(a.cause.statement)} ({wording.confidence(a.conclusion.confidence)})"
        lines.append((bold("Likely "), plain(stated)))
    else:
        lines.append((bold("Cause "), plain("none can be named yet")))
    return tuple(lines)


def _out(case: Case) -> tuple[str, ...]:
    rejected = (h.statement for h in case.hypotheses if h.state is HypothesisState.REJECTED)
    return (*rejected, *(f"{r.what}: {r.why}" for r in case.ruled_out))


def tried(case: Case, day: datetime) -> tuple[Line, ...]:
    """What was done about it and is over, with how it went."""
    went = {MitigationState.WORKED: "worked", MitigationState.FAILED: "did not help"}
    ended = [m for m in case.mitigations if m.state in went]
    return tuple(words(f"{wording.clock(m.started_at, day)} {wording.short(m.text)}: {went[m.state]}") for m in ended)


def waiting(a: Answer) -> tuple[Line, ...]:
    """For whom and for what it waits: somebody who takes it, how a fix went, pieces of evidence."""
    doing = [m for m in a.case.mitigations if m.is_open or m.is_waiting]
    done = tuple(
        words(f"{m.by}: {'did it help' if m.is_open else 'who begins'}? {wording.short(m.text)}") for m in doing
    )
    asked = tuple(words(wording.short(r.what)) for r in Requests(a.config).open(a.case))
    call = a.case.escalation
    called = (words(f"somebody who takes it: {call.reason}"),) if call and not call.acknowledged_by else ()
    return (*called, *done, *asked)


def _news(a: Answer) -> Iterator[tuple[datetime, str]]:
    """Each change with its time; what people did and decided is among the facts that are kept for good."""
    case = a.case
    for m in case.phases:
        yield m.at, wording.PHASES[m.after]
    for h in case.hypotheses:
        yield h.history[0].at, f"possible cause {h.id}: {wording.short(h.statement)}"
        for step in h.history[1:]:
            if step.state in (HypothesisState.REJECTED, HypothesisState.VALIDATED):
                yield step.at, f"{h.id} {step.state.value}: {step.why}"
    for e in case.evidence:
        if e.speaker and e.data_type is not DataType.STATEMENT:
            yield e.at, f"{e.speaker} dropped {e.name}"
    for f in case.memory.pinned:
        yield f.at, f"{f.source}: {wording.short(f.text)}"
