"""Answers Test: what each piece of evidence says of a hypothesis."""

import re
from collections.abc import Sequence

from engines import talk
from engines.evidence import DataType, Evidence, Finding, FindingKind
from engines.models import Category, Hypothesis
from engines.phrases import phrase
from engines.questions import Test, Verdict, Weight
from knowledge.causes.ranked import ranked
from knowledge.changes.change import GRACE
from knowledge.components.names import UNNAMED, kin, mentioned
from knowledge.drafts import Draft
from knowledge.scene import scene as scenes
from knowledge.scene import statements
from knowledge.scene.statements import Claim
from knowledge.words import clock, quote, shorten, tokens

STRONG = 0.5  # a candidate of this score is worth speaking against another
SHARED_WORDS = 2
MUCH = 80.0  # percent: a utilisation that stays there is no proof of room


def test(question: Test) -> Verdict:
    """One weight for each piece of evidence that speaks of it."""
    drafts = ranked(scenes.of(question), limit=20)
    it = [d for d in drafts if _is_it(d, question.hypothesis)]
    weights = (_too_late(e, question) or _weight(e, question.hypothesis, drafts, it) for e in question.evidence)
    return Verdict(weights=tuple(w for w in weights if w))


def _too_late(evidence: Evidence, question: Test) -> Weight | None:
    """A change that came after what somebody says was the beginning is not to blame."""
    h, began = question.hypothesis, question.began
    if h.category is not Category.CHANGE or not began:
        return None
    cited = {(c.file, c.line) for c in h.citations if c.evidence == evidence.id}
    found = (f for f in evidence.findings if (f.file, f.line) in cited and f.kind is FindingKind.CHANGE)
    change = next(found, None)
    if change is None or not change.at or change.at <= began + GRACE:
        return None
    why = f"it came at {clock(change.at)}, after the beginning at {clock(began)}"
    return Weight(evidence=evidence.id, supports=False, why=why, citation=change.cite())


def _weight(evidence: Evidence, hypothesis: Hypothesis, drafts: Sequence[Draft], it: Sequence[Draft]) -> Weight | None:
    if evidence.data_type is DataType.STATEMENT:
        return _of_people(evidence, hypothesis)
    fitting = next((d for d in it if _shows(d, evidence)), None)
    if fitting:
        finding = next(f for f in fitting.findings if f.evidence == evidence.id)
        return Weight(evidence=evidence.id, supports=True, why=f"it shows {_said(finding)}", citation=finding.cite())
    cited = {(c.file, c.line) for c in hypothesis.citations if c.evidence == evidence.id}
    told = next((f for f in evidence.findings if (f.file, f.line) in cited), None)
    if told:
        return Weight(evidence=evidence.id, supports=True, why=f"it shows {_said(told)}", citation=told.cite())
    return _against(evidence, hypothesis, drafts)


def _is_it(draft: Draft, hypothesis: Hypothesis) -> bool:
    if draft.statement[:80] == hypothesis.statement[:80]:
        return True
    near = kin(draft.component, hypothesis.component) or UNNAMED in (draft.component, hypothesis.component)
    alike = len(tokens(draft.statement) & tokens(hypothesis.statement)) > SHARED_WORDS
    return draft.category is hypothesis.category and near and alike


def _shows(draft: Draft, evidence: Evidence) -> bool:
    return any(f.evidence == evidence.id for f in draft.findings)


def _against(evidence: Evidence, hypothesis: Hypothesis, drafts: Sequence[Draft]) -> Weight | None:
    """Evidence in which another cause of the same component is strong, or which shows that it is over."""
    healthy = next((f for f in evidence.findings if f.reason == "flat" and _denies(f, hypothesis)), None)
    if healthy:
        return Weight(
            evidence=evidence.id,
            supports=False,
            why=f"it speaks against it: {_said(healthy)}",
            citation=healthy.cite(),
        )
    rival = next((d for d in drafts[:2] if _is_rival(d, hypothesis) and _shows(d, evidence)), None)
    if rival is None:
        return None
    finding = next(f for f in rival.findings if f.evidence == evidence.id)
    why = f"it shows another cause: {_said(finding)}"
    return Weight(evidence=evidence.id, supports=False, why=why, citation=finding.cite())


def _is_rival(draft: Draft, hypothesis: Hypothesis) -> bool:
    """A strong cause that leaves no room: nothing is wrong now, or no change is to blame."""
    if draft.score < STRONG or draft.category is hypothesis.category or _is_it(draft, hypothesis):
        return False
    return draft.category is Category.NO_FAULT or (draft.absolves and hypothesis.category is Category.CHANGE)


def _denies(finding: Finding, hypothesis: Hypothesis) -> bool:
    """A utilisation that stays low, where the hypothesis says that this very thing is used up."""
    if finding.kind is not FindingKind.METRIC or hypothesis.category is not Category.RESOURCE:
        return False
    if finding.component and not kin(finding.component, hypothesis.component):
        return False
    level = finding.facts.get("max", finding.facts.get("after"))
    if finding.facts.get("unit") == "%" and isinstance(level, int | float) and level >= MUCH:
        return False
    metric = set(tokens(str(finding.facts.get("metric", ""))))
    return bool(metric & {"cpu", "memory", "disk", "connections"} & tokens(hypothesis.statement))


def _of_people(evidence: Evidence, hypothesis: Hypothesis) -> Weight | None:
    for finding in evidence.findings:
        for claim in statements.claims(talk.own(finding.excerpt)):
            stance = stance_of(claim, hypothesis)
            if stance is not None:
                said = f'{evidence.speaker or "somebody"} said "{shorten(claim.text, 100).rstrip(".")}"'
                return Weight(evidence=evidence.id, supports=stance, why=said, citation=finding.cite())
    return None


def stance_of(claim: Claim, hypothesis: Hypothesis) -> bool | None:
    """Whether a claim speaks for the hypothesis, against it, or of something else."""
    about = _is_about(claim, hypothesis)
    if claim.still and claim.acted:
        return False if (about and claim.topic) or _undone(claim, hypothesis) else None
    if claim.rejects or claim.confirms:  # "that's it" is about the one that was named then, which Hear tells
        return (not claim.rejects) if about else None
    if about and claim.fine != claim.bad and (claim.topic or claim.fine):
        return claim.bad  # that a component is bad is what is to be explained: no proof of a cause
    return None


def _is_about(claim: Claim, hypothesis: Hypothesis) -> bool:
    """By the words that the statement of the hypothesis has in common with the claim's topic."""
    if not claim.topic:
        named = mentioned(hypothesis.component, claim.text) == 1.0 and hypothesis.component != UNNAMED
        return named or bool(claim.subject and statements.speaks(re.escape(claim.subject), hypothesis.statement))
    expression = statements.TOPICS[claim.topic][0]
    spoken = statements.speaks(expression, hypothesis.statement) or statements.speaks(expression, hypothesis.component)
    if claim.topic == "database" and hypothesis.category is Category.RESOURCE:
        return (
            spoken and statements.speaks("cpu|load", claim.text) and statements.speaks("cpu|load", hypothesis.statement)
        )
    return spoken or (
        hypothesis.category in claim.categories and claim.topic in ("release", "network", "certificate", "provider")
    )


def _undone(claim: Claim, hypothesis: Hypothesis) -> bool:
    """It was rolled back and still fails: the change was not it."""
    undo = claim.acted is not None and claim.acted.startswith(("roll", "revert"))
    return undo and hypothesis.category is Category.CHANGE


def _said(finding: Finding) -> str:
    told = phrase(finding)
    return f'"{told}"' if told else quote(finding, 80)
