"""One piece of a case's work: load, take in, run the flow, commit with the done mark and the cards."""

import logging
from typing import NamedTuple

from bot import drive, intake
from bot.app import App, Held
from bot.deliver import card_item, slot
from bot.drive import Ran
from bot.redaction import Redaction
from bot.status import Status
from bot.stops import Stopped
from engines import actions, cards, deeds, route, stopping
from engines.deeds import DeedOutcome
from engines.effects import Timer
from engines.errors import FaultMavenError
from engines.models import Case
from engines.turn import Speaker, Turn, TurnKind, merge
from engines.work import Commit, Item, Lease, NewItem

log = logging.getLogger(__name__)

ALONE_AFTER = 2  # tries of a burst, after which its turns are taken one at a time


def batch(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Choose the items that make the next turn.

    What was begun before a crash comes again exactly as it was; else messages that came in a row
    are one turn, and anything else is a turn of its own.
    """
    begun = tuple(i for i in items if i.started)
    if begun:
        return begun[:1] if begun[0].attempts >= ALONE_AFTER else _joined(begun)
    return _joined(items)


def _joined(items: tuple[Item, ...]) -> tuple[Item, ...]:
    if not parse(items[0]).joins:
        return items[:1]
    count = next((n for n, i in enumerate(items) if not parse(i).joins), len(items))
    return items[:count]


def parse(item: Item) -> Turn:
    """Read the turn that an item carries."""
    return Turn.model_validate_json(item.body)


async def handle(app: App, held: Held) -> None:
    """Do the lane's next turn."""
    chosen = batch(held.lease.items)
    if chosen[0].attempts >= app.limits.restarts:
        await give_up(app, held.lease, "it ended FaultMaven each time it was tried")
        return
    turn = merge(tuple(parse(i) for i in chosen))
    app = await app.chosen(turn.thread.tenant)
    turn = await _chosen(app, turn)
    await app.lanes.start(held.lease, [i.id for i in chosen])
    if actions.is_reminder(turn.timer or "") and not (await app.settings(turn.thread.tenant)).reminders:
        await app.lanes.commit(held.lease, Commit(done=tuple(i.id for i in chosen)))
        return
    case = await app.cases.load(turn.thread.case_id)
    if not route.is_quiet(case, turn, app.config):
        await _announce(app, turn)
    held.turn = turn.id
    try:
        async with app.stops.running(app.journal, turn.id):
            done = await _thought(app, turn, case)
    except Stopped as stopped:
        done = await _ended(app, turn, case, stopped.mark.by)
    await app.lanes.commit(held.lease, _commit(app, turn, chosen, done))
    app.wake()
    await _discard(app, turn)


async def _chosen(app: App, turn: Turn) -> Turn:
    """A deletion, as the workspace wants it."""
    if turn.amends is None or not turn.amends.deleted:
        return turn
    forget = (await app.settings(turn.thread.tenant)).forget_deleted
    return turn.model_copy(update={"amends": turn.amends.model_copy(update={"forget": forget})})


class _Done(NamedTuple):
    """How a turn ended, and what its pseudonyms stand for."""

    ran: Ran
    pseudonyms: dict[str, str]


async def _thought(app: App, turn: Turn, case: Case | None) -> _Done:
    taken = await intake.take(app, turn, case, Status(app, turn, app.now()).reading)
    ran = await drive.run(app, turn, route.flow(case, taken.turn, taken.evidence, app.config))
    return _Done(ran, taken.pseudonyms)


async def _ended(app: App, turn: Turn, case: Case | None, by: Speaker) -> _Done:
    """Somebody stopped it: what was taken in is kept, and else what was said."""
    taken = await intake.taken(app, turn) or intake.heard(app, turn, case)
    clean = Redaction(app.redactor, taken.pseudonyms)
    outcome = stopping.stopped(case, taken.turn, taken.evidence, clean.text(by.name), app.config)
    return _Done(Ran(outcome, ()), clean.pseudonyms)


async def _discard(app: App, turn: Turn) -> None:
    """Forget the raw files; the turn is done, so a file that stays is no reason to do it again."""
    for attachment in turn.attachments:
        try:
            await app.surfaces[turn.thread.surface].discard(attachment)
        except (FaultMavenError, OSError) as error:
            log.warning("A raw file of turn %s could not be removed: %s", turn.id, error)


async def give_up(app: App, lease: Lease, reason: str) -> None:
    """Put the turn that can't be done aside, and say so in the thread."""
    chosen = batch(lease.items)
    given = merge(tuple(parse(i) for i in chosen))
    clean = Redaction((await app.chosen(given.thread.tenant)).redactor, {})
    turn, reason = clean.turn(given), clean.text(reason)
    await app.lanes.enqueue([card_item(turn, turn.id, cards.failed(turn, reason), app.now(), "failed")])
    await _recorded(app, lease, turn)
    await app.lanes.bury(lease, [i.id for i in chosen], reason, deeds.of(given, DeedOutcome.FAILED))
    app.wake()


async def _recorded(app: App, lease: Lease, turn: Turn) -> None:
    """Keep in the case that it was given up; a case that can't be read or written is no reason not to."""
    try:
        case = await app.cases.load(turn.thread.case_id)
        marked = stopping.given_up(case, turn) if case else None
        if case and marked and marked is not case:
            marked = marked.model_copy(update={"version": case.version + 1})
            await app.lanes.commit(lease, Commit(done=(), case=marked))
    except FaultMavenError as error:
        log.warning("Case %s does not say that a turn was given up: %s", turn.thread.case_id, error)


async def _announce(app: App, turn: Turn) -> None:
    if turn.kind in (TurnKind.MENTION, TurnKind.MESSAGE):
        await app.lanes.enqueue([card_item(turn, turn.id, cards.placeholder(turn), app.now(), "placeholder")])
        app.wake()


def _commit(app: App, turn: Turn, chosen: tuple[Item, ...], done: _Done) -> Commit:
    ran, outcome = done.ran, done.ran.outcome
    case = outcome.case.model_copy(update={"version": outcome.case.version + 1, "pseudonyms": done.pseudonyms})
    people = [e.speaker for e in case.evidence if e.speaker]
    sends = [
        card_item(turn, slot(turn, n), card, app.now(), "final", people)
        for n, card in enumerate(outcome.cards)
        if card not in ran.shown[n : n + 1]
    ]
    timers = [_timer_item(case, turn, timer) for timer in outcome.timers]
    done_by = deeds.of(turn, DeedOutcome.DONE)
    return Commit(done=tuple(i.id for i in chosen), new=(*sends, *timers), case=case, deeds=done_by)


def _timer_item(case: Case, turn: Turn, timer: Timer) -> NewItem:
    due = timer.due_at.timestamp()
    body = Turn(
        id=f"{case.id}:{timer.name}:{int(due)}",
        kind=TurnKind.TIMER,
        at=timer.due_at,
        thread=turn.thread,
        timer=timer.name,
    )
    return NewItem(turn.thread.case_lane, f"{case.id}:timer:{timer.name}", "timer", due, body.model_dump_json())
