"""Leaders of partitions that stand together on one broker, although every broker holds replicas."""

from collections import Counter
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import configs, derived, fact, number

FEWEST = 6  # partitions that tell a share
UNEVEN, IDLE = 1.5, 0.34  # of an even share: what the first has at least, what the last has at most
BROKER = ("Broker ID", "broker", "broker_id", "BrokerId", "instance")
SETTINGS = ("auto.leader.rebalance.enable",)


def uneven(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for a cluster of which one broker leads far more partitions than its share."""
    rows = [f for f in findings if f.facts.get("resource") == "partition" and f.facts.get("leader")]
    counts = Counter(fact(f, "leader") for f in rows)
    for finding in rows:
        counts.update(dict.fromkeys(fact(finding, "brokers").split(","), 0))
    first = max(counts, key=lambda b: counts[b], default="")
    lead = next((f for f in rows if fact(f, "leader") == first), None)
    if not rows:
        moved = [f for f in findings if f.kind is FindingKind.METRIC and f.facts.get("metric") == "LeaderCount"]
        counts = Counter({b: int(number(f, "last")) for f in moved if (b := _broker(f))})
        lead = max(moved, key=lambda f: number(f, "last"), default=None)
    del counts[""]
    whole = sum(counts.values())
    if lead is None or len(counts) < 2 or whole < FEWEST:  # noqa: PLR2004 - one broker has no share
        return
    even, (most, leads), least = whole / len(counts), counts.most_common(1)[0], min(counts.values())
    if leads >= UNEVEN * even and least <= IDLE * even:
        yield _told(lead, (most, leads, whole), [b for b, n in sorted(counts.items()) if n <= IDLE * even], findings)


def _broker(finding: Finding) -> str:
    return next((told for name in BROKER if (told := fact(finding, name))), "")


def _told(lead: Finding, share: tuple[str, int, int], idle: Sequence[str], findings: Sequence[Finding]) -> Finding:
    setting = next((f for f in configs(findings, "setting") if f.facts.get("key") in SETTINGS), None)
    off = setting is not None and fact(setting, "value").lower() == "false"
    facts: dict[str, str | int] = {
        "broker": share[0],
        "leads": share[1],
        "partitions": share[2],
        "idle": ", ".join(idle),
        "off": "auto.leader.rebalance.enable is false" if off else "",
    }
    return derived(lead, "LeadersUneven", facts, kind=FindingKind.OBJECT)
