"""Objects of a managed cluster in flat lists: pods, nodes, deployments, events."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.history.changes import TIMES
from adapters.evidence.extractors.kubernetes import events, status, template
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind


def pod(page: Page, node: Node) -> bool:
    """A pod in a flat list."""
    if not (node.get("name") and node.get("phase") and node.first("containers", "conditions", "node_name", "restarts")):
        return False
    subject = Subject("Pod", node.text("name"), node.text("namespace"))
    status.pod(page, node, subject, NOTHING)
    for one in (node.get("containers") or NOTHING).rows():
        _used(page, one, subject, node.text("node_name"))
        _counted(page, one, subject, node.text("node_name"))
        for sort in ("liveness", "readiness", "startup"):
            if (probe := one.get(f"{sort}_probe")) and probe.fields():
                template.add_probe(page, subject, one.text("name"), sort, probe)
    return True


def _counted(page: Page, one: Node, subject: Subject, where: str) -> None:
    """How many processes a container has, and how many of them are dead and not reaped."""
    found = one.get("processes")
    total = found.number("total") if found else None
    if found is None or total is None:
        return
    states_of, names = found.get("by_state") or NOTHING, found.get("top_names") or NOTHING
    dead = int(states_of.number("Z") or found.number("zombies") or 0)
    most = max(names.fields().items(), key=lambda n: n[1].number() or 0.0, default=None)
    facts: dict[str, Fact] = {"resource": "processes", "node": where, "container": one.text("name")}
    facts |= {"processes": int(total), "zombies": dead, "most": most[0] if most else None}
    words = f"{subject.object} has {int(total):,} processes, {dead:,} of them dead and not reaped."
    page.add(FindingKind.OBJECT, "Usage", words, Place.of(found.get("total") or found), subject, facts=facts)


def _used(page: Page, one: Node, subject: Subject, where: str) -> None:
    """What a container uses of its node, next to what it asked for and may use."""
    usage = one.get("usage")
    if usage is None or not usage.fields():
        return
    given = {key: one.text("resources", *key.split()) for key in ("requests memory", "limits memory")}
    facts: dict[str, Fact] = {"node": where, "memory": usage.text("memory"), "cpu": usage.text("cpu")}
    facts |= {"request_memory": given["requests memory"], "limit_memory": given["limits memory"]}
    words = f"{subject.object} uses {usage.text('cpu') or '?'} CPU and {usage.text('memory') or '?'} memory"
    words += f", requests {given['requests memory']}" if given["requests memory"] else ""
    place = Place.of(usage.get("memory") or usage.get("cpu") or usage)
    page.add(FindingKind.OBJECT, "Usage", f"{words}.", place, subject, facts=facts)


def host(page: Page, node: Node) -> bool:
    """A node in a flat list."""
    ready = node.get("ready")
    if not node.get("name") or not node.first("capacity_cpu", "allocatable_cpu", "memory_pressure", "kubelet_version"):
        return False
    subject = Subject("Node", node.text("name"))
    facts: dict[str, Fact] = {
        key: node.text(key)
        for key in ("capacity_cpu", "capacity_memory", "allocatable_cpu", "allocatable_memory", "instance_type")
    }
    facts |= {"max_pods": node.text("capacity_pods") or node.text("allocatable_pods"), "pods": node.text("pods")}
    bad = status.low(page, node, subject, facts)
    conditions = [("ready", "NotReady", "true"), ("memory_pressure", "MemoryPressure", "false")]
    conditions += [("disk_pressure", "DiskPressure", "false"), ("pid_pressure", "PIDPressure", "false")]
    for key, reason, good in conditions:
        entry = node.get(key)
        if entry is not None and entry.text().lower() not in ("", good):
            bad = True
            words = f"{subject.object} is {reason}."
            page.add(FindingKind.OBJECT, reason, words, Place.of(entry), subject, states.severity(reason), facts=facts)
    if not bad:
        given = f"{facts['allocatable_cpu']} CPU and {facts['allocatable_memory']} memory"
        words = f"{subject.object} is ready, it can give {given}."
        place = Place.of(ready or node.get("name") or node)
        page.add(FindingKind.OBJECT, "Healthy", words, place, subject, facts=facts)
    return True


def workload(page: Page, node: Node) -> bool:
    """A deployment in a flat list."""
    wanted, ready = node.number("desired"), node.number("ready")
    wanted = node.number("replicas") if wanted is None else wanted
    ready = node.number("ready_replicas") if ready is None else ready
    ready = node.number("available") if ready is None else ready
    if wanted is None or ready is None or not node.get("name"):
        return False
    subject = Subject(node.text("kind") or "Deployment", node.text("name"), node.text("namespace"))
    more: dict[str, Fact] = {"unavailable": node.number("unavailable"), "available": node.number("available")}
    entry = node.first("ready", "ready_replicas", "available") or node
    status.scaled(page, (int(wanted), int(ready)), Place.of(entry), subject, more)
    return True


def event(page: Page, node: Node) -> bool:
    """An event of Kubernetes in a flat list."""
    about = node.first("involved_object", "involvedObject", "object")
    if not (node.get("reason") and node.get("message") and (about or node.text("type") in ("Warning", "Normal"))):
        return False
    kind, _, name = about.text().partition("/") if about else ("", "", "")
    if about is not None and about.fields():
        kind, name = about.text("kind"), about.text("name")
    subject = Subject(kind, name, node.text("namespace"))
    first = page.time(node.first("first_time", "firstTimestamp", "first_seen", *TIMES))
    last = page.time(node.first("last_time", "lastTimestamp", "last_seen"))
    span = Span(first or last, last, int(node.number("count") or 1))
    one = events.Event(node.text("type") or "Warning", node.text("reason"), node.text("message"), span=span)
    events.add(page, one, Place.of(node.get("message") or node), subject)
    return True
