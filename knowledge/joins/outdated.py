"""Pods that hold the old content of a ConfigMap or Secret: it was edited after they began, and never reaches them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.consistency import configs
from knowledge.joins.stale import starts

NAMED = 3  # pods


def configuration(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload of which pods older than an edit fail, and read it as a file that stays."""
    edits = {str(f.facts["updated"]): f for f in findings if f.kind is FindingKind.CHANGE and f.facts.get("updated")}
    for reference in configs(findings, "reference") if edits else ():
        whole = f"{reference.facts.get('kind', '')}/{reference.facts.get('name', '')}"
        edit, way = edits.get(whole), _way(reference)
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
        return f"as the single file {reference.facts.get('mount', '')} (subPath)"
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
    pods = {str(f.facts["object"])[4:] for f in failing if str(f.facts.get("object", "")).startswith("Pod/")}
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
        "source": f"{reference.facts['kind']} {reference.facts['name']}",
        "edited": f"{at:%H:%M:%S}",
        "way": way,
        "old": ", ".join(old[:NAMED]) + (f" and {len(old) - NAMED} more" if len(old) > NAMED else ""),
        "calls": str(refused.facts["target"]) if refused else "",
    }
    kept = {k: v for k, v in facts.items() if v != ""}
    update = {"kind": FindingKind.OBJECT, "reason": "OutdatedConfig", "severity": Severity.ERROR, "facts": kept}
    lead = refused or edit
    return lead.model_copy(update={**update, "component": user})
