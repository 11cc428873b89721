"""Answers Hear: what messages do to a case, told from how people say such things."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from engines import talk, zones
from engines.models import Category, Hypothesis, HypothesisState
from engines.questions import Hear, Heard, Move, MoveKind
from engines.turn import Message
from engines.wanted import EvidenceRequest, RequestCategory
from knowledge.answers import weighing
from knowledge.scene import statements
from knowledge.scene.statements import Claim
from knowledge.words import tokens

K = MoveKind
BLOCKED = re.compile(
    r"\b(?:can(?:no|')?t|cannot|could ?n.t|(?:is|are|am|was|were) not able to|unable to|no way to) "
    r"(?:get|find|access|pull|fetch|reach|see|read|download|provide|share|log in)\b"
    r"|\b(?:no|don.t have|do not have|without|lost|lack) (?:any )?(?:access|permissions?|rights)\b"
    r"|\b(?:logs?|metrics?|dumps?|traces?|it|that|those|they)\b[^.;]{0,30}\b(?:gone|rotated away|already rotated|"
    r"not (?:kept|retained|available|collected|there any ?more)|unavailable|deleted|don.t exist|do not exist)\b"
    r"|\b(?:we|i|they) (?:(?:don.t|do not) (?:have|keep|collect|record|store)"
    r"|never (?:had|kept|collected|recorded|stored)) (?:that|those|it|any|the|such)\b"
    r"|\b(?:nobody|no one) (?:has|keeps?|kept|can (?:get|find|access|reach))\b",
    re.IGNORECASE,
)
CALLED = {
    RequestCategory.SYMPTOMS: r"logs?|traces?|stack ?traces?|dumps?",
    RequestCategory.CHANGES: r"deploy\w*|releases?|rollouts?|changes?|commits?|change ?log|git",
    RequestCategory.METRICS: r"metrics?|dashboards?|graphs?|grafana|prometheus|monitoring",
    RequestCategory.CONFIGURATION: r"config\w*|settings?|manifests?",
    RequestCategory.ENVIRONMENT: r"events?|kubectl|cluster state",
}
COMES = re.compile(  # it can be had all the same, or later
    r"\bbut (?:i|we|he|she|they|somebody|someone|\w+) (?:can|could|have|has|got|do|does|did)\b(?! ?n.t)"
    r"|\b(?:yet|later|try again|in \d+ ?(?:s|m|h|sec\w*|min\w*|hours?))\b",
    re.IGNORECASE,
)
NOT_THAT = re.compile(r"^\W*(?:(?:no|nah|nope)\W+)?not (?:the |our )?(?P<what>[\w-]+(?: [\w-]+)?)\W*$", re.IGNORECASE)
UNDOES = ("roll back", "revert")
BARE = frozenset(
    ("it", "this", "that", "back", "up", "out", "off", "over", "in", "down", "now", "again", "all")
)  # no target
THAT = re.compile(r"\b(?:that|those|it|them|this|these|any of (?:that|those|them))\b", re.IGNORECASE)
SEVERITY = re.compile(
    r"\b(?:(?:this|it)(?: is|.s)|(?:make|call) (?:it|this)|severity(?: is|:)?"
    r"|(?:up|down)?grad(?:e|ing) (?:it |this )?to) "
    r"(?:an? )?(?:p|sev(?:erity)?[- ]?)(?P<level>[0-4])\b",
    re.IGNORECASE,
)
ESCALATE = re.compile(
    r"\b(?:escalat(?:e|ing)|page (?:the|a|an|our|some)\w*)\b"
    r"|\b(?:call|get|pull|bring|loop) (?:in )?(?:the )?(?:manager|secondary|on-?call lead|incident commander|vp)\b",
    re.IGNORECASE,
)
TAKES = re.compile(
    r"^\W*(?:i(?:.m| am) on it|i(?:.ve| have)? (?:got|have) (?:it|this)|i(?:.ll| will) take (?:it|this|over)"
    r"|taking (?:it|this|over)|ack(?:nowledged)?|on it|mine)\W*$",
    re.IGNORECASE,
)
YES = re.compile(
    r"^\W*(?:(?:yes|yep|yeah|sure|ok(?:ay)?|sounds good|agreed)\W+)*(?:go ahead|do (?:it|that)|approved?|lgtm"
    r"|go for it|ship it|please(?: do| proceed)?|proceed"
    r"|(?:roll|switch|turn|scale) \w+(?: it)?(?: \w+)? (?:then|please)|(?:roll|switch|turn|scale) it \w+)\W*$",
    re.IGNORECASE,
)
ONSET = re.compile(
    r"\b(?P<who>it |this |that |problem |issue |errors? |incident |alerts? )?(?:(?:really |actually |first )*"
    r"(?:started|began|begun|broke|start|begin)s?(?: failing)?"
    r"|(?:failing|broken|bad|down|happening|going on)(?: already)? since|first (?:seen|error|failure|alert)(?: was)?)\b"
    r"[^.;?]{0,25}?(?:at|around|about|by|since|from|~)?\s*"
    rf"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\w){zones.PATTERN}",
    re.IGNORECASE,
)


OTHERS = re.compile(  # what begins and is no incident
    r"\b(?:deploy\w*|rollout|release|job|backup|migration|maintenance|restart|reboot|build|pipeline|cron\w*|batch|upgrade"
    r"|tests?|meeting|call|shift|rollback)\b",
    re.IGNORECASE,
)


def hear(question: Hear) -> Heard:
    """Every move of every message, in order."""
    return Heard(moves=tuple(m for message in question.messages for m in _moves(message, question)))


def _moves(message: Message, question: Hear) -> Iterator[Move]:
    text = talk.own(message.text)
    acted = list(_acted(message, text, question))
    yield from acted
    if {m.kind for m in acted} & {K.WORKED, K.FAILED}:
        return
    for claim in statements.claims(text):
        yield from _claimed(message, claim, question)


def _acted(message: Message, text: str, question: Hear) -> Iterator[Move]:
    """What the speaker does, took, can't do, or decided."""
    doing = talk.doing(text)
    if doing and not _is_running(doing, question):
        yield Move(kind=K.STARTED, message=message.ref, text=doing, hypothesis=_aimed(doing, question))
    running = bool(doing) or any(m.is_open for m in question.mitigations)
    if running and talk.says_failed(text):
        yield Move(kind=K.FAILED, message=message.ref)
    elif talk.says_worked(text) and (running or question.hypotheses):
        done = talk.done(text)
        yield Move(kind=K.WORKED, message=message.ref, text=done, hypothesis=_aimed(done, question) if done else None)
    yield from _decided(message, text, question)


