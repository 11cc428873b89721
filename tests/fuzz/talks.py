"""What arrives from people: Slack's payloads, words in a thread, and files whose findings become cards."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from adapters.evidence.analyst import FileAnalyst
from adapters.slack import cards, inbound
from adapters.slack.cards import layout
from adapters.slack.inbound import reactions
from adapters.slack.inbound.views import Filled
from engines.errors import Refused
from engines.markup import Card
from engines.turn import Turn
from tests.engines.play import Talk, error
from tests.engines.play import file as dropped
from tests.fuzz import checks

CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)
_TEXTS = 3_000  # characters of a text that Slack takes
_BOT = [{"team_id": "T1", "user_id": "U0BOT", "is_bot": True}]
_SAID: dict[str, Any] = {
    "type": "message", "channel": "C1", "ts": "1773480600.000100", "thread_ts": "1773480000.000100", "user": "U1",
    "text": "checkout fails since 10:00, <@U0BOT> look at <https://example.com|this>",
    "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": "checkout fails"}, {"type": "user", "user_id": "U1"}, {"type": "link", "url": "https://a.b"},
    ]}]}],
    "attachments": [{"fallback": "Alert", "text": "latency", "fields": [{"title": "Severity", "value": "P1"}]}],
    "files": [{"id": "F1", "name": "app.log", "size": 12, "mode": "hosted", "url_private_download": "https://files.slack.com/x"}],
    "user_profile": {"display_name": "Ana", "real_name": "Ana"},
}  # fmt: skip
_PAYLOADS: tuple[dict[str, Any], ...] = (
    {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "authorizations": _BOT, "event": _SAID},
    {
        "type": "event_callback", "team_id": "T1", "authorizations": _BOT,
        "event": _SAID | {"type": "app_mention", "bot_id": "B1", "subtype": "bot_message"},
    },
    {
        "type": "block_actions", "user": {"id": "U1", "name": "ana"}, "team": {"id": "T1"},
        "container": {"channel_id": "C1", "message_ts": "1773480600.000100", "thread_ts": "1773480000.000100"},
        "actions": [{"type": "button", "action_id": "0:worked", "action_ts": "1773480601.5", "value": "H1"}],
        "message": _SAID,
    },
    {
        "type": "message_action", "callback_id": "investigate", "trigger_id": "1.2", "action_ts": "1773480601.5",
        "user": {"id": "U1", "name": "ana"}, "team": {"id": "T1"}, "message": _SAID,
        "channel": {"id": "C1", "name": "inc"},
    },
    {
        "type": "view_submission", "user": {"id": "U1", "name": "ana"}, "team": {"id": "T1"},
        "view": {"id": "V1", "type": "modal", "callback_id": "new_incident", "state": {"values": {
            "title": {"title": {"value": "checkout fails"}}, "channel": {"channel": {"selected_conversation": "C1"}},
            "severity": {"severity": {"selected_option": {"value": "P1"}}},
            "files": {"files": {"files": _SAID["files"]}},
        }}},
    },
    *(
        {"type": "event_callback", "team_id": "T1", "authorizations": _BOT, "event": event}
        for event in (
            {
                "type": "reaction_added", "user": "U1", "reaction": "+1", "item_user": "U0BOT",
                "event_ts": "1773480601.5", "item": {"type": "message", "channel": "C1", "ts": "1773480600.000100"},
            },
            {"type": "assistant_thread_started", "assistant_thread": {"channel_id": "D1", "thread_ts": "1.2"}},
        )
    ),
)  # fmt: skip


def payload(content: bytes, _: Path) -> None:
    """One of Slack's payloads with hostile parts becomes a turn, nothing or a refusal."""
    rng = Random(content)  # noqa: S311  the same input is the same payload
    hostile = copy.deepcopy(rng.choice(_PAYLOADS))
    for _turn in range(rng.choice((1, 1, 2, 5))):
        _spoil(rng, hostile, content)
    inbound.us(hostile)
    try:
        people = inbound.people(hostile)
        turn = inbound.to_turn(hostile, names=dict.fromkeys(people, "Ana"))
    except Refused as refused:
        checks.sentence(str(refused))
        return
    for made in (*([turn] if turn else ()), *_read(hostile)):
        Turn.model_validate_json(made.model_dump_json())


def _read(accepted: dict[str, Any]) -> tuple[Turn, ...]:
    """What listeners make of payloads whose shape was accepted and that are no turn by themselves."""
    event = accepted.get("event")
    if accepted.get("type") == "view_submission":
        filled = Filled(accepted)
        return () if filled.missing else filled.turns(CAME, {})
    if accepted.get("type") == "event_callback" and event.get("type") == "reaction_added":
        reactions.read(event)
    return ()


def _spoil(rng: Random, root: dict[str, Any], content: bytes) -> None:
    """Replace, remove or add one value somewhere below."""
    here: Any = root
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = rng.choice(keys)
        if not isinstance(here[key], dict | list) or not here[key] or rng.random() < 0.15:
            break
        here = here[key]
    if rng.random() < 0.15:
        del here[key]
        return
    here[key] = _hostile(rng, content)


def _hostile(rng: Random, content: bytes) -> Any:
    text = content.decode("utf-8", "replace")[: rng.choice((5, 80, 4000))]
    deep: Any = text
    for _ in range(rng.choice((5, 300))):
        deep = {"type": "rich_text", "elements": [deep]} if rng.random() < 0.3 else [deep]
    strange = (
        None,
        True,
        0,
        -1,
        1e308,
        10**400,
        "",
        "9" * 5000,
        "1773480600",
        "\u0000",
        "<@U0BOT>",
        "<@" * 500,
        "²",
        "1e9",
    )
    return rng.choice((*strange, text, text, [], {}, [text], [None], {"text": text}, {"elements": text}, deep))


def said(content: bytes, _: Path) -> None:
    """Words in a thread with a cause, a request and a fix: every card that comes of them can be posted."""
    talk = Talk()
    _shown(talk.say("checkout fails with 502 since 10:00", dropped("app.log", error("connection refused to payments"))))
    for line in checks.lines_of(content)[:3]:
        _shown(talk.say(line[:_TEXTS]))


def found(content: bytes, folder: Path) -> None:
    """A file whose findings become a card."""
    path = folder / "dropped"
    path.write_bytes(content)
    evidence = FileAnalyst().analyse(path, "app.log", evidence="E2", at=CAME)
    talk = Talk()
    _shown(talk.say("what is wrong here?", evidence))
    for card in talk.last.cards:
        _shown(card)


def _shown(card: Card) -> None:
    blocks = cards.to_blocks(card)
    json.dumps(blocks, allow_nan=False).encode()
    checks.must(len(blocks) <= layout.BLOCKS, f"{len(blocks)} blocks")
    card.model_dump_json().encode()
    cards.fallback(card).encode()
