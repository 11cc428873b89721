"""The pictures of cards as a page asks for them: each is named by its content and drawn when it is looked at."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from engines.markup import Card, Painter, Picture
from engines.work import Post

KEPT = 64  # drawn pictures, 30 kB each


def name(picture: Picture) -> str:
    """The same for the same content, so that a browser may keep what it was given."""
    return hashlib.sha256(picture.model_dump_json().encode()).hexdigest()[:24]


def among(posts: Sequence[Post], wanted: str) -> Picture | None:
    """The picture with that name on the cards of a thread."""
    cards = (Card.model_validate_json(p.card) for p in posts if p.card)
    return next((c.picture for c in cards if c.picture and name(c.picture) == wanted), None)


@dataclass
class Gallery:
    """Draws beside the loop, and keeps what was asked for last."""

    paint: Painter
    drawn: "OrderedDict[tuple[str, bool], bytes]" = field(default_factory=OrderedDict)

    async def png(self, picture: Picture, *, dark: bool) -> bytes:
        """The PNG for a light or a dark page."""
        key = name(picture), dark
        if key not in self.drawn:
            self.drawn[key] = await asyncio.to_thread(self.paint, picture, dark=dark)
        self.drawn.move_to_end(key)
        while len(self.drawn) > KEPT:
            self.drawn.popitem(last=False)
        return self.drawn[key]
