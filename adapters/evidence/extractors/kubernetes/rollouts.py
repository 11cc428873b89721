"""What was rolled out when: the rows of the histories and lists of kubectl, helm and argocd."""

import re

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.extractors.tables import Row
from engines.evidence import FindingKind, Severity

_IMAGE = re.compile(
    r"(?:\bset image \S+(?: --?\S+)* \S+?=|\bimage[ :=]+)((?:\S{1,200}/)?([\w.-]+):([\w.-]+))(?:[\s,;)]|$)"
)
_COMMIT = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?")


def revision(page: Page, row: Row, subject: Subject) -> None:
    """`kubectl rollout history`."""
    cause = row["CHANGE-CAUSE"]
    facts: dict[str, Fact] = {"revision": row["REVISION"], "change_cause": cause}
    if image := _IMAGE.search(cause):
        facts |= {"image": image[1], "service": image[2], "version": image[3]}
    if commit := _COMMIT.search(cause):
        facts["commit"] = commit[0]
    stamp = _STAMP.search(cause)
    span = Span(page.time(stamp[0]) if stamp else None)
    words = f"Revision {row['REVISION']}: {cause or 'no cause noted'}."
    page.add(FindingKind.CHANGE, "rollout", words, Place(row.line), subject, span=span, facts=facts)


def release(page: Page, row: Row, subject: Subject) -> None:
    """`helm history`, `helm list` and `helm status`."""
    status, said = row["STATUS"], row["DESCRIPTION"]
    reason = "rollback" if re.search("rollback", said, re.IGNORECASE) else "rollout"
    if row["NAME"]:
        subject = Subject("Release", row["NAME"], row["NAMESPACE"] or subject.namespace)
    facts: dict[str, Fact] = {"revision": row["REVISION"], "status": status, "message": said, "version": row["CHART"]}
    facts["app_version"] = row["APP VERSION"]
    rank = Severity.ERROR if "fail" in status else Severity.WARNING if "pending" in status else Severity.INFO
    words = f"Release revision {row['REVISION']} of {row['CHART']} is {status}" + (f": {said}." if said else ".")
    span = Span(page.time(row["UPDATED"]))
    page.add(FindingKind.CHANGE, reason, words, Place(row.line), subject, rank, span, facts)


def sync(page: Page, row: Row, subject: Subject) -> None:
    """`argocd app history`."""
    commit = _COMMIT.search(row["REVISION"])
    facts: dict[str, Fact] = {"revision": row["ID"], "commit": commit[0] if commit else "", "version": row["REVISION"]}
    words = f"Sync {row['ID']} to {row['REVISION']}."
    span = Span(page.time(row["DATE"]))
    page.add(FindingKind.CHANGE, "rollout", words, Place(row.line), subject, span=span, facts=facts)
