"""What people say in a thread, as claims: about what, and whether it is fine, bad, done or unknown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engines import talk
from engines.models import Category

CLAUSE = re.compile(r"(?:[;!?\n]|\.(?!\w))+|,\s+(?=but|and|so|the|we|it)|\bbut\b|\bhowever\b", re.IGNORECASE)
LIST = re.compile(r",\s+(?:and )?|\s+and\s+", re.IGNORECASE)
ASKED = re.compile(  # a question or a wish states nothing
    r"[^.!?\n]*\?|(?:^|(?<=[.!?\n])\s*|(?<=: ))(?:please |then )?"
    r"(?:name|say|tell|find|explain|describe|determine|identify|check|look"
    r"|(?:can|could|would) you)\b[^.!?\n]*",
    re.IGNORECASE,
)
FINE = re.compile(
    r"\b(?:is|are|was|were|looks?|seems?|all|everything)?\s*(?:fine|ok(?:ay)?|normal|healthy|good|green|idle|clean|empty|low|"
    r"unchanged|up and running|reachable|not (?:the|an?) (?:issue|problem|cause))\b",
    re.IGNORECASE,
)
BAD = re.compile(
    r"\b(?:full|high|slow|down|broken|failing|fails?|failed|errors?|maxed|saturated|exhausted|spik\w+|unreachable|expired|"
    r"stuck|lagging|crash\w*|timing out|100 ?%)\b",
    re.IGNORECASE,
)
GONE = re.compile(r"\b(?:gone|stopped|cleared|disappeared|went away)\b", re.IGNORECASE)
NOT = re.compile(
    r"\b(?:not|no|never|isn.t|aren.t|wasn.t|weren.t|doesn.t|don.t|didn.t|nothing|without|none|neither)\b", re.IGNORECASE
)
REJECTS = re.compile(
    r"\b(?:that.s not it|that is not it|not it\b|wrong track|ruled? (?:that )?out"
    r"|(?:it.s|it is|it was) not (?:that|the|our)|it (?:isn|wasn).t (?:that|the|our)|"
    r"can.t be (?:that|the)|not the (?:cause|problem|issue)|not related|unrelated)",
    re.IGNORECASE,
)
CONFIRMS = re.compile(
    r"\b(?:that.s it|that is it|confirmed|that (?:was|did) it|you.re right|exactly|good catch|found it|that fixed it|"
    r"it worked|works again|fixed now|(?:that|it) helped)\b",
    re.IGNORECASE,
)
IS_THE = re.compile(
    r"\b(?:it.s|it is|it was) (?:really |definitely |clearly |indeed )?(?:the|our)\b"
    r"|\b(?:the|our) (?:\w+ ){1,3}it is\b",
    re.IGNORECASE,
)
UNSHIPPED = re.compile(
    r"\b(?:never|not|n.t|wasn.t|hasn.t)\b[^.;!?]{0,20}\b(?:live|deployed|rolled out|shipped|released|in production"
    r"|(?:reach|reached|made it to|went to|got to) prod\w*)\b"
    r"|\b(?:only|just) (?:in|on|to) (?:staging|dev|test|the test system)\b"
    r"|\b(?:rollout|deploy(?:ment)?|release|pipeline)\b[^.;!?]{0,20}\b(?:was (?:stopped|aborted|cancell?ed)"
    r"|stopped|aborted) (?:before|at once|in time)\b",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?:(?:the|our|and|but|no|yes),? )*(?P<name>[a-z][\w-]{3,}) (?:is|are|was|were|looks?|seems?)\b", re.IGNORECASE
)
PLACE = re.compile(r"\b(?:on|in|at|of|for|across) (?:every|each|all|both|any|the) [\w-]+", re.IGNORECASE)
NOBODY = frozenset(("everything", "nothing", "this", "that", "there", "these", "those", "they", "what", "something"))
VERSION = re.compile(r"\bv?\d+(?:\.\d+)+[\w.-]*\b", re.IGNORECASE)
STILL = re.compile(
    r"\b(?:still|keeps?|continues?)\b[^.]{0,30}\b(?:fail\w*|error\w*|broken|down|slow|happening|same|there|crash\w*)\b|"
    r"\b(?:no (?:change|effect|difference|improvement)|(?:did|does)n.t help|same (?:error|problem|issue))\b",
    re.IGNORECASE,
)
ACTED = re.compile(
    r"\b(?P<what>roll(?:ed|ing)? ?back|reverted|restarted|rebooted|scaled(?: up| out)?|renewed|rotated|increased|"
    r"raised|disabled|switched off|turned off|deleted|drained|failed over|deployed)\b",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"\b(?:no idea|no clue|not sure|don.t know|do not know|unclear|can.t (?:tell|say))\b", re.IGNORECASE
)
ABSENT = re.compile(r"\bnothing\b|\bno\b(?! (?:one|access|longer|way|matter|need|logs?)\b)", re.IGNORECASE)
UNDOES = re.compile(r"roll|revert", re.IGNORECASE)
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%")
SHARE = re.compile(  # it says how many or how much more, not how full something is
    r" ?(?:of (?!it\b|its\b|(?:the )?(?:disk|memory|cpu|limit|pool|capacity|total|max\w*)\b(?! [a-z]*s\b))"
    r"|below|above|less|more|lower|higher|fewer|slower|faster|up\b|down\b|(?:packet )?loss|errors?|fail\w*)",
    re.IGNORECASE,
)
MOVED = re.compile(r"\b(?:up|down|by|rose|fell|grew|dropped) $", re.IGNORECASE)
FILLS = frozenset(("cpu", "memory", "disk", "connections", "database", "queue", "node", "traffic"))
HIGH, LOW = 85.0, 70.0
TOPICS = {
    "cpu": (r"cpu|load average|processor", frozenset({Category.RESOURCE})),
    "memory": (r"mem(?:ory)?|\bram\b|heap|oom", frozenset({Category.RESOURCE})),
    "disk": (r"disk|storage|volume|inodes?|filesystem", frozenset({Category.RESOURCE})),
    "connections": (r"connections?(?! (?:resets?|refus\w+|time))|pool|sessions", frozenset({Category.RESOURCE})),
    "database": (r"database|\bdb\b|postgres\w*|mysql|\brds\b|sql", frozenset({Category.DEPENDENCY, Category.DATA})),
    "network": (r"network|dns|firewall|routing|packet|latency between", frozenset({Category.NETWORK})),
    "release": (
        r"deploy\w*|release[ds]?|rollout|commit|change[ds]?|version|roll(?:ed|ing)? ?back|reverted",
        frozenset({Category.CHANGE}),
    ),
    "certificate": (r"cert(?:ificate)?s?|tls|ssl", frozenset({Category.SECURITY})),
    "credentials": (r"credential\w*|password|token|secret|permission\w*|\biam\b|rbac", frozenset({Category.SECURITY})),
    "configuration": (
        r"config\w*|setting\w*|env(?:ironment)? var\w*|yaml|manifest",
        frozenset({Category.CONFIGURATION}),
    ),
    "provider": (r"provider|\baws\b|\bgcp\b|azure|status page|upstream vendor", frozenset({Category.EXTERNAL})),
    "queue": (r"queue|kafka|broker|rabbit\w*|consumer|lag", frozenset({Category.RESOURCE, Category.DATA})),
    "node": (r"nodes?\b|hosts?\b|hardware|machine", frozenset({Category.INFRASTRUCTURE})),
    "traffic": (r"traffic|requests? rate|\brps\b|\bload\b", frozenset({Category.RESOURCE})),
}


@dataclass(frozen=True)
class Claim:
    """One thing that somebody said."""

    text: str
    topic: str | None
    categories: frozenset[Category]
    fine: bool = False
    bad: bool = False
    rejects: bool = False
    confirms: bool = False
    acted: str | None = None  # what somebody did
    still: bool = False  # it still fails
    unshipped: bool = False  # a release that nobody ever ran
    subject: str = ""  # of whom it speaks, where it begins with a name


def claims(text: str) -> tuple[Claim, ...]:
    """The claims of a message; a mitigation and its outcome belong together."""
    stated = ASKED.sub(" ", text)
    clauses = (p.strip() for p in CLAUSE.split(stated))
    found = [claim for c in clauses if c and not talk.is_question(c) for claim in _listed(c)]
    acted = next((c for c in found if c.acted), None)
    if acted and any(c.still for c in found):
        found = [_joined(c, acted) if c.still else c for c in found]
    return tuple(found)


def _claim(text: str) -> Claim:
    subject = _subject(text)
    about = PLACE.sub(" ", text) if subject else text
    topic = next((t for t, (expression, _) in TOPICS.items() if speaks(expression, about)), None)
    acted = ACTED.search(text)
    undone = acted is not None and topic == "release" and UNDOES.match(acted["what"])
    fine, bad = (False, False) if undone else _judged(_part(text, topic), topic)
    return Claim(
        text=text,
        topic=topic,
        subject=subject,
        categories=TOPICS[topic][1] if topic else frozenset(),
        fine=fine,
        bad=bad,
        rejects=bool(REJECTS.search(text)),
        confirms=_confirms(text, topic),
        acted=acted["what"].lower() if acted else None,
        still=bool(STILL.search(text)),
        unshipped=bool(UNSHIPPED.search(text)),
    )


def _listed(text: str) -> list[Claim]:
    """A claim, or several where the parts of a list do not say the same: "cpu fine, disk 95 % full"."""
    parts = [_claim(p) for p in LIST.split(text)]
    judged = all(p.unshipped or (p.topic and p.fine != p.bad) for p in parts)
    return parts if judged and len({(p.fine, p.unshipped) for p in parts}) > 1 else [_claim(text)]


def _part(text: str, topic: str | None) -> str:
    """The part of a sentence that judges its topic: "don't roll back, disk is full" says nothing good of the disk."""
    parts = [p for p in text.split(",") if topic and speaks(TOPICS[topic][0], p)]
    judging = (p for p in parts if any(said.search(p) for said in (FINE, BAD, PERCENT)))
    return next(judging, text)


def _subject(text: str) -> str:
    found = SUBJECT.match(text.strip())
    name = found["name"].lower() if found else ""
    return "" if name in NOBODY else name


def _confirms(text: str, topic: str | None) -> bool:
    """Whether it says "that's it", or "it's the certificate" where that is no guess."""
    if topic and IS_THE.search(text):
        return not NOT.search(text) and not talk.is_hedged(text)
    if talk.is_hedged(text) or talk.is_hearsay(text) or NOT.search(text.partition("that")[0]):
        return False
    return talk.asserts(CONFIRMS, text)


def is_unshipped(claim: str, change: str, names: Iterable[str]) -> bool:
    """Whether words that a release was never run are about that one: they have its version, or one of its names."""
    versions = [v.lower().lstrip("v") for v in VERSION.findall(claim)]
    if versions:
        return any(v in change.lower() for v in versions)
    return any(n and re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", claim, re.IGNORECASE) for n in names)


def _joined(claim: Claim, action: Claim) -> Claim:
    topic = claim.topic or action.topic
    return Claim(
        text=f"{action.text}, {claim.text}" if action.text != claim.text else claim.text,
        topic=topic,
        categories=claim.categories | action.categories,
        bad=True,
        acted=action.acted,
        still=True,
    )


@dataclass(frozen=True)
class _Judged:
    fine: bool
    bad: bool

    def __iter__(self) -> Iterator[bool]:
        return iter((self.fine, self.bad))


def _judged(text: str, topic: str | None) -> _Judged:
    """Fine or bad, with negation: `not full` is fine, `not ok` is bad; how full something is decides by its size."""
    if UNKNOWN.search(text):
        return _Judged(fine=False, bad=False)
    if sized := _sized(text, topic):
        return sized
    fine, bad = FINE.search(text), BAD.search(text)
    if bad and GONE.search(text):
        return _Judged(fine=False, bad=False)
    negated = bool(NOT.search(text)) and not REJECTS.search(text)
    if fine and not bad:
        return _Judged(not _negates(text, fine.start()), _negates(text, fine.start()))
    if bad:
        return _Judged(negated, not negated)
    return _Judged(negated and bool(ABSENT.search(text)), bad=False)


def _sized(text: str, topic: str | None) -> _Judged | None:
    percent = PERCENT.search(text)
    if percent is None:
        return None
    size = float(percent[1])
    if not size and BAD.search(text):
        return _Judged(fine=True, bad=False)
    is_share = SHARE.match(text, percent.end()) or MOVED.search(text, 0, percent.start())
    return None if is_share or topic not in FILLS else _Judged(size < LOW, size >= HIGH)


def _negates(text: str, position: int) -> bool:
    return bool(NOT.search(text[max(0, position - 12) : position]))


def speaks(expression: str, text: str) -> bool:
    """Whether a text has one of these words."""
    return bool(re.search(rf"\b(?:{expression})s?\b", text, re.IGNORECASE))
