"""One incident's cards: every response type and every other card, filled as in a real case."""

from engines import cards
from engines.cards import Answer
from engines.cards.progress import steps
from engines.evidence import Severity
from engines.markup import Card, Section, Tone, bold, cite, plain
from engines.models import Case, Category, Momentum, ResponseType, RuledOut, WorkingConclusion
from engines.questions import Assessment
from engines.response import Escalation, Mitigation, MitigationState
from engines.wanted import EvidenceRequest, RequestCategory
from tests.edges.samples import INCIDENT
from tests.engines.play import CONFIG, Script, Talk, candidate, change, error, file, finding, minute

FIX = "Roll back cart-worker to 2.8.0: `kubectl -n shop rollout undo deploy/cart-worker`"
DOING = "Testing hypothesis 2: the database host is overloaded"
SETTLES = "`select application_name, count(*) from pg_stat_activity group by 1;`"


def case() -> Case:
    """Checkout fails; two files and two people say why."""
    talk = Talk()
    log = file(
        "checkout.log",
        error(
            "connections to PostgreSQL are refused",
            381204,
            excerpt="FATAL: remaining connection slots are reserved for superusers",
            at=minute(-6),
            count=1911,
        ),
        error(
            "the pool of checkout times out", 381260, excerpt="timeout after 30000 ms waiting", at=minute(-5), count=98
        ),
        finding("cart-worker opens 187 connections", 381190, severity=Severity.WARNING, at=minute(-7)),
        lines=412_806,
        errors=1911,
        start=minute(-30),
        end=minute(6),
        onset=minute(-6),
        redactions={"EMAIL": 3, "TOKEN": 1},
    )
    deploys = file(
        "deploys.json",
        change("cart-worker 2.8.1 rolled out", minute(-8), 14, component="cart-worker"),
        change("search 4.1.0 rolled out", minute(-25), 9, component="search"),
    )
    log, deploys = talk.numbered(log, deploys)
    first, second, third = log.findings
    found = Assessment(
        candidates=(
            candidate(
                "cart-worker 2.8.1 exhausts the PostgreSQL connections, so checkout can't connect.",
                first,
                deploys.findings[0],
                third,
                prior=0.64,
                component="cart-worker",
                category=Category.CHANGE,
                fix=(FIX,),
                settles=SETTLES,
            ),
            candidate("The database host is overloaded.", second, prior=0.22, component="postgresql"),
        ),
        ruled_out=(RuledOut(what="A bad checkout release", why="none since yesterday", citations=(second.cite(),)),),
    )
    talk.say("checkout is failing since about 11:54, can you look?", log, deploys, answers=Script(found))
    return talk.now.model_copy(update={"requests": REQUESTS, "severity": "P1", "severity_confirmed": True})


REQUESTS = (
    EvidenceRequest(
        id="R1",
        what="Checkout logs 11:40-12:05",
        why="shows what failed first",
        category=RequestCategory.SYMPTOMS,
        commands=("kubectl -n shop logs deploy/checkout --since=30m > checkout.log",),
    ),
    EvidenceRequest(
        id="R2",
        what="What was deployed or changed since 11:30",
        why="most outages start there",
        category=RequestCategory.CHANGES,
        places=("Argo CD", "the #deploys channel"),
    ),
)


def responses(filled: Case) -> dict[str, Card]:
    """The answer card of each response type, with a cause and without one."""
    empty = filled.model_copy(
        update={"hypotheses": (), "evidence": (), "known": (), "ruled_out": (), "requests": (), "conclusion": None}
    )
    made = {}
    for response in ResponseType:
        made[response.value.lower()] = cards.answer(_answer(filled, response))
        made[f"{response.value.lower()}, nothing known"] = cards.answer(_answer(empty, response))
    return made


def others(filled: Case) -> dict[str, Card]:
    """Status, evidence requests, timeline, escalation, reminder, and what else is said."""
    top, waiting = filled.hypotheses[0], filled.evidence[1]
    tried = Mitigation(id="M1", text=FIX, hypothesis=top.id, by="ana", by_id="U0ANA0001", started_at=minute(9))
    called = filled.model_copy(update={"escalation": Escalation(reason="P1 and no cause after 20 min", at=minute(12))})
    ended = tried.model_copy(update={"state": MitigationState.WORKED, "ended_at": minute(18)})
    turn = Talk().turn("look", *filled.evidence[1:3])
    unknown = filled.model_copy(update={"hypotheses": (), "known": filled.known[:1], "conclusion": None})
    return {
        "working": cards.placeholder(turn),
        "thinking": Card(tone=Tone.WORKING, title=f"Looking. {DOING}.", steps=steps(2, DOING)),
        "found in files": cards.analysis(filled, filled.evidence, minute(1)).model_copy(update={"picture": INCIDENT}),
        "likely": cards.answer(_answer(filled, ResponseType.SOLUTION_READY)),
        "evidence requests": cards.answer(_answer(unknown, ResponseType.NEEDS_MORE_DATA)),
        "status": cards.status(
            _answer(filled.model_copy(update={"mitigations": (tried,)}), ResponseType.STATUS_UPDATE)
        ),
        "why": cards.why(top, 0.64, minute(3)),
        "hypotheses": _hypotheses(filled),
        "timeline": _timeline(filled),
        "findings": cards.findings(waiting, 10, minute(1)),
        "mitigation": cards.mitigation(tried, minute(9)),
        "escalation": cards.escalation(called, minute(12), CONFIG),
        "reminder": cards.reminder(tried, minute(24)),
        "stalled": cards.stalled(filled, REQUESTS, 1_800),
        "resolved": cards.resolved(filled, ended, top, minute(18)),
        "failed": cards.failed(turn, "it ended FaultMaven each time it was tried"),
        "usage": cards.usage(),
    }


def _answer(of: Case, response: ResponseType) -> Answer:
    top = of.hypotheses[0] if of.hypotheses else None
    conclusion = WorkingConclusion(
        statement=top.statement if top else "",
        hypothesis=top.id if top else None,
        confidence=0.64 if top else 0.1,
        level="probable" if top else "speculation",
        momentum=Momentum.EARLY,
        updated_at=minute(1),
    )
    return Answer(of, conclusion, response, minute(1), CONFIG)


def _hypotheses(of: Case) -> Card:
    """A table, as the list of possible causes is one."""
    rows = tuple(
        (bold(f".{64 - 20 * n}"), plain(h.statement), cite(h.citations[0])) for n, h in enumerate(of.hypotheses)
    )
    return Card(
        title="2 possible causes.",
        sections=(Section(heading="Open", lines=rows, columns=("Confidence", "Cause", "First")),),
    )


def _timeline(of: Case) -> Card:
    told = sorted((f for f in of.findings if f.at), key=lambda f: str(f.at))
    rows = tuple((plain(f"{f.at:%H:%M:%S}"), plain(f.summary), cite(f.cite())) for f in told)
    return Card(title="5 moments, 11:35 to 11:55.", sections=(Section(lines=rows, columns=("UTC", "What", "Line")),))


def deck() -> dict[str, Card]:
    """All of them, by name."""
    filled = case()
    return {**responses(filled), **others(filled)}
