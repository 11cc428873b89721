"""What `kubectl describe` says of one object: a tree by indentation, and its tables of conditions and events."""

import re
from dataclasses import dataclass, field

from adapters.evidence.components import workload
from adapters.evidence.extractors import containers, events, states
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind, Severity

_FIELD = re.compile(r"^(\s*)([A-Za-z0-9_.][^:]*?):(?:\s+(.*?)|)\s*$")
_GAP = re.compile(r"\s{2,}|\t")
_PODS_FULL, _FULL_PERCENT, _LOW_SHARE = 0.95, 95, 0.25
_SECTION_ENDS = ("Events",)


@dataclass
class Entry:
    """One line of the tree with what stands below it."""

    line: int
    indent: int
    key: str
    value: str
    below: "list[Entry]" = field(default_factory=list)

    def get(self, *path: str) -> "Entry | None":
        """The entry below by its keys."""
        here: Entry | None = self
        for key in path:
            here = next((e for e in here.below if e.key == key), None) if here else None
        return here

    def text(self, *path: str) -> str:
        """The value of an entry below, empty for none."""
        found = self.get(*path)
        return found.value if found and found.value not in ("<none>", "<unset>", "<nil>", "N/A") else ""


def add(page: Page, start: int, end: int) -> None:
    """Say what the description from line `start` to `end` tells."""
    root = _tree(page, start, end)
    subject = Subject(_kind(root), root.text("Name"), root.text("Namespace"))
    reader = _READERS.get(subject.kind)
    if reader:
        reader(page, root, subject)
    else:
        _plain(page, root, subject)
    _events(page, root, subject)


def _tree(page: Page, start: int, end: int) -> Entry:
    root = Entry(start, -1, "", "")
    stack = [root]
    for number in range(start, end + 1):
        text = page.lines[number - 1].rstrip()
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip())
        while len(stack) > 1 and stack[-1].indent >= indent:
            stack.pop()
        found = _FIELD.match(text)
        key, value = (found[2].strip(), found[3] or "") if found else ("", text.strip())
        if found and stack[-1].key in ("Command", "Args", "Events", "Non-terminated Pods", "Message"):
            key, value = "", text.strip()
        entry = Entry(number, indent, key, value.strip())
        stack[-1].below.append(entry)
        if len(stack) < 40:  # noqa: PLR2004 - deeper is no description
            stack.append(entry)
    return root


_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Node", ("Capacity", "Allocatable")),
    ("CronJob", ("Schedule", "Concurrency Policy")),
    ("Job", ("Parallelism",)),
    ("Deployment", ("StrategyType",)),
    ("PersistentVolumeClaim", ("StorageClass", "Used By")),
    ("PersistentVolumeClaim", ("StorageClass", "Access Modes", "VolumeMode", "Namespace")),
    ("PersistentVolume", ("StorageClass", "Reclaim Policy")),
    ("Pod", ("Containers",)),
    ("Pod", ("QoS Class",)),
    ("Pod", ("Node", "Status", "IP")),
    ("StatefulSet", ("Update Strategy", "Pods Status")),
    ("DaemonSet", ("Desired Number of Nodes Scheduled",)),
    ("ReplicaSet", ("Replicas", "Pods Status")),
    ("Service", ("Selector", "Type", "Endpoints")),
    ("HorizontalPodAutoscaler", ("Reference", "Min replicas")),
    ("Ingress", ("Rules", "Default backend")),
    ("ServiceAccount", ("Mountable secrets",)),
    ("StorageClass", ("Provisioner", "Parameters")),
    ("NetworkPolicy", ("Spec",)),
    ("Role", ("PolicyRule",)),
    ("ResourceQuota", ("Resource",)),
    ("Endpoints", ("Subsets",)),
    ("ConfigMap", ("Data",)),
    ("Namespace", ("Status", "Labels")),
)


def _kind(root: Entry) -> str:
    given = root.text("Kind")
    if given:
        return given
    keys = {e.key for e in root.below} | {e.value.split("  ")[0] for e in root.below if not e.key}
    return next((kind for kind, wanted in _SIGNS if set(wanted) <= keys), "")


