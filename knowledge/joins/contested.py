"""Two controllers that set the same number of replicas, one to a fixed number, the other by the load."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.components.names import key as plain
from knowledge.joins.facts import derived, fact, is_of, times

SCALED = re.compile(r"Scaled (?P<way>up|down) replica ?set \S+ (?:from \d+ )?to (?P<to>\d+)", re.IGNORECASE)
FIXED = re.compile(r"^\+\s*(?:replicas|replicaCount|desired_?count)\s*[:=]\s*\"?(\d+)", re.MULTILINE | re.IGNORECASE)
REVISION = re.compile(r"\b[0-9a-f]{7,40}\b")
LEAST = 3  # times each way


def replicas(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that is scaled up and set back to the same number, over and over."""
    moves: dict[str, list[tuple[str, int, Finding]]] = defaultdict(list)
    for finding in findings:
        found = SCALED.search(fact(finding, "message")) if finding.reason == "ScalingReplicaSet" else None
        if found and finding.kind is FindingKind.EVENT:
            moves[component_of(finding)].append((found["way"].lower(), int(found["to"]), finding))
    applications = [f for f in findings if is_of(f, "Application")]
    scalers = [f for f in findings if is_of(f, "HorizontalPodAutoscaler")]
    for name, told in moves.items():
        down = Counter(to for way, to, f in told if way == "down" for _ in range(times(f)))
        up = sum(times(f) for way, _, f in told if way == "up")
        low, often = down.most_common(1)[0] if down else (0, 0)
        synced = [f for f in applications if _is_of(f, name)]
        if often >= LEAST and up >= LEAST and often * 2 > sum(down.values()) and synced:
            lead = next(f for way, to, f in told if (way, to) == ("down", low))
            by = next((f for f in scalers if _is_of(f, name)), None)
            yield _told(lead, (low, often), synced, by, findings)


def _is_of(finding: Finding, name: str) -> bool:
    owner = fact(finding, "object").partition("/")[2]
    return kin(owner, name) or plain(name) in plain(owner)


def _told(
    lead: Finding, back: tuple[int, int], synced: Sequence[Finding], by: Finding | None, findings: Sequence[Finding]
) -> Finding:
    words = [" ".join(fact(f, n) for n in ("revision", "message", "sync")) for f in synced]
    revision = next((m[0] for text in words for m in REVISION.finditer(text)), "")
    commit = next((c for c in findings if _fixes(c, revision, back[0])), None)
    facts: dict[str, str | int] = {
        "low": back[0],
        "times": back[1],
        "application": fact(synced[0], "object").partition("/")[2],
        "revision": revision[:8],
        "autoscaler": fact(by, "object").partition("/")[2] if by else "",
        "commit": fact(commit, "commit")[:8] if commit else "",
    }
    return derived(lead, "ReplicasContested", facts, kind=FindingKind.OBJECT)


def _fixes(change: Finding, revision: str, number: int) -> bool:
    """Whether a commit, the synced one where it is told, writes this number of replicas."""
    if change.kind is not FindingKind.CHANGE or not change.facts.get("commit"):
        return False
    if revision and not fact(change, "commit").startswith(revision[:7]):
        return False
    return str(number) in FIXED.findall(fact(change, "diff"))
