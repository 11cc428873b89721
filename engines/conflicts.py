"""People who contradict each other: shown as a conflict to settle, never averaged."""

from dataclasses import dataclass

from engines import grounding
from engines.config import InvestigationConfig
from engines.evidence import Evidence, Finding, FindingKind
from engines.hypotheses import HypothesisManager
from engines.memory import MemoryManager
from engines.models import Case
from engines.questions import Shown
from engines.response import Conflict, Said
from engines.turn import Turn

SETTLES = {  # what shows who is right, by what it is about
    "cpu": "top -b -n 1 | head -20",
    "memory": "free -m",
    "disk": "df -h",
    "connections": "ss -s",
    "network": "ss -s && ping -c 5 HOST",
    "certificate": "openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -dates",
    "release": "kubectl rollout history deploy/NAME",
    "node": "kubectl get nodes -o wide",
}


@dataclass(frozen=True)
class Settled:
    """A conflict that is over, in words."""

    case: Case
    text: str


def heard(case: Case, said: Said, turn: Turn, config: InvestigationConfig) -> Case:
    """Take somebody's word in: it opens a conflict, or ends one that this speaker began."""
    case = _remembered(case, said)
    mine = next((c for c in _open(case) if said.topic == c.one.topic and _side(c, said.speaker_id)), None)
    if mine:
        side = _side(mine, said.speaker_id)
        if side is None or side.fine == said.fine:
            return case
        winner = mine.other if side is mine.one else mine.one
        return _ended(case, mine, winner.evidence, turn, config)
    against = next((c for c in case.claims if _denies(c, said)), None)
    if against is None or any(c.one.topic == said.topic for c in _open(case)):
        return case
    new = Conflict(id=f"C{len(case.conflicts) + 1}", one=against, other=said)
    case = case.model_copy(update={"conflicts": (*case.conflicts, new)})
    return HypothesisManager(config).recounted(case, turn, "two people contradict each other")


def settled(case: Case, value: str, turn: Turn, config: InvestigationConfig) -> Settled | None:
    """The side that stands, as a button says it: "C1:E4"; None where nothing is left to settle."""
    name, _, evidence = value.partition(":")
    conflict = next((c for c in _open(case) if c.id == name), None)
    side = next((s for s in (conflict.one, conflict.other) if s.evidence == evidence), None) if conflict else None
    if conflict is None or side is None:
        return None
    return Settled(_ended(case, conflict, evidence, turn, config), f'{side.speaker}: "{side.quote}"')


def decided(
    case: Case, shown: tuple[Shown, ...], new: tuple[Evidence, ...], turn: Turn, config: InvestigationConfig
) -> tuple[Case, tuple[str, ...]]:
    """Let the new files end what they show of it, and say so; what is older than the words decides nothing."""
    told: tuple[str, ...] = ()
    for s in shown:
        conflict = next((c for c in _open(case) if c.one.topic == s.topic), None)
        finding = grounding.finding_of(s.citation, new)
        if conflict is None or finding is None or _is_older(finding, conflict, case):
            continue
        side = conflict.one if conflict.one.fine == s.fine else conflict.other
        case = _ended(case, conflict.model_copy(update={"by": s.citation}), side.evidence, turn, config)
        text = f'{finding.file} shows it: {side.speaker} is right with "{side.quote}" ({s.citation.ref}).'
        case = MemoryManager(config).pin(case, text, finding.file, turn)
        told = (*told, text)
    return case, told


def disputed(case: Case) -> tuple[str, ...]:
    """What people contradict each other about."""
    return tuple(c.one.topic for c in _open(case))


def _is_older(finding: Finding, conflict: Conflict, case: Case) -> bool:
    """Whether it tells of a time before anybody spoke; a state without a time is of when it was dropped."""
    seen = finding.last
    words = grounding.piece(conflict.one.evidence, case.evidence)
    return finding.kind is FindingKind.STATEMENT or bool(seen and words and seen < words.at)


def _open(case: Case) -> list[Conflict]:
    return [c for c in case.conflicts if c.settled is None]


def _side(conflict: Conflict, speaker: str) -> Said | None:
    return next((s for s in (conflict.one, conflict.other) if s.speaker_id == speaker), None)


def _denies(old: Said, new: Said) -> bool:
    return old.topic == new.topic and old.speaker_id != new.speaker_id and old.fine != new.fine


def _remembered(case: Case, said: Said) -> Case:
    kept = tuple(c for c in case.claims if (c.topic, c.speaker_id) != (said.topic, said.speaker_id))
    return case.model_copy(update={"claims": (*kept, said)})


def _ended(case: Case, conflict: Conflict, evidence: str, turn: Turn, config: InvestigationConfig) -> Case:
    ended = conflict.model_copy(update={"settled": evidence})
    case = case.model_copy(update={"conflicts": tuple(ended if c.id == ended.id else c for c in case.conflicts)})
    return HypothesisManager(config).recounted(case, turn, "the conflict is settled")
