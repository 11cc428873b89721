"""What the firewalls of clouds let through: the rules of security groups."""

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind

_ALL = "-1"


def add(page: Page, node: Node) -> bool:
    """A security group with what may come in and go out; whether it is one."""
    if node.get("GroupId") is None or node.get("IpPermissions") is None:
        return False
    name = node.text("GroupName") or node.text("GroupId")
    for key, direction in (("IpPermissions", "in"), ("IpPermissionsEgress", "out")):
        rules = node.get(key)
        if rules is not None:
            said = [_rule(r) for r in rules.rows()]
            facts: dict[str, Fact] = {
                "group": name,
                "direction": direction,
                "rules": "; ".join(said),
                "count": len(said),
            }
            words = f"The security group {name} lets {direction} {facts['rules'] or 'nothing'}."
            subject = Subject("SecurityGroup", name)
            page.add(FindingKind.CONFIG, "security_group", words, Place.of(rules), subject, facts=facts)
    return True


def _rule(rule: Node) -> str:
    """Ports and sources: `5432-5432 from 10.0.0.0/16, sg-0a1b`; without ports, all."""
    sources = [r.text("CidrIp") for r in (rule.get("IpRanges") or NOTHING).rows()]
    sources += [r.text("CidrIpv6") for r in (rule.get("Ipv6Ranges") or NOTHING).rows()]
    sources += [r.text("GroupId") for r in (rule.get("UserIdGroupPairs") or NOTHING).rows()]
    sources += [r.text("PrefixListId") for r in (rule.get("PrefixListIds") or NOTHING).rows()]
    first, last = rule.text("FromPort") or _ALL, rule.text("ToPort") or _ALL
    ports = "0-65535" if _ALL in (first, rule.text("IpProtocol")) else f"{first}-{last}"
    return f"{ports} from {', '.join(filter(None, sources))}"
