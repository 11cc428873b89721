"""Which kind of object a description is of: its own word, or the sections that only this kind has."""

from adapters.evidence.extractors.kubernetes.describe.tree import Entry

_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Node", ("Capacity", "Allocatable")),
    ("Node", ("Roles", "Conditions")),
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
    ("RoleBinding", ("Role", "Subjects")),
    ("ResourceQuota", ("Resource",)),
    ("Endpoints", ("Subsets",)),
    ("Secret", ("Type", "Data")),
    ("ConfigMap", ("Data",)),
    ("Namespace", ("Status", "Labels")),
    ("Node", ("Taints",)),
)


def kind(root: Entry) -> str:
    """Give the kind, empty for one that is not known."""
    given = root.text("Kind")
    if given:
        return given
    keys = {e.key for e in root.below} | {e.value.split("  ")[0] for e in root.below if not e.key}
    return next((kind for kind, wanted in _SIGNS if set(wanted) <= keys), "")
