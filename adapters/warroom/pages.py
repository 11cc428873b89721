"""The routes of the war room: what a browser asks for and sends, and nothing else."""

import contextlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

from adapters.warroom import inbound, pictures, views, visitor
from adapters.warroom.look import Look
from adapters.warroom.ports import Cases, Lines, OpenDemo, Receive, Scrub
from adapters.warroom.render import STATIC, Renderer
from adapters.warroom.sending import Sender
from adapters.warroom.stream import Stream, resume_from
from adapters.warroom.surface import WarRoom
from adapters.warroom.upload import Form, Uploads
from adapters.warroom.visitor import Visitor
from engines.errors import FaultMavenError, Refused, Unavailable
from engines.markup import Painter
from engines.turn import Thread

LIMIT = 200 << 20
_STALE = "This page is older than your session, so nothing was sent; reload it and send again."
_NO_INCIDENT = "There is no such incident here."
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_FOR_A_DAY = {"Cache-Control": "private, max-age=86400"}


@dataclass(frozen=True)
class Wants:
    """What the pages need beside the room; `bot.main` gives it."""

    receive: Receive
    cases: Cases
    lines: Lines
    scrub: Scrub
    demo: OpenDemo
    paint: Painter
    limit: int = LIMIT  # bytes of one file
    heartbeat: float = 15.0  # seconds


