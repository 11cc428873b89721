"""A card in a modal: all of it, with what else there is to read of the case one press away."""

import json
from typing import Any

from adapters.slack.cards.layout import DETAILS, Block, fitting, group, note, titled
from adapters.slack.cards.words import plain
from engines.markup import Card
from engines.turn import Thread

BLOCKS = 100
MODAL = "details"  # its callback id
TITLE = "This case"
TABS = (("status", "Overview"), ("hypotheses", "Hypotheses"), ("timeline", "Timeline"), ("evidence", "Evidence"))


def modal(card: Card, thread: Thread, words: str) -> dict[str, Any]:
    """The view that answers `words` about the case of a thread; what is pressed in it says of which."""
    top = [_tabs(words), titled(card), *note(" · ".join(card.badges))]
    foot = note(card.footer)
    middle = (block for one in card.sections for block in group(one, table=False))
    return {
        "type": "modal",
        "callback_id": MODAL,
        "private_metadata": json.dumps({"channel": thread.channel, "thread": thread.thread}),
        "title": plain(TITLE),
        "close": plain("Close"),
        "blocks": [*top, *fitting(middle, [*top, *foot], BLOCKS).blocks, *foot],
    }


def _tabs(words: str) -> Block:
    """One button a view; the one that is shown stands out."""
    elements = []
    for n, (name, label) in enumerate(TABS):
        button: dict[str, Any] = {
            "type": "button",
            "action_id": f"{n}:{DETAILS.name}",
            "text": plain(label),
            "value": name,
        }
        elements.append({**button, "style": "primary"} if name == words else button)
    return {"type": "actions", "elements": elements}
