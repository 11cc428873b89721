"""Messages of people and other apps, as turns."""

from collections.abc import Mapping
from typing import Any

from adapters.slack import text
from adapters.slack.inbound import changes
from adapters.slack.inbound.attached import attached
from adapters.slack.inbound.shapes import SURFACE, Callback, Event, Post, Profile, moment
from engines.turn import Amend, Message, Speaker, Thread, Turn, TurnKind

HEARD = ("app_mention", "message")
SAID = (None, "file_share", "thread_broadcast", "me_message", "bot_message")  # subtypes that say something
CARRIERS = {"event_callback": "event", "message_action": "message"}  # where a payload has its message
LOOKUPS = 10  # people whose names one message may make us ask for


def us(payload: Mapping[str, Any]) -> str | None:
    """Our own user id, which Slack says with each event."""
    authorizations = payload.get("authorizations")
    for authorization in authorizations if isinstance(authorizations, list) else []:
        if isinstance(authorization, dict) and authorization.get("is_bot"):
            return str(authorization.get("user_id"))
    return None


def actor(payload: Mapping[str, Any]) -> str | None:
    """Who did it: who pressed or used a shortcut, also on the message of somebody else; no other app."""
    event, user = payload.get("event"), payload.get("user")
    if isinstance(event, dict):
        return None if event.get("bot_id") else event.get("user")
    return user.get("id") if isinstance(user, dict) else None


def people(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose names are worth asking for before the turn is made."""
    post = payload.get(CARRIERS.get(str(payload.get("type")), ""))
    if not isinstance(post, dict):
        return ()
    written = post.get("text")
    said = [post.get("user"), *text.PERSON.findall(written if isinstance(written, str) else "")]
    return tuple(dict.fromkeys(person for person in said if isinstance(person, str) and person))[:LOOKUPS]


def heard(payload: Mapping[str, Any], bot: str | None, names: Mapping[str, str]) -> Turn | None:
    """The turn of a message; None where it is not for us."""
    inner = payload.get("event")
    if isinstance(inner, dict) and inner.get("type") == "message" and inner.get("subtype") in changes.HEARD:
        return _amended(payload, us(payload) or bot, names)
    if isinstance(inner, dict) and (inner.get("type") not in HEARD or inner.get("subtype") not in SAID):
        return None  # joins and the like: some have another shape than a message
    callback = Callback.model_validate(payload)
    event, bot = callback.event, us(payload) or bot
    direct = event.channel_type == "im" and event.bot_id is None
    called = direct or event.type == "app_mention" or (bot is not None and f"<@{bot}" in (event.text or ""))
    if _is_ours(event, callback, bot) or event.hidden:
        return None
    if not called and event.thread_ts is None:
        return None
    return Turn(
        id=f"{SURFACE}:{callback.team}:{event.channel}:{event.ts}",
        kind=TurnKind.MENTION if called else TurnKind.MESSAGE,
        at=moment(event.ts),
        thread=Thread(surface=SURFACE, tenant=callback.team, channel=event.channel, thread=event.thread_ts or event.ts),
        messages=(message(event, bot=bot, names=names, team=callback.team),),
        wants_history=called and event.thread_ts is not None,
    )


def _amended(payload: Mapping[str, Any], bot: str | None, names: Mapping[str, str]) -> Turn | None:
    """What was changed or deleted, by anybody but us."""
    found = changes.read(payload)
    if found is None or is_by(found.before, bot):
        return None
    place, before, team = found.event.channel, found.before, found.team
    said = message(found.now, bot=bot, names=names, team=team) if found.now else None
    stamp = f"{before.ts}@{found.at}"
    return Turn(
        id=f"{SURFACE}:{team}:{place}:{stamp}",
        kind=TurnKind.MESSAGE,
        at=moment(found.at),
        thread=Thread(surface=SURFACE, tenant=team, channel=place, thread=before.thread_ts or before.ts),
        messages=(said.model_copy(update={"ref": stamp, "at": moment(found.at), "attachments": ()}),) if said else (),
        amends=Amend(ref=before.ts, deleted=found.now is None),
    )


def _is_ours(event: Event, callback: Callback, bot: str | None) -> bool:
    by_app = event.app_id is not None and event.app_id == callback.api_app_id and event.bot_id is not None
    return by_app or is_by(event, bot)


def is_by(post: Post, bot: str | None) -> bool:
    """Whether somebody wrote a message; nobody did where his id is not known."""
    return bot is not None and post.user == bot


def message(post: Post, *, bot: str | None, names: Mapping[str, str], team: str) -> Message:
    """A post of that workspace as the engines read it."""
    whole = text.full(post.text or "", post.blocks or [], post.attachments or [])
    return Message(
        ref=post.ts,
        speaker=_speaker(post, names),
        at=moment(post.ts),
        text=text.readable(whole, names=names, bot=bot),
        attachments=attached(post, team),
    )


def _speaker(post: Post, names: Mapping[str, str]) -> Speaker:
    person = post.user or post.bot_id or "unknown"
    profile = post.user_profile or post.bot_profile or Profile()
    known = (names.get(person), post.username, profile.display_name, profile.real_name, profile.name)
    return Speaker(id=person, name=next((n for n in known if n), person), is_bot=post.bot_id is not None)
