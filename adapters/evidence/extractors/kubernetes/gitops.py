"""What a GitOps tool says of an application: is it in sync, is it healthy, what did the last sync say, what differs."""

import re

from adapters.evidence.extractors import states
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_DIFF = re.compile(r"^=====+ (?:([^\s/]*)/)?(\S+) (?:([^\s/]*)/)?(\S+) =+")
_PAIR = re.compile(r"^(\S[^:]*+):\s*+(.*)")


def status(page: Page, start: int, end: int) -> None:
    """Read `argocd app get`."""
    pairs: dict[str, tuple[int, str]] = {}
    for number in range(start, end + 1):
        if found := _PAIR.match(page.lines[number - 1]):
            pairs.setdefault(found[1], (number, found[2].rstrip()))
    name = pairs.get("Name", (start, ""))[1].rsplit("/", 1)[-1]
    values = {k: v for k, (_, v) in pairs.items()}
    subject = Subject("Application", name, values.get("Namespace", ""))
    sync, health = values.get("Sync Status", ""), values.get("Health Status", "")
    facts: dict[str, Fact] = {
        "sync": sync,
        "health": health,
        "phase": values.get("Phase"),
        "revision": values.get("Sync Revision"),
    }
    message = values.get("Message", "")
    if values.get("Phase") in ("Failed", "Error") and "Message" in pairs:
        words = f"The last sync of {subject.object} failed: {message}"
        more = {**facts, "message": message, **told(message)}
        span = Span(page.time(values.get("Start")))
        place = Place(pairs["Message"][0])
        page.add(FindingKind.OBJECT, "SyncFailed", words, place, subject, Severity.ERROR, span, more)
    _judged(page, subject, (pairs, sync, health), facts)


def _judged(
    page: Page, subject: Subject, said: tuple[dict[str, tuple[int, str]], str, str], facts: dict[str, Fact]
) -> None:
    pairs, sync, health = said
    for key, text, good in (("Health Status", health, "Healthy"), ("Sync Status", sync, "Synced")):
        word = text.split(" ", 1)[0]
        if key in pairs and word and word != good:
            words = f"{subject.object} is {text}."
            place = Place(pairs[key][0])
            page.add(FindingKind.OBJECT, word, words, place, subject, states.severity(word), facts=facts)
    if health == "Healthy" and sync.startswith("Synced"):
        place = Place(pairs["Health Status"][0])
        page.add(FindingKind.OBJECT, "Healthy", f"{subject.object} is synced and healthy.", place, subject, facts=facts)


def diff(page: Page, number: int) -> int:
    """Read one object's difference between what is wanted and what is live; returns the next line."""
    end = number
    while end < len(page.lines) and not re.match(r"^(?:=====|stdout:|stderr:)", page.lines[end]):
        end += 1
    found = _DIFF.match(page.lines[number - 1])
    if found is None:
        return number + 1
    body = page.lines[number:end]
    wanted = sum(line.startswith(">") for line in body)
    live = sum(line.startswith("<") for line in body)
    subject = Subject(found[2], found[4], found[3] or "")
    side = "wanted" if wanted and not live else "live" if live and not wanted else "both"
    facts: dict[str, Fact] = {"direction": side, "kind": found[2], "name": found[4], "diff": "\n".join(body)}
    tail = {"wanted": "is wanted but not there", "live": "is there but not wanted"}.get(
        side, "differs from what is wanted"
    )
    words = f"{subject.object} {tail}."
    page.add(FindingKind.CONFIG, "drift", words, Place(number, last=end), subject, Severity.WARNING, facts=facts)
    return end + 1


def application(page: Page, node: Node) -> None:
    """Read an Application object as YAML or JSON."""
    subject = Subject("Application", node.text("metadata", "name"), node.text("spec", "destination", "namespace"))
    health, sync = node.get("status", "health", "status"), node.get("status", "sync", "status")
    operation = node.get("status", "operationState")
    facts: dict[str, Fact] = {
        "sync": sync.text() if sync else "",
        "health": health.text() if health else "",
        "phase": operation.text("phase") if operation else "",
        "revision": node.text("status", "sync", "revision"),
        "repo": node.text("spec", "source", "repoURL"),
        "path": node.text("spec", "source", "path"),
        "target_revision": node.text("spec", "source", "targetRevision"),
    }
    message = operation.get("message") if operation else None
    if operation and message and operation.text("phase") in ("Failed", "Error"):
        words = f"The last sync of {subject.object} failed: {message.text()}"
        more = {**facts, "message": message.text(), **told(message.text())}
        span = Span(page.time(operation.get("startedAt")))
        page.add(FindingKind.OBJECT, "SyncFailed", words, Place.of(message), subject, Severity.ERROR, span, more)
    _states(page, subject, (health, sync), facts)
    for resource in (node.get("status", "resources") or NOTHING).rows():
        _resource(page, resource)


def _states(page: Page, subject: Subject, said: tuple[Node | None, Node | None], facts: dict[str, Fact]) -> None:
    health, sync = said
    for entry, good in ((health, "Healthy"), (sync, "Synced")):
        if entry and entry.text() not in ("", good):
            words = f"{subject.object} is {entry.text()}."
            page.add(
                FindingKind.OBJECT,
                entry.text(),
                words,
                Place.of(entry),
                subject,
                states.severity(entry.text()),
                facts=facts,
            )
    if health and sync and (health.text(), sync.text()) == ("Healthy", "Synced"):
        words = f"{subject.object} is synced and healthy."
        page.add(FindingKind.OBJECT, "Healthy", words, Place.of(health), subject, facts=facts)


def _resource(page: Page, node: Node) -> None:
    subject = Subject(node.text("kind"), node.text("name"), node.text("namespace"))
    for entry in (node.get("health", "status"), node.get("status")):
        if entry and entry.text() not in ("", "Healthy", "Synced"):
            words = f"{subject.object} is {entry.text()}: {node.text('health', 'message')}"
            facts: dict[str, Fact] = {"message": node.text("health", "message")}
            rank = states.severity(entry.text())
            page.add(FindingKind.OBJECT, entry.text(), words, Place.of(entry), subject, rank, facts=facts)
