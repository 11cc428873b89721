"""Edited and deleted messages as Slack tells of them: what was said before, and what is said now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack import text
from adapters.slack.inbound.shapes import Authorization, Loose, Post

CHANGED, DELETED = "message_changed", "message_deleted"
HEARD = (CHANGED, DELETED)
GONE = "tombstone"  # what the first message of a thread becomes when it is deleted
LINKED = "from_url"  # has what Slack itself attaches for a link
_NUMBER = re.compile(r"[0-9]+")


class _Edited(Loose):
    ts: str


class _Now(Post):
    edited: _Edited | None = None


class _Change(Loose):
    subtype: str
    ts: str
    channel: str
    message: _Now | None = None
    previous_message: Post | None = None


class _Callback(Loose):
    team_id: str
    authorizations: tuple[Authorization, ...] = ()
    event: _Change


@dataclass(frozen=True)
class Changed:
    """One message that somebody changed; without `now` it was deleted."""

    team: str
    event: _Change
    before: Post
    now: Post | None
    at: str  # as Slack writes times


def read(payload: Mapping[str, Any]) -> Changed | None:
    """What was changed; None where nothing that was said did, as when Slack unfurls a link."""
    callback = _Callback.model_validate(payload)
    event, team = callback.event, (callback.authorizations or (Authorization(),))[0].team_id or callback.team_id
    before, now = event.previous_message, event.message
    if before is None:
        return None
    if event.subtype == DELETED or (now and now.subtype == GONE):
        return Changed(team, event, before, None, event.ts)
    if now is None or not _says_more(before, now):
        return None
    return Changed(team, event, before, now, now.edited.ts if now.edited else event.ts)


def _says_more(before: Post, now: _Now) -> bool:
    """Whether its author changed its words; an app that counts on, as while something loads, says the same."""
    if before.bot_id is None:
        return now.edited is not None and now.text != before.text
    return _told(now) != _told(before)


def _told(post: Post) -> str:
    own = [a for a in post.attachments or [] if LINKED not in a]
    return _NUMBER.sub("0", text.full(post.text or "", post.blocks or [], own))
