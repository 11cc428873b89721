"""Words of findings and of people: the text a finding stands for, quotes, tokens and names without suffixes."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from engines.evidence import Finding, FindingKind
from engines.phrases import phrase

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*")
CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
POD_HASH = re.compile(
    r"-[a-f0-9]{6,10}-[a-z0-9]{5}$|-[a-z0-9]{9,10}-[a-z0-9]{5}$"
    r"|-(?=[a-f]*\d)[a-f0-9]{3,5}-(?=[a-z]*\d)[a-z0-9]{5}$"
)
RANDOM_TAIL = re.compile(r"-(?=[a-z0-9]{5}$)(?=[a-z0-9]*\d)[bcdfghjklmnpqrstvwxz2-9]{5}$")
TAGS = re.compile(r"^(?:\[[\w.:/-]{1,40}\]\s*)+(?=\S)")  # of the part of a program that speaks
LONG_ID = re.compile(
    r"(?<![\w-])(?:\d{7,}|(?=[0-9a-f]*\d)[0-9a-f]{12,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])"
)
FULL = r"(?!(?:2147483647|4294967295|9223372036854775807|18446744073709551615)(?!\d))"  # of integers: no ids
OF_RECORD = re.compile(  # an id says nothing to a reader, nor does its name
    rf"\b[\w.]+={FULL}{LONG_ID.pattern}|{FULL}{LONG_ID.pattern}|\b(?:\w+_)?id=(?=[^\s,;]*\d)[^\s,;]{{8,}}"
)
KEYED = re.compile(r"[\[{]|\"[\w.-]+\"\s*:")  # data, not words
LETTERS = re.compile(r"[^\W\d_]{3}")
LETTERED = re.compile(r"[^\W\d_]{2,}")
TOLD = re.compile(  # where data say what went wrong
    r"[\"'](?:error_?message|message|msg|reason|error|detail|details|description|cause|title)[\"']\s*:\s*"
    r"[\"']((?:[^\"'\\]|\\.)+)[\"']",
    re.IGNORECASE,
)
A_SENTENCE = 4  # words; fewer are a name
QUOTED = 200  # characters
BOUND = re.compile(r"(?::|;|\.|,| -|\||\]|\)) +")
LEVELLED = re.compile(
    r"^\W*(?:\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\W+)?"
    r"(?:\[?(?:INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|DEBUG|TRACE)\]?\W+)?"
)
LOOSE = re.compile(
    r"(?:\s+(?:a|an|and|are|as|at|be|because|been|but|by|can|could|due|for|from|had|has|have|if|in|into|is|its|must|not|of"
    r"|on|or|our|so|than|that|the|their|then|to|until|was|were|when|where|which|while|will|with|would|your|via))+$",
    re.IGNORECASE,
)
SAY_NOTHING = """
a an and are as at be but by can could did do does error errors fail failed failing fails for from get had has have how
i in into is it its me my new no not of on or our please root set since so than that the their then there they this to
up was we were what when which while why will with you your issue problem cause
"""
STOP = frozenset(SAY_NOTHING.split())


SUMMED = (
    FindingKind.METRIC,
    FindingKind.TRACE,
    FindingKind.OBJECT,
    FindingKind.CHANGE,
)  # their lines are data, not words


def text_of(finding: Finding) -> str:
    """All the words of a finding, its own message first."""
    facts = finding.facts
    said = [str(facts[k]) for k in ("message", "error", "frame", "causes", "template", "operation") if facts.get(k)]
    if finding.component and IDENTIFIER.fullmatch(str(facts.get("metric", ""))):
        said.append(f"{finding.component}_{facts['metric']}")  # a series' name is one, whoever it is of
    return " \n".join([*said, finding.summary, finding.excerpt])


def message_of(finding: Finding) -> str:
    """What the system itself said, without time and level."""
    for name in ("message", "error"):
        if said := str(finding.facts.get(name, "")).strip():
            return said
    if finding.kind in SUMMED:
        return finding.summary.strip()
    text = finding.excerpt if finding.excerpt and not finding.excerpt.lstrip().startswith("{") else finding.summary
    return LEVELLED.sub("", text, count=1).strip()


def shorten(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 2 // 3 else cut).rstrip(" ,;:(") + "…"


def quote(finding: Finding, limit: int) -> str:
    """The telling words of a finding, for a sentence."""
    return shorten(message_of(finding), limit).replace('"', "'").rstrip(".")


def saying(finding: Finding, around: str = "") -> str:
    """The finding's own words as they stand there, cut between words so that those looked for are within."""
    met = " ".join(around.split())
    said = _within(TAGS.sub("", " ".join(message_of(finding).split())), met)
    if KEYED.match(said) or not LETTERS.search(said):
        return phrase(finding, around)
    if len(said) > QUOTED:
        said = _cut(said, met, QUOTED)
    pieces = OF_RECORD.split(said)
    said = next((p for p in pieces if met and met in p), max(pieces, key=len))
    return trimmed(said.strip(" ,;:=-").rstrip(" .([{<"))


