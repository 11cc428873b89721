"""Feature flags: what was switched from what to what, as tables, APIs and audit logs of flag services tell it."""

import re
from collections.abc import Iterator

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import Node
from engines.evidence import FindingKind

NAMES = (
    "flag",
    "flag_key",
    "flagKey",
    "feature_flag",
    "feature",
    "toggle",
    "flag_name",
    "experiment",
    "gate",
    "flagName",
)
BEFORE = ("previous_version", "from_version", "old_version", "from", "old", "before", "old_value", "previous",
          "oldValue", "previousVersion", "previous_value")  # fmt: skip
AFTER = (
    "to",
    "new",
    "after",
    "new_value",
    "value",
    "state",
    "enabled",
    "to_version",
    "newValue",
    "currentVersion",
    "current",
)
_KINDS = re.compile(r"(?:feature[_ -]?)?(?:flag|toggle|gate|experiment)s?", re.IGNORECASE)
_TITLE = ("titleVerb", "title", "action", "event", "description")
_ON = re.compile(r"\b(?:turned|switched) on\b|\benabled\b", re.IGNORECASE)
_OFF = re.compile(r"\b(?:turned|switched) off\b|\bdisabled\b", re.IGNORECASE)
_MOST = 3  # differences that are told
_DEEP = 8
_THOUSANDTHS = 100_000  # weights of LaunchDarkly's rollouts add up to it: thousandths of a percent


def is_audited(node: Node) -> bool:
    """An entry of a flag service's audit log: who did what to which flag."""
    kind = node.text("kind") or node.text("type") or node.text("resource_type") or node.text("resourceType")
    said = node.first(*_TITLE) or node.first(*BEFORE) or node.first(*AFTER)
    return bool(_KINDS.fullmatch(kind)) and bool(said) and bool(_audited_name(node))


def _audited_name(node: Node) -> str:
    return node.text("name") or node.text("key") or node.text("target", "name")


def add(page: Page, node: Node, flag: Node, author: str, span: Span) -> None:
    """Keep one switched flag."""
    service = node.text("service") or node.text("component")
    change = node.text("change") or _moved(node)
    facts: dict[str, Fact] = {"flag": flag.text(), "change": change, "author": author, "service": service}
    words = f"Flag {flag.text()}" + (f" of {service}" if service else "") + f" went {change.replace('->', ' to ')}"
    words += f" by {author}." if author else "."
    _keep(page, words, Place.of(flag), Subject("", "", "", service or None), span, facts)


def audit(page: Page, node: Node, author: str, span: Span) -> None:
    """Keep one entry of an audit log."""
    said, name = node.text("title").replace("**", ""), _audited_name(node)
    where = re.search(r"env/([\w.-]+)", node.text("target", "resources", 0))
    done = " ".join(t for t in (node.text(n) for n in _TITLE) if t).replace("**", "")
    change = "off->on" if _ON.search(done) else "on->off" if _OFF.search(done) else _moved(node) or done
    environment = where[1] if where else node.text("environment")
    facts: dict[str, Fact] = {
        "flag": name,
        "change": change,
        "author": author,
        "message": said,
        "environment": environment,
    }
    words = said or f"{author} {done} {name}"
    words = f"Flag {name}: {words}" if name not in words else words
    words += f" ({change.replace('->', ' to ')})" if "->" in change and change not in ("off->on", "on->off") else ""
    _keep(page, words, Place.of(node.first(*_TITLE) or node), Subject(), span, facts)


def _keep(page: Page, words: str, place: Place, subject: Subject, span: Span, facts: dict[str, Fact]) -> None:  # noqa: PLR0913, PLR0917 - the parts of a finding
    if "->" in str(facts["change"]):
        facts["from"], facts["to"] = str(facts["change"]).split("->", 1)
    page.add(FindingKind.CHANGE, "flag", words, place, subject, span=span, facts=facts)


def _moved(node: Node) -> str:
    """From what to what, also where both are whole descriptions: then by what differs between them."""
    before, after = node.first(*BEFORE), node.first(*AFTER)
    old, new = (dict(_leaves(n)) if n else {} for n in (before, after))
    if set(old) <= {""} and set(new) <= {""}:
        return "->".join(part for n in (before, after) if n is not None and (part := n.text()))
    moved = [
        (name, old.get(name, "nothing"), new.get(name, "nothing"))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    return "; ".join(f"{name} {_share(name, was)}->{_share(name, now)}" for name, was, now in moved[:_MOST])


def _leaves(node: Node, name: str = "", deep: int = _DEEP) -> Iterator[tuple[str, str]]:
    """Each value under the name that tells it apart: its key, with the variation of its row where there is one."""
    if not deep:
        return
    for key, part in node.fields().items():
        of = node.text("variation") or node.text("key") or node.text("name")
        yield from _leaves(part, f"{of} {key}" if of and key not in ("variation", "key", "name") else key, deep - 1)
    for at, row in enumerate(node.rows()):
        own = row.text("variation") or row.text("key") or row.text("name")
        yield from _leaves(row, name if own else f"{name} {at + 1}", deep - 1)
    if not node.fields() and not node.rows():
        yield name, node.text()


def _share(name: str, value: str) -> str:
    return f"{int(value) * 100 / _THOUSANDTHS:g} %" if name.endswith("weight") and value.isdigit() else value
