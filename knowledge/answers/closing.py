"""Answers Challenge, Close and Compact: the best rival, what is left to do, messages in few words."""

from engines import gist
from engines.models import HypothesisState
from engines.questions import Challenge, Close, Closing, Compact, Doubt, Summary
from engines.wanted import RequestStatus
from knowledge.causes.calibration import calibrated
from knowledge.causes.ranked import ranked
from knowledge.drafts import candidate
from knowledge.scene import scene as scenes
from knowledge.scene import statements
from knowledge.words import shorten

PER_MESSAGE = 220
MANY = 20
FOLLOW_UPS = 3


def challenge(question: Challenge) -> Doubt:
    """The best candidate of another category."""
    scene = scenes.of(question)
    drafts = calibrated(ranked(scene, limit=MANY), scene)
    rival = next((d for d in drafts if d.findings and d.category is not question.hypothesis.category), None)
    if rival is None:
        return Doubt(why="The same evidence shows no other cause.")
    return Doubt(rival=candidate(rival), why=f"The same evidence also fits this: {shorten(rival.statement, 160)}")


def close(question: Close) -> Closing:
    """What is left to do: the rest of the fix of the validated cause, else of the likeliest, and what was not seen."""
    order = sorted(question.hypotheses, key=lambda h: (h.state is not HypothesisState.VALIDATED, -h.score))
    left = [r.what for r in question.requests if r.status in (RequestStatus.PENDING, RequestStatus.PARTIAL)]
    more = order[0].fix[1:] if order else ()
    return Closing(follow_ups=(*more, *(f"Still missing: {w}" for w in left))[:FOLLOW_UPS])


def compact(question: Compact) -> Summary:
    """Each message in its telling clauses, every number and name kept, with who said it."""
    lines: list[str] = []
    facts: list[str] = []
    for message in question.messages:
        parts = gist.sentences(message.text)
        claims = {
            c.text for c in statements.claims(message.text) if c.fine or c.bad or c.acted or c.rejects or c.confirms
        }
        telling = [p for p in parts if gist.TELLING.search(p) or any(c in p for c in claims)]
        if not telling:
            continue
        lines.append(f"{message.speaker.name}: {' '.join(telling)}")
        facts += [f"{message.speaker.name}: {shorten(p, PER_MESSAGE)}" for p in telling if any(c in p for c in claims)]
    return Summary(text="\n".join(lines), facts=tuple(dict.fromkeys(facts)))
