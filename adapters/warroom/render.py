"""The one place where words become HTML: everything is escaped, and what could deceive the eye is spelled out."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.warroom import pictures, views
from adapters.warroom.visitor import Visitor

HERE = Path(__file__).parent
STATIC = {
    "app.css": "text/css",
    "app.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

# Bidirectional overrides turn a line around before the eye; control characters hide in it.
_DECEPTIVE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def visible(value: Any) -> Any:  # noqa: ANN401 - Jinja hands every value through here
    """Spell out what could not be seen; markup of our own passes."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _DECEPTIVE.sub(_name, value.replace("\r\n", "\n"))


def _name(found: re.Match[str]) -> str:
    return f"[U+{ord(found.group()):04X}]"


def utc(at: datetime) -> str:
    """A time as every log reader reads it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


class Renderer:
    """The templates, with what they may call."""

    def __init__(self, limit: int) -> None:
        self._files = {name: (HERE / "static" / name).read_bytes() for name in STATIC}
        self._versions = {name: hashlib.sha256(body).hexdigest()[:12] for name, body in self._files.items()}
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            finalize=visible,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(limit=limit, asset=self.asset, tone_words=views.TONE_WORDS, new_key=_new_key)
        self._env.filters.update(size=views.size, utc=utc, picture=pictures.name)
        self._env.tests.update(command=views.is_command, short=views.is_short)

    def asset(self, name: str) -> str:
        """The address of a static file; it changes with its content."""
        return f"/static/{name}?v={self._versions[name]}"

    def static(self, name: str) -> bytes | None:
        """The content of a static file."""
        return self._files.get(name)

    def html(self, template: str, visitor: Visitor, **values: object) -> str:
        """Fill a template for one visitor."""
        return self._env.get_template(template).render(me=visitor, **values)


def _new_key() -> str:
    return str(uuid4())
