"""Sends cards from the outbox to a chat surface, each slot once, edits preferred to posts."""

from collections.abc import Iterable

from pydantic import BaseModel

from bot.app import App, Held, arrived
from bot.outgoing import leaving
from bot.ports import Addressed, ChatSurface, Paced
from engines import cards
from engines.errors import LeaseLost, RateLimited, Refused
from engines.markup import Card
from engines.turn import FROZEN, Thread, Turn
from engines.work import Commit, Item, NewItem

MARGIN = 1 / 8  # share of a lease that must be left when something is sent


class Send(BaseModel):
    """A card on its way; the newest card of a slot is the one that counts."""

    model_config = FROZEN

    thread: Thread
    slot: str
    card: Card
    who: str = ""  # is answered, by id
    people: tuple[str, ...] = ()  # the speakers of the thread: their names stay on the card
    opens: tuple[Turn, ...] = ()  # what comes in once it stands: turns of the thread below it


def card_item(  # noqa: PLR0913, PLR0917 - what is sent, where, when, and among whom
    turn: Turn, slot: str, card: Card, now: float, stage: str, people: Iterable[str] = ()
) -> NewItem:
    """Make the outbox item of a card; `people` were in the thread before this turn."""
    speakers = tuple(dict.fromkeys([*people, *(m.speaker.name for m in turn.messages)]))
    body = Send(thread=turn.thread, slot=slot, card=card, who=_who(turn), people=speakers).model_dump_json()
    return NewItem(turn.thread.out_lane, f"{slot}:{stage}", "send", now, body)


def _who(turn: Turn) -> str:
    speakers = [turn.press.speaker] if turn.press else [m.speaker for m in turn.messages]
    return next((s.id for s in speakers if not s.is_bot), "")


def slot(turn: Turn, number: int) -> str:
    """The place of a turn's card; the first card takes the place of the placeholder."""
    return f"{turn.id}#{number}" if number else turn.id


def slots(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Group what is due by slot, in the order in which the slots came."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(Send.model_validate_json(item.body).slot, []).append(item)
    return groups


async def send(app: App, held: Held) -> None:
    """Send all that is due in a channel."""
    groups = slots(held.lease.items)
    placed = await app.lanes.placed(list(groups))
    for slot, items in groups.items():
        await _send_slot(app, held, items, placed.get(slot))


async def _send_slot(app: App, held: Held, items: list[Item], ref: str | None) -> None:
    ids = tuple(i.id for i in items)
    newest = Send.model_validate_json(items[-1].body)
    surface = app.surfaces[newest.thread.surface]
    card = await leaving(app, newest.thread, newest.card, newest.people)
    if isinstance(surface, Paced) and (wait := surface.wait(newest.thread, new=ref is None)):
        raise RateLimited("The channel takes the next message a little later.", retry_after=wait)
    begun_before = any(i.started for i in items)
    await app.lanes.start(held.lease, ids)
    if app.now() > held.lease.until - MARGIN * app.limits.lease_seconds:
        raise LeaseLost
    try:
        if ref is None and begun_before:
            ref = await surface.find(newest.thread, newest.slot)
        if ref is None:
            ref = await _post(surface, newest, card)
        else:
            await surface.edit(newest.thread, ref, newest.slot, card)
    except Refused as refusal:
        await app.lanes.enqueue([_regret(turn, str(refusal), app.now()) for turn in newest.opens[:1]])
        await app.lanes.bury(held.lease, ids, str(refusal))
        return
    below = tuple(arrived(_placed(turn, ref), app.now()) for turn in newest.opens)
    await app.lanes.commit(held.lease, Commit(done=ids, new=below, placed={newest.slot: ref}))
    app.wake()


async def _post(surface: ChatSurface, newest: Send, card: Card) -> str:
    if isinstance(surface, Addressed) and newest.who:
        await surface.answers(newest.thread, newest.slot, newest.who)
    return await surface.post(newest.thread, newest.slot, card)


def _placed(turn: Turn, ref: str) -> Turn:
    """In the thread of the message that stands now, which also stands for what was said first."""
    messages = tuple(m.model_copy(update={"ref": m.ref or ref}) for m in turn.messages)
    return turn.model_copy(update={"thread": turn.thread.model_copy(update={"thread": ref}), "messages": messages})


def _regret(turn: Turn, reason: str, now: float) -> NewItem:
    """Who opened an incident where nothing can be posted is told, in private, with all that was written."""
    speaker = turn.messages[0].speaker
    place = turn.thread.model_copy(update={"channel": speaker.id})
    told = turn.model_copy(update={"thread": place})
    return card_item(told, f"{turn.id}#refused", cards.not_begun(turn.text, reason), now, "refused")
