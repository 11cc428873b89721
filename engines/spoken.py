"""What words do to a case: each move that was heard has the effect that its button would have."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engines import acts, conflicts, fixes, talk
from engines.act import Act, Change, stanced
from engines.cards import wording
from engines.config import InvestigationConfig
from engines.effects import Effect, Timer, ask
from engines.evidence import DataType, Evidence
from engines.markup import Card
from engines.memory import MemoryManager
from engines.models import Case, Hypothesis
from engines.questions import Hear, Heard, Move, MoveKind
from engines.requests import Requests
from engines.response import Mitigation, Said
from engines.turn import Message, Turn

K = MoveKind
SEVERITIES = ("P0", "P1", "P2", "P3")
DOING = frozenset(  # what needs no investigation of its own
    (K.STARTED, K.APPROVED, K.WORKED, K.FAILED, K.BLOCKED, K.SEVERITY, K.ESCALATED, K.ACKNOWLEDGED)
)
TELLING = frozenset((K.FINE, K.BAD, K.ONSET))  # what somebody knows, which anybody may say


@dataclass(frozen=True)
class Effects:
    """What the moves of a turn made of its case."""

    case: Case
    cards: tuple[Card, ...] = ()
    timers: tuple[Timer, ...] = ()
    resolved: Mitigation | None = None
    notes: tuple[str, ...] = ()  # what is told on the answer card


def hear(
    case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig
) -> Generator[Effect, Any, Heard | None]:
    """What the messages do to a case; nothing is asked where a case has nothing to move, or nothing is said."""
    messages = tuple(m for m in _said(turn) if not talk.only_asks(m.text))
    if not messages or not (case.hypotheses or case.requests or case.mitigations or case.evidence):
        return None
    heard: Heard = yield from ask(
        Hear(
            at=turn.at,
            problem=case.problem,
            evidence=evidence,
            messages=messages,
            conclusion=case.conclusion.hypothesis if case.conclusion else None,
            onset=case.onset,
            hypotheses=case.hypotheses,
            requests=Requests(config).open(case),
            mitigations=case.mitigations,
        )
    )
    may_act = {m.ref: m.speaker.may_act and not m.speaker.is_bot for m in messages}
    return Heard(moves=tuple(m for m in heard.moves if may_act.get(m.message, False) or _is_told(m, may_act)))


def _is_told(move: Move, known: Mapping[str, bool]) -> bool:
    return move.message in known and move.kind in TELLING


def is_all(turn: Turn, moves: tuple[Move, ...]) -> bool:
    """Whether the messages do something and say nothing else that is to be looked into."""
    doing = {m.message for m in moves if m.kind in DOING}
    other = {m.message for m in moves if m.kind not in DOING}
    return bool(doing) and all(m.ref in doing - other for m in _said(turn))


def ends(moves: tuple[Move, ...]) -> bool:
    """Whether somebody says that the incident is over: then nothing is investigated any more."""
    return any(m.kind is K.WORKED for m in moves)


def apply(
    case: Case, turn: Turn, evidence: tuple[Evidence, ...], moves: tuple[Move, ...], config: InvestigationConfig
) -> Effects:
    """Let each move have its effect, in the order of the messages; `evidence` is in the case already."""
    messages = {m.ref: m for m in turn.messages}
    statements = [e for e in evidence if e.data_type is DataType.STATEMENT]
    said = dict(zip((m.ref for m in turn.messages if m.text.strip()), statements, strict=False))
    effects = Effects(case)
    for move in moves:
        message = messages[move.message]
        act = Act(effects.case, turn, message.speaker, "", config, said.get(move.message))
        change = _MOVES[move.kind](act, move)
        if change is None:
            continue
        effects = Effects(
            change.case,
            (*effects.cards, change.card) if change.is_done and move.kind in DOING else effects.cards,
            (*effects.timers, *change.timers),
            change.resolved or effects.resolved,
            (*effects.notes, *change.notes),
        )
    return effects


def _said(turn: Turn) -> tuple[Message, ...]:
    return tuple(m for m in turn.messages if m.text.strip() and not talk.is_small(m.text))


def _meant(act: Act, move: Move) -> Hypothesis | None:
    """The one that is named, else what the last card named."""
    conclusion = act.case.conclusion.hypothesis if act.case.conclusion else None
    return act.case.hypothesis(move.hypothesis or conclusion or "")


def _started(act: Act, move: Move) -> Change:
    h = act.case.hypothesis(move.hypothesis or "") if move.text else _meant(act, move)
    return fixes.start(replace(act, value=h.id if h else "", text=_sentence(move.text)))


def _sentence(text: str) -> str:
    return f"{wording.capital(text)}." if text else ""


def _worked(act: Act, move: Move) -> Change:
    return fixes.resolve(replace(act, value=move.hypothesis or "", text=_sentence(move.text)))


def _failed(act: Act, move: Move) -> Change:
    return fixes.failed(replace(act, value=move.hypothesis or ""))


def _approved(act: Act, _move: Move) -> Change:
    return fixes.approve(act)


def _blocked(act: Act, move: Move) -> Change | None:
    return acts.block(replace(act, value=move.request, text=_quote(act))) if move.request else None


def _severity(act: Act, move: Move) -> Change | None:
    press = "severity.confirm"
    return acts.of(press, replace(act, value=move.text)) if move.text in SEVERITIES else None


def _escalated(act: Act, _move: Move) -> Change:
    return acts.escalate(act)


def _acknowledged(act: Act, _move: Move) -> Change:
    return acts.acknowledge(act)


def _rejected(act: Act, move: Move) -> Change | None:
    return _stanced(act, move, supports=False)


def _confirmed(act: Act, move: Move) -> Change | None:
    return _stanced(act, move, supports=True)


def _fine(act: Act, move: Move) -> Change | None:
    return _claimed(act, move, fine=True)


def _bad(act: Act, move: Move) -> Change | None:
    return _claimed(act, move, fine=False)


def _onset(act: Act, move: Move) -> Change | None:
    if move.at is None or move.at > act.turn.at:
        return None
    was = act.case.onset
    case = act.case.model_copy(update={"onset": move.at, "onset_said": move.at})
    before = f", not at {wording.clock(was, move.at)}" if was and was != move.at else ""
    note = f"Noted: it began at {wording.clock(move.at, act.turn.at)}{before}, says {act.speaker.name}."
    return replace(_kept(act, case), notes=(note,))


def _stanced(act: Act, move: Move, *, supports: bool) -> Change | None:
    h = _meant(act, move)
    if h is None or act.said is None:
        return None
    case = stanced(act, h, f'{act.speaker.name} said "{_quote(act)}"', supports=supports)
    return _kept(act, case)


def _claimed(act: Act, move: Move, *, fine: bool) -> Change | None:
    if act.said is None:
        return None
    case = act.case
    if move.hypothesis:
        change = _stanced(act, move, supports=not fine)
        case = change.case if change else case
    if move.topic:
        said = Said(
            topic=move.topic,
            fine=fine,
            evidence=act.said.id,
            speaker=act.speaker.name,
            speaker_id=act.speaker.id,
            quote=_quote(act),
        )
        case = conflicts.heard(case, said, act.turn, act.config)
    return _kept(act, case) if fine else Change(case, Card(title=""))


def _kept(act: Act, case: Case) -> Change:
    """What speaks against something is never forgotten."""
    case = MemoryManager(act.config).pin(case, _quote(act), act.speaker.name, act.turn)
    return Change(case, Card(title=""))


def _quote(act: Act) -> str:
    return act.said.findings[0].excerpt if act.said else ""


_MOVES: dict[MoveKind, Callable[[Act, Move], Change | None]] = {
    K.STARTED: _started,
    K.APPROVED: _approved,
    K.WORKED: _worked,
    K.FAILED: _failed,
    K.BLOCKED: _blocked,
    K.SEVERITY: _severity,
    K.ESCALATED: _escalated,
    K.ACKNOWLEDGED: _acknowledged,
    K.REJECTED: _rejected,
    K.CONFIRMED: _confirmed,
    K.FINE: _fine,
    K.BAD: _bad,
    K.ONSET: _onset,
}
