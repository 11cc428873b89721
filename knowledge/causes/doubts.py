"""What speaks against a cause although its words fit.

Numbers that say otherwise, a technology that is not there, an answer of one's own, a guess, something that was long
over, and somebody whom nobody asked about.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from engines import talk
from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from engines.phrases import SPEAKING
from knowledge.causes.calm import ASKS_NOW
from knowledge.components.names import UNNAMED, component_of, kin, mentioned
from knowledge.drafts import Draft
from knowledge.joins.quantities import age
from knowledge.joins.states import runs
from knowledge.scene.scene import Scene
from knowledge.words import text_of

USED_UP = re.compile(
    r"\b(?:is full|are full|full,|exhausted|used up|no (?:free|more)|ran out|runs out|out of (?:memory|space|disk)"
    r"|too many|saturated|at (?:its|the) (?:limit|maximum))\b",
    re.IGNORECASE,
)
OF = re.compile(
    r"(?<![\w.,/:-])(?P<used>\d[\d,]*(?:\.\d+)?) ?(?P<unit>[kKMGT]i?B?)?"
    r" ?(?:of|out of|/) ?(?:the |a |its )?(?:limit |maximum |max )?(?:of )?"
    r"(?P<limit>\d[\d,]*(?:\.\d+)?) ?(?P<other>[kKMGT]i?B?)?(?![\w/:-]|[.,]\d)",
    re.IGNORECASE,
)
PERCENT = re.compile(
    r"(?:used|full|usage|utili[sz]ation|at|use%?)\W{0,3}(?P<a>\d{1,3}(?:\.\d+)?) ?%"
    r"|(?P<b>\d{1,3}(?:\.\d+)?) ?% (?:used|full|in use)",
    re.IGNORECASE,
)
ROOM = 0.85  # of a limit: below it nothing is used up
LEAST = 5  # a limit of fewer is a count of attempts or members
REFUTED = 0.4
RESOURCES = {
    "disk": r"\bdisk\b|\bvolume\b|filesystem",
    "inodes": r"\binodes?\b",
    "memory": r"\bmemory of the (?:host|node)\b|\bhost\b[^.]{0,40}\bmemory\b",
    "swap": r"\bswap\b",
    "conntrack": r"conntrack|connection tracking",
    "file_handles": r"file (?:handles|descriptors)|open files",
    "pids": r"\bpids?\b|processes and threads",
}
CAPACITY = r"dynamo|table|cosmos|bigtable|keyspace|capacity units?|\b[rw]cus?\b|throughput"
DATABASE = (
    r"database|\bdb\b|[\w-]*db\d*\b|sql|postgres|\bpg|pool|maria|oracle|mongo|redis|cassandra|dynamo|jdbc|hikari|query"
    r"|select|insert|update|table|transaction|statement|elastic|\block|index|relation|replica|\borm\b|hibernate|prisma"
    r"|sequel|rows?\b|column|schema|migration|cursor|snowflake|clickhouse|spanner|rds|aurora|connection"
)
DISK = r"disk|drive|nvme|\bsd[a-z]\b|\bata\d|scsi|smart|raid|ext4|xfs|i/o error|blk_|sector"
TECHNOLOGIES = (  # what a statement speaks of, and how evidence would speak of it
    (r"\bfor the table\b|\bthe database throttles", CAPACITY),
    (r"\bdatabase\b|\bstatements of\b", DATABASE),
    (r"\bkafka\b", r"kafka|broker|partition|consumer|topic|offset"),
    (r"\brabbitmq\b", r"rabbit|amqp|vhost|queue"),
    (r"\belasticsearch\b", r"elastic|opensearch|shard|index|cluster_block|lucene"),
    (r"\bnginx\b", r"nginx|ingress|upstream"),
    (r"\bkubelet\b", r"kube|pod|container|probe|node|evict|image"),
    (r"\bdisk of [^.,]{0,60} (?:is failing|fails|is dying|is broken)|\bdisk hardware\b", DISK),
)
OVER = timedelta(minutes=30)
LONG_AGO = 600  # seconds since an event came last
FEW = 3
BEGINNING = 4  # in the first part of so many of the time before anything failed
OLD, USUAL, GUESSED, BESIDE, OWN_ANSWER, STILL_BAD = 0.5, 0.5, 0.5, 0.78, 0.45, 0.8
OUTSIDE = (Category.INFRASTRUCTURE, Category.EXTERNAL, Category.NETWORK, Category.NO_FAULT, Category.CHANGE)
FAILS = re.compile(
    r"\b(?:fails?|failing|rejects?|rejected|refuses?|refused|stuck|crash\w*|down|can.?t|cannot|does ?n.t|do not|slow"
    r"|broken|drops?|hangs?|never)\b",
    re.IGNORECASE,
)


def weighed(drafts: list[Draft], scene: Scene) -> list[Draft]:
    """Each draft with what its doubts leave of it; none that only mild lines of every day show."""
    return [_weighed(d, scene) for d in drafts if not _is_noise(d, scene)]


def _is_noise(draft: Draft, scene: Scene) -> bool:
    is_mild = all(f.kind is FindingKind.LOG and f.severity not in BAD for f in draft.findings)
    return is_mild and not draft.absolves and _is_usual(draft, scene)


def _weighed(draft: Draft, scene: Scene) -> Draft:
    found = list(_doubts(draft, scene))
    if not found:
        return draft
    left = math.prod(found)
    return replace(draft, score=draft.score * left, ceiling=draft.ceiling * left, doubts=len(found))


def _doubts(draft: Draft, scene: Scene) -> Iterator[float]:
    """For each reason to believe it less, what remains of its probability."""
    lead = draft.findings[0]
    if not _is_there(draft):
        yield REFUTED
    if USED_UP.search(draft.statement) and (_has_room(draft) or _is_well(draft, scene)):
        yield REFUTED
    if draft.category is Category.EXTERNAL and _is_answer(lead):
        yield OWN_ANSWER
    if lead.kind is FindingKind.TEXT and talk.is_hedged(lead.excerpt):
        yield GUESSED
    if _is_over(draft, scene):
        yield OLD
    if _is_usual(draft, scene):
        yield USUAL
    if _is_past(draft, scene):
        yield OLD
    if _is_beside(draft, scene):
        yield BESIDE
    if draft.category is Category.NO_FAULT and FAILS.search(scene.problem) and not ASKS_NOW.search(scene.problem):
        yield STILL_BAD


def _is_there(draft: Draft) -> bool:
    """Whether every technology that the statement itself speaks of is named by what it rests on."""
    said = re.sub(r'"[^"]*"|`[^`]*`', " ", draft.statement)
    rests_on = " ".join(f"{text_of(f)} {f.component or ''} {f.file} {f.reason or ''}" for f in draft.findings)
    return all(
        re.search(named, rests_on, re.IGNORECASE)
        for spoken, named in TECHNOLOGIES
        if re.search(spoken, said.replace(draft.component, " "), re.IGNORECASE)
    )


def _has_room(draft: Draft) -> bool:
    """The very lines that are to show it tell use and limit, and there is room."""
    shares = [s for f in draft.findings[:1] for s in _shares(f)]
    return bool(shares) and max(shares) < ROOM


def _shares(finding: Finding) -> Iterator[float]:
    facts, text = finding.facts, finding.excerpt or finding.summary
    if finding.kind is FindingKind.METRIC:
        return
    if isinstance(percent := facts.get("percent"), int | float) and facts.get("resource"):
        yield percent / 100
    for found in OF.finditer(text):
        used, limit = (float(found[n].replace(",", "")) for n in ("used", "limit"))
        same = (found["unit"] or found["other"]) == found["other"] or not found["other"]
        if same and limit >= LEAST and used <= limit and not _is_date(found[0]):
            yield used / limit
    for told in PERCENT.finditer(text):
        yield float(told["a"] or told["b"]) / 100


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}/\d{1,4}", text.strip()))


def _is_well(draft: Draft, scene: Scene) -> bool:
    """The tools that look at that resource find room, and none finds it short."""
    wanted = [name for name, words in RESOURCES.items() if re.search(words, draft.statement, re.IGNORECASE)]
    looked = [f for f in scene.by_kind[FindingKind.OBJECT] if f.facts.get("resource") in wanted]
    return bool(looked) and all(f.severity is Severity.INFO and f.reason == "Healthy" for f in looked)


def _is_answer(finding: Finding) -> bool:
    """A record of requests: the speaker answered itself, and an address in it is of who asked."""
    return {"method", "path", "status"} <= finding.facts.keys() and finding.kind is FindingKind.LOG


def _is_over(draft: Draft, scene: Scene) -> bool:
    """A few lines that ended long before it began."""
    onset = scene.onset
    if not onset or draft.absolves or any(f.kind not in SPEAKING for f in draft.findings[:2]):
        return False
    last = [f.last for f in draft.findings]
    ended = all(at and at < onset - OVER for at in last)
    return ended and sum(f.count for f in draft.findings) <= FEW


def _is_past(draft: Draft, scene: Scene) -> bool:
    """Events that came once, or came last long ago, of an object that is well now."""
    lead = draft.findings[0]
    bad = [f for f in draft.findings if f.severity is not Severity.INFO and f.kind is not FindingKind.CONFIG]
    if not bad or any(f.kind is not FindingKind.EVENT for f in bad) or draft.category is Category.NO_FAULT:
        return False
    ended = all(f.count == 1 or age(str(f.facts.get("age", "")).partition(" ")[0]) >= LONG_AGO for f in bad)
    return ended and runs(lead, scene.findings)


def _is_usual(draft: Draft, scene: Scene) -> bool:
    """Lines that are said from the beginning of their log on, long before anything failed."""
    told = [f for f in draft.findings if f.kind is not FindingKind.CHANGE]
    return bool(told) and all(_is_of_every_day(f, scene) for f in told)


def _is_of_every_day(finding: Finding, scene: Scene) -> bool:
    onset, at = scene.onset, finding.at
    if (known := scene.is_steady(finding)) is not None:
        return known
    if finding.kind is not FindingKind.LOG or finding.severity in BAD or finding.first_seen or not (onset and at):
        return False
    start = next((e.start for e in scene.evidence if e.id == finding.evidence), None)
    return bool(
        start and finding.count >= FEW and onset - start > OVER / 2 and at - start < (onset - start) / BEGINNING
    )


def _is_beside(draft: Draft, scene: Scene) -> bool:
    """Another one than who is asked about, whom nothing in the evidence ties to it."""
    asked, name = scene.asked_for, draft.component
    if not asked or name == UNNAMED or draft.category in OUTSIDE or draft.absolves or draft.relevance >= 1.0:
        return False
    if any(kin(name, a) for a in asked) or mentioned(name, scene.asked) == 1.0:
        return False
    if any(scene.graph.way(a, name) for a in asked):
        return False
    if any(mentioned(a, text_of(f)) == 1.0 for a in asked for f in draft.findings[:4]):
        return False
    own = (f for f in scene.symptoms if f.severity in BAD and any(kin(component_of(f), a) for a in asked))
    return not any(mentioned(name, text_of(f)) == 1.0 for f in own)
