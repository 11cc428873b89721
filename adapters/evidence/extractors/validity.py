"""Until when or since when a credential is valid, as documents about tokens, keys and licences say it."""

import re

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import Node
from engines.evidence import FindingKind

_ENDS = re.compile(
    r"^(?:expires?|expiry|expiration|valid|not)[_-]?(?:at|on|until|to|after|time|date|end)?$|^(?:end|expiry|expiration)[_-]?date"
    r"(?:time)?$|_(?:expires?_at|expiry|expiration)$",
    re.IGNORECASE,
)
_KINDS = ("token", "key", "secret", "credential", "license", "licence", "certificate", "password", "api", "client")


def add(page: Page, node: Node, subject: Subject, key: str) -> None:
    """Say when it ends."""
    for field, entry in node.fields().items():
        if isinstance(entry.value, str) and _ENDS.match(field) and (ends := page.time(entry.value)):
            name = subject.name or node.text("name") or key or next((k for k in _KINDS if k in page.document.name), "")
            facts: dict[str, Fact] = {"key": field, "name": name, "value": ends.isoformat(), "ends": ends.isoformat()}
            words = f"{name or 'It'} is valid until {ends:%Y-%m-%d %H:%M}."
            page.add(FindingKind.CONFIG, "validity", words, Place.of(entry), subject, facts=facts)
