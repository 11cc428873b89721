"""`/fm` from the signed request to what one person sees and what stands in the thread, through the real application."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.app import SlackApp
from adapters.slack.commands import BROKEN
from bot.desk import Desk
from engines.errors import Unavailable
from engines.models import Case
from engines.permits import Allows, Need, everything
from engines.roles import Role, denied
from engines.turn import Thread
from tests.bot.world import World, world
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import deliver, envelope, pressed, served, signed_request, typed
from tests.verbs import IDEA, IDS, PROBLEM, VERBS, How

TS = "1700000000.000100"
Message = dict[str, Any]


@dataclass
class House:
    """A workspace with our app in it, and a person who types."""

    url: str
    slack: FailingSlack
    world: World
    driving: SlackApp

    async def type(self, text: str, *, user: str = "U0ALICE01", channel: str = "C1") -> Message:
        """What the person sees alone."""
        answer = await deliver(self.url, signed_request(typed(text, user=user, channel=channel)))
        assert answer.status == 200, answer.text
        seen: Message = json.loads(answer.text)
        assert seen["response_type"] == "ephemeral"
        await self.world.drain()
        return seen

    async def say(self, text: str, ts: str = TS, thread: str | None = None, kind: str = "app_mention") -> None:
        event = {"type": kind, "user": "U0ALICE01", "text": text, "ts": ts, "channel": "C1", "event_ts": ts}
        payload = envelope({**event, **({"thread_ts": thread} if thread else {})})
        assert (await deliver(self.url, signed_request(payload))).status == 200
        await self.world.drain()

    async def case(self) -> Case:
        found = await self.world.app.cases.load(thread().case_id)
        assert found is not None
        return found

    @property
    def posted(self) -> list[str]:
        """The titles of what stands in the thread."""
        return [card.title for card in self.world.surface.shown().values()]


def thread(ts: str = TS) -> Thread:
    return Thread(surface="slack", tenant=slack_peer.TEAM, channel="C1", thread=ts)


@asynccontextmanager
async def running(
    slack: FailingSlack, folder: Path, allows: Allows, app_token: str | None = None
) -> AsyncIterator[House]:
    slack.answers("users.info", ok(user={"profile": {"display_name": "alice"}}))
    slack.answers("chat.postEphemeral", ok(message_ts="1.1"))
    made = world(folder)
    made.app = replace(made.app, surfaces={"slack": made.surface})
    driving = SlackApp(
        slack_peer.BOT_TOKEN,
        receive=made.app.receive,
        owns=made.app.owns,
        shell=replace(Noted().shell, ask=Desk(made.app, allows), late=Desk(made.app, allows).late),
        signing_secret=slack_peer.SIGNING_SECRET,
        app_token=app_token,
        base_url=slack.base_url,
    )
    async with served(driving.routes()) as url:
        yield House(url, slack, made, driving)


@pytest.fixture
async def house(failing: FailingSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with running(failing, tmp_path, everything) as house:
        yield house


def buttons(message: Message) -> dict[str, Message]:
    found = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return {e["text"]["text"]: e for e in found}


async def test_without_a_case_the_menu_offers_to_open_one(house: House) -> None:
    seen = await house.type("")
    assert seen["text"] == "No case is open here."
    assert list(buttons(seen)) == ["New case", "Help"]
    assert "No case is open here" in (await house.type("status"))["text"]


async def test_status_is_seen_by_who_typed_it_alone(house: House) -> None:
    await house.say(f"<@{slack_peer.BOT}> checkout is failing since 10:05")
    stands = house.posted
    seen = await house.type("status")
    assert "checkout is failing" in seen["text"].lower()
    assert house.posted == stands


async def test_a_wrong_word_names_the_nearest_right_ones(house: House) -> None:
    seen = await house.type("staus")
    assert seen["text"].startswith('There is no command "staus"')
    assert "Status" in buttons(seen)


async def test_help_lists_all(house: House) -> None:
    assert "hypotheses refute" in json.dumps(await house.type("help"))


async def worked_on(house: House) -> None:
    """The case in which every command is tried."""
    await house.say(f"<@{slack_peer.BOT}> {PROBLEM}")
    await house.type(IDEA)


async def press(house: House, seen: Message, label: str) -> Message:
    """Press a button of what one person sees; gives what stands in its place then, if anything does."""
    shown = {"ts": "1700000900.000100", "text": seen["text"], "blocks": seen["blocks"]}
    button = buttons(seen)[label]
    payload = pressed("C1", shown, button["action_id"], button.get("value", ""))
    payload["container"] = {k: v for k, v in payload["container"].items() if k != "thread_ts"} | {"is_ephemeral": True}
    payload["response_url"] = f"{house.slack.url}/actions/1"
    house.slack.answers("actions/1", ok())
    assert (await deliver(house.url, signed_request(payload))).status == 200
    await house.world.drain()
    told = [a for name, a in zip(house.slack.asked, house.slack.arguments, strict=True) if name == "actions/1"]
    return told[-1] if told else {}


@pytest.mark.parametrize(("words", "how", "says"), VERBS, ids=IDS)
async def test_each_command(house: House, words: str, how: How, says: str) -> None:
    await worked_on(house)
    before = house.posted
    seen = await house.type(words)
    if how in (How.SHOWS, How.REFUSES):
        assert seen["text"].lower().startswith(says.lower())
        assert house.posted == before
        return
    if how is How.ASKS:
        assert house.posted == before
        assert seen["text"].endswith("?")
        seen = await press(house, seen, words.capitalize())
    assert seen["text"].startswith("On its way to the case's thread: ")
    assert house.posted[: len(before)] == before
    assert house.posted[len(before)].startswith(says)


async def test_the_answer_to_one_question_is_one_turn(house: House) -> None:
    await worked_on(house)
    question = await house.type("escalate")
    for _ in range(3):
        await press(house, question, "Escalate")
    assert sum(title.startswith("Calling") for title in house.posted) == 1


async def test_a_button_of_what_one_person_sees_belongs_to_the_case(house: House) -> None:
    await worked_on(house)
    causes = await house.type("hypotheses")
    await press(house, causes, "Why H1?")
    assert house.posted[-1].startswith(".30, proposed")
    menu = await house.type("")
    seen = await press(house, menu, "Status")
    assert seen["replace_original"] is True
    assert "checkout is failing" in seen["text"].lower()


async def test_new_opens_a_case_below_a_message_of_ours(house: House) -> None:
    seen = await house.type("new search is slow")
    assert seen["text"].startswith("Opened: the case is the thread below")
    assert "search is slow" in house.posted[0].lower()
    seen = await house.type("new")
    assert seen["text"].startswith("Opened")


async def test_the_newest_open_case_of_the_channel_is_meant(house: House) -> None:
    await house.say(f"<@{slack_peer.BOT}> checkout is failing")
    await house.say(f"<@{slack_peer.BOT}> search is slow", ts="1700000500.000100")
    assert "search is slow" in (await house.type("status"))["text"].lower()
    question = await house.type("close")
    assert "search is slow" in json.dumps(question).lower()
    await press(house, question, "Close")
    assert "checkout is failing" in (await house.type("status"))["text"].lower()
    assert (await house.type("status", channel="C2"))["text"].startswith("No case is open here")


async def test_after_the_last_case_was_closed_it_can_still_be_read(house: House) -> None:
    await worked_on(house)
    await press(house, await house.type("close"), "Close")
    assert (await house.type("report postmortem"))["text"].startswith("Post-mortem draft")
    assert (await house.type("note too late"))["text"].startswith("No case is open here")


async def test_a_person_is_named_by_id_and_by_name(house: House) -> None:
    await worked_on(house)
    await house.type("role commander <@U0ALICE01|al>")
    case = await house.case()
    assert [(r.role, r.person.id, r.person.name) for r in case.roles] == [("commander", "U0ALICE01", "alice")]
    await house.type("escalate <@U0ALICE01>")
    card = house.world.surface.shown()
    assert any("Commander: alice" in c.title for c in card.values())


async def test_what_is_typed_is_redacted(house: House) -> None:
    await worked_on(house)
    await house.type("note the secret is out")
    assert "secret" not in (await house.case()).model_dump_json()


async def test_in_a_thread_the_same_words_after_a_mention(house: House) -> None:
    await worked_on(house)
    at = iter(f"17000007{n:02}.000100" for n in range(99))

    async def told(words: str) -> str:
        await house.say(f"<@{slack_peer.BOT}> {words}", ts=next(at), thread=TS)
        return house.posted[-1]

    assert (await told("timeline")).startswith("When it began is not known")
    assert (await told("role scribe <@U0ALICE01>")) == "Scribe: alice."
    assert (await case_roles(house)) == ["U0ALICE01"]
    before = house.posted
    assert (await told("catchup"), house.slack.asked.count("chat.postEphemeral")) == (before[-1], 1)
    private: Message = house.slack.arguments[house.slack.asked.index("chat.postEphemeral")]
    assert (private["channel"], private["thread_ts"], private["user"]) == ("C1", TS, "U0ALICE01")
    assert (await told("sev P9"), house.slack.asked.count("chat.postEphemeral")) == (before[-1], 2)
    assert (await told("close"), house.slack.asked.count("chat.postEphemeral")) == (before[-1], 3)
    assert house.posted == before


async def case_roles(house: House) -> list[str]:
    return [r.person.id for r in (await house.case()).roles]


async def test_slack_tells_of_a_mention_twice_and_one_answer_comes(house: House) -> None:
    await worked_on(house)
    for kind in ("app_mention", "message"):
        await house.say(f"<@{slack_peer.BOT}> catchup", ts="1700000700.000100", thread=TS, kind=kind)
        await house.say(f"<@{slack_peer.BOT}> timeline", ts="1700000701.000100", thread=TS, kind=kind)
    assert house.slack.asked.count("chat.postEphemeral") == 1
    assert sum("When it began" in title for title in house.posted) == 1


async def test_talk_that_begins_like_a_command_is_looked_into(house: House) -> None:
    await worked_on(house)
    await house.say(f"<@{slack_peer.BOT}> status page is down", ts="1700000700.000100", thread=TS)
    assert "status page is down" in [m.text for m in (await house.case()).memory.hot]


async def test_slack_that_does_not_answer_does_no_harm(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await worked_on(house)
    house.slack.answers("chat.postEphemeral", error("internal_error"))
    await house.say(f"<@{slack_peer.BOT}> catchup", ts="1700000700.000100", thread=TS)
    question = await house.type("close")
    payload = pressed("C1", {"ts": "1.1"}, buttons(question)["Close"]["action_id"], "close")
    for url in ("http://127.0.0.1:9/actions", "http://example.invalid/actions"):
        payload["response_url"] = url
        assert (await deliver(house.url, signed_request(payload))).status == 200
    await house.world.drain()
    assert (await house.case()).status.value == "closed"
    assert "could not be answered" in caplog.text


async def test_what_could_not_be_stored_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await worked_on(house)

    async def down(*_: object, **__: object) -> None:
        raise Unavailable("The database is away.")

    monkeypatch.setattr(house.world.app.lanes, "enqueue", down)
    answer = await deliver(house.url, signed_request(typed("note this")))
    assert json.loads(answer.text)["text"] == "That was not done: The database is away. Type it again."


async def test_a_command_without_its_parts_is_turned_away(house: House) -> None:
    broken = {k: v for k, v in typed("status").items() if k != "trigger_id"}
    answer = await deliver(house.url, signed_request(broken))
    assert (answer.status, answer.text) == (400, BROKEN)


async def test_a_viewer_is_told_whom_to_ask(failing: FailingSlack, tmp_path: Path) -> None:
    async def viewer(_thread: Thread, _who: str, need: Need) -> str | None:
        return denied(Role.VIEWER, need.role, need.does) if need.role > Role.VIEWER else None

    async with running(failing, tmp_path, viewer) as house:
        await house.say(f"<@{slack_peer.BOT}> {PROBLEM}")
        assert "checkout is failing" in (await house.type("status"))["text"]
        seen = await house.type("sev P1")
        assert seen["text"].startswith("To set the severity you need the role responder, and yours is viewer")
        assert (await house.case()).severity is None


async def test_by_socket_the_answer_goes_with_the_ack(failing: FailingSlack, tmp_path: Path) -> None:
    async with running(failing, tmp_path, everything, app_token="xapp-1") as house:
        driving = house.driving
        await driving.start()
        try:
            await failing.connected.wait()
            await failing.send("one", "slash_commands", typed("help"))
            await failing.acked.wait()
        finally:
            await driving.stop()
    assert failing.acks == ["one"]
    assert failing.payloads[0]["text"] == "Commands."


async def test_in_a_direct_message_everything_is_answered_in_its_thread(house: House) -> None:
    house.slack.answers("auth.test", ok(user_id=slack_peer.BOT))

    async def direct(text: str, ts: str) -> None:
        event = {"type": "message", "user": "U0ALICE01", "text": text, "ts": ts, "channel": "D1", "event_ts": ts}
        payload = envelope({**event, "channel_type": "im", **({"thread_ts": TS} if ts != TS else {})})
        assert (await deliver(house.url, signed_request(payload))).status == 200
        await house.world.drain()

    await direct(PROBLEM, TS)
    await direct("catchup", "1700000700.000100")
    await direct("sev P9", "1700000701.000100")
    assert "checkout is failing" in house.posted[-2].lower()
    assert house.posted[-1].startswith('"P9" is no severity')
    assert "chat.postEphemeral" not in house.slack.asked


async def test_what_takes_long_is_asked_for_in_the_thread(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(_query: str, _limit: int) -> None:
        raise TimeoutError

    await worked_on(house)
    monkeypatch.setattr(house.world.app.library, "recall", slow)
    assert "mention me in the case's thread with kb pool" in (await house.type("kb pool"))["text"]
