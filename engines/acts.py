"""What an act does to a case, said or pressed: one pure change each, with the card that tells it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from engines import cards, conflicts, escalation, mitigations, phases, statements
from engines.cards import wording
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Timer
from engines.evidence import Evidence
from engines.hypotheses import HypothesisManager
from engines.markup import Card, Line, bold, plain
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Hypothesis, Stance
from engines.requests import Requests
from engines.response import Feedback, Mitigation, MitigationState
from engines.turn import Press, Speaker, Turn

REMIND = "mitigation:"


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


def pressed(turn: Turn, press: Press, case: Case, config: InvestigationConfig) -> Change:
    """The change of a button."""
    act = Act(case, turn, press.speaker, press.value, config)
    if press.name not in _EFFECTS:
        return _nothing(act, "That button is from an older version and does nothing any more.")
    return of(press.name, act)


def of(name: str, act: Act) -> Change:
    """The change that the button of that name makes."""
    return _EFFECTS[name](act)


def _nothing(act: Act, text: str) -> Change:
    return Change(act.case, cards.stale(text), is_done=False)


def _confirm_severity(act: Act) -> Change:
    severity = act.value or act.case.severity
    if not severity:
        return _nothing(act, "No severity was proposed.")
    case = act.case.model_copy(update={"severity": severity, "severity_confirmed": True})
    within = act.config.respond_within.get(severity)
    respond = wording.minutes(within) if within else "the next business day"
    lines = ((plain(f"First response: {f'within {respond}' if within else respond}."),),)
    card = cards.noted(f"Severity is {severity}, confirmed by {act.speaker.name}", lines)
    return Change(_decided(act, case, f"severity {severity}"), card, escalation.on_severity(case, act.turn, act.config))


def _reject_severity(act: Act) -> Change:
    if act.case.severity != act.value or act.case.severity_confirmed:
        return _nothing(act, f"{act.value} is not proposed any more")
    case = act.case.model_copy(update={"severity": None})
    return Change(_decided(act, case, f"not {act.value}"), cards.noted(f"Not {act.value}, says {act.speaker.name}"))


def block(act: Act) -> Change:
    """What was asked for can't be had."""
    requests = Requests(act.config)
    request = next((r for r in requests.open(act.case) if r.id == act.value), None)
    if request is None:
        return _nothing(act, "That is not asked for any more.")
    reason = f'{act.speaker.name}: "{act.text}"' if act.text else f"{act.speaker.name} can't get it"
    case = requests.blocked(act.case, request.id, reason)
    left = tuple((bold(r.what), plain(f" — {r.why}")) for r in requests.open(case))
    return Change(case, cards.noted(f"I go on without: {wording.short(request.what)}", left))


def accept(act: Act) -> Change:
    """Somebody says that it is the cause."""
    return _feedback(act, accepted=True)


def reject(act: Act) -> Change:
    """Somebody says that it is not the cause."""
    return _feedback(act, accepted=False)


def _feedback(act: Act, *, accepted: bool) -> Change:
    h = act.hypothesis
    if h is None:
        return _nothing(act, "That cause is not in this case.")
    given = [f for f in act.case.feedback if f.hypothesis == h.id and f.by == act.speaker.id]
    if given and given[-1].accepted is accepted:
        return _nothing(act, "Noted already.")
    why = f"{act.speaker.name} says it {'is' if accepted else 'is not'} the cause"
    case = _stanced(act, h, why, supports=accepted, reject=not accepted)
    mark = Feedback(turn=act.turn.id, hypothesis=h.id, accepted=accepted, by=act.speaker.id, at=act.turn.at)
    case = case.model_copy(update={"feedback": (*case.feedback, mark)})
    return Change(case, cards.noted(f"Noted: {why}", _moved(act, case, h)))


def propose(act: Act) -> Change:
    """The fix of a cause waits for somebody's yes."""
    h = act.hypothesis
    if h is None:
        return _nothing(act, "That cause is not in this case.")
    running = mitigations.against(act.case, h.id)
    if running:
        return Change(act.case, cards.mitigation(running, act.turn.at), is_done=False)
    m = _made(act, MitigationState.PROPOSED)
    return Change(mitigations.put(act.case, m), cards.mitigation(m, act.turn.at))


