"""The HTTP transport: what is stored before the ack, and what is turned away."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.slack.app import SlackApp
from engines.errors import Unavailable
from engines.turn import Thread, Turn
from tests.edges.slack.failing import FailingSlack, error, ok
from tests.edges.slack.shell import Noted
from tests.peers import slack_peer
from tests.peers.slack_peer import Signed, deliver, envelope, pressed, served, signed_request

TS, REPLY = "1700000000.000100", "1700000060.000200"


class Store:
    """What a bot would keep; `fault` is raised instead."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.asked: list[Thread] = []
        self.owned = False
        self.noted = Noted()
        self.fault: Exception | None = None
        self.refused = asyncio.Event()

    async def receive(self, turn: Turn) -> None:
        if self.fault:
            self.refused.set()
            raise self.fault
        self.turns.append(turn)

    async def owns(self, thread: Thread) -> bool:
        self.asked.append(thread)
        return self.owned


@pytest.fixture
def store() -> Store:
    return Store()


@asynccontextmanager
async def opened(store: Store, failing: FailingSlack) -> AsyncIterator[str]:
    """Slack's side of the application, which keeps what it is sent in a store, and its address."""
    failing.answers("users.info", ok(user={"profile": {"display_name": "alice"}}))
    driving = SlackApp(
        slack_peer.BOT_TOKEN,
        receive=store.receive,
        owns=store.owns,
        shell=store.noted.shell,
        signing_secret=slack_peer.SIGNING_SECRET,
        base_url=failing.base_url,
    )
    async with served(driving.routes()) as url:
        yield url


@pytest.fixture
async def url(store: Store, failing: FailingSlack) -> AsyncIterator[str]:
    async with opened(store, failing) as url:
        yield url


def said(kind: str = "app_mention", **more: object) -> dict[str, object]:
    event = {"type": kind, "user": "U0ALICE01", "text": "look", "ts": REPLY, "channel": "C1", "event_ts": REPLY}
    return envelope({**event, **more})


async def test_a_mention_is_stored_and_acknowledged(url: str, store: Store) -> None:
    assert (await deliver(url, signed_request(said()))).status == 200
    assert [t.messages[0].speaker.name for t in store.turns] == ["alice"]


async def test_without_storing_there_is_no_ack(url: str, store: Store) -> None:
    for fault in (Unavailable("The database is away."), RuntimeError("anything")):
        store.fault = fault
        assert (await deliver(url, signed_request(said()))).status == 500
    store.fault = None
    assert (await deliver(url, signed_request(said()), X_Slack_Retry_Num="1")).status == 200
    assert len(store.turns) == 1


async def test_a_press_that_could_not_be_stored_gets_no_ack(url: str, store: Store) -> None:
    store.fault = Unavailable()
    press = pressed("C1", {"ts": REPLY, "thread_ts": TS}, "0:why")
    assert (await deliver(url, signed_request(press))).status == 500


