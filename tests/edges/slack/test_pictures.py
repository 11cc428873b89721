"""The picture of a card in Slack: uploaded once, shown by its id, and never the reason why a card is lost."""

import json
import re
from typing import Any

import pytest
from aiohttp import web

from adapters.slack import pictures
from adapters.slack.cards import Shown, to_blocks
from adapters.slack.surface import SlackSurface
from engines.errors import RateLimited, Refused
from engines.markup import Button, Card, Picture, Section, plain
from engines.turn import Thread
from tests.edges.samples import ERRORS, picture
from tests.edges.slack.failing import FailingSlack, Reply, error, ok

THREAD = Thread(surface="slack", tenant="T1", channel="C1", thread="1700000000.000100")
SHOWN = picture(ERRORS)
CARD = Card(title="Errors.", picture=SHOWN)
UPLOAD = "upload/v1/abc"
BEGIN, END, LOOK, POST, EDIT = (
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "files.info",
    "chat.postMessage",
    "chat.update",
)


def paint(shown: Picture, *, dark: bool = False) -> bytes:
    return f"png of {shown.alt} {dark}".encode()


@pytest.fixture
def surface(failing: FailingSlack, monkeypatch: pytest.MonkeyPatch) -> SlackSurface:
    monkeypatch.setattr(pictures, "PAUSE", 0.0)
    failing.answers(BEGIN, ok(upload_url=f"{failing.url}/{UPLOAD}", file_id="F0PICTURE1"))
    failing.answers(UPLOAD, lambda: web.Response(text="OK"))
    failing.answers(END, ok(files=[{"id": "F0PICTURE1"}]))
    failing.answers(LOOK, ok(file={"id": "F0PICTURE1", "mimetype": "image/png"}))
    failing.answers(POST, ok(ts="1.2"))
    failing.answers(EDIT, ok(ts="1.2"))
    return SlackSurface("xoxb-secret", paint, base_url=failing.base_url)


def sent(failing: FailingSlack, call: str) -> list[list[dict[str, Any]]]:
    """The blocks of each such call."""
    found = [a for name, a in zip(failing.asked, failing.arguments, strict=True) if name == call]
    return [b if isinstance(b := a["blocks"], list) else json.loads(b) for a in found]


