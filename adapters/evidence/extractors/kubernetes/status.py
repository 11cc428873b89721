"""The state of objects in structured notation: Kubernetes itself, and the flat lists that managed clusters give."""

from collections.abc import Mapping

from adapters.evidence.extractors import states
from adapters.evidence.extractors.page import NEVER, Fact, Page, Place, Span, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity

_GOOD = ("Ready", "Available", "Healthy", "Synced", "Established", "Complete")
_BAD = ("Failed", "Degraded", "ReplicaFailure", "Stalled")
_RUNS = {
    "arch": "architecture",
    "os_image": "osImage",
    "kernel": "kernelVersion",
    "runtime": "containerRuntimeVersion",
    "version": "kubeletVersion",
}
_LOW = 0.25  # of what a node has


def add(page: Page, node: Node, subject: Subject) -> None:
    """Say what the status of a Kubernetes object tells."""
    status = node.get("status")
    if status is None or not status.fields():
        return
    if subject.kind == "Pod":
        pod(page, status, subject, node.get("spec") or NOTHING)
    elif subject.kind == "Node":
        _node(page, node, status, subject)
    elif subject.kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        _workload(page, node, status, subject)
    elif subject.kind == "Job":
        _job(page, status, subject)
    elif entry := status.get("phase"):
        word = entry.text()
        reason = "Healthy" if word in ("Bound", "Active", "Available") else word
        facts: dict[str, Fact] = {"status": word, "storage_class": node.text("spec", "storageClassName")}
        words = f"{subject.object} is {word}."
        page.add(FindingKind.OBJECT, reason, words, Place.of(entry), subject, states.severity(reason), facts=facts)
    elif subject.kind == "HorizontalPodAutoscaler":
        autoscaler(page, status, subject)
    else:
        _conditions(page, status, subject)


def pod(page: Page, status: Node, subject: Subject, spec: Node) -> None:
    """Say how a pod and its containers are; `status` may also be the flat form of a managed cluster's list."""
    facts: dict[str, Fact] = {
        "phase": status.text("phase"),
        "node": spec.text("nodeName") or status.text("node_name"),
        "qos": status.text("qosClass"),
    }
    found = [
        _container(page, one, subject, facts)
        for key in ("initContainerStatuses", "containerStatuses", "containers")
        for one in (status.get(key) or NOTHING).rows()
    ]
    if _unscheduled(page, status, subject, facts):
        return
    phase = status.get("phase")
    if phase is None:
        return
    word = status.text("reason") or phase.text()
    good = phase.text() in ("Running", "Succeeded") and not status.text("reason")
    if good and all(found):
        words = f"{subject.object} is {phase.text()}, all {len(found)} containers ready."
        span = Span(page.time(status.first("startTime", "start_time")))
        page.add(FindingKind.OBJECT, "Healthy", words, Place.of(phase), subject, span=span, facts=facts)
    elif not good:
        place = Place.of(status.get("reason") or phase)
        words = _explained(f"{subject.object} is {word}", status.text("message"))
        more = {**facts, "message": status.text("message")}
        page.add(FindingKind.OBJECT, word, words, place, subject, states.severity(word), facts=more)


def _explained(words: str, message: str) -> str:
    return f"{words}: {message}" if message else f"{words}."


def _unscheduled(page: Page, status: Node, subject: Subject, facts: dict[str, Fact]) -> bool:
    for condition in (status.get("conditions") or NOTHING).rows():
        if (condition.text("type"), condition.text("status")) == ("PodScheduled", "False"):
            place = Place.of(condition.get("message") or condition.get("status") or condition)
            more = {**facts, "message": condition.text("message")}
            words = _explained(f"{subject.object} is not scheduled", condition.text("message"))
            span = Span(page.time(condition.get("lastTransitionTime")))
            page.add(FindingKind.OBJECT, "Unschedulable", words, place, subject, Severity.ERROR, span, more)
            return True
    return False


