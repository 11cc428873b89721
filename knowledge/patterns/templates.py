"""Sentences with slots: `{name}`, `{name|what to say without it}`, and `[[ … {name} … ]]`, left out without it."""

import re
from collections.abc import Mapping

CLAUSE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
QUOTED = re.compile(r"\s*\(\{quote\}\)|:\s*\{quote\}(?=\.)")  # said on its own after the sentence, if at all
OPEN = re.compile(r"<([a-z_.]+)>")
MEANT = {"host": ("holder",), "group": ("component",), "script": ("path",), "cert.pem": ("path",)}
SLOT = re.compile(r"\{([a-z_0-9]+)(?:\|([^{}]*))?\}")


def render(template: str, slots: Mapping[str, str]) -> str:
    """Fill the slots; a clause with an empty slot vanishes."""

    def clause(match: re.Match[str]) -> str:
        names = [m[1] for m in SLOT.finditer(match[1])]
        return match[1] if all(slots.get(n) for n in names) else ""

    def slot(match: re.Match[str]) -> str:
        return slots.get(match[1]) or match[2] or ""

    return " ".join(SLOT.sub(slot, CLAUSE.sub(clause, template)).split())


def filled(text: str, slots: Mapping[str, str]) -> str:
    """What a command leaves open, `<pid>`, with what is known of it."""

    def known(match: re.Match[str]) -> str:
        found = (slots.get(name, "") for name in (match[1], *MEANT.get(match[1], ())))
        return next((v for v in found if v and " " not in v), match[0])

    return OPEN.sub(known, text)


def slots_of(template: str) -> frozenset[str]:
    """All slots of a template."""
    return frozenset(m[1] for m in SLOT.finditer(template))


def required(template: str) -> frozenset[str]:
    """The slots that have neither a fallback nor a clause around them."""
    return frozenset(m[1] for m in SLOT.finditer(CLAUSE.sub("", template)) if m[2] is None)


def unquoted(template: str) -> str:
    """The template without the words of the log, which no first line needs."""
    return QUOTED.sub("", template)
