"""What a description says that something is told to be: commands, variables, probes, limits, labels."""

import re

from adapters.evidence.extractors.kubernetes import containers, mounts
from adapters.evidence.extractors.kubernetes.describe.tree import NOTHING, Entry
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from engines.evidence import FindingKind

_PORT = re.compile(r"(?<!\d)([1-9]\d{0,4})/(?:TCP|UDP|SCTP)(?: \(([\w-]{1,63})\))?")


def container(page: Page, one: Entry, subject: Subject) -> None:
    """Say what one container is told to be."""
    if image := one.get("Image"):
        containers.image(page, subject, one.key, image.value, Place(image.line))
    for key in ("Port", "Ports"):
        for said in _PORT.finditer(one.text(key)):
            containers.port(page, subject, one.key, (said[1], said[2] or ""), Place((one.get(key) or one).line))
    run = [(e.value, Place(e.line)) for part in ("Command", "Args") for e in (one.get(part) or NOTHING).below]
    if run:
        containers.command(page, subject, one.key, run)
    for entry in (one.get("Environment") or NOTHING).below:
        if entry.key and entry.value:
            _env(page, one.key, entry, subject)
    _mounts(page, subject, one)
    for key in ("Liveness", "Readiness", "Startup"):
        if found := one.get(key):
            _probe(page, one.key, found, subject)
    given = {
        f"{section.lower()}_{e.key}": e.value
        for section in ("Limits", "Requests")
        for e in (one.get(section) or NOTHING).below
        if e.key and e.value
    }
    if given:
        where = one.get("Limits") or one.get("Requests") or one
        containers.limits(page, subject, one.key, given, Place(where.line))


_MOUNTED = re.compile(r"^(?P<path>/\S*) from (?P<volume>[\w.-]+) \((?P<mode>r[ow])\b")


def _mounts(page: Page, subject: Subject, one: Entry) -> None:
    for entry in (one.get("Mounts") or NOTHING).below:
        found = _MOUNTED.match(entry.value)
        if found and not found["path"].startswith(mounts.OF_PLATFORM):
            said: dict[str, Fact] = {"volume": found["volume"], "read_only": found["mode"] == "ro"}
            mounts.mount(page, subject, (one.key, found["path"]), said, Place(entry.line))


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


_BORNE = re.compile(r"^(?P<taint>[\w./=-]*(?::\w+)?)(?:\s+op=(?P<operator>\w+))?(?:\s+for \w+)?$")


def tolerations(page: Page, root: Entry, subject: Subject) -> None:
    """Which taints the pod bears."""
    for line, text in (root.get("Tolerations") or NOTHING).parts():
        if found := _BORNE.match(text):
            facts: dict[str, Fact] = {"value": found["taint"], "operator": found["operator"] or "Equal"}
            words = f"{subject.object} tolerates the taint {found['taint'] or 'of any key'}."
            page.add(FindingKind.CONFIG, "toleration", words, Place(line), subject, facts=facts)


def listed(page: Page, root: Entry, key: str, reason: str, subject: Subject) -> None:
    """Settings of the form `a=b`, the first beside the key, the others below it."""
    entry = root.get(key) or NOTHING
    pairs = [(line, text) for line, text in entry.parts() if "=" in text and "hash" not in text]
    if reason == "node_selector":
        for line, text in pairs:
            words = f"{subject.object} may only run on nodes with {text}."
            page.add(FindingKind.CONFIG, reason, words, Place(line), subject, facts={"value": text})
    elif pairs:
        value = ",".join(sorted(text for _, text in pairs))
        facts: dict[str, Fact] = {"value": value, "labels": value, "kind": subject.kind}
        words = f"{subject.object} has {reason} {value[:160]}."
        page.add(FindingKind.CONFIG, reason, words, Place(entry.line), subject, facts=facts)
