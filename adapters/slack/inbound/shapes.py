"""The payloads of Slack as far as they are read; what is not needed is not read."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict

SURFACE = "slack"


def moment(ts: str) -> datetime:
    """Slack's `1712345678.123456` as a time; raises ValueError."""
    seconds, _, micros = ts.partition(".")
    if not re.fullmatch(r"[0-9]{1,10}", seconds) or not re.fullmatch(r"[0-9]{0,6}", micros):
        raise ValueError(ts)
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros.ljust(6, "0")))


def _checked(ts: str) -> str:
    moment(ts)
    return ts


Stamp = Annotated[str, AfterValidator(_checked)]  # a time as Slack writes it


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
    filetype: str | None = None
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
    metadata: dict[str, Any] | None = None


class Event(Post):
    """A message that just happened."""

    type: str
    channel: str
    channel_type: str | None = None


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


class Item(Loose):
    """What somebody reacted to: a message, or something else."""

    type: str
    channel: str = ""
    ts: str = ""


class Reacting(Loose):
    """A reaction that was added or removed."""

    type: str
    user: str
    reaction: str
    item_user: str | None = None
    item: Item
    event_ts: Stamp


class Opened(Loose):
    """The place of a conversation with the assistant."""

    channel_id: str
    thread_ts: str


class Assisted(Loose):
    """Somebody opened the assistant, or looks at something else beside it."""

    assistant_thread: Opened


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


class Shortcut(Loose):
    """A shortcut of a message."""

    callback_id: str
    action_ts: str
    user: Named
    team: Named | None = None
    channel: Named
    message: Post


class Opener(Loose):
    """A shortcut from anywhere: what it opens needs the trigger."""

    callback_id: str
    trigger_id: str
    user: Named


class Option(Loose):
    """A chosen option."""

    value: str


class Input(Loose):
    """What was filled into one input; which of them depends on its sort."""

    value: str | None = None
    selected_option: Option | None = None
    selected_conversation: str | None = None
    files: list[File] | None = None


class State(Loose):
    """What was filled in: by block and by input."""

    values: dict[str, dict[str, Input]]


class View(Loose):
    """A modal as it was sent."""

    id: str
    callback_id: str
    state: State


class Submitted(Loose):
    """A modal that somebody sent."""

    user: Named
    team: Named | None = None
    view: View


class Shown(Loose):
    """A modal of a case, with where the case is."""

    id: str
    callback_id: str
    private_metadata: str


class Turned(Clicked):
    """A pressed button of a modal."""

    user: Named
    team: Named | None = None
    view: Shown


class Place(Loose):
    """The case that a modal is about."""

    channel: str
    thread: str


def team_of(team: Named | None, user: Named) -> str:
    """The workspace in which something was pressed."""
    return (team.id if team else user.team_id) or ""
