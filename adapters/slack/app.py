"""Slack's two transports in front of one Bolt application: what comes in is stored before it is acknowledged."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from adapters.slack import api, inbound, lifecycle
from adapters.slack.assistant import TURN, Assistant
from adapters.slack.commands import COMMAND, Commands
from adapters.slack.homes import Homes
from adapters.slack.inbound.shortcuts import INVESTIGATE
from adapters.slack.joins import Joins
from adapters.slack.permissions import Permissions
from adapters.slack.reactions import Reactions
from adapters.slack.ways import Shell, Ways
from adapters.slack.workspaces import Workspace, Workspaces, given
from engines import permits
from engines.errors import FaultMavenError, Refused, Unavailable
from engines.turn import Thread, Turn, TurnKind

PATH = "/slack/events"
EVENTS = ("app_mention", "message")
ANY = re.compile("")
BODY = 1 << 20  # bytes; Slack's own requests are far smaller
PATIENCE = 1.0  # seconds for our own name
PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries to connect
FORGED = (
    "The signature or the time of this request is not Slack's: check SLACK_SIGNING_SECRET and this machine's clock."
)
BROKEN = "The body of this request is not what Slack sends."
STAMP = re.compile(r"[0-9]{1,12}")

log = logging.getLogger("faultmaven.slack")

Next = Callable[[], Awaitable[Any]]


class SlackApp:
    """The driving side of Slack: hands each turn to `receive`, once it is durable the platform gets its ack.

    `owns` says whether a thread has a case; messages elsewhere are neither stored nor logged.
    """

    def __init__(  # noqa: PLR0913 - what an installation consists of
        self,
        access: Workspaces | str,
        *,
        receive: Callable[[Turn], Awaitable[None]],
        owns: Callable[[Thread], Awaitable[bool]],
        shell: Shell,
        permissions: Permissions | None = None,
        homes: Homes | None = None,
        signing_secret: str | None = None,
        app_token: str | None = None,
        base_url: str = api.BASE_URL,
    ) -> None:
        self._receive, self._owns, self._permissions = receive, owns, permissions
        self._signing_secret, self._app_token, self._base_url = signing_secret, app_token, base_url
        self._workspaces = given(access, base_url)
        self._bolt = _bolt(self._workspaces, signing_secret or "", base_url)
        self._ways, self._assistant = Ways(shell, self._workspaces, permissions), Assistant()
        self._commands, self._joins = Commands(shell.ask), Joins(self._workspaces, shell.late)
        self._reactions = Reactions(shell, self._workspaces, self._accept, owns, permissions)
        if homes:
            homes.register(self._bolt, _acknowledge, self._assistant.offer)
        self._register(permissions)
        self._socket: AsyncSocketModeHandler | None = None

    def _register(self, permissions: Permissions | None) -> None:
        for event in EVENTS:
            self._bolt.event(event, middleware=[self._store])(_acknowledge)
        self._bolt.action(ANY, middleware=[self._store])(_acknowledge)
        self._bolt.command(COMMAND, middleware=[self._typed])(_acknowledge)
        self._reactions.register(self._bolt, _acknowledge)
        self._assistant.register(self._bolt, _acknowledge)
        self._ways.register(self._bolt, self._store, _acknowledge)
        lifecycle.Lifecycle(self._workspaces, permissions).register(self._bolt, self._joins.joined)
        self._bolt.error(_report)

    async def _store(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        request: AsyncBoltRequest,
        next: Next,  # noqa: A002 - Bolt injects by name
    ) -> None:
        here = await lifecycle.of(self._workspaces, context, body)
        said = await self._turn(body, context, here)
        turn = await self._commands.heard(said, body, here) if said else None
        if turn and await self._may(turn, inbound.actor(body)):
            here.asks(turn.id, inbound.actor(body) or "")
            here.channels.open(turn.thread.channel)
            await self._receive(await self._permissions.marked(turn) if self._permissions else turn)
            if self._assistant.signs(turn):  # without the copies that Bolt makes for a listener it calls itself lazy
                context[TURN] = turn
                context.listener_runner.lazy_listener_runner.start(self._assistant.sign, request)
            if self._permissions and body.get("type") == "message_action":
                await self._permissions.did(turn.thread, inbound.actor(body) or "", INVESTIGATE)
        await next()

    async def _typed(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        return await self._commands.typed(body, await lifecycle.of(self._workspaces, context, body))

    async def _accept(self, turn: Turn) -> None:
        """What a reaction stands for."""
        if await self._may(turn, turn.press.speaker.id if turn.press else None):
            await self._receive(turn)

    async def _may(self, turn: Turn, who: str | None) -> bool:
        """Whether who made it may; who may not is told alone, and nothing else comes of it."""
        if self._permissions is None or who is None:
            return True
        opens = turn.kind is TurnKind.MENTION and not await self._owns(turn.thread)
        need = permits.needed(turn, opens=opens)
        return need is None or await self._permissions.tried(turn.thread, who, need)

    async def _turn(self, body: dict[str, Any], context: AsyncBoltContext, here: Workspace) -> Turn | None:
        """What was read before, made anew where we or somebody in it was not known then."""
        turn: Turn | None = context[TURN]
        if inbound.us(body) is None and here.people.me is None and await _us(here):
            turn = _read(body, here)
        if turn is None or turn.kind is TurnKind.ACTION:
            return turn
        known = await self._owns(turn.thread)
        if not known and turn.kind is TurnKind.MESSAGE:
            return None
        if unknown := here.people.unknown(inbound.people(body)):
            await here.people.names(unknown)
            turn = _read(body, here)
        return turn.model_copy(update={"wants_history": False}) if turn and turn.wants_history and known else turn

    def routes(self) -> list[web.RouteDef]:
        """What the web application mounts; nothing without a signing secret, as anybody could forge events then."""
        return [web.post(PATH, self._http)] if self._signing_secret else []

    async def _http(self, request: web.Request) -> web.Response:
        if not _may_be_signed(request):
            return web.Response(status=401, text=FORGED)
        try:
            raw = await request.clone(client_max_size=BODY).text()
            bolt = AsyncBoltRequest(body=raw, query=request.query_string, headers=dict(request.headers))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return web.Response(status=400, text=BROKEN)
        if not _can_be_dispatched(bolt.body):
            return web.Response(status=400, text=BROKEN)
        answer = await self._bolt.async_dispatch(bolt)
        if answer.status == 401:  # noqa: PLR2004 - Bolt's answer to a wrong signature
            return web.Response(status=401, text=FORGED)
        return await to_aiohttp_response(answer)

    async def start(self) -> None:
        """Connect by Socket Mode, where there is an app token; waits for Slack to come up, raises Refused."""
        if self._app_token is None:
            return
        client = api.client(None, self._base_url, api.logger("faultmaven.slack.web"))
        pause = PAUSE
        while True:
            try:
                opened = await api.answered(client.apps_connections_open(app_token=self._app_token))
                break
            except Unavailable as error:
                log.warning("No Socket Mode yet: %s Next try in %g s.", error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._socket = AsyncSocketModeHandler(
            self._bolt, self._app_token, logger=api.logger("faultmaven.slack.socket"), web_client=client
        )
        self._socket.client.wss_uri = str(opened["url"])
        await self._socket.client.connect()  # type: ignore[no-untyped-call]  # the library's gap

    async def stop(self) -> None:
        """Leave Socket Mode."""
        if self._socket is not None:
            socket, self._socket = self._socket, None
            await socket.client.close()  # type: ignore[no-untyped-call]  # the library's gap


def _read(body: dict[str, Any], here: Workspace) -> Turn | None:
    """The turn that a payload makes, with what is known of us and of people by now; raises Refused."""
    return inbound.to_turn(body, bot=inbound.us(body) or here.people.me, names=here.people.named)


async def _us(here: Workspace) -> str | None:
    """Without our own id a mention stays in the text, which is better than to lose the message."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await here.people.us()
    except (FaultMavenError, TimeoutError) as error:
        log.warning("FaultMaven's own Slack id is unknown: %s", str(error) or "Slack did not answer in time.")
        return None