def _container(page: Page, one: Node, subject: Subject, about: dict[str, Fact]) -> bool:
    """Say how one container is; whether it is well."""
    state = _run(one.get("state") or NOTHING)
    last = _run(one.get("lastState") or one.get("last_state") or NOTHING)
    restarts = _restarts(one)
    ready = one.text("ready") == "true"
    reason = state.text("reason")
    last_reason = last.text("reason")
    done = reason == "Completed" and _code(state) in (0, None)
    judged = reason or ("Restarted" if ready and restarts else "Healthy" if ready else "NotReady")
    message = state.text("message") or last.text("message")
    facts = {**about, **_facts(one, state, last)}
    span = Span(page.time(state.first("startedAt", "started_at")))
    if "OOMKilled" in (reason, last_reason):
        run = last if last_reason == "OOMKilled" else state
        words = f"Container {one.text('name')} of {subject.object} was killed for lack of memory, {restarts} restarts."
        ended = Span(page.time(run.first("finishedAt", "finished_at")))
        place = Place.of(run.get("reason") or run)
        page.add(FindingKind.OBJECT, "OOMKilled", words, place, subject, Severity.CRITICAL, ended, facts)
    if judged == "NotReady" and about.get("phase") == "Pending":
        return False
    if judged != "OOMKilled":
        entry = state.get("reason") if reason else one.first("restartCount", "restart_count", "ready")
        words = f"Container {one.text('name')} of {subject.object} is {judged}, {restarts} restarts"
        words = _explained(words, message)
        rank = Severity.INFO if judged in ("Restarted", "Completed") else states.severity(judged)
        rank = Severity.ERROR if judged == "NotReady" else rank
        page.add(FindingKind.OBJECT, judged, words, Place.of(entry or one), subject, rank, span, facts)
    return ready or done


def _facts(one: Node, state: Node, last: Node) -> dict[str, Fact]:
    return {
        "container": one.text("name"),
        "image": one.text("image"),
        "image_id": one.text("imageID"),
        "ready": one.text("ready") == "true",
        "restarts": _restarts(one),
        "exit_code": _code(state) if _code(state) is not None else _code(last),
        "last_reason": last.text("reason"),
        "last_exit_code": _code(last),
        "message": state.text("message") or last.text("message"),
        "started_at": state.text("startedAt") or state.text("started_at"),
        "finished_at": last.text("finishedAt") or last.text("finished_at"),
    }


def _restarts(one: Node) -> int:
    return int(one.number("restartCount") or one.number("restart_count") or 0)


def _run(state: Node) -> Node:
    """The part of a state that says which one it is."""
    for key in ("waiting", "terminated", "running"):
        inner = state.get(key)
        if inner is not None and inner.fields():
            return inner
    return state


def _code(run: Node) -> int | None:
    found = run.number("exitCode")
    found = run.number("exit_code") if found is None else found
    return None if found is None else int(found)


def fails(condition: str, status: str) -> bool:
    """Whether a condition of any kind of object has the status that is bad for it."""
    return (condition in _GOOD and status != "True") or (condition in _BAD and status == "True")


def _conditions(page: Page, status: Node, subject: Subject) -> None:
    for condition in (status.get("conditions") or NOTHING).rows():
        kind = condition.text("type")
        if fails(kind, condition.text("status")):
            reason = condition.text("reason") or f"Not{kind}"
            words = _explained(f"{subject.object} is {reason}", condition.text("message"))
            facts: dict[str, Fact] = {"message": condition.text("message"), "condition": kind}
            span = Span(page.time(condition.get("lastTransitionTime")))
            place = Place.of(condition.get("message") or condition.get("status") or condition)
            page.add(FindingKind.OBJECT, reason, words, place, subject, Severity.ERROR, span, facts)


def autoscaler(page: Page, status: Node, subject: Subject, more: Mapping[str, Fact] | None = None) -> bool:
    """Say what keeps an autoscaler from scaling, by its conditions; whether anything does."""
    before = len(page.found)
    for condition in (status.get("conditions") or NOTHING).rows():
        stops = "True" if condition.text("type") == "ScalingLimited" else "False"
        reason = condition.text("reason")
        if condition.text("status") != stops or reason == "DesiredWithinRange":
            continue
        judged = "AtMaximum" if reason == "TooManyReplicas" else "MetricsUnknown" if "Metric" in reason else reason
        words = f"{subject.object}: {reason}, {condition.text('message')}"
        facts: dict[str, Fact] = {"message": condition.text("message"), "condition": condition.text("type")}
        span = Span(page.time(condition.first("lastTransitionTime", "last_transition_time")))
        place = Place.of(condition.get("message") or condition.get("status") or condition)
        facts |= more or {}
        page.add(FindingKind.OBJECT, judged or "Problem", words, place, subject, Severity.WARNING, span, facts)
    return len(page.found) > before


