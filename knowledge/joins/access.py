"""Refused calls of the Kubernetes API, against the roles and bindings of the evidence: which part does not fit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of
from knowledge.joins.facts import configs, derived, fact, kind_of, listed, name_of

ACCOUNT = re.compile(r"system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+[a-z0-9])")
REFUSED = re.compile(
    r"system:serviceaccount:(?P<space>[a-z0-9-]+):(?P<account>[a-z0-9.-]+)\\?\"? cannot (?P<verb>[a-z]+) "
    r"(?:resource )?\\?\"?(?P<resource>[a-z0-9./-]+)\\?\"? in API group \\?\"(?P<group>[a-z0-9.-]*)\\?\""
    r"(?: in the namespace \\?\"(?P<where>[a-z0-9-]+)| at the cluster scope)"
)
LIST_COMMANDS = ("kubectl get ", "kubectl top ", "list_namespaced_", "list_pod_", ".List(")
LIKE = 0.7  # so near a name must be to be the one that was meant


@dataclass(frozen=True)
class _Refusal:
    """Who may not do what, and where; `where` is empty of the whole cluster."""

    finding: Finding
    space: str
    account: str
    verb: str
    resource: str
    group: str
    where: str

    @property
    def who(self) -> str:
        return f"ServiceAccount/{self.space}/{self.account}"


def refused(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What is wrong with the roles and bindings that are meant for what was refused."""
    yield from _subjects(findings)
    judged = {fact(d, "role"): d for r in _refusals(findings) if (d := _judged(r, findings))}
    yield from judged.values() or _verbs(findings)


def _refusals(findings: Sequence[Finding]) -> list[_Refusal]:
    found: dict[tuple[str, ...], _Refusal] = {}
    for finding in findings:
        said = REFUSED.search(f"{fact(finding, 'message')}\n{finding.excerpt}")
        if said and finding.kind is not FindingKind.CONFIG:
            parts = {k: v or "" for k, v in said.groupdict().items()}
            found.setdefault(tuple(parts.values()), _Refusal(finding, **parts))
    return list(found.values())


def _judged(refusal: _Refusal, findings: Sequence[Finding]) -> Finding | None:
    """The binding or role that was meant for it, and what it lacks."""
    bindings = configs(findings, "rbac_binding")
    own = [b for b in bindings if b.facts.get("subject") == refusal.who]
    for binding in own:
        rules = [r for r in configs(findings, "rbac_rule") if r.facts.get("role") == binding.facts.get("role")]
        if lacking := _lacking(refusal, binding, rules):
            return lacking
    return None if own else _misnamed(refusal, bindings)


def _lacking(refusal: _Refusal, binding: Finding, rules: Sequence[Finding]) -> Finding | None:
    grants = [r for r in rules if _has(r, "resources", refusal.resource)]
    exact = [r for r in grants if _has(r, "verbs", refusal.verb)]
    fitting = [r for r in exact if _has(r, "api_groups", refusal.group)]
    here = fact(binding, "namespace")
    if fitting and kind_of(binding) == "RoleBinding" and here != refusal.where:
        where = f"in namespace {refusal.where}" if refusal.where else "in the whole cluster"
        facts = {"binding": name_of(binding), "here": here, "there": where}
        return _derived(binding, refusal, "binding_scope", facts)
    if exact and not fitting:
        groups = " and ".join(f'"{g}"' for g in sorted({fact(r, "api_groups") for r in exact}))
        return _derived(exact[0], refusal, "group_missing", {"groups": groups, "group": refusal.group or '""'})
    if grants and not exact:
        facts = {"verbs": fact(grants[0], "verbs"), "resources": refusal.resource}
        return _derived(grants[0], refusal, "verb_missing", facts)
    if rules and not grants:
        named = ", ".join(dict.fromkeys(fact(r, "resources") for r in rules))
        return _derived(rules[0], refusal, "resource_missing", {"granted": named})
    return None


def _has(rule: Finding, name: str, wanted: str) -> bool:
    named = {w.strip() for w in fact(rule, name).split(",")}  # the core group has no name
    return bool({wanted, "*"} & named)


def _misnamed(refusal: _Refusal, bindings: Sequence[Finding]) -> Finding | None:
    """A binding of the same namespace whose subject is called nearly so."""
    there = {
        fact(b, "account"): b for b in bindings if fact(b, "subject").startswith(f"ServiceAccount/{refusal.space}/")
    }
    near = get_close_matches(refusal.account, there, 1, LIKE)
    if not near:
        return None
    binding = there[near[0]]
    return _derived(binding, refusal, "subject_misnamed", {"binding": fact(binding, "object"), "named": near[0]})


def _derived(source: Finding, refusal: _Refusal, reason: str, facts: dict[str, str]) -> Finding:
    asked = {"verb": refusal.verb, "resource": refusal.resource, "account": refusal.account}
    told = {**asked, **facts, "namespace": refusal.space}
    return derived(source, reason, told, component=component_of(refusal.finding))


def _verbs(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A role that lets read single objects but not list or watch them, as what runs under it must."""
    accounts = {
        name_of(f): fact(f, "name") for f in configs(findings, "reference") if fact(f, "kind") == "ServiceAccount"
    }
    lists = [f for f in findings if _lists(f)]
    for rule in configs(findings, "rbac_rule"):
        granted = {v.lower() for v in listed(rule, "verbs")}
        if "get" not in granted or granted & {"list", "*"} or "resourceNames" in rule.facts:
            continue
        user = next((f for f in lists if fact(f, "namespace") == fact(rule, "namespace")), None)
        if not user and not any("list" in f.excerpt.lower() and "forbidden" in f.excerpt.lower() for f in findings):
            continue
        who = (user.component or name_of(user)) if user else rule.component
        facts = {
            "role": name_of(rule),
            "verbs": fact(rule, "verbs"),
            "verb": "list",
            "resources": fact(rule, "resources"),
            **({"account": accounts[who]} if who in accounts else {}),
        }
        yield derived(rule, "verb_missing", facts, component=who)


def _subjects(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A binding whose account is refused under the same name in another namespace, where nothing binds that one."""
    bound = {fact(f, "subject"): f for f in configs(findings, "rbac_binding")}
    for namespace, name in sorted({refused for f in findings for refused in ACCOUNT.findall(f.excerpt)}):
        meant = [f for whom, f in bound.items() if whom.startswith("ServiceAccount/") and whom.endswith(f"/{name}")]
        if not meant or f"ServiceAccount/{namespace}/{name}" in bound:
            continue
        elsewhere = fact(meant[0], "subject").split("/")[1]
        facts = {"account": name, "bound_namespace": elsewhere, "namespace": namespace}
        yield derived(meant[0], "subject_elsewhere", facts, component=name)


def _lists(finding: Finding) -> bool:
    if finding.kind is not FindingKind.CONFIG or finding.reason != "command":
        return False
    said = fact(finding, "value")
    return any(c in said for c in LIST_COMMANDS)