async def test_a_foreign_thread_is_never_read(
    url: str, store: Store, failing: FailingSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    secret = said("message", thread_ts=TS, text="the secret recipe")
    assert (await deliver(url, signed_request(secret))).status == 200
    assert store.turns == []
    assert [t.thread for t in store.asked] == [TS]
    assert "recipe" not in caplog.text
    assert "users.info" not in failing.asked


ELSEWHERE: list[dict[str, object]] = [
    {"files": [{"id": "F1", "name": "a.log", "file_access": "check_file_info"}], "subtype": "file_share"},
    {"attachments": [{"text": "the secret recipe", "files": [{"id": "F1", "mode": "quip"}]}]},
    {"bot_id": "B0GRAFANA", "user": None, "subtype": "bot_message"},
    {"text": "<@U0BOB0001> the secret recipe"},
    {"channel_type": "mpim"},
]


@pytest.mark.parametrize("more", ELSEWHERE)
async def test_nothing_is_asked_of_slack_for_a_thread_without_a_case(
    url: str, store: Store, failing: FailingSlack, caplog: pytest.LogCaptureFixture, more: dict[str, object]
) -> None:
    caplog.set_level(0)
    assert (await deliver(url, signed_request(said("message", **{"thread_ts": TS, **more})))).status == 200
    assert (store.turns, failing.asked) == ([], [])
    assert "recipe" not in caplog.text


async def test_history_is_not_asked_for_again_where_the_case_stands(url: str, store: Store) -> None:
    await deliver(url, signed_request(said(thread_ts=TS)))
    store.owned = True
    await deliver(url, signed_request(said(thread_ts=TS)))
    assert [t.wants_history for t in store.turns] == [True, False]


async def test_a_message_is_not_lost_when_slack_tells_no_names(url: str, store: Store, failing: FailingSlack) -> None:
    failing.answers("users.info", error("ratelimited"))
    failing.answers("auth.test", error("internal_error"))
    payload = said()
    del payload["authorizations"]
    assert (await deliver(url, signed_request(payload))).status == 200
    assert [t.messages[0].speaker.name for t in store.turns] == ["U0ALICE01"]


async def test_slack_can_verify_the_url(url: str) -> None:
    answer = await deliver(url, signed_request({"type": "url_verification", "challenge": "abc", "token": "t"}))
    assert (answer.status, answer.text) == (200, '{"challenge": "abc"}')


def forged(**headers: str) -> Signed:
    request = signed_request(said())
    return Signed(request.body, {**request.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})


TURNED_AWAY = [
    ("a wrong secret", lambda: signed_request(said(), secret="another"), 401),
    ("no number as time", lambda: forged(X_Slack_Request_Timestamp="yesterday"), 401),
    ("no signature", lambda: forged(X_Slack_Signature=""), 401),
    ("a signature that is no ASCII", lambda: forged(X_Slack_Signature="v0=é"), 401),
    ("another body than the signed one", lambda: Signed(b'{"a": 1}', signed_request(said()).headers), 401),
    ("cut JSON", lambda: signed_request(b'{"type": "event_callback", "event": {'), 400),
    ("JSON that is no object", lambda: signed_request(b"[1, 2]"), 400),
    ("bytes that are no text", lambda: signed_request(b"\xff\xfe{"), 400),
    ("JSON nested too deep", lambda: signed_request(b'{"a":' * 20_000), 400),
    ("an event of another shape", lambda: signed_request(said(ts=5)), 400),
    ("a press of nothing", lambda: signed_request({"type": "block_actions", "actions": []}), 400),
    ("a press of another shape", lambda: signed_request({"type": "block_actions", "actions": [5]}), 400),
    ("an event that is no object", lambda: signed_request({"type": "event_callback", "event": "look"}), 400),
]


@pytest.mark.parametrize(("made", "status"), [r[1:] for r in TURNED_AWAY], ids=[r[0] for r in TURNED_AWAY])
async def test_what_is_not_slacks_is_turned_away_with_a_sentence(
    url: str, store: Store, made: Callable[[], Signed], status: int
) -> None:
    answer = await deliver(url, made())  # signed now: Slack's requests are good for five minutes
    assert answer.status == status
    assert answer.text.endswith((".", "clock."))
    assert store.turns == []
    assert (await deliver(url, signed_request(said()))).status == 200


async def test_a_stale_request_is_turned_away(url: str, store: Store) -> None:
    answer = await deliver(url, signed_request(said(), age=600))
    assert answer.status == 401
    assert "clock" in answer.text
    assert store.turns == []


async def test_without_a_signing_secret_nothing_is_served(store: Store, failing: FailingSlack) -> None:
    driving = SlackApp(
        "xoxb-1", receive=store.receive, owns=store.owns, shell=store.noted.shell, base_url=failing.base_url
    )
    assert driving.routes() == []


async def test_the_socket_acknowledges_what_is_stored_and_agrees_with_http(
    url: str, store: Store, failing: FailingSlack
) -> None:
    driving = SlackApp(
        "xoxb-1",
        receive=store.receive,
        owns=store.owns,
        shell=store.noted.shell,
        app_token="xapp-1",
        base_url=failing.base_url,
    )
    await driving.start()
    try:
        await failing.connected.wait()
        store.fault = Unavailable()
        await failing.send("lost", "events_api", said())
        await store.refused.wait()
        press = pressed("C1", {"ts": REPLY, "thread_ts": TS}, "0:case.escalate", "H1")
        await failing.send("ignored", "events_api", said("message", user=slack_peer.BOT, thread_ts=TS))
        await failing.acked.wait()
        store.fault = None
        failing.acked.clear()
        await failing.send("kept", "events_api", said())
        await failing.acked.wait()
        failing.acked.clear()
        await failing.send("press", "interactive", press)
        await failing.acked.wait()
    finally:
        await driving.stop()
    assert failing.acks == ["ignored", "kept", "press"]
    await deliver(url, signed_request(said()))
    await deliver(url, signed_request(press))
    ids = [t.id for t in store.turns]
    assert ids == ids[:2] * 2
    assert abs(store.turns[1].at.timestamp() - time.time()) < 60


async def test_the_socket_waits_for_slack_to_come_up(store: Store, failing: FailingSlack) -> None:
    opened = failing.replies["apps.connections.open"][0]
    failing.answers("apps.connections.open", error("internal_error"), opened)
    driving = SlackApp(
        "xoxb-1",
        receive=store.receive,
        owns=store.owns,
        shell=store.noted.shell,
        app_token="xapp-1",
        base_url=failing.base_url,
    )
    await driving.start()
    await failing.connected.wait()
    await driving.stop()
    assert failing.asked.count("apps.connections.open") == 2
