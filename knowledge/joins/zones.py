"""An availability zone in which things fail while others work: told from labels, names of nodes, and templates."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from engines.evidence import BAD, Finding, FindingKind, Severity
from knowledge.components.names import UNNAMED, component_of
from knowledge.joins.facts import derived, fact, is_of, name_of

NAME = re.compile(
    r"(?<![a-z\d])(?:[a-z]{2}(?:-[a-z]+){1,2}-\d[a-f]"  # eu-west-1b
    r"|(?:[a-z]+-)+[a-z]+\d-[a-f]"  # europe-west1-b
    r"|(?:az|zone)[-=: ]?(?:[a-f]|\d[a-f]?))(?![a-z\d.])",  # az2, zone-b, zone=1a
    re.IGNORECASE,
)
LABELS = ("zone", "az", "availability_zone", "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
VARIES = re.compile(r"\b(?:pod|node|host|instance|upstream|target|server|ip|addr)\w*[=: ]+\S*<\*>", re.IGNORECASE)
FAILING = (
    FindingKind.LOG,
    FindingKind.OBJECT,
    FindingKind.EVENT,
    FindingKind.TRACE,
    FindingKind.METRIC,
    FindingKind.TEXT,
)
LEAST, SHARE = 2, 0.8  # so many things fail, and such a part of all that fail and whose zone is known


def impaired(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The zone that holds nearly all that fails, where things in another zone are known to work."""
    nodes = {name_of(f): z for f in findings if is_of(f, "Node") and (z := _told(f))}
    failing: dict[str, dict[str, Finding]] = defaultdict(dict)
    weights: Counter[str] = Counter()
    working: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        zone = _told(finding) or nodes.get(fact(finding, "node"), "")
        if not zone or finding.kind not in FAILING:
            continue
        if finding.severity in BAD:
            name = _thing(finding)
            weights[zone] += 0 if name in failing[zone] else _breadth(finding)
            failing[zone].setdefault(name, finding)
        elif finding.severity is Severity.INFO:
            working[zone].add(_thing(finding))
    zone, weight = max(weights.items(), key=lambda w: w[1], default=("", 0))
    well = [n for z, names in working.items() if z != zone for n in names]
    if weight >= LEAST and weight >= SHARE * weights.total() and well:
        yield _derived(zone, failing[zone], len(well))


def _derived(zone: str, failing: dict[str, Finding], well: int) -> Finding:
    first = min(failing.values(), key=lambda f: (f.at is None, f.at.timestamp() if f.at else 0.0, f.line))
    facts = {"zone": zone, "failing": ", ".join(list(failing)[:3]), "well": f"{well} of them are well"}
    return derived(first, "ZoneImpaired", facts, kind=FindingKind.OBJECT)


def _told(finding: Finding) -> str:
    """The zone that it names itself."""
    label = next((told for n in LABELS if (told := fact(finding, n))), "")
    if label:
        return label.lower()
    said = f"{finding.component or ''}_{fact(finding, 'metric')} {fact(finding, 'host')}"
    places = (said.replace("_", "-"), finding.excerpt if finding.kind is not FindingKind.TEXT else "")
    found = next((m for place in places if (m := NAME.search(place))), None)
    return found[0].lower() if found else ""


def _breadth(finding: Finding) -> int:
    """Lines that differ in their pod or host and never in the zone are of several things."""
    template = fact(finding, "template")
    zone = _told(finding)
    return LEAST if finding.count > 1 and zone in template.lower() and VARIES.search(template) else 1


def _thing(finding: Finding) -> str:
    named = finding.facts.get("object") or finding.facts.get("pod") or finding.facts.get("host")
    name = str(named or component_of(finding)).rpartition("/")[2]
    return name if name != UNNAMED else finding.file
