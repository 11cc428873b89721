"""Slack from the mention to the edited card: signed requests, and a third party's Web API behind."""

import pytest

from adapters.chart.paint import paint
from adapters.slack.app import SlackApp
from adapters.slack.check import check
from adapters.slack.surface import SlackSurface
from engines import markup
from engines.errors import Refused
from engines.markup import Button, Card, Section, Tone
from engines.turn import Thread, Turn, TurnKind
from tests.edges.samples import INCIDENT
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import SlackPeer, deliver, served, signed_request

pytestmark = pytest.mark.peer


class ScriptedApp:
    """Answers each new turn as the bot would: a placeholder, then a card in its place that says what it read."""

    def __init__(self, surface: SlackSurface) -> None:
        self.surface = surface
        self.turns: dict[str, Turn] = {}
        self.history: list[str] = []

    async def receive(self, turn: Turn) -> None:
        if turn.id in self.turns:
            return
        self.turns[turn.id] = turn
        slot = f"{turn.id}#0"
        ref = await self.surface.post(turn.thread, slot, Card(tone=Tone.WORKING, title="Looking."))
        if turn.wants_history:
            seen = await self.surface.history(turn.thread, before=turn.messages[0].ref, limit=50)
            self.history += [f"{m.speaker.name}: {m.text}" for m in seen]
        sizes = [await self._size(a) for a in turn.attachments]
        await self.surface.edit(turn.thread, ref, slot, card(turn, sizes))

    async def _size(self, attachment: object) -> int:
        return sum([len(chunk) async for chunk in self.surface.fetch(attachment)])  # type: ignore[arg-type]

    async def owns(self, thread: Thread) -> bool:
        return any(t.thread == thread for t in self.turns.values())


def card(turn: Turn, sizes: list[int]) -> Card:
    lines = [(markup.plain("files: "), markup.code(str(sizes)))] if sizes else [(markup.plain(turn.text or "-"),)]
    return Card(
        tone=Tone.GOOD,
        title="Read it.",
        sections=(Section(heading="Why", lines=tuple(lines)),),
        buttons=(Button(name="hypothesis.accept", label="Yes", value="H1"),),
    )


@pytest.fixture
def app(slack: SlackPeer) -> ScriptedApp:
    return ScriptedApp(SlackSurface(slack_peer.BOT_TOKEN, paint, base_url=slack.base_url))


@pytest.fixture
def driving(app: ScriptedApp, slack: SlackPeer) -> SlackApp:
    return SlackApp(
        slack_peer.BOT_TOKEN,
        receive=app.receive,
        owns=app.owns,
        shell=Noted().shell,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=slack.base_url,
    )


async def test_a_mention_with_a_file_becomes_an_edited_card(
    app: ScriptedApp, driving: SlackApp, slack: SlackPeer
) -> None:
    dropped = await slack.upload("checkout.log", "ERROR no connection\n" * 1000)
    dropped["text"] = f"<@{slack_peer.BOT}> what is wrong?"
    async with served(driving.routes()) as url:
        answer = await deliver(url, signed_request(slack.event("app_mention", dropped)))
    assert answer.status == 200
    (turn,) = app.turns.values()
    assert turn.kind is TurnKind.MENTION
    assert turn.text == "what is wrong?"
    assert turn.messages[0].speaker.name == "alice"
    (posted,) = [m for m in await slack.thread_messages(dropped["ts"]) if m["user"] == slack_peer.BOT]
    assert posted["edited"]
    assert "`[20000]`" in str(posted["blocks"])
    assert posted["metadata"]["event_payload"] == {"slot": f"{turn.id}#0"}


async def test_repeats_by_retry_and_as_message_event_have_one_effect(
    app: ScriptedApp, driving: SlackApp, slack: SlackPeer
) -> None:
    said = await slack.say(f"<@{slack_peer.BOT}> checkout is down")
    async with served(driving.routes()) as url:
        for kind in ("app_mention", "message", "app_mention"):
            request = signed_request(slack.event(kind, said))
            assert (
                await deliver(url, request, X_Slack_Retry_Num="1", X_Slack_Retry_Reason="http_timeout")
            ).status == 200
    assert len(app.turns) == 1
    assert len([m for m in await slack.thread_messages(said["ts"]) if m["user"] == slack_peer.BOT]) == 1


async def test_a_reply_is_heard_in_an_owned_thread_only(app: ScriptedApp, driving: SlackApp, slack: SlackPeer) -> None:
    ours, foreign = await slack.say(f"<@{slack_peer.BOT}> it is down"), await slack.say("lunch?")
    heard = await slack.say("db is fine", thread=ours["ts"], token=slack_peer.BOB_TOKEN)
    unheard = await slack.say("pizza", thread=foreign["ts"])
    async with served(driving.routes()) as url:
        await deliver(url, signed_request(slack.event("app_mention", ours)))
        for reply in (heard, unheard):
            assert (await deliver(url, signed_request(slack.event("message", reply)))).status == 200
    assert [(t.text, t.kind) for t in app.turns.values()] == [
        ("it is down", TurnKind.MENTION),
        ("db is fine", TurnKind.MESSAGE),
    ]
    assert len(await slack.thread_messages(foreign["ts"])) == 2


