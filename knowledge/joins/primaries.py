"""Members of one replicated store that both say they are its primary, after one of them was promoted."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, key
from knowledge.joins.facts import derived, fact

PROMOTED = ("Failover", "FailoverStarted", "failover")
WORDS = (FindingKind.LOG, FindingKind.EVENT, FindingKind.ALERT)


def two(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each store with more than one; shards have one each, so a promotion must be told."""
    members: dict[str, dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        if finding.facts.get("role") == "primary" and finding.facts.get("member"):
            members[_set(finding)].setdefault(fact(finding, "member"), finding)
    promoted = next((f for f in findings if f.kind in WORDS and f.reason in PROMOTED), None)
    for primaries in members.values():
        if promoted and len(primaries) > 1:
            first, second = sorted(primaries)[:2]
            facts = {"first": first, "second": second}
            yield derived(primaries[second], "TwoPrimaries", facts, kind=FindingKind.OBJECT, at=promoted.at)


def _set(finding: Finding) -> str:
    """What its members are called without their numbers."""
    return re.sub(r"[\d.]+", "", key(component_of(finding)))
