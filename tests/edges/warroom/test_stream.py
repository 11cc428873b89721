import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse

from adapters.warroom import inbound
from engines.markup import Card, Tone
from tests.edges.warroom.conftest import Browser, Enter
from tests.edges.warroom.fakes import House


async def _listen(browser: Browser, thread: str, *, after: int = 0, last: str = "") -> ClientResponse:
    headers = {"Last-Event-ID": last} if last else {}
    return await browser.client.get(f"/t/{thread}/events?after={after}", headers=headers)


async def _events(stream: ClientResponse, count: int, name: str = "post") -> list[dict[str, Any]]:
    """The next `count` events of that name, each with its id."""
    found: list[dict[str, Any]] = []
    event = {"id": "", "event": "", "data": ""}
    async with asyncio.timeout(5):
        while len(found) < count:
            line = (await stream.content.readline()).decode().rstrip("\n")
            field, _, value = line.partition(": ")
            if line and field in event:
                event[field] = value
            elif not line:
                if event["event"] == name:
                    found.append({**json.loads(event["data"]), "id": event["id"]})
                event = {"id": "", "event": "", "data": ""}
    return found


async def test_placeholder_becomes_the_answer_in_place_while_the_page_listens(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    where = inbound.thread(thread)
    stream = await _listen(browser, thread)
    assert stream.content_type == "text/event-stream"
    await _events(stream, 1)
    await house.room.post(where, "s1", Card(title="Looking", tone=Tone.WORKING))
    (looking,) = await _events(stream, 1)
    await house.room.edit(where, "s1", "s1", Card(title="It is the pool"))
    (answer,) = await _events(stream, 1)
    assert (looking["slot"], looking["title"]) == ("s1", "Looking")
    assert (answer["slot"], answer["title"]) == ("s1", "It is the pool")
    assert looking["order"] == answer["order"]
    assert int(looking["id"]) < int(answer["id"])
    stream.close()


@pytest.mark.parametrize("by_header", [True, False])
async def test_reconnect_brings_what_was_missed_and_only_that(house: House, browser: Browser, by_header: bool) -> None:
    thread = await browser.opened("seen")
    where = inbound.thread(thread)
    await house.room.post(where, "s1", Card(title="Looking"))
    stream = await _listen(browser, thread)
    seen = (await _events(stream, 2))[-1]["id"]
    stream.close()

    await house.room.edit(where, "s1", "s1", Card(title="Half way"))
    await browser.say("missed", thread=thread)
    await house.room.edit(where, "s1", "s1", Card(title="Answer"))
    stream = await (_listen(browser, thread, last=seen) if by_header else _listen(browser, thread, after=int(seen)))
    missed = await _events(stream, 2)
    assert [m["title"] for m in missed] == ["you: missed", "Answer"]
    stream.close()


async def test_what_the_browser_last_saw_beats_the_address(browser: Browser) -> None:
    thread = await browser.opened("one")
    await browser.say("two", thread=thread)
    stream = await _listen(browser, thread, after=0, last="1")
    assert [m["title"] for m in await _events(stream, 1)] == ["you: two"]
    stream.close()


@pytest.mark.parametrize("last", ["nonsense", "-1", "٣", "9" * 40])
async def test_broken_last_event_id_does_no_harm(browser: Browser, last: str) -> None:
    thread = await browser.opened()
    stream = await _listen(browser, thread, last=last)
    assert stream.status == 200
    stream.close()


async def test_two_people_see_each_other_at_once(enter: Enter) -> None:
    mary, john = await enter(), await enter()
    thread = await mary.opened("it is down")
    streams = [await _listen(b, thread, after=1) for b in (mary, john)]
    await john.say("db is fine", thread=thread, name="John")
    for stream in streams:
        assert [m["title"] for m in await _events(stream, 1)] == ["John: db is fine"]
        stream.close()


async def test_other_pages_hear_of_a_new_incident_but_not_of_its_posts(browser: Browser) -> None:
    thread = await browser.opened("mine")
    stream = await _listen(browser, thread, after=1)
    await _events(stream, 1, "cases")
    await browser.opened("search is slow")
    (listed,) = await _events(stream, 1, "cases")
    assert "search is slow" in listed["html"]
    await browser.say("still mine", thread=thread)
    assert [m["title"] for m in await _events(stream, 1)] == ["you: still mine"]
    stream.close()


@pytest.mark.parametrize("house", [House(heartbeat=0.05)])
async def test_post_of_another_process_arrives_with_the_heartbeat(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    where = inbound.thread(thread)
    posted = House(board=house.board, clock=house.clock)
    stream = await _listen(browser, thread, after=1)
    await _events(stream, 1, "head")
    await posted.room.post(where, "s1", Card(title="from elsewhere"))  # another bell: nothing rings here
    assert [m["title"] for m in await _events(stream, 1)] == ["from elsewhere"]
    stream.close()


async def test_open_stream_does_not_hold_up_the_end(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    stream = await _listen(browser, thread)
    await _events(stream, 1)
    await house.room.close()
    async with asyncio.timeout(2):
        rest = await stream.content.read()
    assert b"event: post" not in rest
