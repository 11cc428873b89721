"""Rights at a provider: roles that do not trust who uses them, and policies that lack what is asked for."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from engines.evidence import Finding, Severity
from knowledge.components.names import component_of
from knowledge.joins.facts import configs, derived, fact

REFUSED = re.compile(
    r"not authorized to perform:? (?P<action>[a-z0-9-]+:[A-Za-z*]+)"
    r"(?: on(?: the)? resource:? [\\\"]*(?P<target>arn:[^\s\"',\\]+|\*))?"
)
PARTITION = re.compile(r"[/:]")


def untrusted(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each account of a cluster that is tied to a role which trusts others."""
    trusts = configs(findings, "trusts")
    for used in configs(findings, "uses_role"):
        account, role = fact(used, "account"), fact(used, "role")
        own = [f for f in trusts if _is_role(role, fact(f, "role"))]
        trusted = [t for f in own for t in fact(f, "trusted").split(", ")]
        if own and not any(fnmatchcase(account, t) for t in trusted):
            facts = {"role": role.rpartition("/")[2], "account": account, "trusted": ", ".join(trusted)}
            yield derived(own[0], "role_not_trusted", facts, component=component_of(used))


def lacking(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each refused action of which the policies at hand tell why."""
    statements = configs(findings, "policy_statement")
    seen: set[tuple[str, str]] = set()
    for finding in findings if statements else ():
        refused = REFUSED.search(f"{fact(finding, 'message')} {finding.excerpt}")
        key = (refused["action"], component_of(finding)) if refused else ("", "")
        if not refused or key in seen:
            continue
        seen.add(key)
        if told := _why(statements, refused["action"], refused["target"] or ""):
            statement, why = told
            facts = {"action": refused["action"], "target": refused["target"] or "", "why": why}
            update = {"reason": "policy_lacks", "severity": Severity.ERROR, "at": finding.at, "facts": facts}
            yield statement.model_copy(update={**update, "component": component_of(finding)})


def _why(statements: Sequence[Finding], action: str, target: str) -> tuple[Finding, str] | None:
    """The statement that tells, and what it tells; nothing where one allows it, or only what binds it could tell."""
    service = action.partition(":")[0]
    about = [s for s in statements if not s.facts.get("inverted") and _names(s, "actions", action)]
    denying = next((s for s in about if _is(s, "Deny") and _names(s, "resources", target)), None)
    if denying:
        bound = f" where {denying.facts['bound']}" if denying.facts.get("bound") else ""
        return denying, f"{_whose(denying)} denies it{bound}"
    allowing = [s for s in about if _is(s, "Allow")]
    if any(_names(s, "resources", target) for s in allowing):
        return None
    if allowing:
        return allowing[0], f"{_whose(allowing[0])} allows it only on {allowing[0].facts.get('resources')}"
    near = [s for s in statements if _is(s, "Allow") and service in re.findall(r"([a-z0-9-]+):", fact(s, "actions"))]
    if not near or any(s.facts.get("inverted") for s in near):
        return None
    return near[0], f"{_whose(near[0])} allows only {near[0].facts['actions']}"


def _names(statement: Finding, name: str, what: str) -> bool:
    return not what or any(fnmatchcase(what.lower(), one.lower()) for one in fact(statement, name).split(", "))


def _is(statement: Finding, effect: str) -> bool:
    return statement.facts.get("effect") == effect


def _whose(statement: Finding) -> str:
    name = fact(statement, "object").removeprefix("Policy/")
    return f"the policy {name}" if name and name != "Policy" else "its policy"


def _is_role(used: str, told: str) -> bool:
    """The same role, by its full name or by the last part; one that says no name is the only one there is."""
    return not told or used == told or PARTITION.split(used)[-1] == PARTITION.split(told)[-1]
