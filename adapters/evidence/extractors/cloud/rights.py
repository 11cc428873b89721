"""Who may do what at a provider: whom a role trusts, what a policy allows, which role an account of a cluster uses."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node, read_json
from engines.evidence import FindingKind

_ACCOUNTS = ("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id")
OPEN = frozenset(("AssumeRolePolicyDocument", "assume_role_policy_document"))  # what stands beside it is told, too
_EFFECTS = ("Allow", "Deny")


def account(page: Page, node: Node) -> None:
    """An account of a cluster that is tied to a role."""
    head = node.get("metadata") or node
    for key in _ACCOUNTS:
        role = head.get("annotations", key)
        if role is not None and head.text("name"):
            name, space = head.text("name"), head.text("namespace")
            facts: dict[str, Fact] = {"account": f"system:serviceaccount:{space}:{name}", "role": role.text()}
            subject = Subject("ServiceAccount", name, space)
            words = f"{subject.object} in {space} uses the role {role.text()}."
            page.add(FindingKind.CONFIG, "uses_role", words, Place.of(role), subject, facts=facts)


def add(page: Page, node: Node, root: Node) -> bool:
    """A role with whom it trusts, or a statement of a policy; whether it is one of them."""
    account(page, node)
    if node.first("AssumeRolePolicyDocument", "assume_role_policy_document", "assume_role_policy"):
        _role(page, node)
    elif node.text("Effect") in _EFFECTS and node.first("Action", "NotAction"):
        _statement(page, node, root)
    elif node.text("subject").startswith("system:serviceaccount:") and node.get("issuer"):
        _trusts(page, node.get("subject") or node, (node.text("name"), [node.text("subject")]))
    elif node.text("role").endswith("iam.workloadIdentityUser"):
        members = [m.text() for m in (node.get("members") or NOTHING).rows()]
        _trusts(page, node.get("members") or node, ("", [_gke(m) for m in members]))
    else:
        return False
    return True


def _role(page: Page, node: Node) -> None:
    written = node.first("AssumeRolePolicyDocument", "assume_role_policy_document", "assume_role_policy") or NOTHING
    document = written if written.fields() else _parsed(written.text())
    name = next((node.text(k) for k in ("Arn", "arn", "RoleName", "role_name") if node.text(k)), "")
    subjects = [n for s in _statements(document) for k, n in _conditions(s) if k.endswith(":sub")]
    if subjects:
        place = subjects[0] if written.fields() else written
        _trusts(page, place, (name, [t for n in subjects for t in _texts(n)]))


def _trusts(page: Page, place: Node, said: tuple[str, list[str]]) -> None:
    role, subjects = said
    facts: dict[str, Fact] = {"role": role, "trusted": ", ".join(subjects)}
    words = f"The role {role.rpartition('/')[2]} trusts {facts['trusted']}."
    subject = Subject("Role", role.rpartition("/")[2])
    page.add(FindingKind.CONFIG, "trusts", words, Place.of(place), subject, facts=facts)


def _statement(page: Page, node: Node, root: Node) -> None:
    actions, resources = (_texts(node.first(k, f"Not{k}") or NOTHING) for k in ("Action", "Resource"))
    facts: dict[str, Fact] = {
        "effect": node.text("Effect"),
        "actions": ", ".join(actions),
        "resources": ", ".join(resources),
        "inverted": bool(node.get("NotAction") or node.get("NotResource")),
        "bound": ", ".join(f"{k} {' or '.join(_texts(n))}" for k, n in _conditions(node)),
    }
    names = ("PolicyName", "policy_name", "RoleName", "role_name", "Bucket", "bucket")
    name = next((root.text(k) for k in names if root.text(k)), "") or node.text("Sid")
    words = f"The policy {name} {node.text('Effect').lower()}s {facts['actions']} on {facts['resources'] or 'itself'}."
    place = node.first("Action", "NotAction", "Effect") or node
    page.add(FindingKind.CONFIG, "policy_statement", words, Place.of(place), Subject("Policy", name), facts=facts)


def _statements(document: Node) -> list[Node]:
    listed = document.get("Statement") or NOTHING
    return listed.rows() or [listed]


def _conditions(statement: Node) -> Iterator[tuple[str, Node]]:
    for operator in (statement.get("Condition") or NOTHING).fields().values():
        yield from operator.fields().items()


def _texts(node: Node) -> list[str]:
    return [t for n in node.rows() or [node] if (t := n.text())]


def _parsed(text: str) -> Node:
    """A document that stands in a string, as some commands print it."""
    try:
        json.loads(plain := unquote(text))
    except ValueError:
        return NOTHING
    return next(iter(read_json(plain).roots), NOTHING)


def _gke(member: str) -> str:
    """`serviceAccount:project.svc.id.goog[space/name]` as the subject that it stands for."""
    space, _, name = member.rpartition("[")[2].rstrip("]").partition("/")
    return f"system:serviceaccount:{space}:{name}" if name else member
