"""What a namespace may use, and what the workloads of the same file ask for."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes.scope import Scope
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity
from engines.figures import number


def quota(page: Page, node: Node, subject: Subject, scope: Scope) -> None:
    """Say what a namespace may use of each resource."""
    hard = node.get("spec", "hard") or node.get("status", "hard") or NOTHING
    every = ",".join(f"{k}={v.text()}" for k, v in hard.fields().items())
    for resource, entry in hard.fields().items():
        wanted = _wanted(resource, subject, scope)
        allowed = states.size(entry.text())
        used = node.text("status", "used", resource)
        facts: dict[str, Fact] = {"resource": resource, "hard": entry.text(), "value": every, "used": used}
        words, rank = f"{subject.object} allows {entry.text()} of {resource}", Severity.INFO
        if wanted is not None and allowed is not None:
            said = _quantity(resource, wanted)
            facts |= {"wanted": said, "exceeded": wanted > allowed}
            if wanted > allowed:
                rank = Severity.ERROR
            words += f"; the workloads of this file ask for {said}"
        page.add(FindingKind.CONFIG, "quota", f"{words}.", Place.of(entry), subject, rank, facts=facts)


def _quantity(resource: str, amount: float) -> str:
    if resource.endswith("cpu"):
        return f"{amount * 1000:.0f}m"
    if resource.endswith(("memory", "storage")):
        return f"{amount / 1024**2:.0f}Mi"
    return number(amount)


def _wanted(resource: str, subject: Subject, scope: Scope) -> float | None:
    """The sum over the pods of the file; None when none of them says."""
    section, _, name = resource.rpartition(".")
    if resource in ("cpu", "memory"):
        section, name = "requests", resource
    total: float | None = None
    for made in scope.pods(subject.namespace):
        given = made.node.number("spec", "replicas")
        copies = 1.0 if given is None else given
        if resource in ("pods", "count/pods"):
            total = (total or 0.0) + copies
            continue
        for container in ((made.template or NOTHING).get("spec", "containers") or NOTHING).rows():
            amount = states.size(container.text("resources", section, name)) if section else None
            if amount is not None:
                total = (total or 0.0) + amount * copies
    return total


def limit_range(page: Page, node: Node, subject: Subject, scope: Scope) -> None:  # noqa: ARG001 - one of _READERS
    """Say what a container gets and may take at most."""
    for entry in (node.get("spec", "limits") or NOTHING).rows():
        value = ",".join(
            f"{part}.{k}={v.text()}"
            for part in ("max", "min", "default", "defaultRequest")
            for k, v in (entry.get(part) or NOTHING).fields().items()
        )
        words = f"{subject.object} limits each {entry.text('type')}: {value}."
        facts: dict[str, Fact] = {"value": value, "type": entry.text("type")}
        page.add(FindingKind.CONFIG, "limit_range", words, Place.of(entry), subject, facts=facts)