def approve(act: Act) -> Change:
    """Somebody says yes to a proposed mitigation."""
    m = act.mitigation or next((m for m in reversed(act.case.mitigations) if m.is_waiting), None)
    if m is None or m.state is not MitigationState.PROPOSED:
        return _nothing(act, "Nothing is proposed that waits for a yes.")
    approved = mitigations.move(m, MitigationState.APPROVED, approved_by=act.speaker.name)
    case = _decided(act, mitigations.put(act.case, approved), f"approved: {m.text}")
    return Change(case, cards.mitigation(approved, act.turn.at))


def start(act: Act) -> Change:
    """Somebody does something about it."""
    h, waiting = act.hypothesis, act.mitigation
    if h is None and waiting is None and not act.text:
        return _nothing(act, "That cause is not in this case.")
    running = mitigations.against(act.case, h.id) if h and not act.text else waiting
    if running and not running.is_waiting:
        return Change(act.case, cards.mitigation(running, act.turn.at), is_done=False)
    m = _begun(act, running) if running else _made(act, MitigationState.TRIED)
    case = _decided(act, mitigations.put(act.case, m), f"mitigation started: {m.text}")
    case = case.model_copy(update={"acknowledged_by": case.acknowledged_by or act.speaker.name})
    timer = Timer(name=f"{REMIND}{m.id}", due_at=m.started_at + timedelta(seconds=act.config.remind_after))
    return Change(case, cards.mitigation(m, act.turn.at), (timer,))


def worked(act: Act) -> Change:
    """What was done helped: the incident is over."""
    m = mitigations.tried(act.case, act.value)
    if m is None:
        return _nothing(act, "No mitigation is waiting for an answer.")
    ended = mitigations.move(m, MitigationState.WORKED, ended_at=act.turn.at)
    case = mitigations.put(act.case, ended)
    h = case.hypothesis(m.hypothesis or "")
    if h:
        case = _stanced(replace(act, case=case), h, f"{act.speaker.name}: the fix worked", supports=True)
    case = phases.status(case, CaseStatus.RESOLVED).model_copy(update={"resolved_at": act.turn.at})
    case = Requests(act.config).obsolete(_decided(act, case, f"worked: {m.text}"))
    return Change(case, cards.resolved(case, ended, case.hypothesis(m.hypothesis or ""), act.turn.at), resolved=ended)


def failed(act: Act) -> Change:
    """What was done did not help."""
    m = mitigations.tried(act.case, act.value)
    if m is None:
        return _nothing(act, "No mitigation is waiting for an answer.")
    case = mitigations.put(act.case, mitigations.move(m, MitigationState.FAILED, ended_at=act.turn.at))
    h = case.hypothesis(m.hypothesis or "")
    lines: tuple[Line, ...] = ()
    if h:
        why = f"{act.speaker.name}: still failing after the fix"
        case = _stanced(replace(act, case=case), h, why, supports=False)
        lines = _moved(act, case, h)
    case = _decided(act, case, f"did not help: {m.text}")
    return Change(case, cards.noted(f"Noted: mitigation {m.id.removeprefix('M')} did not help", lines))


def _snooze(act: Act) -> Change:
    m = act.mitigation
    if m is None or not m.is_open:
        return _nothing(act, "Nobody is asked about that any more.")
    timer = Timer(name=f"{REMIND}{m.id}", due_at=act.turn.at + timedelta(seconds=act.config.snooze))
    again = wording.clock(timer.due_at, act.turn.at)
    return Change(act.case, cards.noted(f"I ask again at {again}"), (timer,))


def _stop(act: Act) -> Change:
    m = act.mitigation
    if m is None or not m.is_open:
        return _nothing(act, "Nobody is asked about that any more.")
    return Change(
        act.case, cards.noted(f"I don't ask about mitigation {m.id.removeprefix('M')} again; tell me how it went")
    )


def acknowledge(act: Act) -> Change:
    """Somebody takes care of it."""
    case = escalation.acknowledged(act.case, act.speaker, act.turn)
    return Change(_decided(act, case, "takes care of it"), cards.noted(f"{act.speaker.name} takes care of it"))