def _node(page: Page, node: Node, status: Node, subject: Subject) -> None:
    facts: dict[str, Fact] = {
        "capacity_cpu": status.text("capacity", "cpu"),
        "capacity_memory": status.text("capacity", "memory"),
        "allocatable_cpu": status.text("allocatable", "cpu"),
        "allocatable_memory": status.text("allocatable", "memory"),
        "max_pods": status.text("allocatable", "pods"),
        **{fact: status.text("nodeInfo", key) for fact, key in _RUNS.items()},
    }
    bad = low(page, status.get("allocatable") or NOTHING, subject, facts)
    for condition in (status.get("conditions") or NOTHING).rows():
        kind, word = condition.text("type"), condition.text("status")
        if (kind == "Ready") == (word == "True"):
            continue
        bad = True
        reason = "NotReady" if kind == "Ready" else kind
        words = _explained(f"{subject.object} is {reason}", condition.text("message"))
        more = {**facts, "message": condition.text("message")}
        span = Span(page.time(condition.get("lastTransitionTime")))
        place = Place.of(condition.get("status") or condition)
        page.add(FindingKind.OBJECT, reason, words, place, subject, states.severity(reason), span, more)
    if node.text("spec", "unschedulable") == "true":
        entry = node.get("spec", "unschedulable") or node
        words = f"{subject.object} is cordoned."
        page.add(FindingKind.OBJECT, "Cordoned", words, Place.of(entry), subject, Severity.WARNING, facts=facts)
    elif not bad:
        words = f"{subject.object} is ready."
        page.add(FindingKind.OBJECT, "Healthy", words, Place.of(status), subject, facts=facts)


def low(page: Page, entry: Node, subject: Subject, facts: dict[str, Fact]) -> bool:
    """Say when a node can give far less than it has."""
    found = False
    for resource, read in (("cpu", states.millis), ("memory", states.size)):
        has, gives = (
            read(str(facts.get(f"capacity_{resource}", ""))),
            read(str(facts.get(f"allocatable_{resource}", ""))),
        )
        if has and gives is not None and gives < _LOW * has:
            found = True
            share = round(100 * gives / has, 1)
            words = (
                f"{subject.object} can give only {facts[f'allocatable_{resource}']} of {facts[f'capacity_{resource}']}"
            )
            words += f" {resource} to pods, {share} %."
            where = entry.get(f"allocatable_{resource}") or entry.get(resource) or entry
            more = {**facts, "resource": resource, "percent": share}
            page.add(
                FindingKind.OBJECT, "AllocatableLow", words, Place.of(where), subject, Severity.WARNING, facts=more
            )
    return found


def _workload(page: Page, node: Node, status: Node, subject: Subject) -> None:
    wanted = node.number("spec", "replicas")
    wanted = status.number("desiredNumberScheduled") if wanted is None else wanted
    ready = status.number("readyReplicas") or status.number("numberReady") or 0.0
    entry = status.first("readyReplicas", "numberReady", "replicas", "unavailableReplicas") or status
    scaled(page, (int(wanted if wanted is not None else 1), int(ready)), Place.of(entry), subject)
    for condition in (status.get("conditions") or NOTHING).rows():
        kind, word = condition.text("type"), condition.text("status")
        if (kind, word) in (("Progressing", "False"), ("ReplicaFailure", "True")):
            reason = (
                "ReplicaFailure" if kind == "ReplicaFailure" else condition.text("reason") or "ProgressDeadlineExceeded"
            )
            words = _explained(f"{subject.object} is {reason}", condition.text("message"))
            span = Span(page.time(condition.get("lastTransitionTime")))
            place = Place.of(condition.get("message") or condition)
            facts: dict[str, Fact] = {"message": condition.text("message")}
            page.add(FindingKind.OBJECT, reason, words, place, subject, Severity.ERROR, span, facts)


def scaled(
    page: Page, counts: tuple[int, int], place: Place, subject: Subject, more: dict[str, Fact] | None = None
) -> None:
    """Say how many replicas are ready of how many."""
    reason = states.replicas(*counts)
    facts: dict[str, Fact] = {
        "desired": counts[0],
        "replicas": counts[0],
        "ready": counts[1],
        "ready_replicas": counts[1],
    }
    words = f"{subject.object} has {counts[1]} of {counts[0]} replicas ready."
    page.add(
        FindingKind.OBJECT, reason, words, place, subject, states.severity(reason), NEVER, {**facts, **(more or {})}
    )


def _job(page: Page, status: Node, subject: Subject) -> None:
    facts: dict[str, Fact] = {
        key: int(status.number(key) or 0) for key in ("succeeded", "failed", "active") if status.get(key) is not None
    }
    for condition in (status.get("conditions") or NOTHING).rows():
        if condition.text("status") != "True":
            continue
        reason = condition.text("type")
        reason = condition.text("reason") or reason if reason == "Failed" else reason
        words = _explained(f"{subject.object} is {reason}", condition.text("message"))
        place = Place.of(condition.get("message") or condition.get("type") or condition)
        span = Span(page.time(condition.get("lastTransitionTime")))
        more = {**facts, "message": condition.text("message")}
        page.add(FindingKind.OBJECT, reason, words, place, subject, states.severity(reason), span, more)
