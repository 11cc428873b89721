"""Reactions that mean something here: which, to what, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.slack.cards import opinion
from adapters.slack.inbound.messages import message
from adapters.slack.inbound.presses import button
from adapters.slack.inbound.shapes import SURFACE, Post, Reacting, moment
from engines.turn import Press, Speaker, Thread, Turn, TurnKind

PIN, STOP = ("pushpin",), ("x",)
YES, NO = ("+1", "thumbsup"), ("-1", "thumbsdown")
SIDES = ("positive_button", "negative_button")
ACCEPT, REJECT, TAKE_BACK = "hypothesis.accept", "hypothesis.reject", "hypothesis.take_back"


@dataclass(frozen=True)
class Reaction:
    """One reaction to a message; `author` wrote the message, where Slack says who."""

    added: bool
    name: str
    user: str
    author: str | None
    channel: str
    ts: str
    at: str

    @property
    def press(self) -> str | None:
        """The button that has the same effect, where it is a judgment of an answer; a 👎 can't be taken back."""
        if self.name in YES:
            return ACCEPT if self.added else TAKE_BACK
        return REJECT if self.name in NO and self.added else None


def read(event: Mapping[str, Any]) -> Reaction | None:
    """The reaction; None to what is no message."""
    found = Reacting.model_validate(event)
    if found.item.type != "message":
        return None
    name = found.reaction.partition("::")[0]  # behind it is the color of a skin
    added = found.type == "reaction_added"
    return Reaction(added, name, found.user, found.item_user, found.item.channel, found.item.ts, found.event_ts)


def root(link: str, ts: str) -> str:
    """The thread of the message that a link of Slack's leads to; one that names none begins its own."""
    try:
        named = parse_qs(urlsplit(link).query).get("thread_ts", ())
    except ValueError:
        named = ()
    return next(iter(named), ts)


def pinned(reaction: Reaction, post: Post, thread: Thread, names: Mapping[str, str], bot: str | None) -> Turn:
    """The turn of a pinned message; its id is that of the message, so that it comes in once, however it comes."""
    return Turn(
        id=f"{SURFACE}:{thread.tenant}:{reaction.channel}:{post.ts}",
        kind=TurnKind.MESSAGE,
        at=moment(reaction.at),
        thread=thread,
        messages=(message(post, bot=bot, names=names, team=thread.tenant),),
    )


def judged(reaction: Reaction, post: Post, team: str, speaker: Speaker) -> Turn | None:
    """The turn of a judgment of an answer of ours: what its button does; None where it has no such button."""
    accept = _value(post, REJECT if reaction.press == REJECT else ACCEPT)
    if reaction.press is None or accept is None:
        return None
    return Turn(
        id=f"{SURFACE}:{team}:{reaction.channel}:{reaction.at}:{reaction.user}",
        kind=TurnKind.ACTION,
        at=moment(reaction.at),
        thread=Thread(surface=SURFACE, tenant=team, channel=reaction.channel, thread=post.thread_ts or post.ts),
        press=Press(name=reaction.press, value=accept, speaker=speaker),
    )


def _value(post: Post, name: str) -> str | None:
    """What the button of that name stands for, which may be a side of a pair of thumbs."""
    elements = [e for block in post.blocks or [] for e in block.get("elements") or [] if isinstance(e, dict)]
    pushed = ((button(str(e.get("action_id"))), str(e.get("value") or "")) for e in elements)
    sides = (e[side] for e in elements for side in SIDES if isinstance(e.get(side), dict))
    thumbs = (opinion(str(side.get("value"))) for side in sides)
    return next((value for found, value in (*pushed, *thumbs) if found == name), None)
