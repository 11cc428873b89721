"""As whom a container runs, what it may write, and which volumes it has where."""

import re

from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING as NO_ENTRY
from adapters.evidence.extractors.kubernetes.describe.tree import Entry
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind

_KINDS = {
    "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName"),
    "configMap": ("ConfigMap", "name"),
    "secret": ("Secret", "secretName"),
    "emptyDir": ("emptyDir", ""),
    "hostPath": ("hostPath", "path"),
}
_MOUNTED = re.compile(r"^(?P<path>/\S*) from (?P<volume>[\w.-]+) \((?P<mode>r[ow])\b")
_OF_PLATFORM = "/var/run/secrets/"


def add(page: Page, subject: Subject, spec: Node, container: Node) -> None:
    """Say it of one container of a pod's template."""
    name = container.text("name")
    whole, own = spec.get("securityContext") or NOTHING, container.get("securityContext") or NOTHING
    facts: dict[str, Fact] = {
        "run_as_user": own.text("runAsUser") or whole.text("runAsUser"),
        "fs_group": whole.text("fsGroup"),
        "run_as_non_root": "true" in (own.text("runAsNonRoot"), whole.text("runAsNonRoot")) or None,
        "read_only_root": own.text("readOnlyRootFilesystem") == "true" or None,
    }
    if any(facts.values()):
        words = f"Container {name} of {subject.object} runs with a security context."
        place = Place.of(own if own.fields() else whole)
        page.add(FindingKind.CONFIG, "security_context", words, place, subject, facts={"container": name, **facts})
    volumes = {v.text("name"): v for v in (spec.get("volumes") or NOTHING).rows()}
    for mount in (container.get("volumeMounts") or NOTHING).rows():
        volume = volumes.get(mount.text("name"), NOTHING)
        kind, key = next((k for n, k in _KINDS.items() if volume.get(n) is not None), ("", ""))
        source = next((volume.text(n, key) for n, k in _KINDS.items() if k[0] == kind and key), "")
        said: dict[str, Fact] = {"volume": mount.text("name"), "kind": kind, "source": source}
        said["read_only"] = mount.text("readOnly") == "true"
        _mount(page, subject, (name, mount.text("mountPath")), said, Place.of(mount.get("mountPath") or mount))


def described(page: Page, subject: Subject, name: str, one: Entry) -> None:
    """Say it of one container of a description."""
    for entry in (one.get("Mounts") or NO_ENTRY).below:
        found = _MOUNTED.match(entry.value)
        if found and not found["path"].startswith(_OF_PLATFORM):
            said: dict[str, Fact] = {"volume": found["volume"], "read_only": found["mode"] == "ro"}
            _mount(page, subject, (name, found["path"]), said, Place(entry.line))


def _mount(page: Page, subject: Subject, where: tuple[str, str], said: dict[str, Fact], place: Place) -> None:
    container, path = where
    words = f"Container {container} of {subject.object} has the volume {said['volume']} at {path}."
    page.add(FindingKind.CONFIG, "mount", words, place, subject, facts={"container": container, "path": path, **said})
