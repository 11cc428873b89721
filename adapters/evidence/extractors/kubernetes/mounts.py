"""As whom a container runs, what it may write, and which volumes it has where."""

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

OF_PLATFORM = "/var/run/secrets/"  # where the platform itself puts a token


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
    for one in (container.get("volumeMounts") or NOTHING).rows():
        if one.text("mountPath").startswith(OF_PLATFORM):
            continue
        volume = volumes.get(one.text("name"), NOTHING)
        sort = next((s for s in _KINDS if volume.get(s) is not None), "")
        kind, key = _KINDS.get(sort, ("", ""))
        said: dict[str, Fact] = {"volume": one.text("name"), "kind": kind, "source": volume.text(sort, key)}
        said["read_only"] = one.text("readOnly") == "true"
        mount(page, subject, (name, one.text("mountPath")), said, Place.of(one.get("mountPath") or one))


def mount(page: Page, subject: Subject, where: tuple[str, str], said: dict[str, Fact], place: Place) -> None:
    """Say that a container (`where`: its name, then the path) has a volume there; `said` is what is known of that."""
    container, path = where
    words = f"Container {container} of {subject.object} has the volume {said['volume']} at {path}."
    page.add(FindingKind.CONFIG, "mount", words, place, subject, facts={"container": container, "path": path, **said})
