"""The cards of a command that lists something: causes, evidence, moments, phases, passages, what models cost."""

from datetime import datetime

from engines import figures, timeline
from engines.cards import files, story, wording
from engines.cards.basis import Answer
from engines.hypotheses import HypothesisManager
from engines.markup import Button, Card, Line, Section, Tone, bold, code, plain, thread_link, words
from engines.models import Case, Hypothesis, HypothesisState, Phase
from engines.past import Ended
from engines.questions import Passages
from engines.requests import Requests
from engines.spending import Cost, shown
from engines.wanted import EvidenceRequest, RequestStatus

SHOWN = 15  # rows of a list; the rest is counted
PASSAGE = 280  # characters of a passage
_OVER = (HypothesisState.REJECTED, HypothesisState.RETIRED, HypothesisState.INCONCLUSIVE)


def causes(a: Answer) -> Card:
    """The possible causes, the best first, with the numbers that commands take."""
    confidence = HypothesisManager(a.config).shown
    ranked = sorted(a.case.hypotheses, key=lambda h: (h.state is HypothesisState.REJECTED, -confidence(h), h.rank))
    alive = tuple(_cause(h, confidence(h), a.conclusion.hypothesis) for h in ranked if h.state not in _OVER)
    over = tuple(_cause(h, confidence(h), None) for h in ranked if h.state in _OVER)
    made = (
        Section(lines=_most(alive)),
        Section(heading="Ruled out or laid aside", lines=_most(over)),
        Section(lines=(words("`why <n>` tells what moved one, `hypotheses refute <n> <why>` rules it out."),)),
    )
    if not ranked:
        return Card(title="No possible cause was named yet.", sections=(Section(lines=(_TELL,)),))
    return Card(
        title=f"{figures.many(len(alive), 'possible cause')} open, {len(over)} over.",
        sections=tuple(s for s in made if s.lines),
        buttons=tuple(Button(name="why", label=f"Why {h.id}?", value=h.id) for h in ranked[: a.config.list_limit]),
    )


_TELL = words("Say what is wrong or drop a log; `hypotheses add <text>` adds one of yours.")


def _cause(h: Hypothesis, score: float, named: str | None) -> Line:
    mark = " (named on the card)" if h.id == named else ""
    return (bold(f"{h.id} {wording.confidence(score)} "), plain(f"{h.state.value}{mark}: {wording.short(h.statement)}"))


def evidence(case: Case, requests: Requests) -> Card:
    """What is asked for, with its numbers, what could not be had, and what is there."""
    wanted, there = requests.open(case), files.dropped(case.evidence)
    lost = tuple(r for r in case.requests if r.status is RequestStatus.BLOCKED)
    made = (
        Section(heading="I wait for", lines=tuple(line for n, r in enumerate(wanted, 1) for line in _asked(n, r))),
        Section(heading="Can't be had", lines=tuple((plain(f"{r.what}: {r.reason or 'blocked'}"),) for r in lost)),
        Section(heading="There", lines=_most(tuple(_piece(e.id, e.name, e.lines, len(e.findings)) for e in there))),
    )
    said = len(case.evidence) - len(there)
    return Card(
        title=f"{figures.many(len(there), 'file')} and {figures.many(said, 'statement')}; "
        f"{figures.many(len(wanted), 'thing')} asked for.",
        sections=tuple(s for s in made if s.lines),
        buttons=tuple(
            Button(name="request.blocked", label=f"Can't get {n}", value=r.id) for n, r in enumerate(wanted, start=1)
        ),
    )


def _asked(number: int, r: EvidenceRequest) -> tuple[Line, ...]:
    lead: Line = (bold(f"{number} {wording.short(r.what)}"), plain(f" — {wording.lower(r.why)}"))
    return (lead, *((code(c),) for c in r.commands))


def _piece(number: str, name: str, lines: int, found: int) -> Line:
    return (bold(f"{number} "), plain(f"{name}: {figures.many(lines, 'line')}, {figures.many(found, 'finding')}"))


def when(a: Answer) -> Card:
    """What happened when, and what was done about it."""
    told = timeline.correlation(a.case, a.config, a.config.timeline_shown)
    moments = tuple(story.line(m, a.incident) for m in told.moments)
    made = (Section(lines=story.told(told, a.incident)), Section(heading="In order", lines=moments))
    since = f"Bad since {wording.clock(told.onset, a.incident)} UTC" if told.onset else "When it began is not known"
    return Card(
        title=f"{since}; {figures.many(len(moments), 'moment')}.",
        badges=wording.dates(a.incident, a.day),
        sections=tuple(s for s in made if s.lines),
    )


def way(case: Case, day: datetime) -> Card:
    """How far the investigation is, and how it came there."""
    moves = tuple(
        (plain(f"{wording.clock(m.at, day)} {wording.PHASES[m.after]} "), plain(f"({m.outcome.replace('_', ' ')})"))
        for m in case.phases
    )
    held = (words("Somebody took it back here: it goes on when somebody presses Go on."),) if case.held else ()
    made = (Section(lines=held), Section(heading="The way here", lines=moves))
    return Card(
        title=f"Phase {int(case.phase) + 1} of {len(Phase)}: {wording.PHASES[case.phase]}.",
        sections=tuple(s for s in made if s.lines),
    )


def passages(query: str, found: Passages, before: tuple[Ended, ...] = ()) -> Card:
    """What incidents that are over, and guides, say of something."""
    asked = f'"{wording.cut(query, 60)}"'
    if not found.passages and not before:
        return Card(
            tone=Tone.WARNING, title=wording.title(f"No guide and no incident of this channel says anything of {asked}")
        )
    said = [figures.many(len(some), what) for some, what in ((before, "incident"), (found.passages, "passage")) if some]
    return Card(
        title=wording.title(f"{' and '.join(said)} on {asked}"),
        sections=(
            *(Section(heading="Seen before", lines=_ended(c)) for c in before),
            *(
                Section(heading=p.title, lines=((plain(wording.cut(p.text, PASSAGE)),), (plain(f"From {p.source}."),)))
                for p in found.passages
            ),
        ),
    )


def _ended(case: Ended) -> tuple[Line, ...]:
    head = (plain(f"{case.opened_at:%Y-%m-%d} "), thread_link(case.title or "an incident without a title", case.thread))
    cause = (
        plain(f"Cause, {case.level}: {wording.cut(case.cause, PASSAGE)}") if case.cause else plain("No cause known.")
    )
    fix = ((plain(f"What worked: {wording.cut(case.fix, PASSAGE)}"),),) if case.fix else ()
    return (head, (cause,), *fix)


def cost(spent: Cost) -> Card:
    """What models cost in a case."""
    if not spent.calls:
        return Card(title="Nothing was spent on models in this case.")
    told = f"{figures.number(spent.tokens_in)} tokens in, {figures.number(spent.tokens_out)} out."
    title = f"{shown(spent.dollars)} in {figures.many(spent.calls, 'call')} of models."
    return Card(title=title, sections=(Section(lines=(words(told),)),))


def paused(case: Case) -> Card:
    """Why nobody is answered."""
    by = f"by {case.paused.by} " if case.paused else ""
    return Card(title=f"This case is paused {by}and I keep what is said; with resume I read it and answer.")


def _most(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    rest = len(lines) - SHOWN
    return (*lines[:SHOWN], words(f"and {rest} more")) if rest > 0 else lines
