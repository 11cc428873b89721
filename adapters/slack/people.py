"""Who people are: their names and what Slack says of their standing, asked once and again when it is old."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from engines.errors import FaultMavenError

ROOM = 5_000  # people who are remembered
PATIENCE = 1.0  # seconds; Slack wants its answer within three
PAUSE = 60.0  # seconds without asking, once it failed: a missing scope or an outage must not slow every message
FRESH = 600.0  # seconds for which somebody's standing counts


@dataclass(frozen=True)
class Person:
    """Somebody in a workspace."""

    name: str
    team: str = ""  # where the account is; empty where Slack does not say
    enterprise: str = ""  # the organization of it, where it has one
    is_guest: bool = False
    is_manager: bool = False  # an owner or administrator of the workspace
    is_gone: bool = False  # deactivated
    is_bot: bool = False


class People:
    """People by id; who can't be looked up keeps the id as name."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, Person] = {}
        self._names: dict[str, str] = {}
        self._asked: dict[str, float] = {}
        self._us: str | None = None
        self._pause_until = 0.0
        self.home: str | None = None  # the id of the workspace or organization, once Slack said it
        self._enterprise = ""

    async def us(self) -> str:
        """Our own user id; raises RateLimited, Unavailable or Refused."""
        if self._us is None:
            said = await api.answered(self._client.auth_test())
            whole = said.get("is_enterprise_install") is True
            self.home = str(said.get("enterprise_id" if whole else "team_id") or "") or None
            self._enterprise = str(said.get("enterprise_id") or "")
            self._us = str(said["user_id"])
        return self._us

    @property
    def me(self) -> str | None:
        """Our own user id, once Slack said it."""
        return self._us

    @property
    def named(self) -> Mapping[str, str]:
        """The names of those who are known, as they are."""
        return self._names

    def unknown(self, ids: Iterable[str]) -> list[str]:
        """Those of whom nothing is known yet."""
        return [person for person in ids if person not in self._known]

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of those who are known or answer in time."""
        await self._learn(self.unknown(ids))
        return self._names

    async def person(self, who: str) -> Person | None:
        """Who that is, as Slack said not long ago; longer ago where Slack does not answer, None where it never did."""
        if time.monotonic() - self._asked.get(who, -FRESH) >= FRESH:
            await self._learn([who])
        return self._known.get(who)

    async def is_stranger(self, known: Person, team: str) -> bool:
        """Whether somebody's account is in another workspace, and not in this one's organization."""
        if not known.team or known.team == team:
            return False
        if known.enterprise:
            await self.us()
        return known.enterprise != self._enterprise or not known.enterprise

    def changed(self, user: Mapping[str, Any]) -> None:
        """Slack says that somebody changed; who is not known stays so."""
        who = str(user.get("id") or "")
        if who in self._known:
            self._keep(who, user)

    async def _learn(self, unknown: Sequence[str]) -> None:
        if not unknown or time.monotonic() < self._pause_until:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                for who in unknown:
                    self._keep(who, await self._ask(who))
        except (FaultMavenError, TimeoutError):  # a name is never worth losing a message
            self._pause_until = time.monotonic() + PAUSE

    async def _ask(self, who: str) -> Mapping[str, Any]:
        return (await api.answered(self._client.users_info(user=who))).get("user") or {}

    def _keep(self, who: str, user: Mapping[str, Any]) -> None:
        if len(self._known) >= ROOM:
            for kept in (self._known, self._names, self._asked):
                kept.clear()
        self._known[who] = _person(who, user)
        self._names[who] = self._known[who].name
        self._asked[who] = time.monotonic()


def _person(who: str, user: Mapping[str, Any]) -> Person:
    profile, grid = _part(user, "profile"), _part(user, "enterprise_user")
    candidates = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Person(
        name=next((str(name) for name in candidates if name), who),
        team=str(user.get("team_id") or ""),
        enterprise=str(grid.get("enterprise_id") or ""),
        is_guest=any(user.get(flag) is True for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_manager=any(user.get(flag) is True for flag in ("is_admin", "is_owner", "is_primary_owner")),
        is_gone=user.get("deleted") is True,
        is_bot=user.get("is_bot") is True,
    )


def _part(user: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = user.get(name)
    return found if isinstance(found, dict) else {}
