"""What a pressed button, a due promise and a word about a mitigation do, through the same engines."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from engines import cards, phases, statements, talk
from engines.cards import wording
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Flow, Outcome, Timer, ask
from engines.evidence import Evidence
from engines.hypotheses import HypothesisManager
from engines.investigate import progressed, respond
from engines.markup import Card, Line, bold, plain
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Feedback, Hypothesis, Mitigation, ResponseType, Stance, TurnRecord
from engines.phases import PhaseOrchestrator
from engines.questions import Close
from engines.requests import Requests
from engines.turn import Press, Turn

REMIND = "mitigation:"


@dataclass(frozen=True)
class Act:
    """A button pressed in a case."""

    case: Case
    turn: Turn
    press: Press
    config: InvestigationConfig
    said: Evidence | None = None  # where it was said in words, not by a button

    @property
    def hypothesis(self) -> Hypothesis | None:
        """The hypothesis that the button is about."""
        return self.case.hypothesis(self.press.value)


def pressed(case: Case, turn: Turn, config: InvestigationConfig) -> Flow:
    """The effect of a button."""
    press = turn.press
    effect = _EFFECTS.get(press.name) if press else None
    if press is None or effect is None:
        return _end(case, cards.stale("That button is from an older version and does nothing any more."))
    return effect(Act(case, turn, press, config))


def due(case: Case, turn: Turn) -> Flow:
    """A promise fell due: ask once, if it is still open."""
    name = turn.timer or ""
    open_ones = [m for m in case.mitigations if f"{REMIND}{m.id}" == name and m.worked is None]
    yield from ()
    shown = tuple(cards.reminder(m, turn.at) for m in open_ones)
    return Outcome(case, shown, ResponseType.CONFIRMATION_REQUEST if shown else ResponseType.STATUS_UPDATE)


def told(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow | None:
    """Read what people say about an open mitigation as the button that says the same."""
    last = _last_open(case, None)
    speaker = next((m.speaker for m in reversed(turn.messages) if _name(m.text)), None)
    if last is None or speaker is None:
        return None
    name = next(n for n in (_name(m.text) for m in reversed(turn.messages)) if n)
    memory = MemoryManager(config).remember(case, turn)
    heard = case.model_copy(update={"evidence": (*case.evidence, *evidence), "memory": memory})
    said = next((e for e in reversed(evidence) if e.findings and _name(e.findings[0].excerpt)), None)
    press = Press(name=name, value=last.hypothesis or last.id, speaker=speaker)
    return _EFFECTS[name](Act(heard, turn.model_copy(update={"press": press}), press, config, said))


def _name(text: str) -> str:
    if talk.says_failed(text):
        return "mitigation.failed"
    return "mitigation.worked" if talk.says_worked(text) else ""


def _confirm(act: Act) -> Flow:
    severity = act.press.value or act.case.severity
    if not severity:
        return _end(act.case, cards.stale("No severity was proposed."))
    case = act.case.model_copy(update={"severity": severity, "severity_confirmed": True})
    return done(
        act,
        decided(act, case, f"severity {severity}"),
        cards.noted(f"Severity is {severity}, confirmed by {_who(act)}"),
    )


def _reject_severity(act: Act) -> Flow:
    if act.case.severity != act.press.value or act.case.severity_confirmed:
        return _end(act.case, cards.stale(f"{act.press.value} is not proposed any more"))
    case = act.case.model_copy(update={"severity": None})
    case = decided(act, case, f"not {act.press.value}")
    return done(act, case, cards.noted(f"Not {act.press.value}, says {_who(act)}"))


def _block(act: Act) -> Flow:
    requests = Requests(act.config)
    request = next((r for r in requests.open(act.case) if r.id == act.press.value), None)
    if request is None:
        return _end(act.case, cards.stale("That is not asked for any more."))
    case = requests.blocked(act.case, request.id, f"{_who(act)} can't get it")
    left = tuple((bold(r.what), plain(f" — {r.why}")) for r in requests.open(case))
    return done(act, case, cards.noted(f"I go on without: {wording.short(request.what)}", left))


def _accept(act: Act) -> Flow:
    return _feedback(act, accepted=True)


def _reject(act: Act) -> Flow:
    return _feedback(act, accepted=False)


def _feedback(act: Act, *, accepted: bool) -> Flow:
    h = act.hypothesis
    if h is None:
        return _end(act.case, cards.stale("That cause is not in this case."))
    given = [f for f in act.case.feedback if f.hypothesis == h.id and f.by == act.press.speaker.id]
    if given and given[-1].accepted is accepted:
        return _end(act.case, cards.stale("Noted already."))
    why = f"{_who(act)} says it {'is' if accepted else 'is not'} the cause"
    case = _stanced(act, h, why, supports=accepted, reject=not accepted)
    mark = Feedback(turn=act.turn.id, hypothesis=h.id, accepted=accepted, by=act.press.speaker.id, at=act.turn.at)
    case = case.model_copy(update={"feedback": (*case.feedback, mark)})
    return done(act, case, cards.noted(f"Noted: {why}", _moved(act, case, h)))


def _start(act: Act) -> Flow:
    h = act.hypothesis
    if h is None:
        return _end(act.case, cards.stale("That cause is not in this case."))
    running = _last_open(act.case, h.id)
    if running and running.hypothesis == h.id:
        return _end(act.case, cards.mitigation(running, act.turn.at))
    m = Mitigation(
        id=f"M{len(act.case.mitigations) + 1}",
        text=h.fix[0] if h.fix else f"Mend {h.component}.",
        hypothesis=h.id,
        by=_who(act),
        by_id=act.press.speaker.id,
        started_at=act.turn.at,
    )
    case = act.case.model_copy(update={"mitigations": (*act.case.mitigations, m)})
    case = decided(act, case, f"mitigation started: {m.text}")
    timer = Timer(name=f"{REMIND}{m.id}", due_at=act.turn.at + timedelta(seconds=act.config.remind_after))
    return done(act, case, cards.mitigation(m, act.turn.at), (timer,))


def _worked(act: Act) -> Flow:
    m = _last_open(act.case, act.press.value)
    if m is None:
        return (yield from _end(act.case, cards.stale("No mitigation is waiting for an answer.")))
    ended = m.model_copy(update={"worked": True, "ended_at": act.turn.at})
    case = _ended(act.case, ended)
    h = case.hypothesis(m.hypothesis or "")
    if h:
        case = _stanced(replace(act, case=case), h, f"{_who(act)}: the fix worked", supports=True)
    case = phases.status(case, CaseStatus.RESOLVED).model_copy(update={"resolved_at": act.turn.at})
    case = Requests(act.config).obsolete(decided(act, case, f"worked: {m.text}"))
    closing = yield from ask(
        Close(
            at=act.turn.at,
            problem=case.problem,
            evidence=case.evidence,
            memory=MemoryManager(act.config).view(case),
            hypotheses=case.hypotheses,
            requests=case.requests,
        )
    )
    case = case.model_copy(update={"follow_ups": closing.follow_ups})
    cause = case.hypothesis(m.hypothesis or "")
    card = cards.resolved(case, ended, cause, act.turn.at)
    return (yield from done(act, case, card, closing=True))


def _failed(act: Act) -> Flow:
    m = _last_open(act.case, act.press.value)
    if m is None:
        return _end(act.case, cards.stale("No mitigation is waiting for an answer."))
    case = _ended(act.case, m.model_copy(update={"worked": False, "ended_at": act.turn.at}))
    h = case.hypothesis(m.hypothesis or "")
    lines: tuple[Line, ...] = ()
    if h:
        case = _stanced(replace(act, case=case), h, f"{_who(act)}: still failing after the fix", supports=False)
        lines = _moved(act, case, h)
    case = decided(act, case, f"did not help: {m.text}")
    return done(act, case, cards.noted(f"Noted: mitigation {m.id.removeprefix('M')} did not help", lines))


def _why(act: Act) -> Flow:
    h = act.hypothesis
    if h is None:
        return _end(act.case, cards.stale("That cause is not in this case."))
    return _end(act.case, cards.why(h, HypothesisManager(act.config).shown(h), act.turn.at))


def _close(act: Act) -> Flow:
    case = phases.status(Requests(act.config).obsolete(act.case), CaseStatus.CLOSED)
    case = decided(act, case, "case closed")
    return done(act, case, cards.noted(f"Closed by {_who(act)}"))


def _show(act: Act) -> Flow:
    evidence = next((e for e in act.case.evidence if e.id == act.press.value), None)
    if evidence is None:
        return _end(act.case, cards.stale("That evidence is not in this case."))
    return _end(act.case, cards.findings(evidence, act.config.findings_shown, act.turn.at))


_EFFECTS: dict[str, Callable[[Act], Flow]] = {
    "severity.confirm": _confirm,
    "severity.reject": _reject_severity,
    "request.blocked": _block,
    "hypothesis.accept": _accept,
    "hypothesis.reject": _reject,
    "mitigation.start": _start,
    "mitigation.worked": _worked,
    "mitigation.failed": _failed,
    "why": _why,
    "case.close": _close,
    "evidence.show": _show,
}


def _who(act: Act) -> str:
    return act.press.speaker.name


def _stanced(act: Act, h: Hypothesis, why: str, *, supports: bool, reject: bool = False) -> Case:
    """A person's word is evidence like any other, with the person's name."""
    evidence = act.said or statements.pressed(act.turn, len(act.case.evidence) + 1, why, act.config)
    case = act.case if act.said else act.case.model_copy(update={"evidence": (*act.case.evidence, evidence)})
    stance = Stance(evidence=evidence.id, supports=supports, why=why, citation=evidence.findings[0].cite())
    return HypothesisManager(act.config).told(case, h.id, stance, act.turn, reject=reject)


def _moved(act: Act, case: Case, h: Hypothesis) -> tuple[Line, ...]:
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


def _last_open(case: Case, value: str | None) -> Mitigation | None:
    waiting = [m for m in case.mitigations if m.worked is None]
    about = [m for m in waiting if value in (m.hypothesis, m.id)]
    return next(reversed(about or waiting), None)


def _ended(case: Case, ended: Mitigation) -> Case:
    return case.model_copy(update={"mitigations": tuple(ended if m.id == ended.id else m for m in case.mitigations)})


def decided(act: Act, case: Case, text: str) -> Case:
    """Keep for good what somebody decided."""
    return MemoryManager(act.config).pin(case, text, _who(act), act.turn)


def _end(case: Case, card: Card) -> Flow:
    yield from ()
    return Outcome(case, (card,), ResponseType.STATUS_UPDATE)


def done(act: Act, case: Case, card: Card, timers: tuple[Timer, ...] = (), *, closing: bool = False) -> Flow:
    """End a press that changed the case: the phase, the conclusion and the record follow."""
    yield from ()
    if case.status is not CaseStatus.CLOSED:
        case = PhaseOrchestrator(act.config).advance(act.case, case, act.turn)
    response = _response(act, case, closing=closing)
    progress = progressed(act.case, case, (), act.config)
    record = TurnRecord(turn=act.turn.id, at=act.turn.at, progress=progress, asks=int(closing), response=response)
    case = case.model_copy(update={"turns": (*case.turns, record), "updated_at": act.turn.at})
    conclusion = WorkingConclusionGenerator(act.config).derive(case, act.turn)
    return Outcome(case.model_copy(update={"conclusion": conclusion}), (card,), response, timers)


def _response(act: Act, case: Case, *, closing: bool) -> ResponseType:
    if closing:
        return ResponseType.SOLUTION_READY
    escalates = respond(case, act.turn, act.config) is ResponseType.ESCALATION_REQUIRED
    return ResponseType.ESCALATION_REQUIRED if escalates else ResponseType.STATUS_UPDATE
