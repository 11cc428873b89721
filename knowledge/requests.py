"""Which evidence to ask for: at most three things that are not there and would decide most, with commands to copy."""

import re
from collections.abc import Sequence

from engines.evidence import FindingKind
from engines.models import Category, RequestCategory
from engines.questions import Wanted
from knowledge.components import UNNAMED
from knowledge.drafts import Draft
from knowledge.scene import Scene
from knowledge.words import shorten

LIMIT = 3
CODE = re.compile(r"`([^`]+)`")
SURE = 0.8
CLOSE = 0.6  # a second candidate of this share of the first is close


def first() -> tuple[Wanted, ...]:
    """Nothing is there yet: what shows most."""
    return (_logs("<service>", None), _recent_changes("<service>", None), _metrics("<service>"))


def wanted(scene: Scene, drafts: Sequence[Draft]) -> tuple[Wanted, ...]:
    """What would decide between the first candidates, then what is missing altogether."""
    name, space = _name(scene, drafts), _namespace(scene) if _is_kubernetes(scene) else None
    has = {kind for kind, found in scene.by_kind.items() if found}
    asked: list[Wanted] = []
    if drafts and drafts[0].score < SURE and (decider := _decider(drafts[0])):
        asked.append(decider)
    if not has & {FindingKind.LOG, FindingKind.STACK}:
        asked.append(_logs(name, space))
    if not has & {FindingKind.CHANGE} and not (drafts and drafts[0].category is Category.NO_FAULT):
        asked.append(_recent_changes(name, space))
    if space is not None and not has & {FindingKind.EVENT, FindingKind.OBJECT}:
        asked.append(_events(name, space))
    if not has & {FindingKind.METRIC}:
        asked.append(_metrics(name))
    if len(drafts) > 1 and drafts[1].score > CLOSE * drafts[0].score and (rival := _decider(drafts[1])):
        asked.insert(1, rival)
    return _each_once(asked)


def _each_once(asked: Sequence[Wanted]) -> tuple[Wanted, ...]:
    kept: dict[str, Wanted] = {}
    for want in asked:
        kept.setdefault(want.what, want)
    return tuple(kept.values())[:LIMIT]


def _decider(draft: Draft) -> Wanted | None:
    commands = tuple(c for c in CODE.findall(draft.settles or "") if "<" not in c)[:3]
    if not draft.settles or not commands:
        return None
    lead = draft.settles.split("`")[0].strip()
    return Wanted(
        what=draft.settles.replace("`", "") if lead else f"What this shows about {draft.component}",
        why=f"It confirms or rules out: {shorten(draft.statement, 120)}",
        category=_sort(draft.category),
        commands=commands,
        critical=True,
    )


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
    return max(names, key=scene.relevance, default="<service>")


def _namespace(scene: Scene) -> str:
    spaces = [str(f.facts["namespace"]) for f in scene.findings if f.facts.get("namespace")]
    return max(sorted(set(spaces)), key=spaces.count, default="")


def _is_kubernetes(scene: Scene) -> bool:
    return bool(_namespace(scene)) or "pod" in scene.problem.lower()


def _in(space: str) -> str:
    return f"-n {space} " if space else ""


def _logs(name: str, space: str | None) -> Wanted:
    command = f"journalctl -u {name} --since -1h > {name}.log"
    if space is not None:
        command = f"kubectl {_in(space)}logs deploy/{name} --since=1h --all-containers > {name}.log"
    return Wanted(
        what=f"Logs of {name} from before the first failure until now",
        why="They show what failed first",
        category=RequestCategory.SYMPTOMS,
        commands=(command,),
        critical=True,
    )


def _recent_changes(name: str, space: str | None) -> Wanted:
    rollout = () if space is None else (f"kubectl {_in(space)}rollout history deploy/{name}",)
    return Wanted(
        what=f"What was deployed or changed around {name} in the hours before",
        why="Most outages start with a change",
        category=RequestCategory.CHANGES,
        commands=(*rollout, "git log --since='6 hours ago' --stat"),
        critical=True,
    )


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
        what=f"CPU, memory, error rate and latency of {name} over the last hours, as CSV",
        why="They show when it began and what moved first",
        category=RequestCategory.METRICS,
        places=("the dashboard of the service, exported as CSV",),
    )
