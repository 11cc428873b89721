"""Reads how people ask for events: "errors from the last hour", "top templates of pod X", "lines around E2:512"."""

import re
from dataclasses import dataclass, field
from typing import Any

from engines.errors import Refused
from engines.evidence import Severity
from engines.query import moments
from engines.query.query import CONTEXT, MOST, Query, Want

LONGEST = 500  # characters of a question
LOOSE = 3  # words that nothing explains and that are then looked for in the lines
EXAMPLES = '"errors from the last hour", "top templates of pod X between 10:00 and 10:15", "lines around E2:512"'

_LEVELS = {
    r"errors?|failures?|exceptions?|err": (Severity.ERROR, Severity.CRITICAL),
    r"warnings?|warns?": (Severity.WARNING,),
    r"fatals?|criticals?|panics?": (Severity.CRITICAL,),
    r"infos?|notices?": (Severity.INFO,),
}
_LEVEL = tuple(
    (
        re.compile(rf"(?<![\w./-])(?:{words})(?![\w./-])(?:\s+(?:lines?|messages?|events?|logs?)\b)?", re.IGNORECASE),
        meant,
    )
    for words, meant in _LEVELS.items()
)
_RANGE = r"(?P<first>\d{1,10})(?:\s*(?:-|\u2013|to)\s*(?P<last>\d{1,10}))?(?![\w:])"
_PLACE = re.compile(
    r"(?:\b(?:lines?|context|the)\s+)*(?:\b(?P<around>around|near|next to|before|after)\s+)?(?:\bline\s+)?"
    rf"(?<![\w:])(?P<id>E\d{{1,5}}):{_RANGE}",
    re.IGNORECASE,
)
_LINES = re.compile(rf"\blines?\s+(?:(?P<around>around|near|before|after)\s+)?{_RANGE}", re.IGNORECASE)
_TOP = r"(?:top|most (?:common|frequent))\s+"
_WANTS = (
    (Want.COUNT, re.compile(r"\b(?:how (?:many|often)|count(?: of)?|number of)\b", re.IGNORECASE)),
    (
        Want.TEMPLATES,
        re.compile(
            rf"\b(?:{_TOP}(?:(?P<n>\d{{1,4}})\s+)?)?(?:templates?|patterns?|kinds?|sorts?)(?:\s+of)?\b"
            rf"|\b{_TOP}(?:(?P<m>\d{{1,4}})\s+)?(?=errors?\b|warnings?\b|lines?\b|messages?\b)",
            re.IGNORECASE,
        ),
    ),
)
_HOW_MANY = re.compile(
    r"\b(?P<side>first|last|newest|latest|oldest)(?:\s+(?P<n>\d{1,6}))?\b(?=\s+(?:lines?|errors?|warnings?|events?|rows?))"
    r"|\b(?:limit|show)\s+(?P<m>\d{1,6})\b",
    re.IGNORECASE,
)
_NEWEST = ("last", "newest", "latest")
_NOT = r"(?:without|excluding|except(?: for)?|but not|not(?: from| in| for)?)"
_QUOTED = re.compile(
    rf"(?P<no>\b{_NOT}\s+)?(?:\b(?:containing|matching|saying|with|for)\s+)?(?P<quote>[\"'`])(?P<text>[^\"'`]+)(?P=quote)",
    re.IGNORECASE,
)
_KINDS = r"(?:pod|service|host|node|component|container|user|request|trace)"
_ABOUT = re.compile(
    rf"\b(?P<how>{_NOT}|for|of|from|in|on|by|about|at|with|containing|mentioning|matching|saying)\s+"
    rf"(?:(?:the\s+)?(?:{_KINDS}s?|files?|evidence)\s+)?"
    r"(?P<name>(?!(?:the|a|an|and|or|of|in|from|for|to|last|past)\b)<?[A-Za-z0-9_][\w./:@<>=#-]*)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\b{_KINDS}\s+(?P<name>[A-Za-z0-9_][\w./:@-]*)", re.IGNORECASE)
