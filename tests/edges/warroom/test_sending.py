import asyncio
from uuid import uuid4

import pytest

from adapters.warroom import inbound
from engines.errors import Unavailable
from engines.markup import Button, Card
from engines.turn import TurnKind
from tests.edges.warroom.conftest import HTML, Browser, Enter
from tests.edges.warroom.fakes import House

KEY = "0b0e7b52-8f5c-4f37-9d9e-5f3c5b7f0a11"
THREAD = KEY.replace("-", "")


async def test_first_message_opens_a_case_and_the_next_continues_it(house: House, browser: Browser) -> None:
    answer = await browser.say("checkout is failing", key=KEY)
    assert answer.status == 201
    assert await answer.json() == {"url": f"/t/{THREAD}"}
    assert (await browser.say("since 10:05", thread=THREAD)).status == 201

    first, second = house.turns
    assert (first.id, first.kind, first.text) == (f"warroom:{KEY}", TurnKind.MENTION, "checkout is failing")
    assert (second.kind, second.text, second.thread) == (TurnKind.MESSAGE, "since 10:05", first.thread)
    page = await browser.open(f"/t/{THREAD}")
    assert page.index("checkout is failing") < page.index("since 10:05")


async def test_repeat_of_a_send_has_no_second_effect(house: House, browser: Browser) -> None:
    for _ in range(3):
        answer = await browser.say("checkout is failing", ("a.log", b"x\n"), key=KEY)
        assert (await answer.json())["url"] == f"/t/{THREAD}"
    assert len(house.turns) == 1
    assert len(house.board.posts) == 1
    assert len(house.spool.kept) == 1


@pytest.mark.parametrize("house", [House(limit=4_000_000)])
async def test_files_reach_the_bot_whole_in_order_and_in_small_chunks(house: House, browser: Browser) -> None:
    large = bytes(range(256)) * 12_000
    await browser.say("", ("app.log", large), ("../../etc/passwd", b"root"), ("C:\\logs\\b.json", b"{}"))
    (turn,) = house.turns
    assert [a.name for a in turn.attachments] == ["app.log", "passwd", "b.json"]
    assert [a.size for a in turn.attachments] == [3_072_000, 4, 2]
    assert len({a.id for a in turn.attachments}) == 3
    content = b"".join([chunk async for chunk in house.room.fetch(turn.attachments[0])])
    assert content == large
    assert house.spool.largest_chunk <= 2 << 20


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        # nothing in it
        ([("a.log", b"fine"), ("b.log", b"")], "b.log is empty"),
        # one byte too many
        ([("a.log", b"fine"), ("b.log", b"x" * ((1 << 20) + 1))], "b.log is larger than 1 MB"),
        # more than a message holds
        ([(f"{n}.log", b"x") for n in range(51)], "At most 50 files"),
        # nothing at all
        ([], "There is nothing to send yet"),
    ],
)
async def test_refused_upload_says_why_keeps_nothing_and_loses_no_text(
    house: House, browser: Browser, files: list[tuple[str, bytes]], sentence: str
) -> None:
    words = "what I typed" if files else "  "
    answer = await browser.say(words, *files)
    assert answer.status == 422
    assert sentence in (await answer.json())["error"]

    page = await (await browser.say(words, *files, html=True)).text()
    assert sentence in page
    assert f">{words}</textarea>" in page
    assert house.turns == []
    assert house.spool.kept == {}


async def test_exactly_the_limit_is_taken(house: House, browser: Browser) -> None:
    assert (await browser.say("", ("a.log", b"x" * house.limit))).status == 201


async def test_message_too_long_to_read_is_refused(house: House, browser: Browser) -> None:
    answer = await browser.say("x" * 20_001)
    assert "save it as a file" in (await answer.json())["error"]
    assert house.turns == []


def _head(browser: Browser) -> str:
    """The fields that come before the files."""
    return "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("token", browser.token), ("key", KEY), ("text", "look"))
    )


FILE = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n\r\n'


