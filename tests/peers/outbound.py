"""What we ask of Slack and what it answers, held against Slack's own types."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft7Validator

from tests.peers import slack_peer
from tests.peers.shaped import Shapes

FLAGS = {"1": True, "0": False}  # as the library writes them into a form
SPELLED = {"alt_txt": "alt_text"}  # Slack's reference and its library for Python have the one, its types the other
EVERYWHERE = "team_id"  # Bolt's client names the workspace with each call
ALWAYS = {"ok", "warning", "error", "response_metadata"}


@lru_cache(1)
def known() -> dict[str, dict[str, Any]]:
    """By method the schema of its arguments and the names in its answer; none where Slack's types are not installed."""
    path = slack_peer.PEERS / "outbound.schema.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}
    return found


def asked(method: str, arguments: dict[str, Any]) -> list[str]:
    """What is wrong with the arguments of a call, where no way of calling it takes them."""
    if not known():
        return []
    if method not in known():
        return [f"{method} is not among the methods of outbound.mjs"]
    found = []
    for way in _ways(method):
        given = _read(way, arguments)
        wrong = [f"{error.json_path}: {error.message[:300]}" for error in way.iter_errors(given)]
        if not wrong:
            return []
        found.append(f"{method}: {'; '.join(wrong[:3])}")
    return found


def answered(method: str, answer: dict[str, Any]) -> list[str]:
    """What stands in an answer that Slack's has not."""
    names = known().get(method, {"answered": answer})["answered"]
    return [f"the answer of {method} has no {name}" for name in answer.keys() - ALWAYS - set(names)]


@lru_cache
def _ways(method: str) -> tuple[Draft7Validator, ...]:
    whole = known()[method]["asked"]
    ways = Shapes(whole).ways(whole)
    return tuple(Draft7Validator({**way, "definitions": whole["definitions"]}) for way in ways)


def _read(way: Draft7Validator, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments as values, which a form carries as text."""
    parts = way.schema.get("properties", {})
    named = {SPELLED.get(name, name): value for name, value in arguments.items() if name != EVERYWHERE}
    return {n: _value(way.evolve(schema=parts[n]), value) if n in parts else value for n, value in named.items()}


def _value(part: Draft7Validator, text: object) -> object:
    return next((value for value in _readings(text) if part.is_valid(value)), text)


def _readings(text: object) -> Iterator[object]:
    yield text
    if isinstance(text, str):
        if text in FLAGS:
            yield FLAGS[text]
        try:
            yield json.loads(text)
        except ValueError:
            return