def escalate(act: Act) -> Change:
    """Somebody wants others called."""
    reason = f"{act.speaker.name} asked for it"
    case = _decided(act, escalation.raised(act.case, act.turn, reason), "asked for others to be called")
    return Change(case, cards.escalation(case, act.turn.at, act.config), escalation.timers(case, act.config))


def settle(act: Act) -> Change:
    """One of two who contradict each other is right."""
    found = conflicts.settled(act.case, act.value, act.turn, act.config)
    if found is None:
        return _nothing(act, "That conflict is settled already.")
    return Change(_decided(act, found.case, found.text), cards.noted(f"Settled: {found.text}"))


def close(act: Act) -> Change:
    """The case is over, with or without a cause."""
    case = phases.status(Requests(act.config).obsolete(act.case), CaseStatus.CLOSED)
    return Change(_decided(act, case, "case closed"), cards.noted(f"Closed by {act.speaker.name}"))


def _confirm_phase(act: Act) -> Change:
    offered = act.case.offered
    if offered is None or act.value != str(int(offered)):
        return _nothing(act, "That step is not offered any more.")
    case = phases.PhaseOrchestrator(act.config).confirmed(act.case, act.turn)
    return Change(case, cards.noted(f"Now {wording.PHASES[case.phase]}, says {act.speaker.name}"))


def _why(act: Act) -> Change:
    h = act.hypothesis
    if h is None:
        return _nothing(act, "That cause is not in this case.")
    shown = HypothesisManager(act.config).shown(h)
    return Change(act.case, cards.why(h, shown, act.turn.at), is_done=False)


def _show(act: Act) -> Change:
    evidence = next((e for e in act.case.evidence if e.id == act.value), None)
    if evidence is None:
        return _nothing(act, "That evidence is not in this case.")
    return Change(act.case, cards.findings(evidence, act.config.findings_shown, act.turn.at), is_done=False)


_EFFECTS: dict[str, Callable[[Act], Change]] = {
    "severity.confirm": _confirm_severity,
    "severity.reject": _reject_severity,
    "request.blocked": block,
    "hypothesis.accept": accept,
    "hypothesis.reject": reject,
    "mitigation.propose": propose,
    "mitigation.approve": approve,
    "mitigation.start": start,
    "mitigation.worked": worked,
    "mitigation.failed": failed,
    "reminder.snooze": _snooze,
    "reminder.stop": _stop,
    "case.acknowledge": acknowledge,
    "case.escalate": escalate,
    "conflict.settle": settle,
    "phase.confirm": _confirm_phase,
    "why": _why,
    "case.close": close,
    "evidence.show": _show,
}


def stanced_by(act: Act, h: Hypothesis, why: str, *, supports: bool) -> Case:
    """A person's word on a hypothesis, which leaves it open."""
    return _stanced(act, h, why, supports=supports)


def _stanced(act: Act, h: Hypothesis, why: str, *, supports: bool, reject: bool = False) -> Case:
    """A person's word is evidence like any other, with the person's name."""
    evidence = act.said or statements.of(act.speaker, act.turn.at, len(act.case.evidence) + 1, why, act.config)
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


def _made(act: Act, state: MitigationState) -> Mitigation:
    h = act.hypothesis
    text = act.text or (h.fix[0] if h and h.fix else f"Mend {h.component}." if h else "")
    return Mitigation(
        id=f"M{len(act.case.mitigations) + 1}",
        text=text,
        hypothesis=h.id if h else None,
        by=act.speaker.name,
        by_id=act.speaker.id,
        state=state,
        started_at=act.turn.at,
    )


def _begun(act: Act, waiting: Mitigation) -> Mitigation:
    by, by_id = act.speaker.name, act.speaker.id
    return mitigations.move(waiting, MitigationState.TRIED, started_at=act.turn.at, by=by, by_id=by_id)


def _decided(act: Act, case: Case, text: str) -> Case:
    """Keep for good what somebody decided."""
    return MemoryManager(act.config).pin(case, text, act.speaker.name, act.turn)
