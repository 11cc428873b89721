"""How a case came to what it says: what moved which hypothesis, the way of the phases, and what is remembered."""

from datetime import datetime

from pydantic import BaseModel

from engines import figures
from engines.cards import wording
from engines.config import InvestigationConfig
from engines.hypotheses import HypothesisManager
from engines.markup import Card, Line, Section, bold, plain, words
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Category, HypothesisState, PhaseMove, Stance, Step, TurnRecord
from engines.remembered import Memory
from engines.response import Conflict, Mitigation
from engines.turn import FROZEN
from engines.wanted import EvidenceRequest

TEXT = 160  # characters of a remembered text


class Told(BaseModel):
    """One hypothesis with all that moved it."""

    model_config = FROZEN

    id: str
    statement: str
    component: str
    category: Category
    state: HypothesisState
    prior: float
    score: float  # stored
    shown: float  # after decay
    stagnant: int
    steps: tuple[Step, ...]
    stances: tuple[Stance, ...]


class Explanation(BaseModel):
    """The whole of it, as `case show ID --json` prints it."""

    model_config = FROZEN

    id: str
    title: str
    status: CaseStatus
    phase: str
    severity: str | None
    onset: datetime | None
    degraded: str | None
    hypotheses: tuple[Told, ...]
    phases: tuple[PhaseMove, ...]
    turns: tuple[TurnRecord, ...]
    requests: tuple[EvidenceRequest, ...]
    mitigations: tuple[Mitigation, ...]
    conflicts: tuple[Conflict, ...]
    memory: Memory
    findable: tuple[str, ...]  # what comes back when a turn speaks of it


def explain(case: Case, config: InvestigationConfig) -> Explanation:
    """Everything that led to what the case says."""
    manager = HypothesisManager(config)
    ranked = sorted(case.hypotheses, key=lambda h: -manager.shown(h))
    return Explanation(
        id=case.id,
        title=case.title,
        status=case.status,
        phase=wording.PHASES[case.phase],
        severity=case.severity,
        onset=case.onset,
        degraded=case.degraded,
        hypotheses=tuple(
            Told(shown=manager.shown(h), steps=h.history, **{f: getattr(h, f) for f in _OF_HYPOTHESIS}) for h in ranked
        ),
        memory=case.memory,
        findable=MemoryManager(config).findable(case),
        **{f: getattr(case, f) for f in ("phases", "turns", "requests", "mitigations", "conflicts")},
    )


_OF_HYPOTHESIS = ("id", "statement", "component", "category", "state", "prior", "score", "stagnant", "stances")


def card(e: Explanation, day: datetime) -> Card:
    """The same to read."""
    made = (
        *(_hypothesis(h, e, day) for h in e.hypotheses),
        Section(heading="Phases", lines=tuple(_phase(m, day) for m in e.phases)),
        Section(heading="Conflicts", lines=tuple(words(_conflict(c)) for c in e.conflicts)),
        Section(heading="Asked for", lines=tuple(_request(r) for r in e.requests)),
        Section(heading="Kept for good", lines=tuple(words(f"{f.text} ({f.source})") for f in e.memory.pinned)),
        Section(heading="Last messages", lines=tuple(words(f"{m.speaker.name}: {_cut(m.text)}") for m in e.memory.hot)),
        Section(heading="Summed up", lines=tuple(words(_cut(t)) for t in e.memory.warm)),
        Section(heading="Found again when it matters", lines=tuple(words(_cut(t)) for t in e.findable)),
    )
    status = e.status.value if e.status in (CaseStatus.RESOLVED, CaseStatus.CLOSED) else e.phase
    badges = (*((e.severity,) if e.severity else ()), status, figures.many(len(e.turns), "turn"))
    return Card(title=wording.title(e.title or e.id), badges=badges, sections=tuple(s for s in made if s.lines))


def _hypothesis(h: Told, e: Explanation, day: datetime) -> Section:
    numbers = {t.turn: n for n, t in enumerate(e.turns, start=1)}
    steps = tuple(_step(s, numbers.get(s.turn), day) for s in h.steps)
    decayed = f", shown {wording.confidence(h.shown)} after {figures.many(h.stagnant, 'turn')} without progress"
    now = f"{wording.confidence(h.score)}, {h.state.value}{decayed if h.shown < h.score else ''}"
    return Section(heading=f"{h.id} {now}", lines=(words(h.statement), *steps))


def _step(s: Step, turn: int | None, day: datetime) -> Line:
    where = f"turn {turn}, " if turn else ""
    moved = f"{wording.confidence(s.before)} → {wording.confidence(s.after)}"
    by = f" ({', '.join(s.evidence)})" if s.evidence else ""
    return (plain(f"{where}{wording.clock(s.at, day)} "), bold(moved), plain(f" {s.state.value}: {s.why}{by}"))


def _phase(m: PhaseMove, day: datetime) -> Line:
    moved = f"{wording.PHASES[m.before]} → {wording.PHASES[m.after]}"
    return (plain(f"{wording.clock(m.at, day)} {moved} "), plain(f"({m.outcome.replace('_', ' ')})"))


def _conflict(c: Conflict) -> str:
    sides = "; ".join(f'{s.speaker}: "{_cut(s.quote)}" ({s.evidence})' for s in (c.one, c.other))
    by = f", by {c.by.ref}" if c.by else ""
    return f"{sides}: {f'{c.settled} stands{by}' if c.settled else 'not settled'}"


def _request(r: EvidenceRequest) -> Line:
    return (plain(f"{r.what}: "), bold(r.status.value), plain(f" ({r.reason})" if r.reason else ""))


def _cut(text: str) -> str:
    return wording.short(text)[:TEXT]
