"""Which flow a turn gets."""

from engines import actions, amends, cards, commands, lookup, opening, spoken, talk
from engines.cards import files
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Flow, Outcome, show
from engines.evidence import Evidence
from engines.investigate import investigate
from engines.markup import Card
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Phase, ResponseType, TurnRecord
from engines.turn import Amend, Turn, TurnKind


def flow(case: Case | None, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    """The flow of a turn; `evidence` is what intake made of its files and messages."""
    now = opening.opened(case, turn)
    if turn.press and commands.is_one(turn):
        return commands.flow(now, turn, turn.press, config)
    if now.status is CaseStatus.CLOSED and turn.kind is not TurnKind.TIMER and not turn.amends:
        return _unchanged(now) if turn.is_of_apps else _said(now, cards.closed(now))
    if turn.kind is TurnKind.ACTION:
        return actions.pressed(now, turn, config)
    if turn.kind is TurnKind.TIMER:
        return actions.due(now, turn, config)
    return _heard(now, turn, evidence, config)


def _heard(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    if turn.amends:
        return _amended(case, turn, turn.amends, evidence, config)
    if case.paused or turn.is_of_apps:
        return _kept(case, turn, evidence, config)
    return _talk(case, turn, evidence, config)


def _amended(case: Case, turn: Turn, amend: Amend, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    """What is deleted goes in silence; what is corrected is heard as it is now; what an app said was so until now."""
    if not amends.applies(case, amend):
        return _unchanged(case)
    changed = case if turn.is_of_apps else amends.amended(case, turn, amend, config)
    if amend.deleted or case.status is CaseStatus.CLOSED:
        return _unchanged(changed)
    quiet = changed.paused or turn.is_of_apps
    return _kept(changed, turn, evidence, config) if quiet else _talk(changed, turn, evidence, config)


def _unchanged(case: Case) -> Flow:
    yield from ()
    return Outcome(case, (), ResponseType.STATUS_UPDATE)


def _talk(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    dropped = files.dropped(evidence)
    known = None if dropped else _known(case, turn, config)
    if known:
        return (yield from known)
    if dropped and not any(talk.said(m.text) for m in turn.messages):
        return (yield from _data_only(case, turn, evidence, config))
    heard = yield from spoken.hear(case, turn, evidence, config)
    if heard and not dropped and (spoken.is_all(turn, heard.moves) or spoken.ends(heard.moves)):
        return (yield from actions.told(case, turn, evidence, heard.moves, config))
    return (yield from investigate(case, turn, evidence, config, heard))


def _known(case: Case, turn: Turn, config: InvestigationConfig) -> Flow | None:
    """The answer to words that nobody needs to think about; None where somebody does."""
    if not turn.messages:
        return _said(_noticed(case, turn, config), cards.stale("That message is in this case already."))
    if is_small(turn):
        return _small(case, turn, config)
    if not turn.attachments and all(talk.is_small(m.text) or talk.is_off_topic(m.text) for m in turn.messages):
        return _said(_noticed(case, turn, config), cards.off_topic(case))
    if talk.asks_help(turn.text):
        return _said(_noticed(case, turn, config), cards.usage())
    if talk.wants_status(turn.text) and case.conclusion:
        return _said(_noticed(case, turn, config), _status(case, turn, config))
    return lookup.asked(case, turn, config)


def is_small(turn: Turn) -> bool:
    """Whether a turn of talk brings politeness and nothing else."""
    talks = turn.kind in (TurnKind.MENTION, TurnKind.MESSAGE)
    return talks and not turn.attachments and all(talk.is_small(m.text) for m in turn.messages)


def is_quiet(case: Case | None, turn: Turn, config: InvestigationConfig) -> bool:
    """Whether a turn gets no answer.

    Another app said something, or the case is paused and nobody calls us, or it says nothing, in a case that waits for
    a problem and asked for it already.
    """
    if turn.amends and (turn.amends.deleted or case is None or not amends.applies(case, turn.amends)):
        return True
    if turn.is_of_apps or (case is not None and case.paused and turn.kind is TurnKind.MESSAGE):
        return True
    waits = case is not None and case.phase is Phase.INTAKE and len(case.turns) >= config.phase_caps[Phase.INTAKE]
    return waits and is_small(turn)


def _kept(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    """Nothing but what was said and dropped: who calls us is told why."""
    yield from ()
    case = _noticed(opening.absorbed(case, turn, evidence), turn, config)
    shown = (cards.paused(case),) if turn.kind is TurnKind.MENTION else ()
    return Outcome(case, shown, ResponseType.STATUS_UPDATE)


def _small(case: Case, turn: Turn, config: InvestigationConfig) -> Flow:
    noticed = _noticed(case, turn, config)
    if is_quiet(case, turn, config):
        yield from ()
        return Outcome(noticed, (), ResponseType.STATUS_UPDATE)
    return (yield from _said(noticed, cards.asking() if is_quiet(noticed, turn, config) else cards.greeting(case)))


def _data_only(case: Case, turn: Turn, evidence: tuple[Evidence, ...], config: InvestigationConfig) -> Flow:
    """First what is in the files, at once, and then what it means; of files that can't be read there is no meaning."""
    absorbed = opening.absorbed(case, turn, evidence)
    first = cards.analysis(absorbed, evidence, turn.at)
    yield from show(first)
    outcome = yield from investigate(case, turn, evidence, config)
    unread = all(files.is_unread(e) for e in files.dropped(evidence))
    rest = () if unread else tuple(_without_files(c) for c in outcome.cards)
    return Outcome(outcome.case, (first, *rest), outcome.response, outcome.timers)


def _without_files(card: Card) -> Card:
    own = ("Files", "Changes", "Notes")
    kept = tuple(s for s in card.sections if s.heading not in own)
    return card.model_copy(update={"sections": kept, "picture": None, "footer": ""})


def _status(case: Case, turn: Turn, config: InvestigationConfig) -> Card:
    conclusion = WorkingConclusionGenerator(config).derive(case, turn)
    return cards.status(cards.Answer(case, conclusion, ResponseType.STATUS_UPDATE, turn.at, config))


def _noticed(case: Case, turn: Turn, config: InvestigationConfig) -> Case:
    record = TurnRecord(turn=turn.id, at=turn.at, progress=False, response=ResponseType.STATUS_UPDATE)
    memory = MemoryManager(config).remember(case, turn)
    return case.model_copy(update={"turns": (*case.turns, record), "memory": memory, "updated_at": turn.at})


def _said(case: Case, card: Card) -> Flow:
    yield from ()
    return Outcome(case=case, cards=(card,), response=ResponseType.STATUS_UPDATE)
