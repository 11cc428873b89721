"""What the description of a claim, service, autoscaler, quota or any other object says."""

import re
from itertools import pairwise

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import containers
from adapters.evidence.extractors.kubernetes.describe import settings
from adapters.evidence.extractors.kubernetes.describe.tree import GAP, NOTHING, Entry, integer, place_of, table
from adapters.evidence.extractors.kubernetes.status import fails
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind, Severity

_RULES = 60  # lines of rules below the last key
_BACKEND = re.compile(
    r"^\s+(?P<path>/\S{0,200})\s+(?P<service>[\w.-]{1,100}:[\w.-]{1,40})"
    r" \((?P<ends>|<none>|(?P<error><error: [^>]{1,200}>))\)\s*$"
)
_SENT = re.compile(
    r"^\s+/\S{0,200}\s+(?P<service>[\w.-]{1,100}):[\w.-]{1,40} \((?P<addresses>[\d.]{7,15}:\d{1,5}[\d.:,]{0,300})"
)
_KEY = re.compile(r"([\w.-]{1,253}):(?:\s+\d+ bytes)?")
_PROVISIONER = re.compile(r"storage-provisioner: (\S+)")
_TERM = re.compile(r"(\S+) in \[([^\]]+)\]")
_KEEPERS = ("ExternalSecret", "VaultStaticSecret", "VaultDynamicSecret", "SealedSecret", "Certificate", "PushSecret")
_WRITTEN = (
    ("Status", "Refresh Time"),
    ("Status", "Not Before"),
    ("Status", "Last Renewal Time"),
    ("Status", "Last Rotation Time"),
)
_KEPT = (
    ("Spec", "Target", "Name"),
    ("Spec", "Secret Name"),
    ("Spec", "Destination", "Name"),
    ("Status", "Binding", "Name"),
)
_STOPS = {"ScalingLimited": "True"}  # the status of a condition that keeps it from scaling, "False" for others


def claim(page: Page, root: Entry, subject: Subject) -> None:
    """Say whether a claim or volume is bound."""
    status = root.text("Status")
    reason = "Healthy" if status in ("Bound", "Available") else status or "Exists"
    facts: dict[str, Fact] = {
        "status": status,
        "storage_class": root.text("StorageClass"),
        "capacity": root.text("Capacity"),
        "access_modes": root.text("Access Modes"),
        "volume": root.text("Volume"),
        "used_by": root.text("Used By"),
        "provisioner": _provisioner(root),
        "volume_mode": root.text("VolumeMode"),
    }
    words = f"{subject.object} is {status}, storage class {facts['storage_class'] or 'none'}."
    where = place_of(root, "Status")
    page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    for term in (root.get("Node Affinity", "Required Terms") or NOTHING).below:
        if place := _TERM.fullmatch(term.value):
            facts = {"key": place[1], "value": place[2], "claim": root.text("Claim").rpartition("/")[2]}
            words = f"{subject.object} can only be used on nodes with {place[1]}={place[2]}."
            page.add(FindingKind.CONFIG, "volume_place", words, Place(term.line), subject, facts=facts)
    if entry := root.get("StorageClass"):
        containers.reference(page, subject, {"kind": "StorageClass", "name": entry.value}, Place(entry.line))


def _provisioner(root: Entry) -> str:
    """What makes the volumes of a claim, as its annotations say."""
    said = root.get("Annotations") or NOTHING
    rows = (said.value, *(f"{e.key}: {e.value}" for e in said.below))
    return next((found[1] for row in rows if (found := _PROVISIONER.search(row))), "")


def storage_class(page: Page, root: Entry, subject: Subject) -> None:
    """Say what makes the volumes of a class, and whether claims without one get it."""
    facts: dict[str, Fact] = {"provisioner": root.text("Provisioner"), "default": root.text("IsDefaultClass") == "Yes"}
    words = f"{subject.object} is served by {facts['provisioner'] or 'nobody'}."
    page.add(FindingKind.OBJECT, "Exists", words, place_of(root, "Provisioner"), subject, facts=facts)


