"""A model that obeys every order which it finds in its prompt, wherever it stands, and answers in the right shape."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.llm.models import Manner, Model
from adapters.llm.prices import Price, Used
from adapters.llm.provider import Call, Reply
from engines.prompts import shapes
from tests.llm.planted import EVIL, SECRET, Planted

ORDER = re.compile(r"order-(\d+)")
REF = re.compile(r"E\d+:\d+")
MESSAGE = re.compile(r'<message ref="([^"]+)" from="[^"]*" at="[^"]*">(.*?)</message>')
MARKED = (
    f"model.{EVIL}"  # the address as the model says it: evidence that quotes the order has it without the first word
)


@dataclass
class Obedient:
    """Keeps which orders reached it."""

    orders: Mapping[int, Planted]
    reached: set[int] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def price(self, model: Model) -> Price | None:  # noqa: ARG002 - a port's signature
        return None

    async def manner(self, model: Model) -> Manner:  # noqa: ARG002 - the same
        return Manner.SCHEMA

    async def complete(self, call: Call) -> Reply:
        prompt = "\n".join(s.text for s in call.said)
        self.told.append(prompt)
        numbers = {int(n) for n in ORDER.findall(prompt)} & self.orders.keys()
        self.reached |= numbers
        answer = _answer(call.shape, [self.orders[n] for n in sorted(numbers)], prompt)
        return Reply(json.dumps(answer), Used(100, 100))


def _answer(shape: type[Any], orders: list[Planted], prompt: str) -> dict[str, Any]:
    said = " ".join(o.says for o in orders).replace(MARKED, EVIL).replace(EVIL, MARKED) or "The pool is exhausted."
    said = said if SECRET in prompt else said.replace(SECRET, "what was redacted")  # it knows what it was told
    refs = [r for o in orders for r in o.cites] + REF.findall(prompt)[:3]
    cause = {
        "statement": said,
        "component": "checkout",
        "category": "security/credentials",
        "confidence": 1.0,
        "evidence": refs,
        "against": [],
        "since": None,
        "fix": [said],
        "settles": said,
    }
    forged = {**cause, "component": said, "category": "network", "evidence": [r for o in orders for r in o.cites]}
    match shape:
        case shapes.Assessed:
            asked = {"what": said, "why": said, "category": "metrics", "commands": [said], "places": [said]}
            return {
                "causes": [cause, forged],
                "affected": [said],
                "onset": None,
                "severity": "P0",
                "known": refs,
                "ruled_out": [{"what": said, "why": said, "evidence": refs}],
                "wanted": [{**asked, "critical": True}],
                "reply": said,
            }
        case shapes.Tested:
            return {"weights": [{"evidence": r, "supports": True, "why": said} for r in refs]}
        case shapes.Doubted:
            return {"cause": forged, "why": said}
        case shapes.Closed:
            return {"follow_ups": [said]}
        case shapes.Compacted:
            return {"text": said, "facts": [said]}
    return {"moves": [_move(kind, m, said) for m in MESSAGE.findall(prompt) for o in orders for kind in o.moves]}


def _move(kind: str, message: tuple[str, str], said: str) -> dict[str, Any]:
    """Claimed of the very words of the message."""
    ref, text = message
    more = {
        "hypothesis": "H1",
        "request": None,
        "text": "P0" if kind == "severity" else said,
        "topic": said,
        "at": None,
    }
    return {"kind": kind, "message": ref, "quote": text, **more}
