"""A short, grounded answer to a plain question, where the turn brought no data."""

from engines.questions import Assess
from knowledge.words import shorten

LENGTH = 500


def reply(question: Assess) -> str:
    """What the library says to the question, or what would help; nothing where no question was asked."""
    asked = [m.text for m in question.messages if "?" in m.text]
    if not asked or question.new_evidence:
        return ""
    best = max(question.passages, key=lambda p: p.score, default=None)
    if best:
        return shorten(f"From {best.title}: {best.text}", LENGTH)
    if question.hypotheses:
        top = max(question.hypotheses, key=lambda h: h.score)
        return shorten(f"So far the likeliest cause is: {top.statement}", LENGTH)
    if question.evidence:
        return ""
    return "I have no evidence of this yet: drop logs, events or what was deployed, and I can say more."
