"""Fills a form: `«kind»` is planted, `«kind/escape»` as another syntax spells it, `«~noise»` is harmless."""

import base64
import json
import re
import urllib.parse
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.privacy.planted.model import HEX, LOWER, Planted, draw
from tests.privacy.second.persons import GROUPS, PEOPLE
from tests.privacy.second.shapes import SECRETS

SEED = "second/7"
HOLE = re.compile(r"«(~?)([\w-]+)(?:/(\w+))?»")
LINE_END = re.compile(r"\n|\\+n")  # as it is, and as strings of JSON spell it
MAKERS = {**SECRETS, **PEOPLE}


def dice(name: str) -> Random:
    """Random numbers of one kind."""
    return Random(f"{SEED}/{name}")  # noqa: S311 - a labelled set must be the same in every run


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _moment(rng: Random) -> datetime:
    return datetime(2024, 1, 1) + timedelta(milliseconds=rng.randrange(31_536_000_000))  # noqa: DTZ001  printed only


ESCAPES: dict[str, Callable[[str], str]] = {
    "json": _quoted,
    "json2": lambda text: _quoted(_quoted(text)),
    "url": lambda text: urllib.parse.quote(text, safe=""),
    "b64": lambda text: base64.b64encode(text.encode()).decode(),
    "indent": lambda text: text.replace("\n", "\n    "),
    "bare": lambda text: "".join(text.split("\n")[1:-1]),  # the body of a key, without its frame
    "upper": str.upper,
    "nbsp": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
}

NOISE: dict[str, Callable[[Random], str]] = {
    "ts": lambda r: f"{_moment(r).isoformat(timespec='milliseconds')}Z",
    "date": lambda r: f"{_moment(r):%Y-%m-%d %H:%M:%S}",
    "uuid": lambda r: "-".join(draw(r, HEX, n) for n in (8, 4, 4, 4, 12)),
    "pod": lambda r: (
        f"{r.choice(('checkout', 'api-gateway', 'payments', 'worker'))}-{draw(r, '56789bcdf', 9)}-{draw(r, LOWER, 5)}"
    ),
    "sha": lambda r: draw(r, HEX, 40),
    "digest": lambda r: "sha256:" + draw(r, HEX, 64),
    "trace": lambda r: draw(r, HEX, 32),
    "n": lambda r: str(r.randrange(10, 9999)),
    "ms": lambda r: str(r.randrange(1_700_000_000_000, 1_730_000_000_000)),
    "host": lambda r: f"{r.choice(('db', 'cache', 'mq', 'api'))}-{r.randrange(20)}.internal.example.net",
    "user": lambda r: r.choice(("svc_orders", "app", "deploy", "reporting", "root", "jdoe")),
    "ip": lambda r: f"10.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(1, 255)}",
}


def filled(kind: str, form: str, rng: Random) -> Planted:
    """One entry, with the values as they are spelled in it, line by line."""
    values: list[str] = []
    groups: set[str] = set()

    def fill(hole: re.Match[str]) -> str:
        noise, name, escape = hole.groups()
        if noise:
            return NOISE[name](rng)
        value = MAKERS[name](rng)
        value = ESCAPES[escape](value) if escape else value
        groups.add(GROUPS.get(name, "secrets"))
        values.extend(v for v in map(str.strip, LINE_END.split(value)) if v and not v.startswith("-----"))
        return value

    text = HOLE.sub(fill, form)
    assert len(groups) == 1, form
    return Planted(kind, text, tuple(values), groups.pop())