class Pages:
    """Answers the requests; what it knows of people, it knows from their cookies."""

    def __init__(self, room: WarRoom, wants: Wants) -> None:
        self._room = room
        self._wants = wants
        self._render = Renderer(wants.limit)
        self._look = Look(room.board, wants.cases, self._render)
        self._gallery = pictures.Gallery(wants.paint)
        self._uploads = Uploads(room.spool, wants.limit)
        self._sender = Sender(room, wants.receive, wants.scrub, self._uploads, wants.demo)

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [
            web.get("/", self.home),
            web.post("/messages", self.say),
            web.post("/demo", self.demo),
            web.get("/events", self.events),
            web.get("/t/{thread:[0-9a-f]{32}}", self.thread),
            web.post("/t/{thread:[0-9a-f]{32}}/messages", self.say),
            web.post("/t/{thread:[0-9a-f]{32}}/press", self.press),
            web.get("/t/{thread:[0-9a-f]{32}}/events", self.events),
            web.get(r"/t/{thread:[0-9a-f]{32}}/lines/{evidence:E\d{1,6}}/{line:\d{1,12}}", self.lines),
            web.get("/t/{thread:[0-9a-f]{32}}/pictures/{name:[0-9a-f]{24}}-{look:light|dark}.png", self.picture),
            web.get("/static/{name}", self.static),
        ]

    def error(self, request: web.Request, status: int, sentence: str) -> str:
        """A page that says what was wrong."""
        return self._render.html("error.html", visitor.read(request), status=status, sentence=sentence)

    async def home(self, request: web.Request) -> web.Response:
        """Where a new incident starts."""
        return await self._page(request, None)

    async def thread(self, request: web.Request) -> web.Response:
        """One incident."""
        return await self._page(request, _thread(request))

    async def say(self, request: web.Request) -> web.Response:
        """A message with its files, into a thread or as the first of a new one."""
        me, form, where = visitor.read(request), Form(), _thread(request)

        async def admit(form: Form) -> bool:
            key = _admit(me, form.fields)
            return not await self._sender.knows(where or inbound.opened_by(key), key)

        try:
            await self._known(where)
            await self._uploads.read(request, form, admit)
            me = replace(me, name=visitor.clean(form.fields.get("name", me.name)))
            goal = await self._said(where, me, form)
        except FaultMavenError as error:
            if _wants_json(request):
                raise
            return await self._page(request, where, draft=form.fields.get("text", ""), error=str(error))
        return _done(request, goal, me)

    async def press(self, request: web.Request) -> web.Response:
        """A button of a card; one that asks first is asked again here, for browsers without scripts."""
        me, fields, where = visitor.read(request), await _fields(request), _thread(request)
        key = _admit(me, fields)
        if where is None or await self._sender.knows(where, f"press:{key}"):
            return _done(request, where, me)
        slot, name, value = (fields.get(f, "") for f in ("slot", "button", "value"))
        button = await self._sender.button(where, slot, name, value)
        if button.confirm and not fields.get("confirmed"):
            html = self._render.html("confirm.html", me, button=button, slot=slot, thread=where.thread, key=key)
            return web.Response(text=html, content_type="text/html")
        await self._sender.press(where, key, me.speaker, button)
        return _done(request, where, me)

    async def demo(self, request: web.Request) -> web.Response:
        """Open the example incident."""
        me, fields = visitor.read(request), await _fields(request)
        return _done(request, await self._sender.demo(_admit(me, fields), me.speaker), me)

    async def lines(self, request: web.Request) -> web.Response:
        """The lines around a cited one, as a page or as a part of one."""
        me, where = visitor.read(request), _thread(request)
        evidence, line = request.match_info["evidence"], int(request.match_info["line"])
        first = _number(request.query.get("from")) or views.around(line)
        last = first + 2 * views.AROUND
        if where is None or line < 1:
            raise web.HTTPNotFound
        found = await self._wants.lines(where.case_id, evidence, first, last)
        values = {
            "thread": where.thread,
            "evidence": evidence,
            "line": line,
            "file": request.query.get("file", ""),
            "lines": views.cited(found, first, line),
            "earlier": _lines_query(request, max(1, first - 2 * views.AROUND)) if first > 1 else "",
            "later": _lines_query(request, last + 1) if len(found) > last - first else "",
        }
        part = "part" in request.query
        html = self._render.html("lines.html" if part else "lines_page.html", me, **values)
        return web.Response(text=html, content_type="text/html")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live stream of a page."""
        where = _thread(request)
        await self._known(where)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        me = visitor.read(request)
        stream = Stream(self._room, self._look, me, where, resume_from(request), self._wants.heartbeat)
        # The page was closed, or the board can't be read: the browser comes back and resumes.
        with contextlib.suppress(ConnectionError, Unavailable):
            await stream.run(response)
        return response

    async def picture(self, request: web.Request) -> web.Response:
        """The picture of a card."""
        where = _thread(request)
        posts = await self._room.board.since(where, 0) if where else []
        found = pictures.among(posts, request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        png = await self._gallery.png(found, dark=request.match_info["look"] == "dark")
        return web.Response(body=png, content_type="image/png", headers=_FOR_A_DAY)

    async def static(self, request: web.Request) -> web.Response:
        """A file of the page's own."""
        name = request.match_info["name"]
        body = self._render.static(name)
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type=STATIC[name], charset="utf-8", headers=_FOREVER)

    async def _said(self, where: Thread | None, me: Visitor, form: Form) -> Thread:
        key = form.fields["key"]
        target = where or inbound.opened_by(key)
        if not await self._sender.knows(target, key):
            text = form.fields.get("text", "").replace("\r\n", "\n")
            await self._sender.say(target, key, me.speaker, text, tuple(form.files), opens=where is None)
        return target

    async def _known(self, where: Thread | None) -> None:
        if where and not await self._room.board.since(where, 0):
            raise web.HTTPNotFound(text=_NO_INCIDENT)

    async def _page(
        self, request: web.Request, where: Thread | None, *, draft: str = "", error: str = ""
    ) -> web.Response:
        me = visitor.read(request)
        posts = [views.shown(p) for p in await self._room.board.since(where, 0)] if where else []
        if where and not posts:
            raise web.HTTPNotFound(text=_NO_INCIDENT)
        rows = await self._look.rows()
        html = self._render.html(
            "thread.html" if where else "home.html",
            me,
            thread=where.thread if where else "",
            posts=sorted(posts, key=lambda p: p.order),
            after=max((p.seq for p in posts), default=0),
            rows=rows,
            current=where.thread if where else "",
            row=next((r for r in rows if where and r.thread == where.thread), None),
            draft=draft,
            error=error,
        )
        response = web.Response(text=html, content_type="text/html", status=422 if error else 200)
        visitor.remember(response, me)
        return response


def _thread(request: web.Request) -> Thread | None:
    found = request.match_info.get("thread")
    return inbound.thread(found) if found else None


def _admit(me: Visitor, fields: dict[str, str]) -> str:
    if not me.owns(fields.get("token", "")):
        raise web.HTTPForbidden(text=_STALE)
    if not inbound.is_key(fields.get("key", "")):
        raise Refused("That request has no key of its own, so a repeat could not be told apart; reload the page.")
    return fields["key"]


async def _fields(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _wants_json(request: web.Request) -> bool:
    return "text/html" not in request.headers.get("Accept", "")


def _done(request: web.Request, where: Thread | None, me: Visitor) -> web.Response:
    goal = f"/t/{where.thread}" if where else "/"
    response: web.Response
    if _wants_json(request):
        response = web.json_response({"url": goal}, status=201)
    else:
        response = web.Response(status=303, headers={"Location": goal})
    visitor.remember(response, me)
    return response


def _number(said: str | None) -> int | None:
    return int(said[:12]) if said and said.isascii() and said.isdigit() else None


def _lines_query(request: web.Request, first: int) -> str:
    return "?" + urlencode({"file": request.query.get("file", ""), "from": first})