def _pod(page: Page, root: Entry, subject: Subject) -> None:
    owner = root.get("Controlled By")
    if owner and owner.value.startswith(("StatefulSet/", "DaemonSet/", "Job/")):
        subject = Subject("Pod", subject.name, subject.namespace, owner.value.split("/", 1)[1])
    before = len(page.found)
    for section, init in (("Init Containers", True), ("Containers", False)):
        for one in (root.get(section) or Entry(0, 0, "", "")).below:
            if one.key:
                _container(page, root, one, subject, init=init)
    unready = [
        c for c in _table(root, "Conditions") if c[1].get("Status") == "False" and c[1].get("Type") == "PodScheduled"
    ]
    status = root.text("Status")
    place = _place(root, "Status")
    if unready or (status == "Pending" and not root.text("Node")):
        where = Place(unready[0][0]) if unready else place
        words = f"{subject.object} is not scheduled to any node."
        page.add(FindingKind.OBJECT, "Unschedulable", words, where, subject, Severity.ERROR, facts=_phase(root))
    elif status in ("Failed", "Unknown", "Pending"):
        reason = root.text("Reason") or status
        where = _place(root, "Reason") if root.text("Reason") else place
        words = f"{subject.object} is {status}: {root.text('Message') or reason}."
        facts = {**_phase(root), "message": root.text("Message")}
        page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    elif all(f.reason in ("Healthy", "Restarted") for f in page.found[before:] if f.kind is FindingKind.OBJECT):
        words = f"{subject.object} is {status or 'running'}, all containers ready."
        page.add(FindingKind.OBJECT, "Healthy", words, place, subject, facts=_phase(root))
    _pod_config(page, root, subject)


def _phase(root: Entry) -> dict[str, Fact]:
    return {
        "phase": root.text("Status"),
        "node": root.text("Node").split("/")[0],
        "qos": root.text("QoS Class"),
        "service_account": root.text("Service Account"),
    }


def _container(page: Page, root: Entry, one: Entry, subject: Subject, *, init: bool) -> None:
    container_config(page, one, subject)
    state, last = one.get("State"), one.get("Last State")
    if state is None:
        return
    reason, code = state.text("Reason"), state.text("Exit Code")
    restarts = int(one.text("Restart Count") or 0) if one.text("Restart Count").isdigit() else 0
    ready = one.text("Ready") == "True"
    last_reason = last.text("Reason") if last else ""
    judged = reason or ("NotReady" if not ready and not init else "Restarted" if restarts else "Healthy")
    if init and judged == "NotReady":
        judged = "Initializing"
    facts: dict[str, Fact] = {
        **_phase(root),
        "container": one.key,
        "init": True if init else None,
        "state": state.value.lower(),
        "ready": ready,
        "restarts": restarts,
        "exit_code": _int(code) if code else _int(last.text("Exit Code") if last else ""),
        "last_reason": last_reason,
        "last_exit_code": _int(last.text("Exit Code")) if last else None,
        "message": state.text("Message") or (last.text("Message") if last else ""),
        "started_at": state.text("Started"),
        "finished_at": (last or state).text("Finished"),
        "image": one.text("Image"),
        "limit_memory": one.text("Limits", "memory"),
        "request_memory": one.text("Requests", "memory"),
        "limit_cpu": one.text("Limits", "cpu"),
        "request_cpu": one.text("Requests", "cpu"),
        "command": " ".join(e.value for part in ("Command", "Args") for e in (one.get(part) or one).below if not e.key),
    }
    facts["ran_seconds"] = _ran(page, last or state)
    if last_reason == "OOMKilled" or reason == "OOMKilled":
        _oom(page, one, subject, facts)
    where = state.get("Reason") or state
    words = _words(subject, one.key, judged, facts)
    rank = Severity.INFO if judged in ("Completed", "Restarted", "PodInitializing") else states.severity(judged)
    rank = Severity.ERROR if judged == "NotReady" else rank
    span = Span(page.time(state.text("Started")))
    page.add(FindingKind.OBJECT, judged, words, Place(where.line), subject, rank, span, facts)


