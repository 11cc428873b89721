"""The telling phrase of a line: a short piece of its own words, exact, without headers, ids and what follows."""

import re
from functools import lru_cache

from engines.evidence import Finding, FindingKind

REMEMBERED = 4096  # lines: a timeline tells the same ones in every turn
LONGEST = 80
SPAN = 600  # characters of a line that are looked at
SHORT = 60  # a line this short is its own name
PRINTED = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.TEXT)  # what a system says in words
SPEAKING = (*PRINTED, FindingKind.TRACE)
_HEADER = re.compile(
    r"^(?:\W*\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?"
    r"|\s*\[[^\]]*\]|\W*(?:INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|DEBUG)\b|\W+(?=\w))+",
)
_BOUND = re.compile(r"(?::|;|\.|,| -| \||\]|\)) +|\s*[\[({]|\s*=> ?|\\n|\n")
_ID = re.compile(r"\S*(?<![\w-])(?=[0-9a-f-]*\d)[0-9a-f]{7,}(?:-[0-9a-f]+)*(?![\w-])\S*|\S*\d{7,}\S*", re.IGNORECASE)
_EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Exception|Error)\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FAILS = re.compile(
    r"fail|error|exception|denied|refused|reject|not (?:found|exist|allowed|set|ready)|n't|"
    r"cannot|exceed|time[ds]? ?out|invalid|missing|unable|no |full|"
    r"lost|killed|unreachable|unknown|expired|exhausted|throttl|down\b|lag|reserved|too ",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?:\s+(?:in|at|for|of|with|the|a|an|to|on|by|from|and|pod|container|is|was))+$", re.IGNORECASE)
_LEAST = 2  # words that say something


def phrase(finding: Finding, around: str = "") -> str:
    """A few words of the line as they stand there; nothing where it has no words of its own."""
    return _worded(_said(finding), around)


@lru_cache(REMEMBERED)
def _worded(said: str, around: str) -> str:
    if len(said) <= SHORT:
        return _trimmed(said)
    place = said.lower().find(" ".join(around.split()).lower()) if around.strip() else -1
    if place >= 0:
        return _trimmed(_around(said, place, place + len(" ".join(around.split()))))
    clauses = [c for c in (p.strip() for p in _BOUND.split(said)) if len(_WORD.findall(c)) >= _LEAST]
    failing = [c for c in clauses if _FAILS.search(c)]
    clause = next(iter(failing[-1:] or clauses[:1]), said)
    named = _EXCEPTION.search(said) if _ID.search(clause) else None  # a sentence cut at an id says less than its name
    return named[0] if named else _trimmed(clause)


def _said(finding: Finding) -> str:
    facts = finding.facts
    told = str(facts.get("message") or facts.get("error") or "")
    if not told and finding.kind in SPEAKING:
        told = finding.excerpt
    told = " ".join(told[:SPAN].split())
    return "" if told.startswith(("{", '"')) else _HEADER.sub("", told)


def _around(said: str, start: int, end: int) -> str:
    """From the bound before the words to the bound after them."""
    before = [m.end() for m in _BOUND.finditer(said, 0, start + 1) if m.end() <= start]
    after = _BOUND.search(said, end)
    begin = max(before, default=0)
    if end - begin > LONGEST:
        begin = start
    return said[begin : after.start() if after else len(said)]


def _trimmed(text: str) -> str:
    """At most so many characters, cut at a word, the longest piece without ids."""
    pieces = [p.strip(" ,;:=-") for p in _ID.split(text)]
    best = max(pieces, key=len, default="").strip("\"'`")
    best = re.split(r"[\"`]", best)[0] if best.count('"') % 2 else best
    if len(best) > LONGEST:
        best = best[: LONGEST + 1].rsplit(" ", 1)[0] if " " in best[: LONGEST + 1] else best[:LONGEST]
    best = _LOOSE.sub("", best.rstrip(" ,;:=-.([{"))
    for opening, closing in ("()", "[]", "{}"):
        if best.count(opening) < best.count(closing):
            best = best.rpartition(closing)[0].rpartition(opening)[2] if best.endswith(closing) else best
        elif best.count(opening) > best.count(closing):
            best = best.rpartition(opening)[0].rstrip()
    return best if len(_WORD.findall(best)) >= _LEAST or re.search(r"[a-z][A-Z]|Error|Exception", best) else ""
