"""Whether lines speak of what a model claims of them: a real line that is about something else proves nothing.

This looks at words, not at meaning: what it lets pass may still be wrong, and the engines weigh it further.
"""

import re
from collections.abc import Iterable

from engines import grounding
from engines.evidence import Finding

SHARE = 1 / 3  # of the words of a claim that its lines must have
STEM, SHORT = 5, 3  # characters by which a word is known again, and below which it is none
_WORD = re.compile(r"[A-Za-z][A-Za-z_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_GENERAL = frozenset(
    _WORD.findall("""
    about after again all also and answer answers any are because been before began behind
    between both break breaks broke broken but call called calls can cannot cause caused causes
    could did does doing down due each error errors every fail failed failing fails failure
    failures first for from get gets got had has have incident into issue its just lead leads
    led likely made make makes many more most much new none nor not now off old one only
    other out over probably problem request requests result results seems service services should
    since some somebody start started starts still stop stopped stops such system systems take
    takes than that the their them then there therefore these they this those time times too
    took until use used uses very was were what when where which while whole why will with
    without would being else even ever everybody everything hold holds may might must nobody nothing open opens
""")
)
_KIN = (  # words that lines and people use for the same thing
    ("memory", "oom", "heap", "rss", "garbage", "gc"),
    ("disk", "space", "enospc", "volume", "filesystem", "inode", "storage", "full"),
    ("connection", "connect", "pool", "session", "socket", "slots", "clients"),
    ("certificate", "cert", "x509", "tls", "ssl", "handshake"),
    ("dns", "resolve", "lookup", "nxdomain", "no such host", "name resolution"),
    ("timeout", "timed out", "deadline", "slow", "latency", "duration"),
    ("credentials", "password", "auth", "login", "401", "403", "denied", "token", "permission", "key"),
    ("throttled", "limit", "429", "quota", "too many", "exhausted"),
    ("crash", "exit", "panic", "killed", "restart", "backoff", "terminated"),
    ("deploy", "release", "rollout", "version", "image", "upgrade", "update", "change", "raised"),
    ("configuration", "config", "setting", "variable", "env", "flag", "value"),
    ("network", "packet", "unreachable", "no route", "partition"),
    ("unavailable", "503", "502", "refused", "not ready"),
)


def speak(claim: str, component: str, lines: Iterable[Finding]) -> bool:
    """Whether enough of the words and numbers of a claim, names of components aside, stand in the lines together."""
    found = tuple(lines)
    names = " ".join((component, *(f.component or "" for f in found))).lower()
    words = {w for w in map(str.lower, _WORD.findall(claim)) if len(w) >= SHORT and w not in _GENERAL}
    claimed = {w for w in words if w not in _WORD.findall(names)}
    told = " ".join(grounding.said(f) for f in found).lower()
    numbers = set(_NUMBER.findall(claim))
    borne = sum(_is_told(w, told) for w in claimed) + len(numbers & set(_NUMBER.findall(told)))
    return borne >= SHARE * (len(claimed) + len(numbers))


def _is_told(word: str, told: str) -> bool:
    kin = (other for group in _KIN if any(_stem(word) == _stem(w) for w in group) for other in group)
    return any(_stands(w, told) for w in (word, *kin))


def _stem(word: str) -> str:
    return word.rstrip("s")[:STEM] if " " not in word else word


def _stands(word: str, told: str) -> bool:
    """A short stem stands at the beginning of a word; a long one is found wherever it is."""
    stem = _stem(word)
    return stem in told if len(stem) >= STEM else bool(re.search(rf"(?<![a-z]){re.escape(stem)}", told))