def _oom(page: Page, one: Entry, subject: Subject, facts: dict[str, Fact]) -> None:
    source = one.get("Last State") if facts["last_reason"] == "OOMKilled" else one.get("State")
    if source is None:
        return
    limit = facts.get("limit_memory") or "no"
    words = (
        f"Container {one.key} of {subject.object} was killed for lack of memory, exit code {facts['exit_code'] or 137}"
    )
    words += f", memory limit {limit}, {facts['restarts']} restarts."
    line = (source.get("Reason") or source).line
    span = Span(page.time(source.text("Finished")))
    page.add(FindingKind.OBJECT, "OOMKilled", words, Place(line), subject, Severity.CRITICAL, span, facts)


def _words(subject: Subject, name: str, reason: str, facts: dict[str, Fact]) -> str:
    words = f"Container {name} of {subject.object} is {facts['state']}, {reason}"
    if facts.get("last_reason"):
        words += f"; its last run ended {facts['last_reason']} with exit code {facts['last_exit_code']}"
    elif facts.get("exit_code") is not None:
        words += f", exit code {facts['exit_code']}"
    words += f", {facts['restarts']} restarts" if facts["restarts"] else ""
    return words + (f": {facts['message']}" if facts.get("message") else ".")


def _ran(page: Page, run: Entry) -> int | None:
    begun, ended = page.time(run.text("Started")), page.time(run.text("Finished"))
    return int((ended - begun).total_seconds()) if begun and ended else None


