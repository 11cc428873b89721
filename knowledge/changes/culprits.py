"""Changes as causes in words: which commit, deploy or flag, what it did, and why that explains the failure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from engines.cards.wording import gist
from engines.evidence import BAD, Finding, Severity
from engines.models import Category
from knowledge.changes import behind, bumps, deeds, linked, links, named, origins, proportions
from knowledge.changes.blame import Blame, blame
from knowledge.changes.change import GRACE, Change, told
from knowledge.changes.ties import DECODES
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.drafts import Draft
from knowledge.scene.scene import SYMPTOMS, Scene
from knowledge.words import text_of, tokens

UNKNOWN = "app.unknown_error"  # a mechanism that tells no more than that something fails
LEAST = 0.3  # below this, a change is not worth naming
MOST = 3
STRONG, ASKED_FOR = 0.5, 0.35  # from where a mechanism confirms it, less where people ask which change it was
CEILING = 0.86  # cause and effect are joined by us, no line says both
AT_ONCE = timedelta(minutes=5)
CONFIRMED = 0.03  # what a known mechanism adds to the change behind it


def drafts(scene: Scene, mechanisms: Sequence[Draft]) -> tuple[Draft, ...]:
    """The likeliest changes: by their words, by what they share with the failure, by being the last before it."""
    judged, strong = blame(scene), ASKED_FOR if scene.asks_change else STRONG
    failures = links.Failures(scene)
    ties = {id(b.change.finding): t for b in judged if (t := links.link(b.change, failures))}
    found = [b for b in judged if b.score >= LEAST and b.score > _tied(b, ties) and _says_something(b, scene)][:MOST]
    written = [_draft(b, scene, found[i + 1].score if i + 1 < len(found) else 0.0) for i, b in enumerate(found)]
    sure = next(
        (b for b in found if b.score >= ASKED_FOR and any(_explains(b, m) for m in mechanisms)), next(iter(found), None)
    )
    made = [
        _confirmed(d, b, mechanisms, strong, scene) if b is sure else d for d, b in zip(written, found, strict=True)
    ]
    changes = [b.change for b in judged]
    made = [behind.told(d, b.change, changes) for d, b in zip(made, found, strict=True)]
    told_of = {id(b.change.finding) for b in found}
    tied = sorted((t for i, t in ties.items() if i not in told_of), key=_strength)[:MOST]
    lines = told(scene)
    mentioned = (links.link(c, failures) for c in lines)
    tied += sorted((t for t in mentioned if t and t.effect and t.effect.alone), key=lambda t: -t.score)[:MOST]
    made += [behind.told(linked.draft(t, scene, mechanisms), t.change, changes) for t in tied]
    made += proportions.drafts(scene)
    made += origins.drafts(mechanisms, [*(b.change for b in judged if b.change.sha), *lines])
    return tuple(made or linked.lone([b.change for b in judged], scene))


def _strength(tie: links.Link) -> tuple[float, bool]:
    """The strongest first; of a resource, what was done to it as a whole before its attributes."""
    return (-tie.score, tie.change.finding.severity is Severity.INFO)


def _says_something(blame: Blame, scene: Scene) -> bool:
    """Whether more than its time speaks for it: then it can be told what it did."""
    return deeds.of(blame, scene).says or (blame.score >= STRONG and blame.change.finding.reason == "flag")


def _tied(blame: Blame, ties: Mapping[int, links.Link]) -> float:
    tie = ties.get(id(blame.change.finding))
    return tie.score if tie else 0.0


def _draft(blame: Blame, scene: Scene, runner_up: float) -> Draft:
    change, symptom = blame.change, _symptom(blame, scene)
    hit = component_of(symptom) if symptom and blame.ties.reuse else blame.component
    failing = hit if hit != UNNAMED else "the service"
    findings = [change.finding, *change.deploys[:1], *([symptom] if symptom else [])]
    return Draft(
        statement=deeds.told(blame, failing, symptom, deeds.of(blame, scene)),
        component=failing if failing != "the service" else component_of(change.finding),
        category=Category.CHANGE,
        score=blame.score * (1 - 0.15 * runner_up / max(blame.score, 0.01)),
        findings=tuple(findings),
        fix=_fix(change, failing),
        settles=f"a rollback of {_short(change)} on one instance: the failures stop there or they do not",
        ceiling=CEILING,
        since=change.effective,
    )


def _confirmed(draft: Draft, blame: Blame, mechanisms: Sequence[Draft], strong: float, scene: Scene) -> Draft:
    """A mechanism that usually comes with a change, seen where the change took effect, raises it."""
    known = [m for m in mechanisms if _explains(blame, m)]
    seen = any(m.score >= STRONG for m in known)  # what it is known to bring is there, and plainly
    if blame.score < (min(strong, ASKED_FOR) if seen else strong if known else STRONG):
        return draft
    fitting = [m for m in mechanisms if _is_brought(m, blame) and m.score > LEAST and _belongs(m, blame)]
    if not fitting:
        return draft
    brought = {m.pattern or "" for m in fitting if _explains(blame, m)}
    best = max(fitting, key=lambda m: (_explains(blame, m), _follows(blame, m), -_second(m), m.score))
    return replace(
        draft,
        statement=deeds.told(blame, draft.component, None, deeds.of(blame, scene), _effect(best)),
        said=best.said,
        has_numbers=best.has_numbers,
        score=max(draft.score, best.score + CONFIRMED),
        findings=(*draft.findings, *best.findings[:2]),
        explains=frozenset({best.pattern or ""} | best.explains | brought),
        fix=(*draft.fix[:1], *best.fix[:2]),
    )


def _effect(mechanism: Draft) -> str:
    """What it is that it brought; of what shows at any caller, no more than that, and of what nobody knows nothing."""
    if mechanism.pattern == UNKNOWN:
        return f"{mechanism.component} fails since then." if mechanism.component != UNNAMED else ""
    return f"{gist(mechanism.statement, 20)}." if mechanism.downstream else mechanism.statement


def _second(mechanism: Draft) -> float:
    return mechanism.onset.timestamp() if mechanism.onset else float("inf")


def _is_brought(mechanism: Draft, blame: Blame) -> bool:
    """It usually comes with a change, or what this diff does brings what it shows; and it was not there before."""
    at, since = blame.change.effective, mechanism.onset
    if at and since and since + GRACE < at and blame.change.deploys:
        return False
    if mechanism.from_change:
        return True
    return not mechanism.absolves and (_explains(blame, mechanism) or _follows(blame, mechanism))


def _follows(blame: Blame, mechanism: Draft) -> bool:
    """Whether it began within minutes after a change of the very thing that fails."""
    at, since = blame.change.effective, mechanism.onset
    alone = blame.place == 1.0 and blame.change.company == 1
    return bool(at and since and alone and at <= since <= at + AT_ONCE)


def _explains(blame: Blame, mechanism: Draft) -> bool:
    """Whether what this diff does is known to bring the very lines that a mechanism rests on, or it names the same."""
    text = text_of(mechanism.findings[0])
    if blame.ties.reuse:
        return bool(DECODES.search(text))
    if blame.ties.bumped and bumps.named((blame.ties.bumped,), text):
        return True
    if blame.ties.withdrawn:
        return blame.ties.withdrawn.partition(" ")[0] in text
    if blame.ties.kind and blame.ties.kind.weight > 1 and blame.ties.kind.explains(text):
        return True
    return named.is_shared(blame.change, mechanism)


def _belongs(mechanism: Draft, blame: Blame) -> bool:
    ties = blame.ties
    known = bool(ties.kind or ties.reuse or ties.withdrawn) or named.is_shared(blame.change, mechanism)
    return known or kin(mechanism.component, blame.component) or mechanism.component == UNNAMED


def _symptom(blame: Blame, scene: Scene) -> Finding | None:
    """The failure that shares most with the change, of the component it hit."""
    bad = [f for f in scene.symptoms if f.kind in SYMPTOMS and not scene.is_steady(f)]
    wanted, began = blame.change.words, blame.change.effective

    def fit(finding: Finding) -> tuple[float, bool, bool, float]:
        words = tokens(text_of(finding))
        at = finding.at.timestamp() if finding.at else float("inf")
        return (
            len(words & wanted & blame.change.diff.net)
            + 0.3 * len(words & wanted)
            + 2 * finding.first_seen
            + 3 * bool(blame.ties.kind and blame.ties.kind.explains(text_of(finding)))
            + bool(kin(component_of(finding), blame.component))
            - 2 * bool(began and finding.at and finding.at + GRACE < began),
            finding.severity in BAD,
            bool(finding.facts.get("message")),
            -at,
        )

    return max(bad, key=fit, default=None)


def _short(change: Change) -> str:
    return change.sha[:8] or str(
        change.finding.facts.get("flag") or change.finding.facts.get("version") or "the change"
    )


def _fix(change: Change, component: str) -> tuple[str, ...]:
    if change.finding.reason == "flag":
        return (f"Switch the flag {change.finding.facts.get('flag', '')} of {component} back",)
    if change.sha and change.finding.reason == "commit":
        return (f"Undo it and release {component} again: `git revert {change.sha[:8]}`",)
    return (f"Roll {component} back to the version before",)
