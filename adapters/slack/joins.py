"""Who joins a channel while an incident is worked on there hears, alone and once, what they missed."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from adapters.slack import commands, lifecycle
from adapters.slack.inbound import us
from adapters.slack.inbound.shapes import SURFACE
from adapters.slack.workspaces import Workspaces, remember
from engines.commands import Ask, Asked
from engines.errors import FaultMavenError
from engines.turn import Speaker, Thread


class Joins:
    """Answers those who join; `late` has no card where no incident is worked on."""

    def __init__(self, workspaces: Workspaces, late: Ask) -> None:
        self._workspaces, self._late = workspaces, late
        self._heard: OrderedDict[str, str] = OrderedDict()  # Slack may tell of it twice

    async def joined(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody joined; nobody waits for this, and what fails is left out."""
        event, team = body["event"], context.team_id or str(body.get("team_id") or "")
        who, channel, at = (str(event.get(name) or "") for name in ("user", "channel", "event_ts"))
        key = f"{SURFACE}:{team}:{channel}:{at}:{who}:joined"
        if not who or who == us(body) or key in self._heard:
            return
        remember(self._heard, key, "")
        try:
            here = await lifecycle.of(self._workspaces, context, body)
            person = await here.people.person(who)
            if person is None or person.is_bot:
                return
            place = Thread(surface=SURFACE, tenant=team, channel=channel, thread="")
            reply = await self._late(Asked(key, datetime.now(UTC), place, Speaker(id=who, name=person.name), "catchup"))
        except FaultMavenError:
            return
        if reply.card:
            await commands.whisper(here.client, place, who, reply)
