"""What sort of failure (or recovery) a text tells of: ordered rules over its lower-cased words."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from adapters.evidence.sieve import Sieve
from engines.evidence import Severity

LONGEST = 4000  # characters that are looked at: what a text is about stands early
_ROUTINE = "Routine"  # the class of what happens every day and tells of nothing
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True)
class Classified:
    """A class of failure, how bad it is when nothing else says so, and where the text says it."""

    reason: str
    severity: Severity
    target: str | None  # the host, service, table, variable or file that the text names
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    """One class of the list: what must match, and what must not."""

    reason: str
    severity: Severity
    said: str
    unsaid: str

    @cached_property
    def wanted(self) -> re.Pattern[str]:
        """Compiled when it is tried first: most never are."""
        return re.compile(self.said)

    @cached_property
    def unwanted(self) -> re.Pattern[str] | None:
        """The same."""
        return re.compile(self.unsaid) if self.unsaid else None


def _rule(block: str) -> _Rule:
    head, *lines = block.splitlines()
    reason, severity = head.split()
    wanted = "|".join(line[2:] for line in lines if not line.startswith("  ! "))
    return _Rule(reason, Severity(severity), wanted, "|".join(line[4:] for line in lines if line.startswith("  ! ")))


@lru_cache(1)
def _rules() -> tuple[_Rule, ...]:
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    blocks = (b.strip("\n") for b in re.sub(r"(?m)^#.*\n", "", text).split("\n\n"))
    return tuple(_rule(block) for block in blocks if block)


@lru_cache(1)
def _sieve() -> Sieve:
    return Sieve([rule.said for rule in _rules()])


_NO_TROUBLE = re.compile(
    r"\b(?:no|0|zero|without(?: any)?) (?:errors?|warnings?|failures?|problems?|timeouts?)\b"
    r"|\b\"?(?:errors?|failures?|failed|warnings?|timeouts?|err)\"?[=:] ?\"?(?:0|null|none|nil|false|no)\"?"
    r"(?=\s*[,;)}\]]|\s*$|\s+\w+=)|\b(?:error|err)\"?[=:] ?\"\""
)
# What follows the last of these words is nearer to the cause than what stands before it.
_CAUSE = re.compile(
    r"[:=](?:(?<=caused by.)|(?<=\berror.)|(?<=\breason.)|(?<=\bcause.)|(?<=\bexception.)) ?"
)  # found by the sign behind the word, which is rarer than its first letter
_EXCEPTION = re.compile(
    r"(?<![\w.])(?:[A-Za-z_$][\w$]*+[.:]{1,2}){0,30}([A-Z][\w$]*(?:Exception|Error|Failure|Fault|Interrupt))\b"
)
_TARGETS = tuple(
    re.compile(p)
    for p in (
        r"\bupstream: \"[a-z]+://([\w.-]+(?::\d+)?)",
        r"(?i)\bvariable:? [`'\"]?\$?\{?([A-Z_][A-Z0-9_]{2,})",
        r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]{2,})\b[^.;]{0,30}(?:not set|undefined|missing|required|unset|unbound|empty)",
        (
            r"(?i)\b(?:relation|table|column|index|field|topic|queue|database|schema|key|secret|configmap)"
            r"(?: name)?[ :=]+[`'\"“]([\w.$/-]{2,80})[`'\"”]"
        ),
        (
            r"(?i)\b(?:relation|table|topic|queue|index|bucket|secret|configmap|volume|module|image)[ :=]+"
            r"([\w.$/-]*[A-Za-z][\w.$/-]*[_./-][\w.$/-]+)"
        ),
        r"(?i)\b(?:no module named|cannot find module|cannot import name) [`'\"]?([\w./@-]+)",
        (
            r"(?i)\b(?:resolve|lookup|host|getaddrinfo(?: \w+)?|enotfound|unknownhostexception:)(?: host)?(?: name)?"
            r"[ :='\"(]+(?:to |for |address )*[`'\"]?"
            r"([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.?(?::\d+)?)(?=[\s'\"`,;:)]|$)"
        ),
        r"\b[a-z][a-z0-9+.-]*://(?:[^\s/@'\"]+@)?([A-Za-z0-9][\w.-]*(?::\d+)?)",
        r"(?i)\bdial \w+:? ([\w.-]+(?::\d+)?)",
        r"@?\(([\w.-]+:\d{2,5})\)",
        (
            r"(?<![\w.])(?!\S{1,200}\.(?:go|py|java|js|ts|rs|rb|cc?|cpp|php|kt|cs):\d)((?:[a-z][\w-]*\.)+[a-z][\w-]*:\d{2,5}|[a-z][\w-]*[a-z]:(?:\d{2,5}(?!:)|\d{4,5}(?!:\d))"
            r"|(?<!from )(?<!client )(?<!client: )\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?)\b"
        ),
        (
            r"(?i)\b(?:to|from|at|with|of|calling|upstream|service|server|by) "
            r"(?:the |service |host |server |upstream )?[`'\"]?([a-z]\w*(?:[.-]-*\w+)+"
            r"|\w*(?:service|svc|db|api|cache|queue|gateway|redis|postgres|mysql|kafka))\b"
        ),
        r"(?<![\w/.:])((?:/[\w.@+-]+){2,}/?)",
        r"[`'\"]([\w.$/:-]{2,80})[`'\"](?!: ?[\"\d{\[])",  # the key of a pair names no thing
    )
)
_ID = re.compile(r"(?=\D*\d)[0-9a-f-]{6,}")  # of a request or a commit
_NO_TARGET = {"none", "null", "undefined", "localhost", "main", "name", "address", "failed", "the", "is"}


_TELLING = (
    *("error", "exception", "fail", "fatal", "panic", "timed out", "timeout", "refused", "denied", "unable", "cannot"),
    *("could not", "out of", "exceeded", "expired", "invalid", "missing", "unavailable"),
)


def telling(text: str) -> int:
    """Where the first word of trouble stands, -1 for none; a plain search, so that megabytes are cheap."""
    low = _lower(text)
    return min((at for word in _TELLING if (at := low.find(word)) >= 0), default=-1)


def _lower(text: str) -> str:
    """With small letters for the capitals of ASCII, each where it stood."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