def _bolt(workspaces: Workspaces, signing_secret: str, base_url: str) -> AsyncApp:
    quiet = api.logger("faultmaven.slack.bolt")
    quiet.setLevel(logging.ERROR)
    return AsyncApp(
        name="faultmaven.slack.bolt",  # also of a logger, whose level must not be that of ours
        logger=quiet,
        client=api.client(None, base_url, quiet),
        before_authorize=partial(_acceptable, workspaces),
        authorize=partial(_authorized, workspaces),
        signing_secret=signing_secret,
        process_before_response=True,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


async def _acceptable(
    workspaces: Workspaces,
    body: dict[str, Any],
    context: AsyncBoltContext,
    next: Next,  # noqa: A002 - Bolt injects by name
) -> BoltResponse | None:
    """Behind the check of the signature, and before Bolt's own matching, which relies on the shape.

    Nothing of a workspace without our app has an effect, but the word that it was removed there.
    """
    here, away = None, None
    try:
        if not lifecycle.is_of_no_workspace(body):
            here = await lifecycle.of(workspaces, context, body)
    except Refused as refusal:
        away = refusal
    try:
        context[TURN] = _read(body, here) if here else inbound.to_turn(body)
    except Refused as error:
        return BoltResponse(status=400, body=str(error))
    if away:
        return BoltResponse(status=403, body=str(away))
    await next()
    return None


async def _authorized(workspaces: Workspaces, context: AsyncBoltContext, body: dict[str, Any]) -> AuthorizeResult:
    """No call to Slack: which token it is, we know."""
    here = await lifecycle.of(workspaces, context, body)
    return AuthorizeResult(enterprise_id=context.enterprise_id, team_id=context.team_id, bot_token=here.token)


def _can_be_dispatched(body: dict[str, Any]) -> bool:
    """Bolt relies on these three before any check of ours can run."""
    actions, view = body.get("actions", [{}]), body.get("view", {"type": ""})
    if not isinstance(view, dict) or "type" not in view:
        return False
    return isinstance(body.get("event", {}), dict) and isinstance(actions, list) and actions != []


def _may_be_signed(request: web.Request) -> bool:
    """Bolt's own check stumbles over headers that are no number or no ASCII."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    return STAMP.fullmatch(stamp) is not None and request.headers.get("X-Slack-Signature", "").isascii()


async def _acknowledge(ack: Callable[[], Awaitable[Any]]) -> None:
    await ack()


async def _report(error: Exception) -> BoltResponse:
    """Nothing was stored: without an ack Slack sends it again."""
    log.error("An event could not be stored, Slack will repeat it: %s", error if str(error) else type(error).__name__)
    return BoltResponse(status=500, body="FaultMaven could not store this: send it again.")