def _decided(message: Message, text: str, question: Hear) -> Iterator[Move]:
    if "?" in text:
        return
    if any(m.is_waiting for m in question.mitigations) and YES.match(text):
        yield Move(kind=K.APPROVED, message=message.ref)
    if TAKES.match(text):
        yield Move(kind=K.ACKNOWLEDGED, message=message.ref)
    if ESCALATE.search(text) and not statements.NOT.search(text):
        yield Move(kind=K.ESCALATED, message=message.ref)
    if found := SEVERITY.search(text):
        yield Move(kind=K.SEVERITY, message=message.ref, text=f"P{min(int(found['level']), 3)}")
    if (request := _unavailable(text, question.requests)) is not None:
        yield Move(kind=K.BLOCKED, message=message.ref, request=request.id)
    if question.onset and (found := _began(text)):
        yield Move(kind=K.ONSET, message=message.ref, at=_last(message.at.astimezone(zones.zone(found["z"])), found))


def _began(text: str) -> re.Match[str] | None:
    """Where it says since when it is bad; not since when something else runs, and not when it did not begin."""
    found = ONSET.search(text)
    before = re.split(r"[,.;]", text[: found.start()])[-1] if found else ""
    if found is None or statements.NOT.search(before) or (not found["who"] and OTHERS.search(before)):
        return None
    return found