@lru_cache(1024)  # in a document or a table the same is said again and again
def classify(text: str) -> Classified | None:
    """The class of what the text tells; an exception's own name where no class fits."""
    text = text[:LONGEST]
    low = _lower(text)
    calm = _NO_TROUBLE.sub(lambda m: " " * len(m.group()), low)
    tail = max((m.end() for m in _CAUSE.finditer(calm)), default=0)
    if tail and (found := _search(text, calm, tail)) and found.severity is not Severity.INFO:
        return found
    if found := _search(text, calm, 0):
        return found if found.reason != _ROUTINE else None
    if named := _EXCEPTION.search(text):
        return Classified(named[1], Severity.ERROR, target(text), named.start(), named.end())
    return None


def _search(text: str, calm: str, begin: int) -> Classified | None:
    part = calm[begin:]
    rules = _rules()
    for number in _sieve().may_match(part):
        rule = rules[number]
        found = rule.wanted.search(part)
        if found and not (rule.unwanted and rule.unwanted.search(part)):
            named = (begin and target(text[begin:])) or target(text)
            return Classified(rule.reason, rule.severity, named, begin + found.start(), begin + found.end())
    return None


def target(text: str) -> str | None:
    """What the text names as the thing that failed: a variable, table, host, service or file."""
    for rule in _TARGETS:
        for found in rule.finditer(text[:LONGEST]):
            if found[1].lower().rstrip(".") not in _NO_TARGET and not _ID.fullmatch(found[1]):
                return found[1].rstrip(".:/") or None
    return None
