"""What people do against the incident: a fix is proposed, approved, begun, and worked or did not."""

from dataclasses import replace
from datetime import timedelta

from engines import cards, mitigations, phases
from engines.act import Act, Change, decided, moved, nothing, stanced
from engines.cards import wording
from engines.effects import Timer
from engines.markup import Line
from engines.models import CaseStatus
from engines.requests import Requests
from engines.response import Mitigation, MitigationState

REMIND = "mitigation:"


def propose(act: Act) -> Change:
    """The fix of a cause waits for somebody's yes."""
    h = act.hypothesis
    if h is None:
        return nothing(act, "That cause is not in this case.")
    running = mitigations.against(act.case, h.id)
    if running:
        return Change(act.case, cards.mitigation(running, act.turn.at), is_done=False)
    m = _made(act, MitigationState.PROPOSED)
    return Change(mitigations.put(act.case, m), cards.mitigation(m, act.turn.at))


def approve(act: Act) -> Change:
    """Somebody says yes to a proposed mitigation."""
    m = act.mitigation or next((m for m in reversed(act.case.mitigations) if m.is_waiting), None)
    if m is None or m.state is not MitigationState.PROPOSED:
        return nothing(act, "Nothing is proposed that waits for a yes.")
    approved = mitigations.move(m, MitigationState.APPROVED, approved_by=act.speaker.name)
    case = decided(act, mitigations.put(act.case, approved), f"approved: {m.text}")
    return Change(case, cards.mitigation(approved, act.turn.at))


def start(act: Act) -> Change:
    """Somebody does something about it."""
    h, waiting = act.hypothesis, act.mitigation
    if h is None and waiting is None and not act.text:
        return nothing(act, "That cause is not in this case.")
    running = mitigations.against(act.case, h.id) if h and not act.text else waiting
    if running and not running.is_waiting:
        return Change(act.case, cards.mitigation(running, act.turn.at), is_done=False)
    m = _begun(act, running) if running else _made(act, MitigationState.TRIED)
    case = decided(act, mitigations.put(act.case, m), f"mitigation started: {m.text}")
    case = case.model_copy(update={"acknowledged_by": case.acknowledged_by or act.speaker.name})
    timer = Timer(name=f"{REMIND}{m.id}", due_at=m.started_at + timedelta(seconds=act.config.remind_after))
    return Change(case, cards.mitigation(m, act.turn.at), (timer,))


def worked(act: Act) -> Change:
    """What was done helped: the incident is over."""
    m = mitigations.tried(act.case, act.value)
    if m is None:
        return nothing(act, "No mitigation is waiting for an answer.")
    ended = mitigations.move(m, MitigationState.WORKED, ended_at=act.turn.at)
    case = mitigations.put(act.case, ended)
    h = case.hypothesis(m.hypothesis or "")
    if h:
        case = stanced(replace(act, case=case), h, f"{act.speaker.name}: the fix worked", supports=True)
    case = phases.status(case, CaseStatus.RESOLVED).model_copy(update={"resolved_at": act.turn.at})
    case = Requests(act.config).obsolete(decided(act, case, f"worked: {m.text}"))
    return Change(case, cards.resolved(case, ended, case.hypothesis(m.hypothesis or ""), act.turn.at), resolved=ended)


def resolve(act: Act) -> Change:
    """The incident is over: what is being tried helped, or it was mended by hand."""
    if not any(m.is_open for m in act.case.mitigations):
        begun = start(replace(act, text=act.text or "Mended by hand."))
        act = replace(act, case=begun.case)
    return worked(act)


def failed(act: Act) -> Change:
    """What was done did not help."""
    m = mitigations.tried(act.case, act.value)
    if m is None:
        return nothing(act, "No mitigation is waiting for an answer.")
    case = mitigations.put(act.case, mitigations.move(m, MitigationState.FAILED, ended_at=act.turn.at))
    h = case.hypothesis(m.hypothesis or "")
    lines: tuple[Line, ...] = ()
    if h:
        why = f"{act.speaker.name}: still failing after the fix"
        case = stanced(replace(act, case=case), h, why, supports=False)
        lines = moved(act, case, h)
    case = decided(act, case, f"did not help: {m.text}")
    return Change(case, cards.noted(f"Noted: mitigation {m.id.removeprefix('M')} did not help", lines))


def snooze(act: Act) -> Change:
    """Ask later how it went."""
    m = act.mitigation
    if m is None or not m.is_open:
        return nothing(act, "Nobody is asked about that any more.")
    timer = Timer(name=f"{REMIND}{m.id}", due_at=act.turn.at + timedelta(seconds=act.config.snooze))
    again = wording.clock(timer.due_at, act.turn.at)
    return Change(act.case, cards.noted(f"I ask again at {again}"), (timer,))


def stop(act: Act) -> Change:
    """Never ask how it went."""
    m = act.mitigation
    if m is None or not m.is_open:
        return nothing(act, "Nobody is asked about that any more.")
    return Change(
        act.case, cards.noted(f"I don't ask about mitigation {m.id.removeprefix('M')} again; tell me how it went")
    )


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
