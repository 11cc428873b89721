"""What to ask for where nothing is known: the sorts of evidence, and which tells most of a sort of trouble."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from engines import zones
from engines.evidence import DataType, FindingKind, Severity
from engines.questions import Wanted
from engines.wanted import RequestCategory
from knowledge.answers import sources
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.scene.scene import Scene
from knowledge.words import clock

SILENT = (
    "NetworkPolicy PersistentVolumeClaim PersistentVolume Secret ConfigMap Role RoleBinding ResourceQuota StorageClass"
)
HOUR = re.compile(rf"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d.]){zones.PATTERN}")
REACH = timedelta(minutes=30)  # clocks and memories differ
NOBODY = "what fails"  # where nothing is named
GAPS = ("no_data", "Silence")
KINDS = {"StatefulSet": "statefulset", "DaemonSet": "daemonset", "Job": "job", "CronJob": "cronjob", "Node": "node"}


@dataclass(frozen=True)
class _Telling:
    """A sort of trouble, and the evidence that tells most of it; `{ref}` and `{name}` are who has it."""

    words: str  # of people, or of the findings
    what: str
    why: str
    category: RequestCategory
    cluster: tuple[str, ...]
    host: tuple[str, ...]


TELLING = (
    _Telling(
        r"pending|containercreating|(?:not|never|n.t) (?:start|come up|schedul)|unschedulable|image ?pull",
        "State and events of {name}", "They name what keeps it from starting", RequestCategory.ENVIRONMENT,
        ("kubectl describe {ref}", "kubectl get events --sort-by=.lastTimestamp"), ("systemctl status {name}",),
    ),
    _Telling(
        r"crash|restart|killed|oom|keeps? dying|exit(?:s|ed)? with",
        "The last lines of {name} before it ended", "They say why it ended", RequestCategory.SYMPTOMS,
        ("kubectl logs {ref} --previous --all-containers",), ("journalctl -u {name} -n 200",),
    ),
    _Telling(
        r"slow|latency|p9\d|response times?|hang|timeouts?|timed out",
        "One slow request of {name}: its trace, or its log lines with times", "It shows what it waits for",
        RequestCategory.SYMPTOMS, ("kubectl logs {ref} --since=1h --timestamps",),
        ("journalctl -u {name} --since -1h -o short-iso",),
    ),
    _Telling(
        r"lag|backlog|queue|piles? up|not consumed",
        "Lag and members of the consumer group of {name}", "They show whether it is slow, stuck or alone",
        RequestCategory.SYMPTOMS, (), ("kafka-consumer-groups.sh --describe --all-groups",),
    ),
    _Telling(
        r"twice|duplicate|missing|lost|stale|wrong (?:data|value|price|result)|not (?:updated|imported)|yesterday.s",
        "The log lines of one record that went wrong, in {name} and in who sent it", "They show where it went wrong",
        RequestCategory.SYMPTOMS, ("kubectl logs {ref} --since=24h",), ("journalctl -u {name} --since -24h",),
    ),
)  # fmt: skip


def telling(name: str, scene: Scene) -> Wanted | None:
    """What tells most of this sort of trouble and is not there; nothing of a sort that is not known."""
    said = "\n".join((scene.asked, *(f.summary for f in scene.symptoms[:20])))
    fitting = (t for text in (scene.problem, said) for t in TELLING if re.search(t.words, text, re.IGNORECASE))
    return next((w for t in fitting if (w := _asked(t, name, scene))), None)


def gap(name: str, scene: Scene) -> Wanted | None:
    """The time that the evidence says nothing of, while the rest of it goes on."""
    kinds = (FindingKind.METRIC, FindingKind.LOG)
    silent = (f for k in kinds for f in scene.by_kind[k] if f.reason in GAPS and f.severity is not Severity.INFO)
    found = next((f for f in silent if f.at and f.until), None)
    if found is None or not found.at or not found.until:
        return None
    who = component_of(found) if component_of(found) != UNNAMED else name
    return Wanted(
        what=f"Logs and metrics of {who} from {clock(found.at)} to {clock(found.until)}",
        why="Of that time the evidence says nothing, and the cause may lie there",
        category=RequestCategory.SYMPTOMS,
        critical=True,
    )


def window(name: str, scene: Scene) -> Wanted | None:
    """The hours that people speak of, where no evidence with times reaches them."""
    told = [(e.start, e.end) for e in scene.evidence if e.start and e.end and e.data_type is not DataType.STATEMENT]
    spoken = list(HOUR.finditer(scene.problem))
    if not told or not spoken:
        return None
    latest = max(end for _, end in told)
    said = next((h["z"] for h in spoken if h["z"]), None)  # "from 7:20 to 7:40 PDT" says it once
    asked = [_of_day(latest, h, zones.zone(h["z"] or said)) for h in spoken]
    if any(start - REACH <= at <= end + REACH for at in asked for start, end in told):
        return None
    hours = sorted({f"{int(h['hour']):02}:{h['minute']}" for h in spoken})
    when = f"from {hours[0]} to {hours[-1]}" if len(hours) > 1 else f"around {hours[0]}"
    return Wanted(
        what=f"Logs and metrics of {name} {when}",
        why=f"Nothing in the evidence is of that time: it ends at {clock(latest)}",
        category=RequestCategory.SYMPTOMS,
        critical=True,
    )


def _of_day(latest: datetime, told: re.Match[str], zone: tzinfo) -> datetime:
    at = latest.astimezone(zone)
    return at.replace(hour=int(told["hour"]), minute=int(told["minute"]), second=0, microsecond=0)


def _asked(sort: _Telling, name: str, scene: Scene) -> Wanted | None:
    slots = {"name": name, "ref": _ref(name, scene)}
    templates = sort.cluster if scene.is_cluster and sort.cluster else sort.host
    commands = tuple(sources.complete(t.format(**slots), scene.namespace(name)) for t in templates)
    open_ones = tuple(c for c in commands if not sources.is_there(c, name, scene))
    if not open_ones:
        return None
    return Wanted(
        what=sort.what.format(**slots),
        why=sort.why,
        category=sort.category,
        commands=() if name == NOBODY else open_ones,
        critical=True,
    )


def is_silent(name: str, scene: Scene) -> bool:
    """Whether it is something that is only declared: it has no log and no load."""
    objects = (f for f in scene.findings if f.facts.get("object") and component_of(f) == name)
    kinds = {str(f.facts["object"]).partition("/")[0] for f in objects} - {""}
    return bool(kinds) and kinds <= set(SILENT.split())


def _ref(name: str, scene: Scene) -> str:
    """It with the kind that the evidence says it is of; a Deployment where that is not known."""
    for finding in scene.findings:
        kind, _, whole = str(finding.facts.get("object", "")).partition("/")
        if kind in KINDS and kin(component_of(finding), name):
            return f"{KINDS[kind]}/{whole if kind == 'Node' else name}"
    return f"deploy/{name}"


def logs(name: str, scene: Scene | None = None, *, anywhere: bool = False) -> Wanted:
    """From before it began."""
    ref = _ref(name, scene) if scene else f"deploy/{name}"
    unit = f"journalctl -u {name} --since -1h > {name}.log"
    pods = f"kubectl logs {ref} --since=1h --all-containers > {name}.log"
    if ref.startswith("node/"):
        unit, pods = f"journalctl --since -1h > {name}.log", f"journalctl -u kubelet --since -1h > {name}.log"
    inside = scene is not None and scene.is_cluster
    space = scene.namespace(name) if scene else ""
    commands = (pods, unit) if anywhere else (sources.complete(pods, space),) if inside else (unit,)
    return Wanted(
        what=f"Logs of {name} from before the first failure until now",
        why="They show what failed first",
        category=RequestCategory.SYMPTOMS,
        commands=() if name == NOBODY else commands,
        critical=True,
    )


def changes(name: str, scene: Scene | None = None) -> Wanted:
    """What was released or set before it began."""
    ref = _ref(name, scene) if scene else ""
    rolled = (
        scene is not None
        and scene.is_cluster
        and name != NOBODY
        and ref.startswith(("deploy/", "statefulset/", "daemonset/"))
    )
    history = (sources.complete(f"kubectl rollout history {ref}", scene.namespace(name)),) if scene and rolled else ()
    return Wanted(
        what=f"Deploys and changes{_around(name)} in the hours before",
        why="Most outages start with a change",
        category=RequestCategory.CHANGES,
        commands=(*history, "git log --since='6 hours ago' --stat"),
        critical=True,
    )


def _around(name: str) -> str:
    return "" if name.startswith("<") or name in (UNNAMED, NOBODY) else f" around {name}"


def events(name: str, scene: Scene) -> Wanted:
    """What the platform says."""
    asked = ("kubectl get events --sort-by=.lastTimestamp", f"kubectl describe {_ref(name, scene)}")
    return Wanted(
        what=f"The events and the state of {name} in the cluster",
        why="The platform names its own reasons",
        category=RequestCategory.ENVIRONMENT,
        commands=tuple(sources.complete(c, scene.namespace(name)) for c in asked),
    )


def metrics(name: str) -> Wanted:
    """Its curves."""
    return Wanted(
        what=f"Metrics of {name}: CPU, memory, error rate and latency, as CSV",
        why="They show when it began and what moved first",
        category=RequestCategory.METRICS,
        places=("its dashboard, from an hour before it began",),
    )
