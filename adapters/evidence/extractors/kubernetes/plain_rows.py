"""Rows of `kubectl get` of which no more is known than that there is such a thing, and the labels of any."""

import re

from adapters.evidence import numbers
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.tables import Row
from engines.evidence import FindingKind, Severity

_UNSURE = {"Terminating", "Failed", "Pending", "Unknown", "NotReady", "Degraded", "Error", "ErrImagePull"}


def other(page: Page, row: Row, subject: Subject) -> None:
    """What there is of any other kind, with its state where it has one."""
    if not subject.name:
        return
    status = row["STATUS"]
    if "READY" in row.cells and row["READY"] in ("False", "Unknown"):
        status = "NotReady" if row["READY"] == "False" else "Unknown"
    reason = status if status and status not in ("Active", "Running") else "Exists"
    reason = reason if re.fullmatch(r"[A-Z]\w+", reason) else "Exists"
    rank = Severity.WARNING if reason in _UNSURE else Severity.INFO
    facts: dict[str, Fact] = {
        "status": status,
        "age": row["AGE"],
        "type": row["TYPE"],
        "ports": row["PORT(S)"],
        "selector": row["SELECTOR"] or row["POD-SELECTOR"],
        "node": row["NODE"],
        "priority": numbers.whole(row["PRIORITY"]),
        "priority_class": row["PRIORITY-CLASS"],
        "created": row["CREATED"],
    }
    if ": " in status:
        facts["message"] = status
    words = f"{subject.object} exists" + (f", {status}." if status else ".")
    page.add(FindingKind.OBJECT, reason, words, Place(row.line), subject, rank, facts=facts)
    if subject.kind == "Namespace":
        labels(page, row, subject)


def labelled(page: Page, row: Row, subject: Subject, selector: str) -> None:
    """Some labels of a pod: those by which it was asked for, where the row does not show all."""
    if selector and subject.kind == "Pod" and not row["LABELS"]:
        facts: dict[str, Fact] = {"value": selector, "kind": subject.kind}
        words = f"{subject.object} has, among others, labels {selector[:160]}."
        page.add(FindingKind.CONFIG, "some_labels", words, Place(row.line), subject, facts=facts)


def labels(page: Page, row: Row, subject: Subject) -> None:
    """The labels that `--show-labels` shows, where it was asked for."""
    shown = row["LABELS"]
    kept = sorted(part for part in shown.split(",") if "hash" not in part and "=" in part)
    if kept:
        value = ",".join(kept)
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        column = page.lines[row.line - 1].find(shown)
        words = f"{subject.object} has labels {value[:160]}."
        page.add(FindingKind.CONFIG, "labels", words, Place(row.line, max(column, 0)), subject, facts=facts)
