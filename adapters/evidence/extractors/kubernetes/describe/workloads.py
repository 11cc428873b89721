"""What the description of a deployment, stateful set, daemon set, replica set or job says."""

import re

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes.describe import pod, settings
from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING, Entry, integer, table
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind, Severity
from engines.figures import many

_REPLICAS = re.compile(
    r"(?<!\d)(\d{1,9}) desired \| (?:(\d{1,9}) updated \| )?(\d{1,9}) total \| "
    r"(\d{1,9}) available \| (\d{1,9}) unavailable"
)
_CURRENT = re.compile(r"(?<!\d)(\d{1,9}) (?:current / (\d{1,9}) desired|desired \| (\d{1,9}) total)")


def workload(page: Page, root: Entry, subject: Subject) -> None:
    """Say how many of its pods are there, and what it tells them to be."""
    entry = root.get("Replicas")
    facts: dict[str, Fact] = {"selector": root.text("Selector")}
    if entry and (found := _REPLICAS.search(entry.value)):
        desired, available = int(found[1]), int(found[4])
        facts |= {"desired": desired, "replicas": desired, "ready": available, "ready_replicas": available}
        facts |= {"available": available, "unavailable": int(found[5]), "updated": int(found[2] or 0)}
        _replicas(page, entry, subject, facts, (desired, available))
    elif entry and (found := _CURRENT.search(entry.value)):
        desired, current = int(found[2] or found[1]), int(found[3] or found[1])
        facts |= {"desired": desired, "replicas": desired, "ready": current, "ready_replicas": current}
        _replicas(page, entry, subject, facts, (desired, current))
    for line, row in table(root, "Conditions"):
        reason = row.get("Reason", "")
        if (row.get("Type"), row.get("Status")) in (("Progressing", "False"), ("ReplicaFailure", "True")):
            reason = "ReplicaFailure" if row["Type"] == "ReplicaFailure" else reason or "ProgressDeadlineExceeded"
            words = f"{subject.object}: {reason}."
            more = {**facts, "message": row.get("Message", row.get("Reason", ""))}
            page.add(FindingKind.OBJECT, reason, words, Place(line), subject, Severity.ERROR, facts=more)
    _template(page, root, subject)


def _replicas(page: Page, entry: Entry, subject: Subject, facts: dict[str, Fact], counts: tuple[int, int]) -> None:
    reason = states.replicas(*counts)
    words = f"{subject.object} has {counts[1]} of {counts[0]} replicas available."
    page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, states.severity(reason), facts=facts)


def _template(page: Page, root: Entry, subject: Subject) -> None:
    template = root.get("Pod Template")
    if template:
        settings.listed(page, template, "Labels", "labels", subject)
        for section in ("Init Containers", "Containers"):
            for one in (template.get(section) or NOTHING).below:
                if one.key:
                    settings.container(page, one, subject)
        _pod_config_of_template(page, template, subject)
    settings.listed(page, root, "Selector", "selector", subject)


def _pod_config_of_template(page: Page, template: Entry, subject: Subject) -> None:
    without = Entry(template.line, template.indent, "", "", [e for e in template.below if e.key != "Labels"])
    pod.config(page, without, subject)


def job(page: Page, root: Entry, subject: Subject) -> None:
    """Say how its pods ended."""
    entry = root.get("Pods Statuses") or root
    found = re.search(r"(?<!\d)(\d{1,9}) Active[^/]{0,40}/ (\d{1,9}) Succeeded / (\d{1,9}) Failed", entry.value)
    wanted = integer(root.text("Completions"))
    if found:
        active, done, failed = (int(n) for n in found.groups())
        reason = "Failed" if failed and not active and done < (wanted or 1) else "Complete"
        reason = "Running" if active else reason
        facts: dict[str, Fact] = {"active": active, "succeeded": done, "failed": failed, "completions": wanted}
        facts["backoff_limit"] = integer(root.text("Backoff Limit"))
        words = f"{subject.object}: {many(done, 'pod')} succeeded, {failed} failed, {active} active."
        span = Span(page.time(root.text("Start Time")))
        page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, states.severity(reason), span, facts)
    _template(page, root, subject)
