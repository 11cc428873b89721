"""Who is at the browser: a name in a cookie, and a token that only the war room's own pages carry."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote, unquote

from aiohttp import web

from engines.turn import Speaker

NAME_COOKIE = "fm_name"
TOKEN_COOKIE = "fm_token"  # noqa: S105 - the name of a cookie, not a secret
THEME_COOKIE = "fm_theme"
DEFAULT_NAME = "you"
NAME_LENGTH = 40
_YEAR = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Visitor:
    """One browser; the same person in another browser is another visitor."""

    name: str
    token: str
    theme: str

    @property
    def speaker(self) -> Speaker:
        """The visitor as the engines know them; the id tells two people of the same name apart."""
        return Speaker(id="w" + hashlib.sha256(self.token.encode()).hexdigest()[:12], name=self.name)

    def owns(self, token: str) -> bool:
        """Whether a page of this visitor sent the token."""
        return hmac.compare_digest(self.token.encode(), token.encode())


def read(request: web.Request) -> Visitor:
    """The visitor, with a new token where the browser brings none."""
    token = request.cookies.get(TOKEN_COOKIE, "")
    theme = request.cookies.get(THEME_COOKIE, "")
    return Visitor(
        name=clean(unquote(request.cookies.get(NAME_COOKIE, ""))),
        token=token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(24),
        theme=theme if theme in {"light", "dark"} else "auto",
    )


def clean(name: str) -> str:
    """A name to show: one line, not too long, never empty."""
    return " ".join(name.split())[:NAME_LENGTH].strip() or DEFAULT_NAME


def remember(response: web.StreamResponse, visitor: Visitor) -> None:
    """Let the browser bring the token and the name the next time."""
    response.set_cookie(TOKEN_COOKIE, visitor.token, max_age=_YEAR, httponly=True, samesite="Strict")
    response.set_cookie(NAME_COOKIE, quote(visitor.name), max_age=_YEAR, samesite="Strict")
