"""Calls that time out on a port that no rule of a security group lets pass."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin, resource
from knowledge.joins.facts import configs, derived, fact

SILENT = ("Timeout", "NoRoute", "Unavailable")
PORT = re.compile(r":(\d{2,5})\b")
RULE = re.compile(r"(\d+)-(\d+) from")


def closed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each group that is meant for the called one, or is the only one, and has no rule for the port."""
    groups = configs(findings, "security_group")
    seen: set[str] = set()
    for call in (f for f in findings if groups and f.reason in SILENT and f.kind is not FindingKind.CONFIG):
        target = fact(call, "target")
        found = PORT.search(target) or PORT.search(call.excerpt)
        if not found or found[1] in seen:
            continue
        seen.add(found[1])
        meant = _meant(groups, target, "in") or _meant(groups, component_of(call), "out")
        if meant and not any(_lets(g, int(found[1])) for g in meant):
            facts = {"port": found[1], "target": resource(target)}
            yield derived(meant[0], "port_closed", facts, component=component_of(call), at=call.at)


def _meant(groups: Sequence[Finding], whose: str, direction: str) -> list[Finding]:
    own = [g for g in groups if g.facts.get("direction") == direction]
    named = [g for g in own if whose and kin(fact(g, "group"), resource(whose))]
    names = {g.facts["group"] for g in own}
    return named or (own if len(names) == 1 and direction == "in" else [])


def _lets(group: Finding, port: int) -> bool:
    return any(int(a) <= port <= int(b) for a, b in RULE.findall(fact(group, "rules")))
