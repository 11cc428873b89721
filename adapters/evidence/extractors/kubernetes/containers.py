"""What a container is told to be: image, command, environment, probes, limits, references; from any notation."""

import re

from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.states import millis, size
from engines.evidence import FindingKind, Severity

_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]+@)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(\d{1,5}))?(?:[/?].*)?$"
)
_ADDRESS_NAME = re.compile(r"host|url|uri|addr|endpoint|server|dsn|broker|upstream|bootstrap", re.IGNORECASE)
_API_CALL = re.compile(
    r"\bkubectl\s+(?:-\S{1,80}\s+){0,10}(get|list|describe|logs|create|apply|delete|patch|scale|exec|watch)\s+(\S+)"
)
_VERBS = {"get": "get,list", "describe": "get,list", "logs": "get", "apply": "get,create,patch", "scale": "patch"}
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+)(?::(\d+))?")
_CALL = re.compile(r"\b(curl|wget|nc|telnet|psql|mysql|redis-cli|kubectl|aws|gcloud|ping|nslookup|dig|exit|rm|dd)\b")
_SHELLS = ("sh", "bash", "ash", "dash", "zsh")
_WRITES = re.compile(r">>?\s*(/[\w./-]+)|\bof=(/[\w./-]+)")


def image(page: Page, subject: Subject, container: str, text: str, place: Place) -> None:
    """Say which image runs."""
    tail = text.rsplit("/", 1)[-1].split("@", 1)[0]
    tag = tail.split(":", 1)[1] if ":" in tail else "latest"
    facts: dict[str, Fact] = {"container": container, "image": text, "value": text, "tag": tag}
    if "/" in text and re.search(r"[.:]", text.split("/", 1)[0]):
        facts["registry"] = text.split("/", 1)[0]
    words = f"Container {container} of {subject.object} uses image {text}."
    page.add(FindingKind.CONFIG, "image", words, place, subject, facts=facts)


def command(page: Page, subject: Subject, container: str, parts: list[tuple[str, Place]]) -> None:
    """Say what is run, at the script where a shell runs one, and each line of it that calls something."""
    whole, (first, place) = " ".join(text for text, _ in parts), parts[0]
    if first.rsplit("/", 1)[-1] in _SHELLS:
        place = max(parts, key=lambda part: len(part[0]))[1]
    facts: dict[str, Fact] = {"container": container, "command": whole, "value": whole, "executable": first}
    words = f"Container {container} of {subject.object} runs `{whole[:160]}`."
    page.add(FindingKind.CONFIG, "command", words, place, subject, facts={**facts, **_calls(whole)})
    for line in whole.splitlines():
        if "\n" in whole and (_CALL.search(line) or _WRITES.search(line)):
            _script_line(page, subject, container, line.strip(), place)


def _script_line(page: Page, subject: Subject, container: str, text: str, place: Place) -> None:
    facts: dict[str, Fact] = {"container": container, "value": text, "script": True, **_calls(text)}
    words = f"The script of container {container} of {subject.object} runs `{text[:160]}`."
    page.add(FindingKind.CONFIG, "command", words, _find(page, text, place), subject, facts=facts)


def _find(page: Page, text: str, place: Place) -> Place:
    """The line within the block that holds this text, or the block's own when it was written with escapes."""
    telling = _CALL.search(text)
    tail = text[telling.start() :] if telling else text
    for width in (len(text), len(tail), 24, 12):
        wanted = text if width == len(text) else tail[:width]
        for n in range(place.line, min(place.last or place.line, len(page.lines)) + 1):
            at = page.lines[n - 1].find(wanted)
            if at >= 0:
                return Place(n, at, len(wanted))
    return place


