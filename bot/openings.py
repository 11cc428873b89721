"""An incident that begins with a message of ours, posted into the channel itself: its case is the thread below."""

from bot.app import App
from bot.deliver import Send
from bot.redaction import Redaction
from engines import cards
from engines.turn import Turn
from engines.work import NewItem


async def begin(app: App, turns: tuple[Turn, ...]) -> None:
    """Store an incident whose thread is not there yet; when this returns it will be opened, once.

    The first turn says what is wrong, others are what was decided at once; the threads of all are empty.
    """
    first = turns[0]
    clean = Redaction((await app.chosen(first.thread.tenant)).redactor, {})
    card = cards.begun(tuple(clean.turn(turn) for turn in turns))
    people = tuple(m.speaker.name for m in first.messages)
    slot = f"{first.id}#begun"  # the turn's own card stands below it
    body = Send(thread=first.thread, slot=slot, card=card, people=people, opens=turns).model_dump_json()
    await app.lanes.enqueue([NewItem(first.thread.out_lane, slot, "send", app.now(), body)])
    app.wake()
