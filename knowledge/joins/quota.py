"""What the bounds of a namespace do to its workloads: quotas used up, defaults too small, shares of no request."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact, is_of, name_of, number

DEFAULT = re.compile(r"(?:^|,)default\.memory=(?P<limit>[^,]+)")
WORKLOADS = ("Deployment", "StatefulSet", "ReplicaSet")


def full(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that lacks pods where a resource of the quota is at its limit."""
    objects = [f for f in findings if f.kind is FindingKind.OBJECT]
    used_up = [f for f in objects if f.reason == "QuotaExceeded"]
    short = [f for f in objects if f.reason == "Unavailable" and _lacks_pods(f, objects)] if used_up else []
    for quota in used_up:
        space, resource = fact(quota, "namespace"), fact(quota, "resource")
        for workload in (f for f in short if fact(f, "namespace") == space):
            if each := _each(workload, resource, findings):
                facts = {**workload.facts, "resource": resource, "each": each if each != "1" else ""}
                facts |= {"quota": name_of(quota), "used": fact(quota, "used"), "hard": fact(quota, "hard")}
                yield derived(quota, "QuotaFull", facts, kind=FindingKind.OBJECT, component=component_of(workload))


def _lacks_pods(workload: Finding, objects: Sequence[Finding]) -> bool:
    """Whether fewer were made than it wants, by what it says itself, else by the pods that are there."""
    pods = {name_of(f) for f in objects if is_of(f, "Pod")} if "updated" not in workload.facts else ()
    made = number(workload, "updated") + sum(kin(name, component_of(workload)) for name in pods)
    return is_of(workload, *WORKLOADS) and made < number(workload, "desired")


def defaulted(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that is killed for memory and whose limit is the default of its namespace."""
    ranges = [(f, m["limit"]) for f in configs(findings, "limit_range") if (m := DEFAULT.search(fact(f, "value")))]
    killed = [f for f in findings if f.kind is FindingKind.OBJECT and f.reason == "OOMKilled"] if ranges else []
    for name in dict.fromkeys(component_of(f) for f in killed):
        own = [f for f in configs(findings, "image") if kin(component_of(f), name)]
        limited = (f for f in configs(findings, "limits") if kin(component_of(f), name) and fact(f, "limits_memory"))
        for source, limit in ranges:
            here = fact(source, "namespace")
            if own and not any(limited) and here in {fact(f, "namespace") for f in own}:
                yield derived(source, "limit_default", {"limit": limit, "range": name_of(source)}, component=name)
                break


def unasked(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each autoscaler whose share can't be computed, as a container asks for none of that resource."""
    for scaler in (f for f in findings if f.kind is FindingKind.OBJECT and f.reason == "MetricsUnknown"):
        wanted = re.search(r"\b(cpu|memory)\b", f"{fact(scaler, 'target')} {fact(scaler, 'message')}")
        if not wanted or "<unknown>" not in fact(scaler, "target"):
            continue
        own = [f for f in findings if f.kind is FindingKind.CONFIG and _is_scaled(f, scaler)]
        asking = {fact(f, "container") for f in own if f.reason == "limits" and _asks(f, wanted[1])}
        bare = [f for f in own if f.reason == "image" and fact(f, "container") not in asking]
        if bare:
            yield derived(bare[0], "request_missing", {"resource": wanted[1]}, component=component_of(scaler))


def _is_scaled(setting: Finding, scaler: Finding) -> bool:
    return is_of(setting, *WORKLOADS) and kin(component_of(setting), component_of(scaler))


def _asks(limits: Finding, resource: str) -> bool:
    """A limit without a request is the request."""
    return bool(fact(limits, f"requests_{resource}") or fact(limits, f"limits_{resource}"))


def _each(workload: Finding, resource: str, findings: Sequence[Finding]) -> str:
    """What one more pod asks for; nothing where it asks for nothing of that resource."""
    if resource in ("pods", "count/pods"):
        return "1"
    side, _, what = resource.rpartition(".")
    own = (f for f in configs(findings, "limits") if kin(component_of(f), component_of(workload)))
    return next((v for f in own if (v := fact(f, f"{side or 'requests'}_{what}"))), "")