def service(page: Page, root: Entry, subject: Subject) -> None:
    """Say whether anything is behind a service."""
    ends = [e.value for e in root.below if e.key == "Endpoints" and e.value not in ("", "<none>")]
    facts: dict[str, Fact] = {"endpoints": sum(len(e.split(",")) for e in ends), "selector": root.text("Selector")}
    facts |= {"type": root.text("Type"), "ports": root.text("Port"), "addresses": ",".join(ends)}
    reason = "Healthy" if ends else "NoEndpoints"
    words = f"{subject.object} has {facts['endpoints'] or 'no'} endpoints, selector {facts['selector'] or 'none'}."
    where = place_of(root, "Endpoints")
    page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    settings.listed(page, root, "Selector", "selector", subject)
    sent = [(e, e.value) for e in root.below if e.key == "Port"]
    targets = [(e, e.value) for e in root.below if e.key == "TargetPort"]
    for (_, port), (entry, target) in zip(sent, targets, strict=False):
        _port(page, subject, port, target, Place(entry.line))


def _port(page: Page, subject: Subject, port: str, target: str, place: Place) -> None:
    """Where a service sends one of its ports."""
    name, _, number = port.rpartition(" ")
    facts: dict[str, Fact] = {"port": number.partition("/")[0], "target_port": target.partition("/")[0]}
    facts |= {"value": facts["target_port"], "name": name.strip().replace("<unset>", "")}
    words = f"{subject.object} sends port {facts['port']} to {facts['target_port']}."
    page.add(FindingKind.CONFIG, "port", words, place, subject, facts=facts)


def ingress(page: Page, root: Entry, subject: Subject) -> None:
    """Say which of its paths lead nowhere."""
    bad = False
    for line in range(root.line, (root.below[-1].line if root.below else root.line) + _RULES):
        if line > len(page.lines):
            break
        _sent(page, line, subject.namespace)
        found = _BACKEND.match(page.lines[line - 1])
        if found is None:
            continue
        bad = True
        missing = "not found" in (found["ends"] or found["error"] or "")
        reason = "NotFound" if missing else "NoEndpoints"
        words = f"{subject.object} sends {found['path']} to {found['service']}, which "
        words += "is not there." if missing else "has no endpoints."
        facts: dict[str, Fact] = {"path": found["path"], "target": found["service"], "message": found["error"]}
        page.add(FindingKind.OBJECT, reason, words, Place(line), subject, Severity.ERROR, facts=facts)
        name = found["service"].partition(":")[0]
        containers.reference(page, subject, {"kind": "Service", "name": name}, Place(line))
    if not bad:
        plain(page, root, subject)


def _sent(page: Page, line: int, space: str) -> None:
    """The addresses behind the Service of a path."""
    if found := _SENT.match(page.lines[line - 1]):
        subject = Subject("Service", found["service"], space)
        words = f"{subject.object} sends to {found['addresses']}."
        facts: dict[str, Fact] = {"addresses": found["addresses"]}
        page.add(FindingKind.CONFIG, "endpoints", words, Place(line), subject, facts=facts)


def schedule(page: Page, root: Entry, subject: Subject) -> None:
    """Say when it runs, and whether it does at all."""
    stopped = root.text("Suspend").lower() == "true"
    facts: dict[str, Fact] = {"schedule": root.text("Schedule"), "message": root.text("Last Schedule Time")}
    facts["deadline"] = root.text("Starting Deadline Seconds").removesuffix("s")
    facts["concurrency"] = root.text("Concurrency Policy")
    words = f"{subject.object} runs at {root.text('Schedule')}" + (", and is suspended." if stopped else ".")
    rank = Severity.WARNING if stopped else Severity.INFO
    where = place_of(root, "Suspend" if stopped else "Schedule")
    page.add(FindingKind.OBJECT, "Suspended" if stopped else "Exists", words, where, subject, rank, facts=facts)


def autoscaler(page: Page, root: Entry, subject: Subject) -> None:
    """Say what keeps an autoscaler from scaling."""
    if target := root.get("Reference"):
        kind, _, name = target.value.partition("/")
        containers.reference(page, subject, {"kind": kind, "name": name}, Place(target.line))
    conditions = [(line, row) for line, row in table(root, "Conditions") if row.get("Type") and row.get("Status")]
    most: dict[str, Fact] = {"maximum": integer(root.text("Max replicas"))}
    limits = [(n, row) for n, row in conditions if row["Status"] == _STOPS.get(row["Type"], "False")]
    for line, row in limits:
        reason = row.get("Reason", "")
        judged = "AtMaximum" if reason == "TooManyReplicas" else "MetricsUnknown" if "Metric" in reason else reason
        words = f"{subject.object}: {reason}, {row.get('Message', '')}"
        facts = {**most, "message": row.get("Message", "")}
        page.add(FindingKind.OBJECT, judged, words, Place(line), subject, Severity.WARNING, facts=facts)
    if conditions and not limits:
        page.add(FindingKind.OBJECT, "Healthy", f"{subject.object} can scale.", Place(root.line), subject, facts=most)


