"""The flow of a turn that is a command."""

from dataclasses import replace

from engines import actions, cards, grounding, spoken, statements
from engines.act import Act, moved
from engines.commands import categories, changes, menus, objections, views
from engines.commands.forms import Name
from engines.commands.grammar import Command, Mistake, parse
from engines.config import InvestigationConfig
from engines.effects import Flow, Outcome, ask
from engines.evidence import DataType
from engines.hypotheses import HypothesisManager
from engines.investigate import investigate
from engines.markup import Card
from engines.models import Case, ResponseType
from engines.questions import Candidate, Test
from engines.response import Pause
from engines.turn import Press, Turn, TurnKind


def is_one(turn: Turn) -> bool:
    """Whether the turn is a command, typed or pressed."""
    return turn.kind is TurnKind.ACTION and turn.press is not None and turn.press.name in (menus.TYPED, menus.CONFIRMED)


def flow(case: Case, turn: Turn, press: Press, config: InvestigationConfig) -> Flow:
    """Read it, say what is wrong with it, ask first where it must be, and do it."""
    read = parse(press.value)
    if isinstance(read, Mistake):
        return (yield from _said(case, menus.mistake(read)))
    if not (read.form.anywhere or case.turns or case.evidence):
        return (yield from _said(case, menus.nowhere(read)))
    if wrong := objections.objection(case, read, config):
        return (yield from _said(case, cards.stale(wrong)))
    if not read.form.changes:
        shown = yield from views.view(views.Reading(case, read, turn, press.speaker, config))
        return Outcome(case, (shown,), ResponseType.ANSWER)
    question = objections.question(case, read) if press.name == menus.TYPED else ""
    if question:
        return (yield from _said(case, menus.confirm(question, press.value, read.form, case)))
    return (yield from _done(Act(case, turn, press.speaker, "", config), read))


def _done(act: Act, command: Command) -> Flow:
    if command.name is Name.NEW:
        return (yield from _said(act.case, cards.stale("This thread has its case already: start a new thread.")))
    if command.name is Name.RESUME and act.case.paused:
        return (yield from _resumed(act, act.case.paused))
    if command.name is Name.HYPOTHESES_ADD:
        return (yield from _added(act, command.text))
    effects = actions.effects_of(changes.change(act, command))
    return (yield from actions.done(act.case, act.turn, act.config, effects))


def _said(case: Case, card: Card) -> Flow:
    yield from ()
    return Outcome(case, (card,), ResponseType.STATUS_UPDATE)


def _added(act: Act, text: str) -> Flow:
    """A person's idea is a possible cause that cites their words, and is tested at once by the evidence."""
    manager, config = HypothesisManager(act.config), act.config
    said = statements.of(act.speaker, act.turn.at, len(act.case.evidence) + 1, text, config)
    case = act.case.model_copy(update={"evidence": (*act.case.evidence, said)})
    idea = Candidate(
        statement=said.findings[0].excerpt,
        component=categories.component(text, act.case),
        category=categories.category(text),
        prior=config.alternatives_from,
        citations=(said.findings[0].cite(),),
    )
    case = manager.propose(case, (idea,), act.turn)
    known = {h.id: h for h in act.case.hypotheses}
    h = next((h for h in reversed(case.hypotheses) if known.get(h.id) != h), None)
    if h is None:
        return (yield from _said(act.case, cards.stale("That was ruled out or laid aside already.")))
    tested = any(e.data_type is not DataType.STATEMENT for e in case.evidence)
    if tested:
        verdict = yield from ask(
            Test(at=act.turn.at, problem=case.problem, evidence=case.standing, began=case.onset_said, hypothesis=h)
        )
        case = manager.judge(case, h.id, grounding.weigh(verdict, case.evidence).verdict, act.turn)
    is_new = h.id not in known
    title = f"{'Added' if is_new else 'That is'} {h.id}{'' if is_new else ' already, and it counts anew'}"
    effects = spoken.Effects(case, (cards.noted(title, moved(act, case, h)),))
    return (yield from actions.done(act.case, act.turn, config, effects, asks=int(tested)))


def _resumed(act: Act, paused: Pause) -> Flow:
    """Go on, with all that was said and dropped meanwhile."""
    case = act.case.model_copy(update={"paused": None})
    act = replace(act, case=case)
    card = cards.noted(f"I go on, says {act.speaker.name}")
    new = case.evidence[paused.evidence :]
    if not new:
        effects = spoken.Effects(case, (card,), changes.rearmed(act))
        return (yield from actions.done(act.case, act.turn, act.config, effects))
    meanwhile = tuple(m for m in case.memory.hot if m.at >= paused.at)
    turn = act.turn.model_copy(update={"messages": meanwhile})
    hot = tuple(m for m in case.memory.hot if m.at < paused.at)
    before = case.model_copy(
        update={"evidence": case.evidence[: paused.evidence], "memory": case.memory.model_copy(update={"hot": hot})}
    )
    heard = yield from spoken.hear(before, turn, new, act.config)
    outcome = yield from investigate(before, turn, new, act.config, heard)
    return replace(outcome, cards=(card, *outcome.cards), timers=(*changes.rearmed(act), *outcome.timers))
