"""Mitigations that people announce in words: "rolling back cart-worker" starts one as its button would."""

import re
from datetime import timedelta

from engines import actions, cards, talk
from engines.config import InvestigationConfig
from engines.effects import Flow, Outcome, Timer
from engines.evidence import Evidence
from engines.investigate import investigate
from engines.memory import MemoryManager
from engines.models import Case, Hypothesis, Mitigation
from engines.turn import Message, Press, Turn


def announced(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow | None:
    """The flow of a turn in which somebody says what they do about it; none where nobody does."""
    message = next((m for m in turn.messages if talk.doing(m.text)), None)
    if message is None:
        return None
    others = any(m.ref != message.ref and not talk.is_small(m.text) for m in turn.messages)
    if others:
        return _among_others(case, turn, evidence, message, config)
    if talk.says_failed(message.text) or talk.says_worked(message.text):
        return actions.told(_started(case, message), turn, evidence, config)
    return _alone(case, turn, evidence, message, config)


def _alone(
    case: Case, turn: Turn, evidence: tuple[Evidence, ...], message: Message, config: InvestigationConfig
) -> Flow:
    memory = MemoryManager(config).remember(case, turn)
    heard = case.model_copy(update={"evidence": (*case.evidence, *evidence), "memory": memory})
    press = Press(name="mitigation.start", speaker=message.speaker)
    act = actions.Act(heard, turn, press, config)
    started = _started(heard, message)
    m = started.mitigations[-1]
    started = actions.decided(act, started, f"mitigation started: {m.text}")
    return actions.done(act, started, cards.mitigation(m, turn.at), (_reminder(m, config),))


def _among_others(
    case: Case, turn: Turn, evidence: tuple[Evidence, ...], message: Message, config: InvestigationConfig
) -> Flow:
    """What else was said is weighed first; the mitigation stands below it in a card of its own."""
    outcome = yield from investigate(case, turn, evidence, config)
    started = _started(outcome.case, message)
    m = started.mitigations[-1]
    shown = (*outcome.cards, cards.mitigation(m, turn.at))
    return Outcome(started, shown, outcome.response, (*outcome.timers, _reminder(m, config)))


def _started(case: Case, message: Message) -> Case:
    text = talk.doing(message.text)
    h = _meant(case, text)
    m = Mitigation(
        id=f"M{len(case.mitigations) + 1}",
        text=f"{text[:1].upper()}{text[1:]}.",
        hypothesis=h.id if h else None,
        by=message.speaker.name,
        by_id=message.speaker.id,
        started_at=message.at,
    )
    return case.model_copy(update={"mitigations": (*case.mitigations, m)})


def _meant(case: Case, text: str) -> Hypothesis | None:
    """The best cause whose component is named; where none is, the cause that the case states."""
    named = [h for h in case.hypotheses if h.is_open and _names(text, h.component)]
    if named:
        return max(named, key=lambda h: h.score)
    return case.hypothesis((case.conclusion.hypothesis if case.conclusion else None) or "")


def _names(text: str, component: str) -> bool:
    return bool(component) and re.search(rf"(?<!\w){re.escape(component)}(?!\w)", text, re.IGNORECASE) is not None


def _reminder(m: Mitigation, config: InvestigationConfig) -> Timer:
    due = m.started_at + timedelta(seconds=config.remind_after)
    return Timer(name=f"{actions.REMIND}{m.id}", due_at=due)
