"""Which sort of object a table of kubectl, helm or argocd lists, told by its columns."""

from adapters.evidence.extractors.tables import Columns

_HEADERS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (kind, frozenset(columns))
    for kind, columns in (
        ("Event", ("REASON", "MESSAGE")),
        ("Pod", ("READY", "STATUS", "RESTARTS")),
        ("DaemonSet", ("DESIRED", "CURRENT", "READY", "NODE SELECTOR")),
        ("Deployment", ("READY", "UP-TO-DATE", "AVAILABLE")),
        ("Application", ("SYNC STATUS", "HEALTH STATUS")),
        ("Application", ("STATUS", "HEALTH", "SYNCPOLICY")),
        ("Resource", ("KIND", "STATUS", "HEALTH")),
        ("Job", ("COMPLETIONS", "DURATION")),
        ("CronJob", ("SCHEDULE", "SUSPEND")),
        ("Node", ("STATUS", "ROLES", "VERSION")),
        ("PersistentVolume", ("CAPACITY", "RECLAIM POLICY")),
        ("PersistentVolumeClaim", ("STATUS", "VOLUME", "STORAGECLASS")),
        ("Service", ("TYPE", "CLUSTER-IP")),
        ("Endpoints", ("ENDPOINTS",)),
        ("HorizontalPodAutoscaler", ("REFERENCE", "TARGETS")),
        ("PodDisruptionBudget", ("MIN AVAILABLE", "ALLOWED DISRUPTIONS")),
        ("Ingress", ("CLASS", "HOSTS")),
        ("StorageClass", ("PROVISIONER",)),
        ("PriorityClass", ("NAME", "VALUE", "GLOBAL-DEFAULT")),
        ("APIService", ("NAME", "SERVICE", "AVAILABLE")),
        ("NetworkPolicy", ("POD-SELECTOR",)),
        ("Usage", ("CPU(CORES)",)),
        ("Usage", ("CPU(cores)",)),
        ("Revision", ("REVISION", "CHANGE-CAUSE")),
        ("Release", ("REVISION", "UPDATED", "STATUS")),
        ("Sync", ("ID", "DATE", "REVISION")),
        ("Lineage", ("READY", "STATUS", "AGE")),
        ("ReplicaSet", ("DESIRED", "CURRENT", "READY")),
        ("ConfigMap", ("NAME", "DATA", "AGE")),
        ("ServiceAccount", ("NAME", "SECRETS", "AGE")),
        ("StatefulSet", ("NAME", "READY", "AGE")),
        ("Namespace", ("NAME", "STATUS", "AGE")),
        ("Other", ("NAME", "AGE")),
    )
)


def kind(columns: Columns | None) -> str:
    """What sort of object a table lists, by its columns."""
    if columns is None:
        return ""
    names = set(columns.names)
    if "TYPE" in names and "DATA" in names:
        return "Secret"
    return next((k for k, wanted in _HEADERS if wanted <= names), "")
