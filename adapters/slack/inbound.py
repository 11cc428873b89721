"""What Slack sends, as turns: pure, so that the same event by any transport is the same turn."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.slack import text
from engines.errors import Refused
from engines.turn import Attachment, Message, Press, Speaker, Thread, Turn, TurnKind

SURFACE = "slack"
HEARD = ("app_mention", "message")
SAID = (None, "file_share", "thread_broadcast", "me_message", "bot_message")  # subtypes that say something
GONE = frozenset({"tombstone", "hidden_by_limit"})  # modes of files without content
LOOKUPS = 10  # people whose names one message may make us ask for


class Loose(BaseModel):
    """A part of a payload; what is not needed is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Profile(Loose):
    """How somebody is called, where Slack says so with the message."""

    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None


class File(Loose):
    """A file of a message."""

    id: str
    name: str | None = None
    title: str | None = None
    size: int | None = None
    mode: str | None = None
    file_access: str | None = None
    url_private: str | None = None
    url_private_download: str | None = None


class Post(Loose):
    """A message as Slack stores it."""

    ts: str
    thread_ts: str | None = None
    subtype: str | None = None
    hidden: bool = False
    user: str | None = None
    username: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    text: str | None = None
    user_profile: Profile | None = None
    bot_profile: Profile | None = None
    blocks: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    files: list[File] | None = None


class Event(Post):
    """A message that just happened."""

    type: str
    channel: str


class Authorization(Loose):
    """For whom Slack delivers an event."""

    team_id: str | None = None
    user_id: str | None = None
    is_bot: bool = False


class Callback(Loose):
    """The envelope of an event."""

    team_id: str
    api_app_id: str | None = None
    authorizations: list[Authorization] = []
    event: Event

    @property
    def team(self) -> str:
        """The workspace that the event was delivered to."""
        return (self.authorizations[0].team_id if self.authorizations else None) or self.team_id


class Named(Loose):
    """Something with an id."""

    id: str
    team_id: str | None = None
    name: str | None = None
    username: str | None = None


class Action(Loose):
    """One pressed element."""

    type: str
    action_id: str
    action_ts: str
    value: str = ""


class Container(Loose):
    """Where the pressed element stands."""

    channel_id: str
    message_ts: str
    thread_ts: str | None = None


class Clicked(Loose):
    """Pressed elements, wherever they stand."""

    actions: list[Action]


class Pressed(Clicked):
    """A pressed button of a message."""

    user: Named
    team: Named | None = None
    container: Container
    message: Post | None = None


def to_turn(
    payload: Mapping[str, Any], *, bot: str | None = None, names: Mapping[str, str] | None = None
) -> Turn | None:
    """The turn that a payload makes, or None where it is not for us; raises Refused on a payload Slack never sends.

    `bot` is our own user id where the payload does not say it, `names` are people's names by id.
    """
    try:
        if payload.get("type") == "event_callback":
            return _heard(payload, bot, names or {})
        if payload.get("type") == "block_actions":
            return _pressed(payload, names or {})
    except (ValidationError, ValueError, OverflowError) as error:
        raise Refused("The request is signed, but its body is not what Slack sends.") from error
    return None


def us(payload: Mapping[str, Any]) -> str | None:
    """Our own user id, which Slack says with each event."""
    authorizations = payload.get("authorizations")
    for authorization in authorizations if isinstance(authorizations, list) else []:
        if isinstance(authorization, dict) and authorization.get("is_bot"):
            return str(authorization.get("user_id"))
    return None