def _calls(text: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    if called := _API_CALL.search(text):
        facts["verbs"] = _VERBS.get(called[1], called[1])
        facts["resources"] = called[2].split("/", 1)[0]
    if address := _URL.search(text):
        facts["host"], facts["port"] = address[1], address[2]
    if written := _WRITES.search(text):
        facts["writes"] = written[1] or written[2]
    return facts


def env(page: Page, subject: Subject, container: str, pair: tuple[str, str], place: Place) -> None:
    """Say what a variable is set to, and where it points."""
    name, value = pair
    facts: dict[str, Fact] = {"container": container, "key": name, "name": name, "value": value}
    found = _ADDRESS.match(value)
    if found and ("://" in value or found[2] or _ADDRESS_NAME.search(name)):
        facts["host"], facts["port"] = found[1], found[2]
    words = f"{subject.object} sets {name}={value[:120]} for container {container}."
    page.add(FindingKind.CONFIG, "env", words, place, subject, facts=facts)


def port(page: Page, subject: Subject, container: str, said: tuple[str, str], place: Place) -> None:
    """Say which port a container declares, and its name."""
    number, name = said
    facts: dict[str, Fact] = {"container": container, "port": number, "container_port": number, "name": name}
    words = f"Container {container} of {subject.object} listens on port {number}."
    page.add(FindingKind.CONFIG, "port", words, place, subject, facts={**facts, "value": number})


def limits(page: Page, subject: Subject, container: str, given: dict[str, str], place: Place) -> None:
    """Say what it may use and asks for; `given` has `limits_memory` and its like."""
    facts: dict[str, Fact] = {"container": container, **given}
    for name, text in given.items():
        if name.endswith("_memory"):
            facts[f"{name}_bytes"] = size(text)
        elif name.endswith("_cpu"):
            facts[f"{name}_millis"] = millis(text)
    said = ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in given.items() if name != "replicas")
    words = f"Container {container} of {subject.object} has {said}"
    more = [r for r, unit in (("memory", "bytes"), ("cpu", "millis")) if _asks_more(facts, r, unit)]
    words += f", which asks for more {' and '.join(more)} than it may have." if more else "."
    rank = Severity.ERROR if more else Severity.INFO
    page.add(FindingKind.CONFIG, "limits", words, place, subject, rank, facts=facts)


def _asks_more(facts: dict[str, Fact], resource: str, unit: str) -> bool:
    """Whether a request is above its limit, which the platform refuses."""
    asks, may = facts.get(f"requests_{resource}_{unit}"), facts.get(f"limits_{resource}_{unit}")
    return isinstance(asks, int | float) and isinstance(may, int | float) and asks > may


def probe(page: Page, subject: Subject, container: str, facts: dict[str, Fact], place: Place) -> None:
    """Say how it is asked whether it lives; a command that can only fail is an error."""
    told = str(facts.get("command") or f"{facts.get('path') or ''} port {facts.get('port') or '?'}").strip()
    hopeless = bool(re.search(r"(?:^|[\s;&|])(?:exit [1-9]|false)\s*$", str(facts.get("command") or "")))
    words = (
        f"The {facts.get('probe')} probe of container {container} of {subject.object} is {facts.get('type')}: {told}."
    )
    if hopeless:
        words = words[:-1] + ", which always fails."
    hasty = facts.get("probe") == "liveness" and facts.get("failures") == 1
    if hasty and not hopeless:
        words = words[:-1] + ", and one failure restarts it."
    rank = Severity.ERROR if hopeless else Severity.WARNING if hasty else Severity.INFO
    facts = {"container": container, "value": told, "always_fails": True if hopeless else None, **facts}
    page.add(FindingKind.CONFIG, "probe", words, place, subject, rank, facts=facts)


def reference(page: Page, subject: Subject, facts: dict[str, Fact], place: Place) -> None:
    """Say that something else is needed; `facts` has its `kind` and `name`."""
    missing = facts.get("missing_key") or (facts.get("defined_here") is False and facts.get("nearest"))
    words = f"{subject.object} refers to {facts['kind']} {facts['name']}"
    words += f", key {facts['key']}" if facts.get("key") else ""
    if facts.get("missing_key"):
        words += ", which has no such key here"
    elif missing:
        words += f", which this file does not define; it defines {facts['nearest']}"
    facts = {"target": f"{facts['kind']}/{facts['name']}", **facts}
    rank = Severity.WARNING if missing else Severity.INFO
    page.add(FindingKind.CONFIG, "reference", f"{words}.", place, subject, rank, facts=facts)
