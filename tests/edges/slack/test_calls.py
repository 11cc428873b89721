"""Each call of Slack's Web API has the arguments of Slack's own types.

What any test here asks of `failing` is held against them when it ends.
"""

from typing import Any

import pytest

from tests.edges.slack.test_manifest import called
from tests.peers import outbound

pytestmark = pytest.mark.peer
STREAM = {"channel": "C1", "thread_ts": "1.2", "chunks": [{"type": "plan_update", "title": "Looking"}]}
VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}


@pytest.fixture(autouse=True)
def types() -> None:
    if not outbound.known():
        pytest.skip("Slack's own types are not installed: run `make peers`.")


def test_the_shape_of_each_call_is_known_and_no_other() -> None:
    by_others = {"oauth.v2.access", "apps.manifest.create"}  # Slack's library, and people with what we print
    assert {name.replace("_", ".") for name in called()} | by_others == set(outbound.known())


FINE: list[tuple[str, dict[str, Any]]] = [
    ("chat.startStream", STREAM),
    ("chat.startStream", {**STREAM, "chunks": '[{"type": "plan_update", "title": "Looking"}]'}),  # in a form
    ("conversations.replies", {"channel": "C1", "ts": "1.2", "limit": "2", "inclusive": "1"}),
    ("views.open", {"trigger_id": "1.2.3", "view": VIEW}),
    ("assistant.threads.setStatus", {"channel_id": "D1", "thread_ts": "1.2", "status": "", "team_id": "T1"}),
]


@pytest.mark.parametrize(("method", "arguments"), FINE)
def test_what_slack_takes_is_right(method: str, arguments: dict[str, Any]) -> None:
    assert outbound.asked(method, arguments) == []


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("chat.startStream", {**STREAM, "thread_ts": None}, "thread_ts"),
    ("chat.startStream", {**STREAM, "chunks": [{"type": "task_update", "title": "no id"}]}, "chunks"),
    ("chat.stopStream", {"channel": "C1"}, "ts"),
    ("views.open", {"trigger_id": "1.2.3", "view": {**VIEW, "title": "words"}}, "view"),
    ("conversations.replies", {"channel": "C1", "ts": "1.2", "limit": "many"}, "limit"),
    ("assistant.threads.setTitle", {"channel_id": "D1", "thread_ts": "1.2", "title": "x", "text": "y"}, "text"),
    ("chat.sing", {}, "outbound.mjs"),
]


@pytest.mark.parametrize(("method", "arguments", "names"), WRONG)
def test_what_slack_does_not_take_is_found(method: str, arguments: dict[str, Any], names: str) -> None:
    found = outbound.asked(method, arguments)
    assert found
    assert all(names in wrong for wrong in found)


def test_an_answer_has_no_name_that_slack_does_not_give() -> None:
    assert outbound.answered("chat.getPermalink", {"ok": True, "permalink": "x"}) == []
    assert outbound.answered("chat.getPermalink", {"ok": True, "link": "x"}) == [
        "the answer of chat.getPermalink has no link"
    ]
