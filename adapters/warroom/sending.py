"""What people do in the war room: say something, drop files, press a button, try the demo."""

from dataclasses import dataclass

from adapters.warroom import inbound, surface
from adapters.warroom.ports import OpenDemo, Receive, Scrub
from adapters.warroom.surface import WarRoom
from adapters.warroom.upload import Uploads
from engines import commands
from engines.errors import Refused
from engines.intake import clean_name
from engines.markup import Button, Card
from engines.turn import Attachment, Message, Press, Speaker, Thread
from engines.work import Post

LONGEST = 20_000  # characters of one message

_GONE = "That button is gone: the card has changed since. Look at the card and press again."


@dataclass(frozen=True)
class Sender:
    """Hands each act over first and shows it second, so that nothing stands on the page that the bot never saw."""

    room: WarRoom
    receive: Receive
    scrub: Scrub
    uploads: Uploads
    open_demo: OpenDemo

    async def knows(self, where: Thread, slot: str) -> bool:
        """Whether it was sent before."""
        return await self.room.board.find(where, slot) is not None

    async def say(  # noqa: PLR0913 - a message is these parts
        self, where: Thread, key: str, speaker: Speaker, text: str, files: tuple[Attachment, ...], *, opens: bool
    ) -> None:
        """Take a message; a repeat of its key changes nothing."""
        _check(text, files)
        message = inbound.spoken(key, speaker, self.room.clock(), text.strip(), files)
        await self.receive(commands.turn_of(inbound.said(where, message, opens=opens)))
        await self.room.put(self._post(where, message))

    async def demo(self, key: str, speaker: Speaker) -> Thread:
        """Open a thread with the example incident."""
        where = inbound.opened_by(key)
        if not await self.knows(where, key):
            demo = self.open_demo()
            files = [
                await self.uploads.keep(file.name, file.chunks, f"{key}:{i}") for i, file in enumerate(demo.files, 1)
            ]
            await self.say(where, key, speaker, demo.question, tuple(files), opens=True)
        return where

    async def button(self, where: Thread, slot: str, name: str, value: str) -> Button:
        """The button as it stands on the card now."""
        post = await self.room.board.find(where, slot)
        card = Card.model_validate_json(post.card) if post and post.card else None
        found = next((b for b in card.buttons if (b.name, b.value) == (name, value)), None) if card else None
        if found is None:
            raise Refused(_GONE)
        return found

    async def press(self, where: Thread, key: str, speaker: Speaker, button: Button) -> None:
        """Take a press and note in the thread who pressed what."""
        at = self.room.clock()
        press = Press(name=button.name, value=button.value, speaker=speaker)
        await self.receive(inbound.pressed(where, key, at, press))
        note = inbound.spoken(surface.PRESSED + key, speaker, at, button.label, ())
        await self.room.put(self._post(where, note))

    def _post(self, where: Thread, message: Message) -> Post:
        files = tuple(f.model_copy(update={"name": clean_name(f.name, self.scrub)}) for f in message.attachments)
        return Post(
            thread=where,
            slot=message.ref,
            author=message.speaker.id,
            name=self.scrub(message.speaker.name),
            kind="person",
            at=message.at,
            text=self.scrub(message.text),
            attachments=surface.pack(files),
        )


def _check(text: str, files: tuple[Attachment, ...]) -> None:
    if not text.strip() and not files:
        raise Refused("There is nothing to send yet: write what is wrong, or add a file.")
    if len(text) > LONGEST:
        raise Refused(
            f"That is {len(text):,} characters, more than the {LONGEST:,} of one message; "
            "save it as a file and add it, so that its lines can be cited."
        )
