"""What `kubectl describe` says of one object."""

from adapters.evidence.components import workload
from adapters.evidence.extractors.kubernetes import events
from adapters.evidence.extractors.kubernetes.describe import access, deletion, node, others, pod, workloads
from adapters.evidence.extractors.kubernetes.describe.kinds import kind
from adapters.evidence.extractors.kubernetes.describe.tree import Entry, table, tree
from adapters.evidence.extractors.page import Page, Place, Subject


def add(page: Page, start: int, end: int) -> None:
    """Say what the description from line `start` to `end` tells."""
    root = tree(page, start, end)
    subject = Subject(kind(root), root.text("Name"), root.text("Namespace"))
    reader = _READERS.get(subject.kind)
    if reader:
        reader(page, root, subject)
    else:
        others.plain(page, root, subject)
    deletion.described(page, root, subject)
    _events(page, root, subject)


_READERS = {
    "Pod": pod.add,
    "Node": node.add,
    "Deployment": workloads.workload,
    "StatefulSet": workloads.workload,
    "DaemonSet": workloads.workload,
    "ReplicaSet": workloads.workload,
    "Job": workloads.job,
    "PersistentVolumeClaim": others.claim,
    "PersistentVolume": others.claim,
    "StorageClass": others.storage_class,
    "Service": others.service,
    "Ingress": others.ingress,
    "CronJob": others.schedule,
    "HorizontalPodAutoscaler": others.autoscaler,
    "ResourceQuota": others.quota,
    "NetworkPolicy": access.network,
    "Role": access.role,
    "ClusterRole": access.role,
    "RoleBinding": access.binding,
    "ClusterRoleBinding": access.binding,
    "ConfigMap": others.keyed,
    "Secret": others.keyed,
}


def _events(page: Page, root: Entry, subject: Subject) -> None:
    for line, row in table(root, "Events"):
        kind, reason = row.get("Type", ""), row.get("Reason", "")
        if kind in ("Normal", "Warning") and reason:
            event = events.Event(kind, reason, row.get("Message", ""), row.get("Age", ""), row.get("From", ""))
            about = subject if subject.kind != "Pod" else Subject(*_names(subject), workload(subject.name))
            events.add(page, event, Place(line), about)


def _names(subject: Subject) -> tuple[str, str, str]:
    return subject.kind, subject.name, subject.namespace