def _within(said: str, met: str) -> str:
    """The sentence in the data that a message brings along, where the words before the data are hardly any."""
    sentences = [m[1] for m in TOLD.finditer(said) if len(LETTERED.findall(m[1])) >= A_SENTENCE]
    if met:
        return next((s for s in sentences if met in s), said)
    before = KEYED.split(said, maxsplit=1)[0]
    return max(sentences, key=len) if sentences and len(LETTERED.findall(before)) < A_SENTENCE else said


def trimmed(said: str) -> str:
    """Without the words at its end that ask for more: a quotation that was cut ends where a reader can stop."""
    cut = LOOSE.sub("", said).rstrip(" ,;:=-([{<")
    for opening, closing in ("()", "[]", "{}"):
        if cut.count(opening) > cut.count(closing):
            cut = cut.rpartition(opening)[0].rstrip(" ,;:=-") or cut
    return cut


def _cut(said: str, met: str, limit: int) -> str:
    """What was met and what follows from it: of a chain of reasons the last is the deepest."""
    place = said.find(met) if met else -1
    begin = 0
    if place >= 0:
        bounds = [m.end() for m in BOUND.finditer(said, 0, place) if place + len(met) - m.end() <= limit]
        whole = [b for b in bounds if len(said) - b <= limit]
        begin = whole[0] if whole else bounds[0] if bounds and place + len(met) > limit else 0
        begin = place if place + len(met) - begin > limit else begin
    cut = said[begin : begin + limit + 1]
    return cut.rsplit(" ", 1)[0] if len(cut) > limit and " " in cut else cut[:limit]


def clock(at: datetime) -> str:
    """A moment of the incident's day, in UTC."""
    return at.astimezone(UTC).strftime("%H:%M:%S")


@lru_cache(maxsize=4096)
def parts(name: str) -> tuple[str, ...]:
    """The lower-case words within an identifier."""
    return tuple(w.lower() for w in CAMEL.findall(name))


@lru_cache(maxsize=4096)  # each finding is asked again for each cause and in each turn
def tokens(text: str) -> frozenset[str]:
    """Identifiers whole and in parts, without words that say nothing."""
    found: set[str] = set()
    for match in IDENTIFIER.finditer(text):
        whole = match[0].lower()
        found.add(whole)
        found.update(parts(match[0]))
    return frozenset(w for w in found if len(w) > 2 and w not in STOP)  # noqa: PLR2004 -- shorter words say nothing


@lru_cache(maxsize=4096)
def workload(name: str) -> str:
    """A pod's, replica set's or job's name without the generated tail."""
    short = name.rsplit("/", 1)[-1]
    short = MEMBER.sub(r"\1", short)
    cut = POD_HASH.sub("", short)
    return cut if cut != short else RANDOM_TAIL.sub("", short)


MEMBER = re.compile(r"(\b\w+@[\w-]+)\.[\w.-]+[\w-]")  # a cluster member is known by its own name, without its domain
NAMELESS = "a service"
OF_NOBODY = re.compile(rf"\s+(?:of|under|from|by|for|on|before) {NAMELESS}\b")
NAMED_NOBODY = re.compile(rf"^The ((?:\w+ )?(?!(?:that|which|inside|behind|between|reports) )\w+ ){NAMELESS} ")
VOWELS = "AEIOaeio"


ONE = re.compile(
    r"(?<![\d.,:-])1 (restart|time|replica|pod|connection|node|second|minute|message|consumer|thread|session)s\b"
)


def sentence(text: str) -> str:
    """A sentence about nobody speaks of no one, and every one begins with a capital unless a name does."""
    text = ONE.sub(r"1 \1", MEMBER.sub(r"\1", text))
    plain = NAMED_NOBODY.sub(lambda m: f"A{'n' if m[1][0] in VOWELS else ''} {m[1]}", OF_NOBODY.sub("", text))
    return plain[:1].upper() + plain[1:] if text.startswith(NAMELESS) or plain != text else plain
