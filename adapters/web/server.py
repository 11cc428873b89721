"""Builds the one aiohttp application and runs it."""

import errno
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web import answers
from engines.errors import Refused

_STOP_SECONDS = 5.0
_SMALL_BODY = 1024 * 1024  # everything but streamed uploads, which count for themselves


@dataclass(frozen=True)
class Mount:
    """The routes of one adapter, what ends its long answers when the server stops, and how it draws an error."""

    routes: Iterable[web.AbstractRouteDef]
    stop: Callable[[], Awaitable[None]] | None = None
    error_page: answers.ErrorPage | None = None


def build(mounts: Sequence[Mount]) -> web.Application:
    """The application with the house rules and every mount; the first error page serves for all."""
    error_page = next((mount.error_page for mount in mounts if mount.error_page), None)
    app = web.Application(middlewares=[answers.error_middleware(error_page)], client_max_size=_SMALL_BODY)
    app.on_response_prepare.append(answers.add_headers)
    app.router.add_get("/healthz", _healthz)
    for mount in mounts:
        app.router.add_routes(mount.routes)
        if mount.stop:
            app.on_shutdown.append(_stopper(mount.stop))
    return app


def _stopper(stop: Callable[[], Awaitable[None]]) -> Callable[[web.Application], Awaitable[None]]:
    async def stopper(_app: web.Application) -> None:
        await stop()

    return stopper


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


class WebServer:
    """The running application; `url` is known once it has started, also with port 0."""

    def __init__(self, app: web.Application, *, host: str = "127.0.0.1", port: int = 8080) -> None:
        self.url = ""
        self._host = host
        self._port = port
        self._runner = web.AppRunner(
            app, access_log_class=answers.AccessLogger, shutdown_timeout=_STOP_SECONDS, keepalive_timeout=75
        )

    async def start(self) -> str:
        """Listen and return the address; raises Refused where the port can't be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise Refused(self._why(error)) from error
        port = self._runner.addresses[0][1]
        self.url = f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{port}"
        return self.url

    async def stop(self) -> None:
        """Take no more, end the live streams, finish what is being answered."""
        await self._runner.cleanup()

    def _why(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"Port {self._port} on {self._host} is in use; stop the other program or choose another port."
        if error.errno == errno.EACCES:
            return f"Port {self._port} needs more rights than this program has; choose one above 1023."
        return f"Nothing can listen on {self._host}:{self._port}; choose an address of this machine."
