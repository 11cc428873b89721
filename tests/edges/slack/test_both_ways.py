"""Socket Mode and HTTP at once: whatever arrives by both, and again, has its effect once, through the real lanes."""

import asyncio
from pathlib import Path
from typing import Any

from adapters.slack.app import SlackApp
from bot.app import App
from storage import database
from storage.lanes import Lanes
from tests.bot.world import world
from tests.contracts.samples import NOW, VAULT
from tests.edges.slack.failing import FailingSlack, ok
from tests.edges.slack.shell import Noted
from tests.edges.slack.test_changes import CORRECTED, changed, deleted
from tests.peers import slack_peer
from tests.peers.slack_peer import BOT, deliver, envelope, pressed, served, signed_request

ROOT, TS = "1700000000.000100", "1700000060.000200"


def said(kind: str, **more: Any) -> dict[str, Any]:
    text = f"<@{BOT}> checkout is failing" if kind == "app_mention" else "db is fine"
    event = {"type": kind, "user": "U0ALICE01", "text": text, "channel": "C1", "ts": ROOT, "event_ts": ROOT, **more}
    return envelope(event)


SENT = [
    ("events_api", said("app_mention")),
    ("events_api", said("message", thread_ts=ROOT, ts=TS)),
    ("events_api", changed(CORRECTED)),
    ("events_api", deleted()),
    ("interactive", pressed("C1", {"ts": TS, "thread_ts": ROOT}, "0:hypothesis.accept", "H1")),
]


def driving(app: App, slack: FailingSlack, **more: str) -> SlackApp:
    shell = Noted().shell
    return SlackApp("xoxb-1", receive=app.receive, owns=app.owns, shell=shell, base_url=slack.base_url, **more)


async def test_what_arrives_by_both_has_its_effect_once(tmp_path: Path, failing: FailingSlack) -> None:
    failing.answers("users.info", ok(user={"name": "alice"}))
    base = await database.connect(f"sqlite:///{tmp_path / 'db'}")
    app = App(**{**vars(world(tmp_path).app), "lanes": Lanes(base, VAULT)})
    by_http = driving(app, failing, signing_secret=slack_peer.SIGNING_SECRET)
    by_socket = driving(app, failing, app_token="xapp-1")
    await by_socket.start()
    try:
        await failing.connected.wait()
        async with served(by_http.routes()) as url:
            for number, (kind, payload) in enumerate(SENT):
                failing.acked.clear()
                answers = await asyncio.gather(
                    failing.send(str(number), kind, payload),
                    *(deliver(url, signed_request(payload), X_Slack_Retry_Num=str(n)) for n in range(3)),
                )
                assert [answer.status for answer in answers[1:]] == [200] * 3
                await failing.acked.wait()
    finally:
        await by_socket.stop()
    (lease,) = await app.lanes.claim("case:", "me", now=NOW, ttl=10, limit=5)
    await base.close()
    assert failing.acks == [str(number) for number in range(len(SENT))]
    assert [item.kind for item in lease.items] == ["event"] * len(SENT)
