"""Which evidence to ask for: at most three things that are not there and would decide most, with commands to copy."""

import re
from collections.abc import Sequence

from engines.cards.wording import gist
from engines.evidence import FindingKind
from engines.models import Category
from engines.questions import Wanted
from engines.wanted import RequestCategory
from knowledge.components import UNNAMED
from knowledge.drafts import Draft
from knowledge.scene import Scene

LIMIT = 3
_NAME = r"(?!(?:the|our|my|an?|this|that)\b)(?P<name>[A-Za-z][\w-]*[A-Za-z0-9])"
SUBJECT = re.compile(
    rf"\b{_NAME}(?: (?:service|api|app|pods?|jobs?|page|database|db|queue|cluster))?"
    r" (?:is|are|was|keeps?|has|have|went|gets?|got|fails?|returns?|throws?|times?|can.?t|cannot|does ?n.t|stopped"
    r"|stops|crash(?:es|ed)?|hangs?)\b",
    re.IGNORECASE,
)
OBJECT = re.compile(
    r"\b(?:fired|firing|errors?|5\d\d|5xx|timeouts?|latency|failures?|outage|incident|alerts?|problems?)"
    rf" (?:on|in|from|at|of|with|for) (?:the |our )?{_NAME}",
    re.IGNORECASE,
)
_NO_NAMES = """
all and but cluster customers database db errors everything he it job nothing orders page people pod pods prod
production queue requests service she site something staging that there they this users we what who you
"""
NO_NAMES = frozenset(_NO_NAMES.split())
CODE = re.compile(r"`([^`]+)`")
SURE = 0.7
PRINTS = (
    ("logs", "Logs"),
    ("get events", "Events"),
    ("describe", "State and events"),
    ("rollout history", "Rollout history"),
    ("top ", "CPU and memory use"),
    ("pg_stat_activity", "Database sessions"),
    ("processlist", "Database sessions"),
    ("explain", "Query plan"),
    ("select ", "Query result from the database"),
    ("openssl", "Certificate"),
    ("dig ", "DNS answer"),
    ("nslookup", "DNS answer"),
    ("df ", "Disk use"),
    ("du ", "Disk use"),
    ("curl", "HTTP answer"),
    ("get ", "State"),
    ("git ", "Recent commits"),
)
CLOSE = 0.6  # a second candidate of this share of the first is close


def first(problem: str) -> tuple[Wanted, ...]:
    """Nothing is there yet: what shows most, of what the problem names."""
    name = named(problem) or "<service>"
    return (_logs(name, None, anywhere=True), _recent_changes(name, None), _metrics(name))


def named(problem: str) -> str | None:
    """What a problem says is bad: the word before "is failing", or behind "errors on"."""
    found = SUBJECT.search(problem) or OBJECT.search(problem)
    name = found["name"] if found else ""
    return name.lower() if name and name.lower() not in NO_NAMES else None


def wanted(scene: Scene, drafts: Sequence[Draft]) -> tuple[Wanted, ...]:
    """What would decide between the first candidates, then what is missing altogether."""
    name, space = _name(scene, drafts), _namespace(scene) if _is_kubernetes(scene) else None
    has = {kind for kind, found in scene.by_kind.items() if found}
    asked: list[Wanted] = []
    if not has & {FindingKind.LOG, FindingKind.STACK}:
        asked.append(_logs(name, space))
    if not has & {FindingKind.CHANGE} and not (drafts and drafts[0].category is Category.NO_FAULT):
        asked.append(_recent_changes(name, space))
    if space is not None and not has & {FindingKind.EVENT, FindingKind.OBJECT}:
        asked.append(_events(name, space))
    if not has & {FindingKind.METRIC}:
        asked.append(_metrics(name))
    if rival := _rival(drafts):
        asked.insert(1, rival)
    sure = bool(drafts) and drafts[0].score >= SURE
    return _each_once(asked)[: 1 if sure else LIMIT]


