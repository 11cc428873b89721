"""What is referred to or called and is not in a listing that shows all of its kind and namespace."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engines.evidence import Finding, FindingKind, Severity
from engines.phrases import SPEAKING
from knowledge.components.names import component_of
from knowledge.joins.consistency import BUILT_IN
from knowledge.joins.facts import configs, derived, fact, kind_of
from knowledge.joins.states import runs

EVERYWHERE = "*"
CLUSTER_WIDE = ("StorageClass", "PriorityClass", "RuntimeClass", "IngressClass", "ClusterRole", "PersistentVolume")
PULL_SECRETS = re.compile(r"[Uu]nable to retrieve some image pull secrets \((?P<names>[^)]+)\)")
SERVICE = re.compile(r"(?<![\w.-])(?P<name>[a-z][a-z0-9-]{0,62})\.(?P<space>[a-z0-9][a-z0-9-]{0,62})\.svc(?![\w-])")
LIKE = 0.3  # so near a name must be to be the one that was meant


@dataclass(frozen=True)
class _Wanted:
    """What one finding needs."""

    kind: str
    name: str
    namespace: str
    said: Finding


def absent(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each thing that is needed and that a whole listing lacks, by what needs it."""
    lists = [f for f in findings if f.kind is FindingKind.OBJECT and f.reason == "Listed"]
    if not lists:
        return
    spaces = {s for f in findings if (s := fact(f, "namespace"))}
    seen: set[tuple[str, str, str]] = set()
    for wanted in (*_referred(findings), *_pulled(findings), *_called(findings)):
        asked = (wanted.kind, wanted.name, component_of(wanted.said))
        covering = [f for f in lists if f.facts.get("kind") == wanted.kind and _covers(f, wanted, spaces)]
        if asked in seen or not covering or any(wanted.name in _names(f, wanted.namespace) for f in covering):
            continue
        seen.add(asked)
        yield _derived(wanted, covering[0], lists)


def _referred(findings: Sequence[Finding]) -> Iterator[_Wanted]:
    """References of configuration, of what does not run yet: what runs had them all when it began."""
    for finding in configs(findings, "reference"):
        kind, name = fact(finding, "kind"), fact(finding, "name")
        bound = kind_of(finding) in ("RoleBinding", "ClusterRoleBinding")
        if not name or name in BUILT_IN or finding.facts.get("optional") is True or bound or runs(finding, findings):
            continue
        space = "" if kind in CLUSTER_WIDE else fact(finding, "namespace")
        yield _Wanted(kind, name, space, finding)


def _pulled(findings: Sequence[Finding]) -> Iterator[_Wanted]:
    """Pull secrets that the kubelet did not find, where the image is not pulled either."""
    for finding in findings:
        found = PULL_SECRETS.search(fact(finding, "message")) if finding.kind in SPEAKING else None
        for name in re.split(r",\s*", found["names"]) if found else ():
            if not runs(finding, findings):
                yield _Wanted("Secret", name, fact(finding, "namespace"), finding)


def _called(findings: Sequence[Finding]) -> Iterator[_Wanted]:
    """Services by their full names, in settings of what does not work, and where a call of them fails."""
    for finding in findings:
        bad = finding.kind in SPEAKING and finding.severity is not Severity.INFO
        told = finding.kind is FindingKind.CONFIG and finding.reason in ("env", "command", "setting")
        if bad or (told and not runs(finding, findings)):
            text = f"{fact(finding, 'value')} {fact(finding, 'message')} {finding.excerpt}"
            for found in SERVICE.finditer(text):
                yield _Wanted("Service", found["name"], found["space"], finding)


def _covers(listed: Finding, wanted: _Wanted, spaces: set[str]) -> bool:
    """Whether it shows all that could be meant."""
    scope = fact(listed, "scope")
    if wanted.kind in CLUSTER_WIDE or scope == EVERYWHERE or (scope and scope == wanted.namespace):
        return True
    return not scope and len(spaces | {wanted.namespace} - {""}) <= 1


def _names(listed: Finding, namespace: str) -> list[str]:
    """The names that it has, in all namespaces or in one."""
    told = [n.rpartition("/") for n in fact(listed, "value").split(",")]
    return [name for space, _, name in told if name and (not space or not namespace or space == namespace)]


def _derived(wanted: _Wanted, listed: Finding, lists: Sequence[Finding]) -> Finding:
    names = _names(listed, wanted.namespace)
    near = get_close_matches(wanted.name, names, 1, LIKE)
    others = (f for f in lists if f.facts.get("kind") == wanted.kind and f is not listed)
    elsewhere = next((fact(f, "scope") for f in others if f.facts.get("scope") and _has(f, wanted.name)), "")
    where = f"in namespace {wanted.namespace}" if wanted.namespace else "in the cluster"
    facts = {
        "kind": wanted.kind,
        "name": wanted.name,
        "namespace": wanted.namespace,
        "where": where,
        "list": ", ".join(names[:8]),
        **({"similar": f"{wanted.kind} {near[0]}"} if near else {}),
        **({"elsewhere": elsewhere} if elsewhere and elsewhere != EVERYWHERE else {}),
    }
    return derived(wanted.said, "missing_reference", facts, component=component_of(wanted.said))


def _has(listed: Finding, name: str) -> bool:
    return name in _names(listed, "")
