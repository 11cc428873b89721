"""Audit records of Kubernetes, AWS CloudTrail and Google Cloud: who changed what, and what was refused."""

import re
from dataclasses import dataclass

from adapters.evidence.extractors.page import LONG_FACT, Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_READS = (
    *("get", "list", "watch", "describe", "head", "lookup", "batchget", "query", "scan", "select", "view", "assume"),
    *("consolelogin", "decrypt", "encrypt", "generatedatakey"),
)
_PLATFORM = "system:"  # as Kubernetes names its own parts
_CLIENT_ERROR = 400
_DID = {"create": "created", "update": "updated", "patch": "patched", "delete": "deleted"}


_KINDS = {"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet", "pods": "Pod",
              "services": "Service", "configmaps": "ConfigMap", "secrets": "Secret", "nodes": "Node",
              "ingresses": "Ingress", "jobs": "Job", "cronjobs": "CronJob", "namespaces": "Namespace",
              "networkpolicies": "NetworkPolicy", "replicasets": "ReplicaSet",
              "horizontalpodautoscalers": "HorizontalPodAutoscaler",
              "persistentvolumeclaims": "PersistentVolumeClaim"}  # fmt: skip
_SETTING = re.compile(r"\s*([A-Za-z][\w.-]{0,80})\s*[=:]\s*['\"]?([^'\"#\s][^'\"#]{0,120}?)['\"]?\s*(?:#.*)?$")
_NAMING = ("identifier", "name", "id", "arn")  # how parameters that name a thing end


@dataclass(frozen=True)
class Call:
    """One call of an API."""

    who: str
    verb: str
    about: Subject
    refused: str  # why, empty where it was done
    place: Place
    span: Span
    is_platform: bool  # the cluster's own parts did it
    is_read: bool
    sets: str = ""  # what a ConfigMap holds since then, one `KEY=value` a line

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What repeats of it have in common."""
        return self.who, self.verb, self.about.object, self.refused or self.sets


def is_kubernetes(node: Node) -> bool:
    """A record of a cluster's audit log."""
    return node.text("apiVersion").startswith("audit.k8s.io/")


def reads(node: Node) -> bool:
    """A record of CloudTrail or of Google Cloud."""
    return is_google(node) or bool(node.text("eventName") and node.text("eventSource") and node.get("eventTime"))


def is_google(node: Node) -> bool:
    """A record of an audit log of Google Cloud."""
    return bool(node.text("protoPayload", "methodName"))


def add(page: Page, nodes: list[Node]) -> None:
    """Tell changes that people made and calls that were refused, each once with its count, and how many there were."""
    told: dict[tuple[str, str, str, str], list[Call]] = {}
    quiet = 0
    for node in nodes:
        call = _call(page, node)
        if call.refused or not (call.is_read or call.is_platform):
            told.setdefault(call.key, []).append(call)
        else:
            quiet += 1
    for calls in told.values():
        _tell(page, calls)
    if quiet and nodes:
        words = f"{quiet:,} of {len(nodes):,} audited calls changed nothing or were the platform's own."
        page.add(FindingKind.LOG, "audit", words, Place.of(nodes[0]), Subject(), facts={"count": quiet})


def _call(page: Page, node: Node) -> Call:
    if is_kubernetes(node):
        return _kubernetes(page, node)
    return _google(page, node) if is_google(node) else _cloudtrail(page, node)


def _tell(page: Page, calls: list[Call]) -> None:
    first = calls[0]
    times = sorted(t for call in calls for t in (call.span.at,) if t)
    span = Span(times[0] if times else None, times[-1] if times else None, len(calls))
    facts: dict[str, Fact] = {"user": first.who, "verb": first.verb, "message": first.refused}
    facts["sets"] = first.sets
    what = first.about.object or "an object"
    if first.refused:
        words = f"{first.who} was refused to {first.verb} {what}: {first.refused}"
        page.add(FindingKind.EVENT, "Refused", words, first.place, first.about, Severity.WARNING, span, facts)
    else:
        did = _DID.get(first.verb)
        words = f"{what} was {did} by {first.who}." if did else f"{first.who} did {first.verb} on {what}."
        page.add(FindingKind.CHANGE, "audited", words, first.place, first.about, span=span, facts=facts)


def _kubernetes(page: Page, node: Node) -> Call:
    about, status = node.get("objectRef") or NOTHING, node.get("responseStatus") or NOTHING
    resource = about.text("resource")
    code = int(status.number("code") or 0)
    why = status.text("message") or status.text("reason") or f"status {code}"
    who = node.text("user", "username")
    return Call(
        who=who or "somebody",
        verb=node.text("verb"),
        about=Subject(_KINDS.get(resource, resource), about.text("name"), about.text("namespace")),
        refused=why if code >= _CLIENT_ERROR else "",
        place=Place.of(node.get("verb") or node),
        span=Span(page.time(node.first("requestReceivedTimestamp", "stageTimestamp"))),
        is_platform=who.startswith(_PLATFORM) and not who.startswith("system:admin"),
        is_read=node.text("verb").startswith(_READS),
        sets=_sets(node.get("requestObject", "data") or NOTHING) if resource == "configmaps" else "",
    )


def _sets(data: Node) -> str:
    """The settings that a ConfigMap is given: its own keys, and the lines of the files that it holds."""
    lines = (line for key, node in data.fields().items() for line in _lines(key, node.text()))
    return "\n".join(lines)[:LONG_FACT]


def _lines(key: str, value: str) -> list[str]:
    if "\n" not in value and "=" not in value:
        return [f"{key}={value}"]
    return [f"{found[1]}={found[2]}" for line in value.split("\n") if (found := _SETTING.match(line))]


def _cloudtrail(page: Page, node: Node) -> Call:
    said = node.get("userIdentity") or NOTHING
    who = said.text("userName") or said.text("arn").rpartition("/")[2] or said.text("invokedBy") or said.text("type")
    asked = node.get("requestParameters") or NOTHING
    name = next((v.text() for k, v in asked.fields().items() if k.lower().endswith(_NAMING) and v.text()), "")
    service = node.text("eventSource").partition(".")[0]
    error = ": ".join(t for t in (node.text("errorCode"), node.text("errorMessage")) if t)
    return Call(
        who=who or "somebody",
        verb=node.text("eventName"),
        about=Subject("", name or service, "", name or service),
        refused=error,
        place=Place.of(node.get("eventName") or node),
        span=Span(page.time(node.get("eventTime"))),
        is_platform=said.text("type") == "AWSService",
        is_read=node.text("readOnly") == "true" or node.text("eventName").lower().startswith(_READS),
    )


def _google(page: Page, node: Node) -> Call:
    said = node.get("protoPayload") or NOTHING
    method, resource = said.text("methodName"), said.text("resourceName")
    code, why = int(said.number("status", "code") or 0), said.text("status", "message")
    who = said.text("authenticationInfo", "principalEmail")
    verb = method.rpartition(".")[2]
    return Call(
        who=who or "somebody",
        verb=verb,
        about=Subject("", resource or said.text("serviceName"), "", resource.rpartition("/")[2] or None),
        refused=(why or f"status {code}") if code else "",
        place=Place.of(said.get("methodName") or node),
        span=Span(page.time(node.get("timestamp"))),
        is_platform=who.startswith(_PLATFORM) or (".iam.gserviceaccount.com" in who and who.startswith("service-")),
        is_read=verb.lower().startswith((*_READS, "access")),
    )
