"""One act of a person, and what it makes of a case: the parts that every act is built from."""

from dataclasses import dataclass

from engines import cards, statements
from engines.cards import wording
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Timer
from engines.evidence import Evidence
from engines.hypotheses import HypothesisManager
from engines.markup import Card, Line, bold, plain
from engines.memory import MemoryManager
from engines.models import Case, Hypothesis, Stance
from engines.response import Mitigation
from engines.turn import Speaker, Turn


@dataclass(frozen=True)
class Act:
    """Something that a person does in a case, by a button or in words."""

    case: Case
    turn: Turn
    speaker: Speaker
    value: str
    config: InvestigationConfig
    said: Evidence | None = None  # where it was said in words
    text: str = ""  # what is done, in the words of the speaker
    person: Speaker | None = None  # whom it is about

    @property
    def hypothesis(self) -> Hypothesis | None:
        """The hypothesis that it is about."""
        return self.case.hypothesis(self.value)

    @property
    def mitigation(self) -> Mitigation | None:
        """The mitigation that it is about."""
        return next((m for m in self.case.mitigations if m.id == self.value), None)


@dataclass(frozen=True)
class Change:
    """What an act made of the case; `is_done` is false where it had no meaning and nothing changed."""

    case: Case
    card: Card
    timers: tuple[Timer, ...] = ()
    resolved: Mitigation | None = None  # what ended the incident: the case is to be closed in words
    is_done: bool = True
    notes: tuple[str, ...] = ()  # what it did, told on the answer card of the turn


def nothing(act: Act, text: str) -> Change:
    """What has no meaning, or none any more: the text says why."""
    return Change(act.case, cards.stale(text), is_done=False)


def stanced(act: Act, h: Hypothesis, why: str, *, supports: bool, reject: bool = False) -> Case:
    """A person's word is evidence like any other, with the person's name."""
    evidence = act.said or statements.of(act.speaker, act.turn.at, len(act.case.evidence) + 1, why, act.config)
    case = act.case if act.said else act.case.model_copy(update={"evidence": (*act.case.evidence, evidence)})
    stance = Stance(evidence=evidence.id, supports=supports, why=why, citation=evidence.findings[0].cite())
    return HypothesisManager(act.config).told(case, h.id, stance, act.turn, reject=reject)


def moved(act: Act, case: Case, h: Hypothesis) -> tuple[Line, ...]:
    """How far the act moved a hypothesis, and which cause is the closest now."""
    manager = HypothesisManager(act.config)
    after = case.hypothesis(h.id)
    was, now = manager.shown(h), manager.shown(after) if after else 0.0
    state = after.state.value if after else ""
    change = f"{wording.confidence(was)} → {wording.confidence(now)}"
    line = (plain(f"{wording.short(h.statement)} "), bold(change), plain(f", {state}"))
    best = next((o for o in WorkingConclusionGenerator(act.config).stated(case)), None)
    if best is None or best.id == h.id:
        return (line,)
    shown = wording.confidence(manager.shown(best))
    return (line, (plain(f"Now closest: {wording.short(best.statement)} "), bold(shown)))


def decided(act: Act, case: Case, text: str) -> Case:
    """Keep for good what somebody decided."""
    return MemoryManager(act.config).pin(case, text, act.speaker.name, act.turn)