def _int(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else None


def container_config(page: Page, one: Entry, subject: Subject) -> None:
    """Say what one container is told to be."""
    if image := one.get("Image"):
        containers.image(page, subject, one.key, image.value, Place(image.line))
    parts = [(e, e.value) for part in ("Command", "Args") for e in (one.get(part) or Entry(0, 0, "", "")).below]
    if parts:
        _command(page, one.key, parts, subject)
    for entry in (one.get("Environment") or Entry(0, 0, "", "")).below:
        if entry.key and entry.value:
            _env(page, one.key, entry, subject)
    for key in ("Liveness", "Readiness", "Startup"):
        if found := one.get(key):
            _probe(page, one.key, found, subject)
    given = {
        f"{section.lower()}_{e.key}": e.value
        for section in ("Limits", "Requests")
        for e in (one.get(section) or Entry(0, 0, "", "")).below
        if e.key and e.value
    }
    if given:
        where = one.get("Limits") or one.get("Requests") or one
        containers.limits(page, subject, one.key, given, Place(where.line))


def _command(page: Page, name: str, parts: list[tuple[Entry, str]], subject: Subject) -> None:
    longest = max(parts, key=lambda part: len(part[1]))
    shell = parts[0][1].rsplit("/", 1)[-1] in ("sh", "bash", "ash", "dash", "zsh")
    where = longest[0] if shell else parts[0][0]
    containers.command(page, subject, name, [text for _, text in parts], Place(where.line))


_FROM_KEY = re.compile(r"^<set to the key '([^']+)' (?:in|of) (secret|config map) '([^']+)'>\s*(?:Optional:\s*(\w+))?")


def _env(page: Page, name: str, entry: Entry, subject: Subject) -> None:
    if taken := _FROM_KEY.match(entry.value):
        kind = "Secret" if taken[2] == "secret" else "ConfigMap"
        facts: dict[str, Fact] = {"kind": kind, "name": taken[3], "key": taken[1], "container": name}
        facts["optional"] = taken[4] == "true"
        containers.reference(page, subject, facts, Place(entry.line))
    else:
        containers.env(page, subject, name, (entry.key, entry.value), Place(entry.line))


_PROBE = re.compile(r"^(http-get|exec|tcp-socket|grpc)\s+(.*?)\s*(?:delay=|$)")


def _probe(page: Page, name: str, entry: Entry, subject: Subject) -> None:
    found = _PROBE.match(entry.value)
    facts: dict[str, Fact] = {"probe": entry.key.lower()}
    if found:
        facts["type"] = found[1].split("-")[0]
        if found[1] == "exec":
            facts["command"] = found[2].strip("[]")
        else:
            address = re.match(r"(?:https?://)?([^:/]*):(\w+)?(/.*)?", found[2])
            facts |= {"port": address[2], "path": address[3]} if address else {}
    for word, fact in (
        ("delay", "initial_delay"),
        ("timeout", "timeout"),
        ("period", "period"),
        ("#failure", "failures"),
    ):
        if amount := re.search(rf"{word}=(\d{{1,6}})", entry.value):
            facts[fact] = int(amount[1])
    containers.probe(page, subject, name, facts, Place(entry.line))


def _pod_config(page: Page, root: Entry, subject: Subject) -> None:
    for volume in (root.get("Volumes") or Entry(0, 0, "", "")).below:
        for key, kind in (("ClaimName", "PersistentVolumeClaim"), ("SecretName", "Secret"), ("Name", "ConfigMap")):
            entry = volume.get(key)
            if entry and entry.value and not (key == "Name" and not volume.text("Type").startswith("ConfigMap")):
                facts: dict[str, Fact] = {
                    "kind": kind,
                    "name": entry.value,
                    "optional": volume.text("Optional") == "true",
                }
                containers.reference(page, subject, facts, Place(entry.line))
    if (account := root.get("Service Account")) and account.value not in ("", "default"):
        containers.reference(page, subject, {"kind": "ServiceAccount", "name": account.value}, Place(account.line))
    _listed(page, root, "Node-Selectors", "node_selector", subject)
    _listed(page, root, "Labels", "labels", subject)


def _listed(page: Page, root: Entry, key: str, reason: str, subject: Subject) -> None:
    """Settings of the form `a=b`, the first beside the key, the others below it."""
    entry = root.get(key)
    if entry is None or entry.value in ("", "<none>"):
        return
    below = [(e.line, f"{e.key}:{e.value}" if e.key else e.value) for e in entry.below]
    pairs = [(line, text) for line, text in [(entry.line, entry.value), *below] if "=" in text and "hash" not in text]
    if reason == "node_selector":
        for line, text in pairs:
            words = f"{subject.object} may only run on nodes with {text}."
            page.add(FindingKind.CONFIG, reason, words, Place(line), subject, facts={"value": text})
    elif pairs:
        value = ",".join(sorted(text for _, text in pairs))
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        words = f"{subject.object} has {reason} {value[:160]}."
        page.add(FindingKind.CONFIG, reason, words, Place(entry.line), subject, facts=facts)


def _node(page: Page, root: Entry, subject: Subject) -> None:
    facts = _node_facts(root)
    bad = 0
    for line, row in _table(root, "Conditions"):
        kind, status = row.get("Type", ""), row.get("Status", "")
        wrong = status != "True" if kind == "Ready" else status == "True"
        if kind and status and wrong:
            bad += 1
            reason = "NotReady" if kind == "Ready" else kind
            words = f"{subject.object} is {reason}: {row.get('Message') or row.get('Reason', '')}"
            more = {**facts, "message": row.get("Message", "")}
            span = Span(page.time(row.get("LastTransitionTime")))
            page.add(FindingKind.OBJECT, reason, words, Place(line), subject, states.severity(reason), span, more)
    running, most = facts.get("pods"), facts.get("max_pods")
    if isinstance(running, int) and isinstance(most, int) and most and running >= _PODS_FULL * most:
        bad += 1
        entry = root.get("Non-terminated Pods") or root
        words = f"{subject.object} runs {running} of at most {most} pods: there is no room for another."
        full = {**facts, "percent": round(100 * running / most)}
        page.add(FindingKind.OBJECT, "PodsFull", words, Place(entry.line), subject, Severity.ERROR, facts=full)
    for entry in (root.get("Allocated resources") or root).below:
        bad += _requested(page, entry, subject, facts)
    if root.text("Unschedulable") == "true":
        place = _place(root, "Unschedulable")
        words = f"{subject.object} is cordoned."
        page.add(FindingKind.OBJECT, "Cordoned", words, place, subject, Severity.WARNING, facts=facts)
    if not bad:
        words = f"{subject.object} is ready and runs {running} of {most} pods."
        page.add(FindingKind.OBJECT, "Healthy", words, Place(root.line), subject, facts=facts)
    _listed(page, root, "Labels", "labels", subject)
    if taint := root.text("Taints"):
        words = f"{subject.object} has the taint {taint}."
        page.add(FindingKind.CONFIG, "taint", words, _place(root, "Taints"), subject, facts={"value": taint})


def _node_facts(root: Entry) -> dict[str, Fact]:
    pods = root.get("Non-terminated Pods")
    total = re.search(r"(\d+) in total", pods.value) if pods else None
    facts: dict[str, Fact] = {
        "capacity_cpu": root.text("Capacity", "cpu"),
        "capacity_memory": root.text("Capacity", "memory"),
        "allocatable_cpu": root.text("Allocatable", "cpu"),
        "allocatable_memory": root.text("Allocatable", "memory"),
        "pods": int(total[1]) if total else None,
        "pods_running": int(total[1]) if total else None,
        "max_pods": _int(root.text("Allocatable", "pods")),
        "pods_capacity": _int(root.text("Allocatable", "pods")),
        "taints": root.text("Taints"),
    }
    for entry in (root.get("Allocated resources") or Entry(0, 0, "", "")).below:
        found = re.match(r"(cpu|memory)\s+\S+ \((\d+)%\)", entry.value)
        if found:
            facts[f"{found[1]}_requests_pct"] = facts[f"requested_{found[1]}_percent"] = int(found[2])
    return facts


def _requested(page: Page, entry: Entry, subject: Subject, facts: dict[str, Fact]) -> int:
    found = re.match(r"(cpu|memory)\s+(\S+) \((\d+)%\)", entry.value)
    if not found or int(found[3]) < _FULL_PERCENT:
        return 0
    reason = "CpuRequestsFull" if found[1] == "cpu" else "MemoryRequestsFull"
    words = f"On {subject.object} {found[3]} % of its {found[1]} is requested ({found[2]})."
    page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, Severity.ERROR, facts=facts)
    return 1