def _claimed(message: Message, claim: Claim, question: Hear) -> Iterator[Move]:
    if claim.unshipped:
        for h in question.hypotheses:
            if (
                h.is_open
                and h.category is Category.CHANGE
                and statements.is_unshipped(claim.text, h.statement, (h.component,))
            ):
                yield Move(kind=K.REJECTED, message=message.ref, hypothesis=h.id)
        return
    if (named := _struck(claim, question)) is not None:
        yield _move(K.REJECTED, message, claim, named)
        return
    if claim.rejects or claim.confirms:
        kind = K.REJECTED if claim.rejects else K.CONFIRMED
        about = [h for h in question.hypotheses if claim.topic and weighing.stance_of(claim, h) is not None]
        best = max(about, key=lambda h: h.score, default=None)
        if best or not claim.topic:
            yield _move(kind, message, claim, best)
        return
    if claim.fine == claim.bad or claim.still:
        return
    kind = K.FINE if claim.fine else K.BAD
    moved = [h for h in question.hypotheses if h.is_open and weighing.stance_of(claim, h) is claim.bad]
    if not moved and claim.topic:
        yield _move(kind, message, claim, None)
    for h in moved:
        yield _move(kind, message, claim, h)


def _move(kind: MoveKind, message: Message, claim: Claim, h: Hypothesis | None) -> Move:
    return Move(
        kind=kind,
        message=message.ref,
        hypothesis=h.id if h else None,
        topic=claim.topic or "",
    )


def _struck(claim: Claim, question: Hear) -> Hypothesis | None:
    """The cause that "not the pool" or "nope, not cart-worker" is about."""
    found = NOT_THAT.match(claim.text)
    if found is None or claim.rejects:
        return None
    about = [h for h in question.hypotheses if h.is_open and _is_of(found["what"], claim, h)]
    return max(about, key=lambda h: h.score, default=None)


def _is_of(what: str, claim: Claim, h: Hypothesis) -> bool:
    topic = statements.TOPICS[claim.topic][0] if claim.topic else None
    return what.lower() == h.component.lower() or bool(
        topic and statements.speaks(topic, f"{h.statement} {h.component}")
    )


def _is_running(doing: str, question: Hear) -> bool:
    """Whether it is what is being tried already: "we rolled back" tells of "Roll back api."."""
    return any(m.is_open and doing.lower() in m.text.lower() for m in question.mitigations)


def _aimed(text: str, question: Hear) -> str | None:
    """The best cause that it is against: a rollback undoes a change, else it names the component or what is used up."""
    alive = [h for h in question.hypotheses if h.is_open or h.state is HypothesisState.VALIDATED]
    target = tokens(" ".join(w for w in text.split()[1:] if w.lower() not in BARE))
    if text.startswith(UNDOES):
        changes = [h for h in alive if h.category is Category.CHANGE]
        alive = [h for h in changes if not target or _names(text, h.component)] or alive
    top = next((h for h in alive if h.id == question.conclusion and target & tokens(h.statement)), None)
    if top:
        return top.id
    named = [h for h in alive if _names(text, h.component)]
    named = named or [h for h in alive if target & tokens(" ".join((h.statement, *h.fix)))]
    if not named and not target:
        named = [h for h in alive if h.id == question.conclusion] or alive
    return max(named, key=lambda h: h.score).id if named else None


def _names(text: str, component: str) -> bool:
    return bool(component) and re.search(rf"(?<!\w){re.escape(component)}(?!\w)", text, re.IGNORECASE) is not None


def _unavailable(text: str, requests: tuple[EvidenceRequest, ...]) -> EvidenceRequest | None:
    """The request whose words are in it; "that" is the first one."""
    if not requests or not BLOCKED.search(text) or COMES.search(text):
        return None
    spoken = tokens(text)
    shared = {r.id: len(spoken & tokens(f"{r.what} {r.category.value}")) + 2 * _calls(text, r) for r in requests}
    best = max(requests, key=lambda r: shared[r.id])
    if shared[best.id]:
        return best
    return requests[0] if THAT.search(text) or len(requests) == 1 else None


def _calls(text: str, request: EvidenceRequest) -> bool:
    """Whether it names what is asked for as people call it."""
    names = CALLED.get(request.category)
    return bool(names and re.search(rf"\b(?:{names})\b", text, re.IGNORECASE))


def _last(at: datetime, told: re.Match[str]) -> datetime:
    """The last time that a clock showed that."""
    found = at.replace(hour=int(told["hour"]), minute=int(told["minute"]), second=0, microsecond=0)
    return found if found <= at else found - timedelta(days=1)
