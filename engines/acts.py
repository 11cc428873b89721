"""What an act does to a case, said or pressed: one pure change each, with the card that tells it."""

from collections.abc import Callable

from engines import cards, conflicts, escalation, fixes, phases
from engines.act import Act, Change, decided, moved, nothing, stanced
from engines.cards import wording
from engines.config import InvestigationConfig
from engines.hypotheses import HypothesisManager
from engines.markup import bold, plain
from engines.models import Case, CaseStatus
from engines.requests import Requests
from engines.response import Feedback
from engines.turn import Press, Turn


def pressed(turn: Turn, press: Press, case: Case, config: InvestigationConfig) -> Change:
    """The change of a button."""
    act = Act(case, turn, press.speaker, press.value, config)
    if press.name not in _EFFECTS:
        return nothing(act, "That button is from an older version and does nothing any more.")
    return of(press.name, act)


def of(name: str, act: Act) -> Change:
    """The change that the button of that name makes."""
    return _EFFECTS[name](act)


def _confirm_severity(act: Act) -> Change:
    severity = act.value or act.case.severity
    if not severity:
        return nothing(act, "No severity was proposed.")
    case = act.case.model_copy(update={"severity": severity, "severity_confirmed": True})
    within = act.config.respond_within.get(severity)
    respond = wording.minutes(within) if within else "the next business day"
    lines = ((plain(f"First response: {f'within {respond}' if within else respond}."),),)
    card = cards.noted(f"Severity is {severity}, confirmed by {act.speaker.name}", lines)
    return Change(decided(act, case, f"severity {severity}"), card, escalation.on_severity(case, act.turn, act.config))


def _reject_severity(act: Act) -> Change:
    if act.case.severity != act.value or act.case.severity_confirmed:
        return nothing(act, f"{act.value} is not proposed any more")
    case = act.case.model_copy(update={"severity": None})
    return Change(decided(act, case, f"not {act.value}"), cards.noted(f"Not {act.value}, says {act.speaker.name}"))


def block(act: Act) -> Change:
    """What was asked for can't be had."""
    requests = Requests(act.config)
    request = next((r for r in requests.open(act.case) if r.id == act.value), None)
    if request is None:
        return nothing(act, "That is not asked for any more.")
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
        return nothing(act, "That cause is not in this case.")
    given = [f for f in act.case.feedback if f.hypothesis == h.id and f.by == act.speaker.id]
    if given and given[-1].accepted is accepted:
        return nothing(act, "Noted already.")
    why = f"{_word(act, accepted=accepted)}{f': {act.text}' if act.text else ''}"
    case = stanced(act, h, why, supports=accepted, reject=not accepted)
    mark = Feedback(turn=act.turn.id, hypothesis=h.id, accepted=accepted, by=act.speaker.id, at=act.turn.at)
    case = case.model_copy(update={"feedback": (*case.feedback, mark)})
    return Change(case, cards.noted(f"Noted: {why}", moved(act, case, h)))


def take_back(act: Act) -> Change:
    """Somebody no longer says that it is the cause; that it is not stays said."""
    h, mine = act.hypothesis, act.speaker.id
    given = [f for f in act.case.feedback if f.hypothesis == act.value and f.by == mine]
    if h is None or not given or not given[-1].accepted:
        return nothing(act, "There is nothing of yours to take back there.")
    said = frozenset(s.evidence for s in h.supporting if s.why.startswith(_word(act, accepted=True)))
    why = f"{act.speaker.name} takes it back"
    case = HypothesisManager(act.config).withdrawn(act.case, h.id, said, act.turn, why)
    left = tuple(f for f in case.feedback if f not in given)
    return Change(case.model_copy(update={"feedback": left}), cards.noted(f"Noted: {why}", moved(act, case, h)))


def _word(act: Act, *, accepted: bool) -> str:
    return f"{act.speaker.name} says it {'is' if accepted else 'is not'} the cause"


def acknowledge(act: Act) -> Change:
    """Somebody takes care of it."""
    case = escalation.acknowledged(act.case, act.speaker, act.turn)
    return Change(decided(act, case, "takes care of it"), cards.noted(f"{act.speaker.name} takes care of it"))


def escalate(act: Act) -> Change:
    """Somebody wants others called: a person, or the one of the path with the number in `value`."""
    reason = f"{act.speaker.name} asked for it"
    first = int(act.value) if act.value.isdecimal() else 0
    called = escalation.raised(act.case, act.turn, reason, act.person, first)
    case = decided(act, called, f"asked for {act.person.name if act.person else 'others'} to be called")
    return Change(case, cards.escalation(case, act.turn.at, act.config), escalation.timers(case, act.config))


def settle(act: Act) -> Change:
    """One of two who contradict each other is right."""
    found = conflicts.settled(act.case, act.value, act.turn, act.config)
    if found is None:
        return nothing(act, "That conflict is settled already.")
    return Change(decided(act, found.case, found.text), cards.noted(f"Settled: {found.text}"))


def close(act: Act) -> Change:
    """The case is over, with or without a cause."""
    case = phases.status(Requests(act.config).obsolete(act.case), CaseStatus.CLOSED)
    return Change(decided(act, case, "case closed"), cards.noted(f"Closed by {act.speaker.name}"))


def _confirm_phase(act: Act) -> Change:
    offered = act.case.offered
    if offered is None or act.value != str(int(offered)):
        return nothing(act, "That step is not offered any more.")
    case = phases.PhaseOrchestrator(act.config).confirmed(act.case, act.turn)
    return Change(case, cards.noted(f"Now {wording.PHASES[case.phase]}, says {act.speaker.name}"))


def _why(act: Act) -> Change:
    h = act.hypothesis
    if h is None:
        return nothing(act, "That cause is not in this case.")
    shown = HypothesisManager(act.config).shown(h)
    return Change(act.case, cards.why(h, shown, act.turn.at), is_done=False)


def _show(act: Act) -> Change:
    evidence = next((e for e in act.case.evidence if e.id == act.value), None)
    if evidence is None:
        return nothing(act, "That evidence is not in this case.")
    return Change(act.case, cards.findings(evidence, act.config.findings_shown, act.turn.at), is_done=False)


_EFFECTS: dict[str, Callable[[Act], Change]] = {
    "severity.confirm": _confirm_severity,
    "severity.reject": _reject_severity,
    "request.blocked": block,
    "hypothesis.accept": accept,
    "hypothesis.reject": reject,
    "hypothesis.take_back": take_back,
    "mitigation.propose": fixes.propose,
    "mitigation.approve": fixes.approve,
    "mitigation.start": fixes.start,
    "mitigation.worked": fixes.worked,
    "mitigation.failed": fixes.failed,
    "reminder.snooze": fixes.snooze,
    "reminder.stop": fixes.stop,
    "case.acknowledge": acknowledge,
    "case.escalate": escalate,
    "conflict.settle": settle,
    "phase.confirm": _confirm_phase,
    "why": _why,
    "case.close": close,
    "evidence.show": _show,
}
