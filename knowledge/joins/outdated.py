"""Pods that hold the old content of a ConfigMap or Secret: it was edited after they began, and never reaches them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, fact, is_of, name_of, some
from knowledge.joins.stale import starts
from knowledge.words import clock

NAMED = 3  # pods


def configuration(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload of which pods older than an edit fail, and read it as a file that stays."""
    edits = {u: f for f in findings if f.kind is FindingKind.CHANGE and (u := fact(f, "updated"))}
    for reference in configs(findings, "reference") if edits else ():
        edit, way = edits.get(f"{fact(reference, 'kind')}/{fact(reference, 'name')}"), _way(reference)
        if not edit or not edit.at or not way:
            continue
        user = component_of(reference)
        old = sorted(p for p, start in starts(user, findings).items() if start < edit.at)
        failing = [f for f in findings if _is_bad(f, user)]
        if old and failing and not _younger_fail(old, failing):
            yield _told(reference, edit, edit.at, (way, old), findings)


def _way(reference: Finding) -> str:
    """How its pods read it where an edit does not reach them; nothing where the kubelet brings it."""
    if reference.facts.get("sub_path"):
        return f"as the single file {fact(reference, 'mount')} (subPath)"
    if reference.facts.get("container"):
        return "as environment variables"
    return ""


def _is_bad(finding: Finding, user: str) -> bool:
    return (
        finding.kind in (FindingKind.OBJECT, FindingKind.EVENT, FindingKind.LOG)
        and finding.severity in BAD
        and kin(component_of(finding), user)
    )


def _younger_fail(old: Sequence[str], failing: Sequence[Finding]) -> bool:
    """Whether a pod fails that is not one of the old ones."""
    pods = {name_of(f) for f in failing if is_of(f, "Pod")}
    return bool(pods - set(old))


def _told(
    reference: Finding, edit: Finding, at: datetime, held: tuple[str, Sequence[str]], findings: Sequence[Finding]
) -> Finding:
    way, old = held
    user = component_of(reference)
    refused = next(
        (f for f in findings if f.kind is FindingKind.LOG and _is_bad(f, user) and f.facts.get("target")), None
    )
    facts = {
        **reference.facts,
        "source": f"{fact(reference, 'kind')} {fact(reference, 'name')}",
        "edited": clock(at),
        "way": way,
        "old": some(old, NAMED),
        "calls": fact(refused, "target") if refused else "",
    }
    kept = {k: v for k, v in facts.items() if v != ""}
    update = {"kind": FindingKind.OBJECT, "reason": "OutdatedConfig", "severity": Severity.ERROR, "facts": kept}
    lead = refused or edit
    return lead.model_copy(update={**update, "component": user})