def quota(page: Page, root: Entry, subject: Subject) -> None:
    """Say what is used of each resource of a quota."""
    for entry in root.below:
        cells = GAP.split(entry.value)
        if entry.key or len(cells) != 3 or states.size(cells[2]) is None:  # noqa: PLR2004 - name, used, hard
            continue
        used, hard = states.size(cells[1]) or 0.0, states.size(cells[2]) or 0.0
        reason = "QuotaExceeded" if used >= hard else "Healthy"
        facts: dict[str, Fact] = {"resource": cells[0], "used": cells[1], "hard": cells[2]}
        facts["value"] = f"{cells[0]}={cells[2]}"
        words = f"{subject.object} uses {cells[1]} of {cells[2]} {cells[0]}."
        page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, states.severity(reason), facts=facts)


def _failing(page: Page, root: Entry, subject: Subject) -> bool:
    """Say which conditions fail, as the objects of controllers describe them: one key below the other."""
    found = [c for c in _conditions(root) if fails(c["Type"].value, c["Status"].value)]
    for condition in found:
        said = {name: entry.value for name, entry in condition.items()}
        message, reason = said.get("Message", ""), said.get("Reason", "") or f"Not{said['Type']}"
        words = f"{subject.object} is {reason}: {message}"
        facts: dict[str, Fact] = {"message": message, "condition": said["Type"]}
        span = Span(page.time(said.get("Last Transition Time", "")))
        place = Place(condition.get("Message", condition["Status"]).line)
        page.add(FindingKind.OBJECT, reason, words, place, subject, Severity.ERROR, span, facts)
    return bool(found)


def _conditions(root: Entry) -> list[dict[str, Entry]]:
    """Each condition by its keys, as far as it says its type and its status."""
    section = root.get("Status", "Conditions")
    found: list[dict[str, Entry]] = [{}]
    for entry in section.below if section else ():
        if entry.key in found[-1]:
            found.append({})
        found[-1][entry.key] = entry
    return [c for c in found if "Type" in c and "Status" in c]


def keyed(page: Page, root: Entry, subject: Subject) -> None:
    """Say which keys a ConfigMap or Secret has."""
    last = root.below[-1].line if root.below else root.line
    lines = page.lines[root.line - 1 : last]
    ruled = (a for a, b in pairwise(lines) if b.startswith("----"))
    found = [k[1] for line in (*ruled, *lines) if (k := _KEY.fullmatch(line.rstrip()))]
    facts: dict[str, Fact] = {"kind": subject.kind, "name": subject.name, "keys": ",".join(dict.fromkeys(found))}
    words = f"{subject.object} has {len(set(found))} keys."
    page.add(FindingKind.OBJECT, "Declared", words, Place(root.line), subject, facts=facts)


def _synced(page: Page, root: Entry, subject: Subject) -> None:
    """When it last wrote the Secret that it keeps."""
    entry = next((e for path in _WRITTEN if (e := root.get(*path)) and page.time(e.value)), None)
    if entry is None:
        return
    secret = next((name for path in _KEPT if (name := root.text(*path))), subject.name)
    words = f"{subject.object} wrote Secret/{secret} at {entry.value}."
    facts: dict[str, Fact] = {"written": f"Secret/{secret}", "by": subject.object, "message": words}
    page.add(
        FindingKind.OBJECT, "Synced", words, Place(entry.line), subject, span=Span(page.time(entry.value)), facts=facts
    )


def plain(page: Page, root: Entry, subject: Subject) -> None:
    """Say that an object is there, and which of its conditions fail."""
    if subject.kind in _KEEPERS:
        _synced(page, root, subject)
    if not _failing(page, root, subject):
        status = root.text("Status")
        reason = status if status in ("Terminating", "Failed", "Pending") else "Exists"
        words = f"{subject.object} exists" + (f", {status}." if status else ".")
        page.add(FindingKind.OBJECT, reason, words, Place(root.line), subject, states.severity(reason))
    settings.listed(page, root, "Selector", "selector", subject)
