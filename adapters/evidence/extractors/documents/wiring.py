"""How the pods of a managed cluster are reached and counted, in flat lists: services, autoscalers, labels."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import status
from adapters.evidence.extractors.kubernetes.scope import pairs
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


def labels(page: Page, node: Node, subject: Subject) -> None:
    """The labels of a pod by which others choose it."""
    worn = node.get("labels")
    value = ",".join(f"{k}={v}" for k, v in sorted(pairs(worn or NOTHING).items()) if "hash" not in k)
    if worn is not None and value:
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        words = f"{subject.object} has the labels {value[:160]}."
        page.add(FindingKind.CONFIG, "labels", words, Place.of(worn), subject, facts=facts)


def service(page: Page, node: Node) -> bool:
    """A service: what it selects, where it sends, and whether anything is behind it."""
    if not node.get("name") or not (node.first("cluster_ip", "clusterIP") or node.text("type") in _TYPES):
        return False
    subject = Subject("Service", node.text("name"), node.text("namespace"))
    chosen = ",".join(f"{k}={v}" for k, v in sorted(pairs(node.get("selector") or NOTHING).items()))
    if wanted := node.get("selector"):
        facts: dict[str, Fact] = {"value": chosen, "selector": chosen, "kind": subject.kind}
        words = f"{subject.object} selects pods with {chosen}."
        page.add(FindingKind.CONFIG, "selector", words, Place.of(wanted), subject, facts=facts)
    for port in (node.get("ports") or NOTHING).rows():
        _port(page, port, subject)
    if (ends := node.get("endpoints")) is not None:
        _ends(page, ends, subject, chosen)
    return True


def _port(page: Page, port: Node, subject: Subject) -> None:
    target = port.first("target_port", "targetPort", "port")
    if target is None:
        return
    facts: dict[str, Fact] = {"port": port.text("port"), "target_port": target.text(), "value": target.text()}
    words = f"{subject.object} sends port {facts['port']} to {facts['target_port']}."
    page.add(FindingKind.CONFIG, "port", words, Place.of(target), subject, facts={**facts, "name": port.text("name")})


def _ends(page: Page, ends: Node, subject: Subject, chosen: str) -> None:
    """Whether it has pods that are ready: a list of them, or lists of those that are and are not."""
    ready = ends.get("ready") if ends.fields() else ends
    count = len(ready.rows()) if ready is not None and ready.rows() else int((ready or NOTHING).number() or 0)
    facts: dict[str, Fact] = {"endpoints": count, "selector": chosen}
    reason = "Healthy" if count else "NoEndpoints"
    words = f"{subject.object} has {count or 'no'} endpoints, selector {chosen or 'none'}."
    page.add(FindingKind.OBJECT, reason, words, Place.of(ends), subject, states.severity(reason), facts=facts)


def autoscaler(page: Page, node: Node) -> bool:
    """An autoscaler of pods: whether it can scale, and how near it is to its most."""
    most = node.first("max_replicas", "maxReplicas")
    if most is None or not node.get("name") or not node.first("current_replicas", "currentReplicas", "conditions"):
        return False
    subject = Subject("HorizontalPodAutoscaler", node.text("name"), node.text("namespace"))
    now = int((node.first("current_replicas", "currentReplicas") or NOTHING).number() or 0)
    facts: dict[str, Fact] = {"maximum": int(most.number() or 0), "replicas": now}
    known = status.autoscaler(page, node, subject, facts)
    if not known and now >= (most.number() or 0) and (over := _over(node)):
        words = f"{subject.object} has {now} of at most {most.text()} replicas, and {over}."
        page.add(FindingKind.OBJECT, "AtMaximum", words, Place.of(most), subject, Severity.WARNING, facts=facts)
    elif not known:
        words = f"{subject.object} has {now} of at most {most.text()} replicas."
        page.add(FindingKind.OBJECT, "Healthy", words, Place.of(most), subject, facts=facts)
    return True


def _over(node: Node) -> str:
    """The metric that is above its target."""
    for metric in (node.get("metrics") or NOTHING).rows():
        now = metric.first("current_utilization", "current_value", "current", "current_average_value")
        target = metric.first("target_utilization", "target_value", "target", "target_average_value")
        used, wanted = (now or NOTHING).number(), (target or NOTHING).number()
        if used is not None and wanted is not None and used > wanted:
            name = metric.text("resource") or metric.text("name") or "its metric"
            return f"{name} is at {used:g}, above its target of {wanted:g}"
    return ""