def people(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose names are worth asking for before the turn is made."""
    event = payload.get("event")
    if payload.get("type") != "event_callback" or not isinstance(event, dict):
        return ()
    written = event.get("text")
    said = [event.get("user"), *text.PERSON.findall(written if isinstance(written, str) else "")]
    return tuple(dict.fromkeys(person for person in said if isinstance(person, str) and person))[:LOOKUPS]


def _heard(payload: Mapping[str, Any], bot: str | None, names: Mapping[str, str]) -> Turn | None:
    inner = payload.get("event")
    if isinstance(inner, dict) and (inner.get("type") not in HEARD or inner.get("subtype") not in SAID):
        return None  # edits, deletions, joins: some have another shape than a message
    callback = Callback.model_validate(payload)
    event, bot = callback.event, us(payload) or bot
    called = event.type == "app_mention" or (bot is not None and f"<@{bot}" in (event.text or ""))
    if _is_ours(event, callback, bot) or (event.bot_id and not called) or event.hidden:
        return None
    if not called and event.thread_ts is None:
        return None
    return Turn(
        id=f"{SURFACE}:{callback.team}:{event.channel}:{event.ts}",
        kind=TurnKind.MENTION if called else TurnKind.MESSAGE,
        at=moment(event.ts),
        thread=Thread(surface=SURFACE, tenant=callback.team, channel=event.channel, thread=event.thread_ts or event.ts),
        messages=(message(event, bot=bot, names=names),),
        wants_history=called and event.thread_ts is not None,
    )


def _is_ours(event: Event, callback: Callback, bot: str | None) -> bool:
    by_app = event.app_id is not None and event.app_id == callback.api_app_id and event.bot_id is not None
    return by_app or (bot is not None and event.user == bot)


def message(post: Post, *, bot: str | None, names: Mapping[str, str]) -> Message:
    """A post as the engines read it."""
    whole = text.full(post.text or "", post.blocks or [], post.attachments or [])
    return Message(
        ref=post.ts,
        speaker=_speaker(post, names),
        at=moment(post.ts),
        text=text.readable(whole, names=names, bot=bot),
        attachments=tuple(_attachment(f) for f in post.files or [] if f.mode not in GONE),
    )


def _speaker(post: Post, names: Mapping[str, str]) -> Speaker:
    person = post.user or post.bot_id or "unknown"
    profile = post.user_profile or post.bot_profile or Profile()
    known = (names.get(person), post.username, profile.display_name, profile.real_name, profile.name)
    return Speaker(id=person, name=next((n for n in known if n), person), is_bot=post.bot_id is not None)


def _attachment(file: File) -> Attachment:
    """Slack Connect files come without a URL: their id is the source then."""
    url = None if file.file_access == "check_file_info" else file.url_private_download or file.url_private
    return Attachment(id=file.id, name=file.name or file.title or file.id, size=file.size, source=url or file.id)


def _pressed(payload: Mapping[str, Any], names: Mapping[str, str]) -> Turn | None:
    Clicked.model_validate(payload)
    if not isinstance(payload.get("container"), dict) or payload["container"].get("type") != "message":
        return None
    pressed = Pressed.model_validate(payload)
    if not pressed.actions or pressed.actions[0].type != "button":
        return None
    action, place, user = pressed.actions[0], pressed.container, pressed.user
    team = (pressed.team.id if pressed.team else user.team_id) or ""
    root = place.thread_ts or (pressed.message.thread_ts if pressed.message else None) or place.message_ts
    name = names.get(user.id) or user.name or user.username or user.id
    return Turn(
        id=f"{SURFACE}:{team}:{place.channel_id}:{action.action_ts}:{user.id}",
        kind=TurnKind.ACTION,
        at=moment(action.action_ts),
        thread=Thread(surface=SURFACE, tenant=team, channel=place.channel_id, thread=root),
        press=Press(name=button(action.action_id), value=action.value, speaker=Speaker(id=user.id, name=name)),
    )


def button(action_id: str) -> str:
    """The button's name; `cards` puts its place in front, as Slack wants action ids to differ in a message."""
    return re.sub(r"^\d+:", "", action_id)


def moment(ts: str) -> datetime:
    """Slack's `1712345678.123456` as a time; raises ValueError."""
    seconds, _, micros = ts.partition(".")
    if not re.fullmatch(r"[0-9]{1,10}", seconds) or not re.fullmatch(r"[0-9]{0,6}", micros):
        raise ValueError(ts)
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros.ljust(6, "0")))
