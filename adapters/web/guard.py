"""Keeps routes to this machine's own pages: no other host name, and no request that another site made."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFE = frozenset({"GET", "HEAD"})


def local_only(routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
    """The same routes, answering to the names of this machine and to their own pages alone: no DNS rebinding."""
    return [web.RouteDef(r.method, r.path, _guarded(r.handler), r.kwargs) for r in routes]


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if _name(request.host) not in _LOCAL:
            raise web.HTTPForbidden(text=f"This page answers only to {', '.join(sorted(_LOCAL))}.")
        if request.method not in _SAFE and not _same_origin(request):
            raise web.HTTPForbidden(text="Another site sent this request, so nothing was done.")
        return await handler(request)

    return guarded


def _name(host: str) -> str:
    return host[: host.rfind("]") + 1] if host.startswith("[") else host.partition(":")[0].lower()


def _same_origin(request: web.Request) -> bool:
    # Sec-Fetch-Site comes first: under "Referrer-Policy: no-referrer" a form's Origin is "null".
    # Where both are absent, no browser sent it, and only a browser can be tricked.
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