def images(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [b for b in blocks if b["type"] == "image"]


async def test_a_picture_is_uploaded_and_shown_by_its_id(surface: SlackSurface, failing: FailingSlack) -> None:
    assert await surface.post(THREAD, "s", CARD) == "1.2"
    assert failing.asked == [BEGIN, UPLOAD, END, LOOK, POST]
    assert "channel_id" not in failing.arguments[2]  # it is shown in the card alone
    (blocks,) = sent(failing, POST)
    assert images(blocks) == [{"type": "image", "slack_file": {"id": "F0PICTURE1"}, "alt_text": SHOWN.alt}]


async def test_our_token_is_not_shown_to_where_the_bytes_go(surface: SlackSurface, failing: FailingSlack) -> None:
    await surface.post(THREAD, "s", CARD)
    assert "Authorization" not in failing.headers[failing.asked.index(UPLOAD)]


async def test_an_edit_with_the_same_picture_uploads_nothing(surface: SlackSurface, failing: FailingSlack) -> None:
    await surface.post(THREAD, "s", CARD)
    await surface.edit(THREAD, "1.2", "s", CARD.model_copy(update={"title": "More errors."}))
    assert failing.asked == [BEGIN, UPLOAD, END, LOOK, POST, EDIT]
    assert images(sent(failing, EDIT)[0])
    other = CARD.model_copy(update={"picture": SHOWN.model_copy(update={"alt": "other"})})
    await surface.edit(THREAD, "1.2", "s", other)
    assert failing.asked.count(BEGIN) == 2


async def test_a_post_that_is_tried_again_uploads_nothing_again(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers(POST, error("ratelimited"), ok(ts="1.2"))
    with pytest.raises(RateLimited):
        await surface.post(THREAD, "s", CARD)
    assert await surface.post(THREAD, "s", CARD) == "1.2"
    assert failing.asked.count(BEGIN) == 1


FAULTS: list[tuple[str, str, Reply]] = [
    ("no scope", BEGIN, error("missing_scope", needed="files:write")),
    ("too fast", BEGIN, error("ratelimited")),
    ("a page", BEGIN, lambda: web.Response(text="<html>", content_type="text/html")),
    ("elsewhere", BEGIN, ok(upload_url="https://evil.example/upload", file_id="F1")),
    ("nowhere", BEGIN, ok()),
    ("bytes refused", UPLOAD, lambda: web.Response(status=500)),
    ("sent on", UPLOAD, lambda: web.Response(status=307, headers={"Location": "https://evil.example/"})),
    ("not completed", END, error("file_not_found")),
    ("never taken in", LOOK, ok(file={"id": "F0PICTURE1"})),
]


@pytest.mark.parametrize(("call", "reply"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
async def test_a_failed_upload_loses_no_card(
    surface: SlackSurface, failing: FailingSlack, call: str, reply: Reply
) -> None:
    failing.answers(call, reply)
    assert await surface.post(THREAD, "s", CARD) == "1.2"
    (blocks,) = sent(failing, POST)
    assert images(blocks) == []
    assert SHOWN.alt in json.dumps(blocks)


async def test_an_upload_that_hangs_loses_no_card(
    surface: SlackSurface, failing: FailingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.2)
    monkeypatch.setattr(pictures, "PAUSE", 1.0)
    failing.answers(LOOK, ok(file={"id": "F0PICTURE1"}))
    assert await surface.post(THREAD, "s", CARD) == "1.2"
    assert images(sent(failing, POST)[0]) == []


async def test_slack_may_take_a_moment_to_take_a_file_in(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers(LOOK, ok(file={}), ok(file={"mimetype": "image/png"}))
    await surface.post(THREAD, "s", CARD)
    assert images(sent(failing, POST)[0])


async def test_a_card_that_is_refused_with_its_picture_goes_out_without(
    surface: SlackSurface, failing: FailingSlack
) -> None:
    failing.answers(POST, error("invalid_blocks"), ok(ts="1.2"))
    assert await surface.post(THREAD, "s", CARD) == "1.2"
    assert [len(images(blocks)) for blocks in sent(failing, POST)] == [1, 0]


async def test_a_card_that_is_refused_for_itself_is_refused(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers(POST, error("not_in_channel"))
    with pytest.raises(Refused, match="invite it"):
        await surface.post(THREAD, "s", CARD)


async def test_a_card_without_a_picture_uploads_nothing(surface: SlackSurface, failing: FailingSlack) -> None:
    await surface.post(THREAD, "s", Card(title="Errors."))
    assert failing.asked == [POST]


def test_the_description_is_escaped_in_words_and_plain_on_the_image() -> None:
    evil = Card(title="T", picture=SHOWN.model_copy(update={"alt": "<!here> & `x`\x00" + "y" * 5000}))
    said = to_blocks(evil)[-1]["elements"][0]["text"]
    assert said.startswith("&lt;!here&gt; &amp; ")
    alt = to_blocks(evil, Shown("F0PICTURE1"))[-1]["alt_text"]
    assert alt.startswith("<!here> & `x`y")
    assert len(alt) <= 2000


RICH = CARD.model_copy(
    update={
        "sections": (Section(heading="By pod", columns=("Pod", "Errors"), lines=((plain("cart-1"), plain("12")),)),),
        "buttons": (
            Button(name="hypothesis.accept", label="Yes", value="H1", opinion=True),
            Button(name="hypothesis.reject", label="No", value="H1", opinion=False),
        ),
    }
)


@pytest.mark.parametrize(
    ("refusals", "kinds"),
    [
        (0, {"section", "table", "image", "context_actions"}),
        (1, {"section", "table", "context", "context_actions"}),  # the picture in words
        (2, {"section", "context", "actions"}),  # all of it in blocks that every workspace takes
        (3, set[str]()),  # in words alone
    ],
)
async def test_a_workspace_that_refuses_blocks_gets_plainer_ones(
    surface: SlackSurface, failing: FailingSlack, refusals: int, kinds: set[str]
) -> None:
    failing.answers(POST, *[error("invalid_blocks")] * refusals, ok(ts="1.2"))
    assert await surface.post(THREAD, "s", RICH) == "1.2"
    last = sent(failing, POST)[-1]
    assert {b["type"] for b in last} == kinds
    assert failing.asked.count(POST) == refusals + 1
    assert "cart-1 · 12" in failing.arguments[-1]["text"] or last


LONG = Card(
    title="Long: and more.", sections=(Section(lines=tuple((plain(f"line {n} " + "x" * 200),) for n in range(200))),)
)


async def test_what_is_too_long_for_a_message_is_a_file_in_its_thread(
    surface: SlackSurface, failing: FailingSlack
) -> None:
    failing.answers("files.list", ok(files=[]))
    await surface.post(THREAD, "s", LONG)
    (blocks,) = sent(failing, POST)
    named = failing.arguments[failing.asked.index(BEGIN)]["filename"]
    assert re.fullmatch(r"long-[0-9a-f]{8}\.md", named)
    assert f"the whole is in the file {named} in this thread" in json.dumps(blocks)
    assert len(json.dumps(blocks)) < 5_000
    ended = failing.arguments[failing.asked.index(END)]
    assert (ended["channel_id"], ended["thread_ts"]) == (THREAD.channel, THREAD.thread)
    await surface.edit(THREAD, "1.2", "s", LONG)
    assert failing.asked.count(BEGIN) == 1


async def test_a_file_that_stands_there_is_not_shared_again(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("files.list", ok(files=[]))
    await surface.post(THREAD, "s", LONG)
    named = failing.arguments[failing.asked.index(BEGIN)]["filename"]
    failing.answers("files.list", ok(files=[{"id": "F9", "name": named}]))
    after_a_crash = SlackSurface("xoxb-1", paint, base_url=failing.base_url)
    await after_a_crash.edit(THREAD, "1.2", "s", LONG)
    assert failing.asked.count(BEGIN) == 1
    assert named in json.dumps(sent(failing, EDIT)[-1])


async def test_where_slack_takes_no_file_the_card_says_as_much_as_it_can(
    surface: SlackSurface, failing: FailingSlack
) -> None:
    failing.answers("files.list", error("missing_scope", needed="files:read"))
    await surface.post(THREAD, "s", LONG)
    (blocks,) = sent(failing, POST)
    assert "the rest of this answer is too long for Slack" in json.dumps(blocks)
    assert len(json.dumps(blocks)) > 10_000
