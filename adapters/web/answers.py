"""House rules for every answer: security headers, one clear sentence for an error, a log line without contents."""

import logging
from collections.abc import Callable

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Handler, Middleware
from markupsafe import escape

from engines.errors import Conflict, Refused, Unavailable

ErrorPage = Callable[[web.Request, int, str], str]

_log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_SENTENCES = {
    400: "That request can't be read.",
    403: "That is not allowed here.",
    404: "There is no such page.",
    405: "That can't be done with this address.",
    413: "That is too large.",
}


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on, and let a route say otherwise."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def error_middleware(page: ErrorPage | None = None) -> Middleware:
    """Answer every error with one sentence, as HTML to who reads HTML and as JSON to the rest."""

    @web.middleware
    async def one_sentence(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            return _answer(request, error.status, _said(error), page)
        except Refused as error:
            return _answer(request, 422, str(error), page)
        except Conflict as error:
            return _answer(request, 409, str(error), page)
        except Unavailable as error:
            return _answer(request, 503, f"{str(error).rstrip('.')}. Try again in a moment.", page)
        except ConnectionError:  # the other side has gone: nobody reads an answer
            raise
        except Exception:  # noqa: BLE001 - the last door: a fault must not show its traceback to the world
            _log.exception("A request failed: %s %s", request.method, request.rel_url.raw_path)
            return _answer(request, 500, "Something went wrong on our side; the log says what.", page)

    return one_sentence


def _said(error: web.HTTPException) -> str:
    ours = error.text and error.text != f"{error.status}: {error.reason}"
    return str(error.text) if ours else _SENTENCES.get(error.status, f"{error.reason}.")


def _answer(request: web.Request, status: int, sentence: str, page: ErrorPage | None) -> web.Response:
    if "text/html" not in request.headers.get("Accept", ""):
        return web.json_response({"error": sentence}, status=status)
    html = page(request, status, sentence) if page else _plain(sentence)
    return web.Response(text=html, status=status, content_type="text/html")


def _plain(sentence: str) -> str:
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    return f"{head}<title>FaultMaven</title><p>{escape(sentence)}</p></html>"


class AccessLogger(AbstractAccessLogger):
    """One line a request: method, path, status, size and time; no query, body, address or browser."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write it."""
        self.logger.info(
            "%s %s %s %s B %.0f ms",
            request.method,
            request.rel_url.raw_path,
            response.status,
            response.body_length,
            time * 1000,
        )
