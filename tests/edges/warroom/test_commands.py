"""Commands in the box of the war room, through the real pages and the real flow."""

from dataclasses import replace
from pathlib import Path

import pytest

from engines.commands import CONFIRMED
from engines.markup import Card
from tests.bot.world import World, world
from tests.edges.warroom.conftest import Browser
from tests.edges.warroom.fakes import House
from tests.verbs import IDEA, IDS, PROBLEM, VERBS, How


@pytest.fixture
def bot(house: House, tmp_path: Path) -> World:
    """The real application behind the room."""
    made = world(tmp_path)
    made.app = replace(made.app, surfaces={"warroom": house.room})
    house.answer = made.app.receive
    return made


def newest(house: House) -> tuple[str, Card]:
    """The slot of the newest card, and the card."""
    found = max((p for p in house.board.posts.values() if p.card), key=lambda p: p.seq)
    return found.slot, Card.model_validate_json(found.card or "")


async def opened(browser: Browser, bot: World) -> str:
    thread = await browser.opened(PROBLEM)
    await bot.drain()
    await browser.say(IDEA, thread=thread)
    await bot.drain()
    return thread


@pytest.mark.parametrize(("words", "how", "says"), VERBS[1:], ids=IDS[1:])
async def test_each_command_is_answered_in_the_thread(  # noqa: PLR0913, PLR0917 - a row of the table
    browser: Browser, house: House, bot: World, words: str, how: How, says: str
) -> None:
    thread = await opened(browser, bot)
    await browser.say(f"/{words}", thread=thread)
    await bot.drain()
    slot, card = newest(house)
    if how is How.ASKS:
        assert [b.name for b in card.buttons] == [CONFIRMED]
        where = house.turns[-1].thread
        button = card.buttons[0]
        fields = {"token": browser.token, "key": "00000000-0000-4000-8000-000000000001", "slot": slot}
        asked = {**fields, "button": button.name, "value": button.value}
        answer = await browser.client.post(f"/t/{where.thread}/press", data=asked)
        assert answer.status == 201
        await bot.drain()
        card = newest(house)[1]
    assert card.title.lower().startswith(says.lower())


async def test_a_bare_word_is_a_command_and_a_sentence_is_talk(browser: Browser, house: House, bot: World) -> None:
    thread = await opened(browser, bot)
    await browser.say("timeline", thread=thread)
    assert house.turns[-1].press is not None
    await browser.say("timeline looks wrong", thread=thread)
    assert house.turns[-1].press is None


async def test_new_opens_an_incident(browser: Browser, house: House, bot: World) -> None:
    await browser.opened("/new search is slow")
    await bot.drain()
    assert "search is slow" in newest(house)[1].title.lower()


async def test_paused_nothing_stands_below_what_is_said(browser: Browser, house: House, bot: World) -> None:
    thread = await opened(browser, bot)
    await browser.say("pause", thread=thread)
    await bot.drain()
    before = newest(house)
    await browser.say("the pool was raised", thread=thread)
    await bot.drain()
    assert newest(house) == before
    await browser.say("resume", thread=thread)
    await bot.drain()
    assert newest(house) != before
