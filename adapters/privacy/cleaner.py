"""Cleans bytes that come piece by piece: bounded memory, and nothing hides where two pieces meet."""

from collections.abc import Callable
from functools import cache

from adapters.privacy import (
    assigned,
    bare,
    columns,
    commands,
    emails,
    headers,
    hosts,
    identities,
    keys,
    manifests,
    numbers,
    pairs,
    phones,
    prose,
    tokens,
    urls,
)
from adapters.privacy.pseudonyms import PSEUDONYM
from adapters.privacy.scanner import REACH, Scanner, formed
from adapters.privacy.spans import Span, disjoint

AHEAD = keys.MOST + (
    1 << 13
)  # bytes behind a place that must be known before it is judged: the longest secret is a key
Rename = Callable[[str, bytes], bytes]
_EXPERTS = (
    assigned,
    columns,
    commands,
    emails,
    headers,
    identities,
    keys,
    manifests,
    pairs,
    phones,
    prose,
    tokens,
    urls,
)


@cache
def scanner(*, ips: bool, hosts_too: bool) -> Scanner:
    """All expressions compiled, once and only when something is redacted."""
    triggers = [t for module in _EXPERTS for t in module.TRIGGERS]
    optional = [*(hosts.ADDRESSES if ips else ()), *(hosts.NAMES if hosts_too else ())]
    looks = [
        *numbers.LOOKING,
        *bare.LOOKING,
        *(formed(f) for module in (numbers, phones, identities) for f in module.FORMS),
    ]
    return Scanner([*triggers, *optional], looks)


class Cleaner:
    """Takes a file block after block and gives back clean bytes; line ends stay where they are."""

    def __init__(self, rename: Rename, scan: Scanner, *, fixed: bool = False) -> None:
        self._rename = rename
        self._scanner = scan
        self._fixed = fixed  # keep lengths: what is no text has them written down elsewhere
        self._held = b""  # what came and is not given back yet, after REACH bytes of what was
        self._done = 0  # bytes of it that were given back

    def feed(self, block: bytes, *, last: bool = False) -> bytes:
        """What is clean so far; the rest follows with the next blocks, all of it with the last."""
        held = self._held + block if self._held else block
        stop = len(held) if last else _stop(held, self._done)
        if stop <= self._done:
            self._held = held
            return b""
        parts, at = [], self._done
        for span in disjoint([*self._scanner.spans(held), *emails.spans(held)]):
            if span.start >= stop:
                break
            if span.start >= at:
                parts += [held[at : span.start], self._value(held, span)]
                at = span.end
        end = max(at, stop)
        parts.append(held[at:end])
        self._held, self._done = held[max(0, end - REACH) :], min(end, REACH)
        return b"".join(parts)

    def _value(self, held: bytes, span: Span) -> bytes:
        value = held[span.start : span.end]
        if b"<" in value and PSEUDONYM.fullmatch(value.strip()):
            return value
        name = self._rename(span.kind, value)
        if self._fixed:
            return name[: len(value)].ljust(len(value), b"_")
        return name + b"\n" * value.count(b"\n")


def _stop(held: bytes, done: int) -> int:
    """Up to where all is known that a judgement needs: the end of a line, or anywhere in one that is too long."""
    limit = len(held) - AHEAD
    if limit <= done:
        return done
    return held.rfind(b"\n", done, limit) + 1 or limit