def _rival(drafts: Sequence[Draft]) -> Wanted | None:
    """What would tell the first two apart, where the check of the first is not the same."""
    if len(drafts) < 2 or drafts[1].score <= CLOSE * drafts[0].score:  # noqa: PLR2004 -- one alone has no rival
        return None
    own = set(CODE.findall(drafts[0].settles or ""))
    commands = tuple(c for c in CODE.findall(drafts[1].settles or "") if "<" not in c and " " in c and c not in own)[:3]
    if not commands:
        return None
    return Wanted(
        what=_noun(commands[0], drafts[1].component),
        why=f"It confirms or rules out that {gist(drafts[1].statement)}",
        category=_sort(drafts[1].category),
        commands=commands,
        critical=True,
    )


def _noun(command: str, component: str) -> str:
    """What a command prints, as people call it."""
    name = f" of {component}" if component != UNNAMED else ""
    return next(
        (f"{noun}{name}" for part, noun in PRINTS if part in command), f"The answer of `{command.split(maxsplit=1)[0]}`"
    )


def _each_once(asked: Sequence[Wanted]) -> tuple[Wanted, ...]:
    kept: dict[str, Wanted] = {}
    for want in asked:
        kept.setdefault(want.what, want)
    return tuple(kept.values())


def _sort(category: Category) -> RequestCategory:
    return {
        Category.CHANGE: RequestCategory.CHANGES,
        Category.CONFIGURATION: RequestCategory.CONFIGURATION,
        Category.RESOURCE: RequestCategory.METRICS,
        Category.INFRASTRUCTURE: RequestCategory.ENVIRONMENT,
        Category.EXTERNAL: RequestCategory.ENVIRONMENT,
    }.get(category, RequestCategory.SYMPTOMS)


def _name(scene: Scene, drafts: Sequence[Draft]) -> str:
    names = [d.component for d in drafts if d.component != UNNAMED]
    return max(names, key=scene.relevance, default=named(scene.problem) or "<service>")


def _namespace(scene: Scene) -> str:
    spaces = [str(f.facts["namespace"]) for f in scene.findings if f.facts.get("namespace")]
    return max(sorted(set(spaces)), key=spaces.count, default="")


def _is_kubernetes(scene: Scene) -> bool:
    return bool(_namespace(scene)) or "pod" in scene.problem.lower()


def _in(space: str) -> str:
    return f"-n {space} " if space else ""


def _logs(name: str, space: str | None, *, anywhere: bool = False) -> Wanted:
    unit = f"journalctl -u {name} --since -1h > {name}.log"
    pods = f"kubectl {_in(space or '')}logs deploy/{name} --since=1h --all-containers > {name}.log"
    commands = (pods, unit) if anywhere else (unit,) if space is None else (pods,)
    return Wanted(
        what=f"Logs of {name} from before the first failure until now",
        why="They show what failed first",
        category=RequestCategory.SYMPTOMS,
        commands=commands,
        critical=True,
    )


def _recent_changes(name: str, space: str | None) -> Wanted:
    rollout = () if space is None else (f"kubectl {_in(space)}rollout history deploy/{name}",)
    return Wanted(
        what=f"Deploys and changes{_around(name)} in the hours before",
        why="Most outages start with a change",
        category=RequestCategory.CHANGES,
        commands=(*rollout, "git log --since='6 hours ago' --stat"),
        critical=True,
    )


def _around(name: str) -> str:
    return "" if name.startswith("<") else f" around {name}"


def _events(name: str, space: str) -> Wanted:
    return Wanted(
        what=f"The events and the state of {name} in the cluster",
        why="The platform names its own reasons",
        category=RequestCategory.ENVIRONMENT,
        commands=(
            f"kubectl {_in(space)}get events --sort-by=.lastTimestamp",
            f"kubectl {_in(space)}describe deploy/{name}",
        ),
    )


def _metrics(name: str) -> Wanted:
    return Wanted(
        what=f"Metrics of {name}: CPU, memory, error rate and latency, as CSV",
        why="They show when it began and what moved first",
        category=RequestCategory.METRICS,
        places=("its dashboard, from an hour before it began",),
    )