@pytest.mark.parametrize(
    "rest",
    [
        "--b\r\nnot a header\r\n\r\nx\r\n--b--\r\n",  # a broken part
        f"{FILE}half a li",  # the end is missing
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",  # nested
    ],
)
async def test_damaged_upload_is_refused_in_one_sentence(house: House, browser: Browser, rest: str) -> None:
    answer = await browser.client.post(
        "/messages",
        data=(_head(browser) + rest).encode(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status == 422
    assert (await answer.json())["error"] == "The upload arrived damaged and nothing was kept; send it again."
    assert house.turns == []
    assert house.spool.kept == {}


async def test_what_is_no_upload_at_all_is_refused_the_same_way(browser: Browser) -> None:
    answer = await browser.client.post("/messages", json={"text": "hi"})
    assert (answer.status, "damaged" in await answer.text()) == (422, True)


async def test_connection_killed_in_the_middle_of_an_upload_leaves_nothing(house: House, browser: Browser) -> None:
    server = browser.client.server
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    cookies = "; ".join(f"{c.key}={c.value}" for c in browser.client.session.cookie_jar)
    writer.write(
        (
            f"POST /messages HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n{_head(browser)}{FILE}"
        ).encode()
        + b"x" * 300_000
    )
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()
    await asyncio.sleep(0.05)
    assert house.turns == []
    assert house.board.posts == {}
    assert house.spool.kept == {}
    assert reader.at_eof() or reader.exception()
    assert (await browser.say("again", ("a.log", b"x"), key=KEY)).status == 201
    assert [t.text for t in house.turns] == ["again"]


async def test_what_could_not_be_stored_is_not_shown_and_can_be_sent_again(house: House, browser: Browser) -> None:
    house.fails = Unavailable("The database does not answer.")
    answer = await browser.say("help", key=KEY)
    assert answer.status == 503
    assert (await answer.json())["error"] == "The database does not answer. Try again in a moment."
    assert house.board.posts == {}
    house.fails = None
    assert (await browser.say("help", key=KEY)).status == 201
    assert len(house.turns) == 1


async def test_secrets_people_type_do_not_stand_on_the_board(house: House, browser: Browser) -> None:
    thread = await browser.opened("the password is hunter2")
    await browser.say("", ("hunter2.txt", b"x"), thread=thread)
    assert house.turns[0].text == "the password is hunter2"
    assert all("hunter2" not in p.text + p.attachments for p in house.board.posts.values())
    assert "hunter2" not in await browser.open(f"/t/{thread}")


async def test_two_people_in_one_thread_are_told_apart(house: House, enter: Enter) -> None:
    mary, john = await enter(), await enter()
    thread = (await (await mary.say("it is down", name="Mary")).json())["url"].removeprefix("/t/")
    await john.say("db is fine", thread=thread, name="John")
    await john.say("cpu 20 %", thread=thread)
    speakers = [t.messages[0].speaker for t in house.turns]
    assert [s.name for s in speakers] == ["Mary", "John", "John"]
    assert speakers[0].id != speakers[1].id
    assert speakers[1].id == speakers[2].id
    page = await mary.open(f"/t/{thread}")
    assert all(words in page for words in ("Mary", "John", "db is fine"))


async def test_same_name_is_not_the_same_person(house: House, enter: Enter) -> None:
    one, two = await enter(), await enter()
    thread = await one.opened()
    await two.say("me too", thread=thread)
    first, second = (t.messages[0].speaker for t in house.turns)
    assert (first.name, second.name) == ("you", "you")
    assert first.id != second.id


async def _press(browser: Browser, thread: str, **fields: str) -> tuple[int, str]:
    known = {"token": browser.token, "key": str(uuid4()), "slot": "s1", "button": "confirm", "value": "P1", **fields}
    html = fields.pop("html", "")
    answer = await browser.client.post(
        f"/t/{thread}/press", data=known, headers=HTML if html else {}, allow_redirects=False
    )
    return answer.status, await answer.text()


async def test_press_comes_back_with_name_value_and_who_and_is_noted(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    card = Card(title="P1?", buttons=(Button(name="confirm", label="It's P1", value="P1"),))
    await house.room.post(inbound.thread(thread), "s1", card)
    for _ in range(2):
        assert (await _press(browser, thread, key=KEY))[0] == 201
    assert len(house.turns) == 2
    press = house.turns[1].press
    assert press is not None
    assert (press.name, press.value, press.speaker.name) == ("confirm", "P1", "you")
    assert "It&#39;s P1" in await browser.open(f"/t/{thread}")
    history = await house.room.history(inbound.thread(thread), before="", limit=50)
    assert [m.text for m in history] == ["checkout is failing", "P1?"]


async def test_button_that_is_not_on_the_card_does_nothing(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    await house.room.post(inbound.thread(thread), "s1", Card(title="Nothing to press"))
    status, body = await _press(browser, thread)
    assert status == 422
    assert "That button is gone" in body
    assert len(house.turns) == 1


async def test_button_that_asks_first_is_asked_without_scripts_too(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    button = Button(name="roll back", label="Roll back", confirm="Roll back cart-worker?")
    await house.room.post(inbound.thread(thread), "s1", Card(title="Likely", buttons=(button,)))
    fields = {"button": "roll back", "value": "", "html": "1"}
    status, body = await _press(browser, thread, **fields)
    assert (status, len(house.turns)) == (200, 1)
    assert "Roll back cart-worker?" in body
    assert (await _press(browser, thread, confirmed="1", **fields))[0] == 303
    assert house.turns[-1].press is not None


async def test_demo_opens_a_thread_with_its_question_and_files(house: House, browser: Browser) -> None:
    fields = {"token": browser.token, "key": KEY}
    for _ in range(2):
        answer = await browser.client.post("/demo", data=fields)
        assert (await answer.json())["url"] == f"/t/{THREAD}"
    (turn,) = house.turns
    assert (turn.kind, turn.text) == (TurnKind.MENTION, "Orders fail. Why?")
    assert [a.name for a in turn.attachments] == ["orders.log", "d.json"]