_REPLICAS = re.compile(r"(\d+) desired \| (?:(\d+) updated \| )?(\d+) total \| (\d+) available \| (\d+) unavailable")
_CURRENT = re.compile(r"(\d+) (?:current / (\d+) desired|desired \| (\d+) total)")


def _workload(page: Page, root: Entry, subject: Subject) -> None:
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
    for line, row in _table(root, "Conditions"):
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
        _listed(page, template, "Labels", "labels", subject)
        for section in ("Init Containers", "Containers"):
            for one in (template.get(section) or Entry(0, 0, "", "")).below:
                if one.key:
                    container_config(page, one, subject)
        _pod_config_of_template(page, template, subject)
    _listed(page, root, "Selector", "selector", subject)


def _pod_config_of_template(page: Page, template: Entry, subject: Subject) -> None:
    without = Entry(template.line, template.indent, "", "", [e for e in template.below if e.key != "Labels"])
    _pod_config(page, without, subject)


def _job(page: Page, root: Entry, subject: Subject) -> None:
    entry = root.get("Pods Statuses") or root
    found = re.search(r"(\d+) Active.*?/ (\d+) Succeeded / (\d+) Failed", entry.value)
    wanted = _int(root.text("Completions"))
    if found:
        active, done, failed = (int(n) for n in found.groups())
        reason = "Failed" if failed and not active and done < (wanted or 1) else "Complete"
        reason = "Running" if active else reason
        facts: dict[str, Fact] = {"active": active, "succeeded": done, "failed": failed, "completions": wanted}
        facts["backoff_limit"] = _int(root.text("Backoff Limit"))
        words = f"{subject.object}: {done} pods succeeded, {failed} failed, {active} active."
        span = Span(page.time(root.text("Start Time")))
        page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, states.severity(reason), span, facts)
    _template(page, root, subject)


def _claim(page: Page, root: Entry, subject: Subject) -> None:
    status = root.text("Status")
    reason = "Healthy" if status in ("Bound", "Available") else status or "Exists"
    facts: dict[str, Fact] = {
        "status": status,
        "storage_class": root.text("StorageClass"),
        "capacity": root.text("Capacity"),
        "access_modes": root.text("Access Modes"),
        "volume": root.text("Volume"),
        "used_by": root.text("Used By"),
    }
    words = f"{subject.object} is {status}, storage class {facts['storage_class'] or 'none'}."
    where = _place(root, "Status")
    page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    if entry := root.get("StorageClass"):
        containers.reference(page, subject, {"kind": "StorageClass", "name": entry.value}, Place(entry.line))


