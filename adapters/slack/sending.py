"""How a card gets into Slack: as rich as the workspace takes it, and never lost for what it can't show."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import api, cards
from adapters.slack.api import Unshowable
from adapters.slack.cards import Shown
from adapters.slack.pictures import Pictures
from engines.markup import Card
from engines.turn import Thread

EVENT = "faultmaven_card"
Call = Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]]


async def put(call: Call, slot: str, card: Card, pictures: Pictures, thread: Thread) -> dict[str, Any]:
    """Send it: with its picture, without, in blocks that every workspace takes, and at last in words alone."""
    for blocks in await _ways(card, pictures, thread):
        try:
            return await api.answered(call(_body(slot, cards.fallback(card), blocks)))
        except Unshowable:
            continue
    return await api.answered(call(_body(slot, cards.told(card), [])))


async def _ways(card: Card, pictures: Pictures, thread: Thread) -> list[list[dict[str, Any]]]:
    """The richest first; what is too long for a message is a file in the thread, and the card is short."""
    can = Shown(await pictures.file(card.picture))
    laid = cards.lay(card, can)
    if laid.is_cut and (file := await pictures.whole(card, thread)):
        can = replace(can, rest=cards.BELOW.format(file), most=cards.SHORT)
    ways = [cards.to_blocks(card, can)]
    for plainer in (replace(can, picture=None), replace(can, picture=None, modern=False)):
        blocks = cards.to_blocks(card, plainer)
        if blocks != ways[-1]:
            ways.append(blocks)
    return ways


def _body(slot: str, text: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "text": text,
        "blocks": blocks,
        "metadata": {"event_type": EVENT, "event_payload": {"slot": slot}},
        "link_names": False,
        "parse": "none",
    }