_EVIDENCE = re.compile(r"\bE\d{1,5}\b(?!:)", re.IGNORECASE)
_FILE = re.compile(
    r"[\w./@+-]*\.(?:log|txt|json|jsonl|ndjson|out|err|csv|tsv|ya?ml|gz|zip|md|conf|\d{1,2})$", re.IGNORECASE
)
_SAME = re.compile(
    r"^(?:and\s+)?(?:the\s+)?same\b(?:\s+(?:again|query|question|thing))?(?:\s*,?\s*but)?|^(?:what|how) about\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:a|all|also|an|and|any|are|at|can|could|did|do|does|each|every|events?|find|from|get|give|had|happen(?:s|ed)?|has|have"
    r"|i|in|is|it|just|lines?|list|logs?|look|me|messages?|of|on|only|or|over|out|please|rows?|see|shall|show|that|the|their"
    r"|them|there|these|they|this|those|to|us|was|we|were|what|when|where|which|who|with|you|grep|search|entr(?:y|ies)|seen"
    r"|appear(?:s|ed)?|occurr?(?:s|ed)?|there's)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:please\s+)?(?:show|list|get|give|find|grep|search|count|how (?:many|often)|top\b|most (?:common|frequent)"
    r"|lines?\b|errors?\b|warnings?\b|fatals?\b|first\b|last\b|newest\b|latest\b|(?:and )?(?:the )?same\b"
    r"|what about\b|E\d+:\d|context\b|templates?\b|patterns?\b|which (?:errors|warnings|lines))",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a message begins as people ask for events; the rest of it may still say something else."""
    return bool(_ASKS.match(text.strip()))


def parse(text: str, before: Query | None = None) -> Query:
    """Read a question; "same for checkout" changes the one before it.

    Raises Refused with a sentence that names what was not understood.
    """
    if len(text) > LONGEST:
        raise Refused(f"The question is longer than {LONGEST} characters: ask for less at once, such as {EXAMPLES}.")
    reading = _Reading(" ".join(text.split()))
    same = reading.take(_SAME)
    if same and before is None:
        raise Refused(f"There is no question before this one to change: ask all of it, such as {EXAMPLES}.")
    for read in (_quoted, _place, _when, _what, _which, _about, _loose):
        read(reading)
    if same and before:
        return _changed(before, reading.said)
    if not reading.said:
        raise Refused(f"The question doesn't say which events: try {EXAMPLES}.")
    return Query(**reading.said)


def _changed(before: Query, said: dict[str, Any]) -> Query:
    """The earlier question with what is said now; a new time replaces the old one whole."""
    times: dict[str, Any] = dict.fromkeys(("since", "until", "last", "onset"))
    kept = before.model_dump()
    return Query(**(kept | (times if times.keys() & said.keys() else {}) | said))


@dataclass
class _Reading:
    """What is left of a question, and what was understood so far."""

    rest: str
    said: dict[str, Any] = field(default_factory=dict)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Cut the first match out of the rest; the blank that stays keeps its neighbors apart."""
        found = pattern.search(self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} , {self.rest[found.end() :]}".strip(" ,")
        return found

    def add(self, name: str, value: str) -> None:
        """One more word that must, or must not, stand in the line."""
        self.said[name] = (*self.said.get(name, ()), value)


def _quoted(reading: _Reading) -> None:
    while found := reading.take(_QUOTED):
        reading.add("without" if found["no"] else "words", found["text"])


def _place(reading: _Reading) -> None:
    found = reading.take(_PLACE)
    if found:
        reading.said["source"] = found["id"].upper()
    found = found or reading.take(_LINES)
    if not found:
        return
    first = max(int(found["first"]), 1)
    last = int(found["last"]) if found["last"] else first
    if last < first:
        raise Refused(f"Lines {first} to {last} go backwards: name the smaller number first.")
    around = (found["around"] or ("around" if first == last else "exactly")).lower()
    first = max(first - (CONTEXT if around not in ("exactly", "after") else 0), 1)
    last += CONTEXT if around not in ("exactly", "before") else 0
    reading.said |= {"first_line": first, "last_line": last, "limit": min(last - first + 1, MOST)}


def _when(reading: _Reading) -> None:
    for name, pattern in moments.PATTERNS:
        if found := reading.take(pattern):
            reading.said |= moments.read(name, found)
            return


def _what(reading: _Reading) -> None:
    for want, pattern in _WANTS:
        if found := reading.take(pattern):
            reading.said["want"] = want
            _limit(reading, next((g for g in found.groups() if g), None))
            return


def _limit(reading: _Reading, number: str | None) -> None:
    if number:
        reading.said["limit"] = min(max(int(number), 1), MOST)


def _which(reading: _Reading) -> None:
    if found := reading.take(_HOW_MANY):
        reading.said["newest"] = (found["side"] or "").lower() in _NEWEST
        _limit(reading, found["n"] or found["m"])
    levels: dict[Severity, None] = {}
    for pattern, meant in _LEVEL:
        if reading.take(pattern):
            levels |= dict.fromkeys(meant)
    if levels:
        reading.said["levels"] = tuple(levels)


def _about(reading: _Reading) -> None:
    while found := reading.take(_ABOUT):
        _named(reading, found["name"].rstrip(".,:"), is_not=bool(re.match(_NOT, found["how"], re.IGNORECASE)))
    while found := reading.take(_BARE):
        _named(reading, found["name"])
    if found := reading.take(_EVIDENCE):
        _named(reading, found[0])


def _named(reading: _Reading, name: str, *, is_not: bool = False) -> None:
    if not is_not and _EVIDENCE.fullmatch(name):
        reading.said["source"] = name.upper()
    elif not is_not and _FILE.fullmatch(name):
        reading.said["source"] = name
    elif not _NOISE.fullmatch(name):
        reading.add("without" if is_not else "words", name)


def _loose(reading: _Reading) -> None:
    """A few words that nothing explains are looked for, as in any search; a sentence of them is no question."""
    left = [w for w in re.findall(r"[^\s,;?!()]+", reading.rest) if not _NOISE.fullmatch(w.strip("."))]
    if len(left) > LOOSE:
        raise Refused(f'I don\'t understand "{" ".join(left)[:60]}" in that question: try {EXAMPLES}.')
    for word in left:
        reading.add("words", word.rstrip("."))
