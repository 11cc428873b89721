"""What the description of a pod says: is it scheduled, how are its containers, what does it refer to."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes import containers
from adapters.evidence.extractors.kubernetes.describe import container, settings
from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING, Entry, place_of, table
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from engines.evidence import FindingKind, Severity


def add(page: Page, root: Entry, subject: Subject) -> None:
    """Say how the pod and its containers are."""
    owner = root.get("Controlled By")
    if owner and owner.value.startswith(("StatefulSet/", "DaemonSet/", "Job/")):
        subject = Subject("Pod", subject.name, subject.namespace, owner.value.split("/", 1)[1])
    before = len(page.found)
    for section, init in (("Init Containers", True), ("Containers", False)):
        for one in (root.get(section) or NOTHING).below:
            if one.key:
                container.add(page, _phase(root), one, subject, init=init)
    told = [f for f in page.found[before:] if f.kind is FindingKind.OBJECT]
    rows = table(root, "Conditions")
    unready = [n for n, row in rows if (row.get("Type"), row.get("Status")) == ("PodScheduled", "False")]
    status = root.text("Status")
    place = place_of(root, "Status")
    if unready or (status == "Pending" and not root.text("Node")):
        where = Place(unready[0]) if unready else place
        words = f"{subject.object} is not scheduled to any node."
        page.add(FindingKind.OBJECT, "Unschedulable", words, where, subject, Severity.ERROR, facts=_phase(root))
    elif status in ("Failed", "Unknown", "Pending"):
        reason = root.text("Reason") or status
        where = place_of(root, "Reason") if root.text("Reason") else place
        words = f"{subject.object} is {status}: {root.text('Message') or reason}."
        facts = {**_phase(root), "message": root.text("Message")}
        page.add(FindingKind.OBJECT, reason, words, where, subject, states.severity(reason), facts=facts)
    elif (status or told) and all(f.reason in ("Healthy", "Restarted", "Completed") for f in told):
        words = f"{subject.object} is {status or 'running'}, all containers ready."
        page.add(FindingKind.OBJECT, "Healthy", words, place, subject, facts=_phase(root))
    config(page, root, subject)


def _phase(root: Entry) -> dict[str, Fact]:
    return {
        "phase": root.text("Status"),
        "node": root.text("Node").split("/")[0],
        "qos": root.text("QoS Class"),
        "service_account": root.text("Service Account"),
    }


def config(page: Page, root: Entry, subject: Subject) -> None:
    """Say what the pod, or the template of one, refers to and where it may run."""
    for volume in (root.get("Volumes") or NOTHING).below:
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
    settings.listed(page, root, "Node-Selectors", "node_selector", subject)
    settings.tolerations(page, root, subject)
    settings.listed(page, root, "Labels", "labels", subject)
