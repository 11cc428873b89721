import pytest

from adapters.warroom import inbound
from bot.ports import ChatSurface
from engines.errors import Refused
from engines.markup import Card, Section, plain
from engines.turn import Attachment
from engines.work import Post
from tests.edges.warroom.conftest import Browser
from tests.edges.warroom.fakes import House

WHERE = inbound.thread("a" * 32)


async def test_room_is_a_chat_surface(house: House) -> None:
    surface: ChatSurface = house.room
    assert await surface.find(WHERE, "s1") is None
    ref = await surface.post(WHERE, "s1", Card(title="one"))
    assert await surface.find(WHERE, "s1") == ref


async def test_posting_twice_into_a_slot_leaves_the_first(house: House) -> None:
    refs = [await house.room.post(WHERE, "s1", Card(title=title)) for title in ("one", "two")]
    assert refs[0] == refs[1]
    (post,) = await house.board.since(WHERE, 0)
    assert Card.model_validate_json(post.card or "").title == "one"


async def test_edit_of_what_was_never_posted_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="no card s9"):
        await house.room.edit(WHERE, "s9", "s9", Card(title="x"))


async def test_history_is_what_was_said_before_the_oldest_first(house: House) -> None:
    for n in range(5):
        await house.room.put(
            Post(WHERE, f"m{n}", author="w1", name="Mary", kind="person", at=house.clock(), text=f"message {n}")
        )
    await house.room.post(WHERE, "s1", Card(title="Answer", sections=(Section(lines=((plain("why"),),)),)))
    history = await house.room.history(WHERE, before="m3", limit=2)
    assert [m.text for m in history] == ["message 1", "message 2"]
    everything = await house.room.history(WHERE, before="none", limit=50)
    assert everything[-1].text == "Answer\nwhy"
    assert everything[-1].speaker.is_bot


async def test_discarded_file_is_gone(house: House, browser: Browser) -> None:
    await browser.say("", ("a.log", b"x"))
    await house.room.discard(house.turns[0].attachments[0])
    assert house.spool.kept == {}


async def test_fetch_of_a_file_that_is_gone_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        async for _ in house.room.fetch(Attachment(id="f", name="a.log", source="nowhere")):
            pass
