"""What the descriptions of network policies, roles and their bindings say."""

import re

from adapters.evidence.extractors.kubernetes import access, containers
from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING, Entry, table
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from engines.evidence import FindingKind

_WAYS = {"Allowing ingress traffic": "ingress", "Allowing egress traffic": "egress"}
_PAIR = re.compile(r"[\w./-]+=[\w.-]*")
_ONE_OF = re.compile(r"([\w./-]+) in \(([\w.,-]+)\)")
_PORT = re.compile(r"(\w+)/(?:TCP|UDP|SCTP)")
_LIST = re.compile(r"[\w*./-]+")


def network(page: Page, root: Entry, subject: Subject) -> None:
    """Say what a network policy lets through."""
    spec = root.get("Spec") or NOTHING
    types = [t.strip() for t in spec.text("Policy Types").split(",") if t.strip()]
    selector = ",".join(_terms((spec.get("PodSelector") or NOTHING).value))
    sections = {way: found for name, way in _WAYS.items() if (found := spec.get(name))}
    ways = {way: _rules(section) for way, section in sections.items() if way in spec.text("Policy Types").lower()}
    for way in ways:
        access.allows(page, Place(sections[way].line), subject, access.Policy(selector, types, ways), way)


def _terms(selector: str) -> list[str]:
    """Each label that a selector asks for, as `key=value` or `key=one|other`."""
    several = (f"{key}={values.replace(',', '|')}" for key, values in _ONE_OF.findall(selector))
    return [*_PAIR.findall(selector), *several]


def _rules(section: Entry) -> list[access.Rule]:
    """The rules, which lines of dashes set apart."""
    parts: list[list[Entry]] = [[]]
    for entry in section.below:
        if entry.value.startswith("---"):
            parts.append([])
        else:
            parts[-1].append(entry)
    return [_rule(part) for part in parts if part and not part[0].value.startswith("<none>")]


def _rule(part: list[Entry]) -> access.Rule:
    ports = [p for e in part if e.key == "To Port" for p in _PORT.findall(e.value)]
    peers = [_peer(e) for e in part if e.key in ("From", "To") and not e.value.startswith("<any>")]
    return access.Rule(ports or None, peers or None)


def _peer(entry: Entry) -> str:
    asked: dict[str, str] = {}
    for key, before in (("PodSelector", ""), ("NamespaceSelector", access.SPACE)):
        pairs = (p.partition("=") for p in _terms((entry.get(key) or NOTHING).value))
        asked |= {f"{before}{name}": value for name, _, value in pairs}
    return access.told(asked)


def role(page: Page, root: Entry, subject: Subject) -> None:
    """Say what a role allows: a resource is written `deployments.apps` with its group."""
    for line, row in table(root, "PolicyRule"):
        resource, _, group = row.get("Resources", "").partition(".")
        verbs = ",".join(_LIST.findall(row.get("Verbs", "")))
        if not verbs:
            continue
        facts: dict[str, Fact] = {"role": subject.name, "verbs": verbs, "resources": resource, "api_groups": group}
        facts["names"] = ",".join(_LIST.findall(row.get("Resource Names", "")))
        words = f"{subject.object} allows {verbs} on {resource}."
        page.add(FindingKind.CONFIG, "rbac_rule", words, Place(line), subject, facts=facts)


def binding(page: Page, root: Entry, subject: Subject) -> None:
    """Say to whom a role is given."""
    kind, name = root.text("Role", "Kind"), root.text("Role", "Name")
    given = root.get("Role", "Name")
    if given:
        containers.reference(page, subject, {"kind": kind, "name": name}, Place(given.line))
    for line, row in table(root, "Subjects"):
        account = row.get("Name", "")
        whom = "/".join(part for part in (row.get("Kind", ""), row.get("Namespace", ""), account) if part)
        access.gives(page, subject, (kind, name), (whom, account), Place(line))