async def test_a_mention_in_a_thread_brings_what_was_said_before(
    app: ScriptedApp, driving: SlackApp, slack: SlackPeer
) -> None:
    root = await slack.say("checkout 5xx &lt; 20 %")
    await slack.say("since about 10:05", thread=root["ts"], token=slack_peer.BOB_TOKEN)
    called = await slack.say(f"<@{slack_peer.BOT}> can you look?", thread=root["ts"])
    async with served(driving.routes()) as url:
        await deliver(url, signed_request(slack.event("app_mention", called)))
    assert app.history == ["alice: checkout 5xx < 20 %", "bob: since about 10:05"]


async def test_a_press_comes_back_with_the_buttons_name_and_value(
    app: ScriptedApp, driving: SlackApp, slack: SlackPeer
) -> None:
    said = await slack.say(f"<@{slack_peer.BOT}> look")
    async with served(driving.routes()) as url:
        await deliver(url, signed_request(slack.event("app_mention", said)))
        posted = (await slack.thread_messages(said["ts"]))[-1]
        element = next(b for b in posted["blocks"] if b["type"] == "actions")["elements"][0]
        answer = await deliver(url, signed_request(slack.press(posted, element["action_id"], element["value"])))
    assert answer.status == 200
    mention, press = app.turns.values()
    assert press.kind is TurnKind.ACTION
    assert press.press is not None
    assert (press.press.name, press.press.value) == ("hypothesis.accept", "H1")
    assert press.thread == mention.thread


async def test_a_card_is_found_again_by_its_slot(app: ScriptedApp, slack: SlackPeer) -> None:
    said = await slack.say("root")
    thread = Thread(surface="slack", tenant=slack_peer.TEAM, channel=slack.channel, thread=said["ts"])
    ref = await app.surface.post(thread, "turn#1", Card(title="Here."))
    assert await app.surface.find(thread, "turn#1") == ref
    assert await app.surface.find(thread, "turn#2") is None


async def test_a_picture_is_a_file_that_the_card_shows(app: ScriptedApp, slack: SlackPeer) -> None:
    said = await slack.say("root")
    thread = Thread(surface="slack", tenant=slack_peer.TEAM, channel=slack.channel, thread=said["ts"])
    shown = Card(title="Errors.", picture=INCIDENT)
    ref = await app.surface.post(thread, "turn#1", shown)
    await app.surface.edit(thread, ref, "turn#1", shown.model_copy(update={"title": "More errors."}))
    posted = await slack.message(ref, said["ts"])
    (image,) = [b for b in posted["blocks"] if b["type"] == "image"]
    listed = await slack.client(slack_peer.BOT_TOKEN).files_list()
    drawn = [f["id"] for f in listed["files"] if f["name"] == "over-time.png"]
    assert drawn == [image["slack_file"]["id"]]
    assert posted["text"] == "More errors."


async def test_what_slack_refuses_is_said_in_a_sentence(app: ScriptedApp) -> None:
    nowhere = Thread(surface="slack", tenant=slack_peer.TEAM, channel="C0NOWHERE", thread="1700000000.000100")
    with pytest.raises(Refused, match="invite it there"):
        await app.surface.post(nowhere, "s", Card(title="Here."))


async def test_the_doctor_is_content_with_a_good_token(slack: SlackPeer) -> None:
    secret = slack_peer.SIGNING_SECRET
    assert await check(slack_peer.BOT_TOKEN, signing_secret=secret, base_url=slack.base_url) is None


async def test_a_long_answer_is_a_file_in_the_thread_once(app: ScriptedApp, slack: SlackPeer) -> None:
    said = await slack.say("root")
    thread = Thread(surface="slack", tenant=slack_peer.TEAM, channel=slack.channel, thread=said["ts"])
    lines = tuple((markup.plain(f"line {n} " + "x" * 200),) for n in range(100))
    report = Card(title="Report: all of it.", sections=(Section(heading="All", lines=lines),), document=True)
    ref = await app.surface.post(thread, "turn#1", report)
    again = SlackSurface(slack_peer.BOT_TOKEN, paint, base_url=slack.base_url)  # as after a crash
    await again.edit(thread, ref, "turn#1", report)
    files = [file["name"] for m in await slack.thread_messages(said["ts"]) for file in m.get("files", ())]
    assert len(files) == 1
    posted = await slack.message(ref, said["ts"])
    assert files[0] in str(posted["blocks"][-1])
