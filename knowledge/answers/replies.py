"""A short, grounded answer to a plain question, where the turn brought no data."""

import re

from engines import talk
from engines.cards.wording import gist
from engines.evidence import DataType
from engines.models import Hypothesis, HypothesisState
from engines.questions import Assess
from knowledge.scene import statements
from knowledge.words import shorten

LENGTH = 500
SUSPECTS = re.compile(
    r"^(?:\W|and |so )*(?:could|can|might|may|is|was|are|were|or|what about|how about)\b", re.IGNORECASE
)
S = HypothesisState
ALIVE = (S.PROPOSED, S.TESTING, S.VALIDATED)
WENT = {
    S.PROPOSED: "it is one of the possible causes",
    S.TESTING: "it is one of the possible causes",
    S.VALIDATED: "it is proven",
    S.REJECTED: "it is ruled out",
    S.INCONCLUSIVE: "nothing decided it so far",
    S.RETIRED: "it was laid aside",
}


def reply(question: Assess) -> str:
    """What the library says to the question, or what would help; nothing where no question was asked."""
    asked = [m.text for m in question.messages if "?" in m.text]
    new = [e for e in question.evidence if e.id in question.new_evidence]
    if not asked or any(e.data_type is not DataType.STATEMENT for e in new):
        return ""
    if question.new_evidence:
        return _about(asked[-1], question.hypotheses)
    best = max(question.passages, key=lambda p: p.score, default=None)
    if best:
        return shorten(f"From {best.title}: {best.text}", LENGTH)
    if question.hypotheses:
        top = max(question.hypotheses, key=lambda h: h.score)
        return shorten(f"So far the likeliest cause is: {top.statement}", LENGTH)
    if question.evidence:
        return ""
    return "I have no evidence of this yet: drop logs, events or what was deployed, and I can say more."


def _about(asked: str, hypotheses: tuple[Hypothesis, ...]) -> str:
    """Whether what somebody suspects is among the causes."""
    said = talk.said(asked)
    if not SUSPECTS.search(said):
        return ""
    topic = next((t for t, (expression, _) in statements.TOPICS.items() if statements.speaks(expression, said)), None)
    if topic is None:
        return ""
    named = [h for h in hypotheses if statements.speaks(statements.TOPICS[topic][0], h.statement)]
    if not named:
        return f"No evidence speaks of a fault of the {topic} so far."
    best = max(named, key=lambda h: (h.state in ALIVE, h.score))
    return f"About the {topic}: {gist(best.statement)}; {WENT[best.state]}."