def _service(page: Page, root: Entry, subject: Subject) -> None:
    ends = [e.value for e in root.below if e.key == "Endpoints" and e.value not in ("", "<none>")]
    facts: dict[str, Fact] = {"endpoints": sum(len(e.split(",")) for e in ends), "selector": root.text("Selector")}
    facts |= {"type": root.text("Type"), "ports": root.text("Port")}
    reason = "Healthy" if ends else "NoEndpoints"
    words = f"{subject.object} has {facts['endpoints'] or 'no'} endpoints, selector {facts['selector'] or 'none'}."
    where = _place(root, "Endpoints")
    page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    _listed(page, root, "Selector", "selector", subject)


def _autoscaler(page: Page, root: Entry, subject: Subject) -> None:
    for line, row in _table(root, "Conditions"):
        reason = row.get("Reason", "")
        if row.get("Status") == "False" or (row.get("Type"), row.get("Status")) == ("ScalingLimited", "True"):
            judged = "AtMaximum" if reason == "TooManyReplicas" else "MetricsUnknown" if "Metric" in reason else reason
            words = f"{subject.object}: {reason}, {row.get('Message', '')}"
            facts = {"maximum": _int(root.text("Max replicas")), "message": row.get("Message", "")}
            page.add(FindingKind.OBJECT, judged, words, Place(line), subject, Severity.WARNING, facts=facts)


def _quota(page: Page, root: Entry, subject: Subject) -> None:
    for entry in root.below:
        cells = _GAP.split(entry.value)
        if entry.key or len(cells) != 3 or states.size(cells[2]) is None:  # noqa: PLR2004 - name, used, hard
            continue
        used, hard = states.size(cells[1]) or 0.0, states.size(cells[2]) or 0.0
        reason = "QuotaExceeded" if used >= hard else "Healthy"
        facts: dict[str, Fact] = {"resource": cells[0], "used": cells[1], "hard": cells[2]}
        facts["value"] = f"{cells[0]}={cells[2]}"
        words = f"{subject.object} uses {cells[1]} of {cells[2]} {cells[0]}."
        page.add(FindingKind.OBJECT, reason, words, Place(entry.line), subject, states.severity(reason), facts=facts)


def _plain(page: Page, root: Entry, subject: Subject) -> None:
    status = root.text("Status")
    reason = status if status in ("Terminating", "Failed", "Pending") else "Exists"
    words = f"{subject.object} exists" + (f", {status}." if status else ".")
    page.add(FindingKind.OBJECT, reason, words, Place(root.line), subject, states.severity(reason))
    _listed(page, root, "Selector", "selector", subject)


_READERS = {
    "Pod": _pod,
    "Node": _node,
    "Deployment": _workload,
    "StatefulSet": _workload,
    "DaemonSet": _workload,
    "ReplicaSet": _workload,
    "Job": _job,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _claim,
    "Service": _service,
    "HorizontalPodAutoscaler": _autoscaler,
    "ResourceQuota": _quota,
}


def _place(root: Entry, key: str) -> Place:
    found = root.get(key)
    return Place(found.line if found else root.line)


def _table(root: Entry, key: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table below a key, by the names of its header."""
    section = root.get(key)
    if section is None:
        return []
    rows = [(e.line, _GAP.split(f"{e.key}: {e.value}".strip() if e.key else e.value)) for e in _flat(section)]
    if not rows:
        return []
    names = rows[0][1]
    return [(line, dict(zip(names, cells, strict=False))) for line, cells in rows[1:] if not cells[0].startswith("---")]


def _flat(section: Entry) -> list[Entry]:
    return [e for below in section.below for e in (below, *_flat(below))]


def _events(page: Page, root: Entry, subject: Subject) -> None:
    for line, row in _table(root, "Events"):
        kind, reason = row.get("Type", ""), row.get("Reason", "")
        if kind in ("Normal", "Warning") and reason:
            event = events.Event(kind, reason, row.get("Message", ""), row.get("Age", ""), row.get("From", ""))
            about = subject if subject.kind != "Pod" else Subject(*_names(subject), workload(subject.name))
            events.add(page, event, Place(line), about)


def _names(subject: Subject) -> tuple[str, str, str]:
    return subject.kind, subject.name, subject.namespace
