"""What is being deleted and is not gone: the finalizers that it waits for."""

from adapters.evidence.extractors.kubernetes.describe.tree import Entry
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity


def described(page: Page, root: Entry, subject: Subject) -> None:
    """An object that its description shows as terminating."""
    deleted = root.text("Deletion Timestamp") or root.text("Metadata", "Deletion Timestamp")
    section = root.get("Finalizers") or root.get("Metadata", "Finalizers")
    if section is None or not (deleted or root.text("Status").startswith("Terminating")):
        return
    names = section.value.strip("[]").replace(" ", ", ") or ", ".join(e.value for e in section.below)
    facts: dict[str, Fact] = {"finalizers": names, "used_by": root.text("Used By")}
    _add(page, subject, facts, Place(section.line), Span(page.time(deleted)))


def declared(page: Page, node: Node, subject: Subject) -> None:
    """An object that has a time of deletion in its metadata."""
    at = node.get("metadata", "deletionTimestamp")
    if at is None:
        return
    listed = [node.get("metadata", "finalizers"), node.get("spec", "finalizers")]
    names = ", ".join(entry.text() for part in listed for entry in (part or NOTHING).rows())
    told = [c for c in (node.get("status", "conditions") or NOTHING).rows() if c.text("status") == "True"]
    remaining = [c.text("message") for c in told if "Remaining" in c.text("type") or "Failure" in c.text("type")]
    if names:
        facts: dict[str, Fact] = {"finalizers": names, "message": "; ".join(remaining)}
        _add(page, subject, facts, Place.of(at), Span(page.time(at)))


def _add(page: Page, subject: Subject, facts: dict[str, Fact], place: Place, span: Span) -> None:
    words = f"{subject.object} is being deleted and waits for its finalizers {facts['finalizers']}."
    page.add(FindingKind.OBJECT, "WaitsForFinalizers", words, place, subject, Severity.ERROR, span, facts)
