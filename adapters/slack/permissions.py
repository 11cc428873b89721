"""Who may do what in a workspace: roles from the settings, whose entries are people or user groups of Slack."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.slack import api
from adapters.slack.people import PATIENCE, Person
from adapters.slack.ports import Choices
from adapters.slack.workspaces import Workspace, Workspaces
from engines import deeds, roles
from engines.deeds import Deed, DeedOutcome
from engines.errors import FaultMavenError, Refused
from engines.permits import Need
from engines.roles import Role
from engines.turn import Message, Thread, Turn

FRESH = 300.0  # seconds for which the members of a group count
RETRY = 30.0  # seconds until Slack is asked again that did not answer
ROOM = 500  # groups that are remembered
GROUP = re.compile(r"S[A-Z0-9]{2,}")
ENTRY = re.compile(r"[SUW][A-Z0-9]{2,}")
_log = logging.getLogger("faultmaven.slack")


@dataclass(frozen=True)
class Lists:
    """Ids of people and of user groups; who stands in several lists has the greatest of their roles."""

    admins: frozenset[str] = frozenset()  # empty: owners and administrators of the workspace
    responders: frozenset[str] = frozenset()  # empty: everybody but guests and people of other workspaces
    viewers: frozenset[str] = frozenset()


def listed(text: str, name: str) -> frozenset[str]:
    """The entries of a setting, between commas; raises Refused where one is no id."""
    entries = frozenset(entry.strip() for entry in text.split(",") if entry.strip())
    wrong = sorted(entry for entry in entries if not ENTRY.fullmatch(entry))
    if wrong:
        raise Refused(f"{name}: {wrong[0]!r} is no id; write those of people (U…) and of user groups (S…).")
    return entries


class Groups:
    """The members of user groups, kept while Slack does not answer."""

    def __init__(self) -> None:
        self._members: dict[tuple[str, str], frozenset[str]] = {}
        self._until: dict[tuple[str, str], float] = {}

    async def members(self, here: Workspace, team: str, group: str) -> frozenset[str]:
        """The ids of its members, as Slack said last."""
        key = (team, group)
        if time.monotonic() >= self._until.get(key, 0.0):
            await self._ask(here, key)
        return self._members.get(key, frozenset())

    def forget(self, team: str) -> None:
        """Slack says that groups of that workspace changed: they are asked for again."""
        for key in [key for key in self._until if key[0] == team]:
            del self._until[key]

    async def _ask(self, here: Workspace, key: tuple[str, str]) -> None:
        if len(self._members) >= ROOM:
            self._members.clear()
            self._until.clear()
        self._until[key] = time.monotonic() + RETRY
        try:
            async with asyncio.timeout(PATIENCE):
                found = await api.answered(here.client.usergroups_users_list(usergroup=key[1], team_id=key[0]))
        except (FaultMavenError, TimeoutError) as error:
            why = str(error) or "Slack did not answer in time."
            _log.warning("The members of the user group %s stay as they were: %s", key[1], why)
            return
        self._members[key] = frozenset(str(who) for who in found.get("users") or [])
        self._until[key] = time.monotonic() + FRESH


class Permissions:
    """Says who has which role, and turns away what a role does not allow; `record` writes to the audit log."""

    def __init__(
        self, workspaces: Workspaces, lists: Lists, record: Callable[[Deed], Awaitable[None]], choices: Choices
    ) -> None:
        self._workspaces, self._lists, self._record, self._choices = workspaces, lists, record, choices
        self.groups = Groups()

    async def role(self, thread: Thread, person: str) -> Role:
        """The role of a person where that thread is; raises Refused where the app is not installed."""
        here = await self._workspaces.of(thread.tenant)
        known = await here.people.person(person)
        if known and known.is_gone:
            return Role.VIEWER
        for role, entries in (
            (Role.ADMIN, self._lists.admins),
            (Role.RESPONDER, self._lists.responders),
            (Role.VIEWER, self._lists.viewers),
        ):
            if entries and await self._is_in(here, thread.tenant, person, entries):
                return role
        return await self._usual(here, known, thread.tenant)

    async def _usual(self, here: Workspace, known: Person | None, team: str) -> Role:
        """The role of somebody who is in no list."""
        if known and (known.is_guest or await here.people.is_stranger(known, team)):
            return Role.VIEWER
        if known and known.is_manager and not self._lists.admins:
            return Role.ADMIN
        return Role.VIEWER if self._lists.responders else Role.RESPONDER

    async def _is_in(self, here: Workspace, team: str, person: str, entries: frozenset[str]) -> bool:
        if person in entries:
            return True
        for group in sorted(entry for entry in entries if GROUP.fullmatch(entry)):
            if person in await self.groups.members(here, team, group):
                return True
        return False

    async def allows(self, thread: Thread, who: str, need: Need) -> str | None:
        """Why a person may not do that, in one sentence; that it was tried is in the audit log."""
        role = await self.role(thread, who)
        if role >= need.role:
            return await self._elsewhere(thread) if need.opens else None
        await self._record(deeds.deed(thread, who, need.what, DeedOutcome.REFUSED, time.time()))
        return roles.denied(role, need.role, need.does)

    async def _elsewhere(self, thread: Thread) -> str | None:
        """Where cases are opened instead, where the workspace chose channels for them."""
        places = (await self._choices.of(thread.tenant)).channels
        if not places or thread.channel in places:
            return None
        return f"FaultMaven opens no cases in this channel: call it in {', '.join(f'<#{p}>' for p in places[:5])}."

    async def did(self, thread: Thread, who: str, what: str) -> None:
        """Write down what somebody did by the words of somebody else."""
        await self._record(deeds.deed(thread, who, what, DeedOutcome.DONE, time.time(), "shortcut"))

    async def marked(self, turn: Turn) -> Turn:
        """The turn, its speakers marked whose words are heard and do nothing more."""
        if not turn.messages:
            return turn
        return turn.model_copy(update={"messages": tuple([await self._marked(turn.thread, m) for m in turn.messages])})

    async def _marked(self, thread: Thread, said: Message) -> Message:
        if said.speaker.is_bot or await self.role(thread, said.speaker.id) >= Role.RESPONDER:
            return said
        return said.model_copy(update={"speaker": said.speaker.model_copy(update={"may_act": False})})

    async def tried(self, thread: Thread, who: str, need: Need) -> bool:
        """Whether a person may; who may not is told alone."""
        refusal = await self.allows(thread, who, need)
        if refusal:
            await self.tell(thread, who, refusal)
        return refusal is None

    async def tell(self, thread: Thread, person: str, sentence: str) -> None:
        """Say it to that person alone, below the thread; where Slack does not take it, nothing is lost."""
        client = (await self._workspaces.of(thread.tenant)).client
        where: dict[str, Any] = {"channel": thread.channel, "thread_ts": thread.thread, "user": person}
        try:
            async with asyncio.timeout(PATIENCE):
                await api.answered(client.chat_postEphemeral(text=sentence, **where))
        except (FaultMavenError, TimeoutError) as error:
            _log.warning("Somebody could not be told what they may not: %s", str(error) or "Slack takes too long.")
