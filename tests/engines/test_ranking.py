"""When the numbers of a case are compared, since when, and what a card says of it."""

from datetime import UTC, datetime, timedelta

import pytest

from engines import ranking, reports
from engines.abnormal import Abnormal, Comparison, MetricKind, Ranking, Suspect
from engines.cards import abnormal
from engines.cards.basis import Answer
from engines.config import InvestigationConfig
from engines.effects import Rank
from engines.evidence import Citation, DataType, Evidence, Finding, FindingKind, Severity
from engines.models import Case, ResponseType, WorkingConclusion
from engines.turn import Thread

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
THREAD = Thread(surface="warroom", tenant="local", channel="inc", thread="1")
HOUR = timedelta(hours=1)


def file(number: int, extractor: str = "series", **more: object) -> Evidence:
    made = Evidence(
        id=f"E{number}",
        name=f"{extractor}{number}.csv",
        data_type=DataType.METRIC,
        extractor=extractor,
        speaker="ana",
        at=NOON,
        size=9000,
        sha256="a" * 64,
        start=NOON - HOUR,
        end=NOON,
    )
    return made.model_copy(update=more)


def case(*evidence: Evidence, problem: str = "carts are slow", **more: object) -> Case:
    made = Case(id="c1", thread=THREAD, opened_at=NOON, updated_at=NOON, evidence=evidence, problem=problem)
    return made.model_copy(update=more)


def asked(of: Case, new: tuple[Evidence, ...]) -> Comparison | None:
    """What is asked of the world in a turn; None where nothing is. The answer becomes the ranking of the case."""
    flow = ranking.ranked(of, new)
    effect = next(flow, None)
    if effect is None:
        return None
    assert isinstance(effect, Rank)
    found = Ranking(onset=NOON, series=99)
    with pytest.raises(StopIteration) as ended:
        flow.send(found)
    assert ended.value.value == of.model_copy(update={"ranking": found})
    return effect.asked


def finding(kind: FindingKind, component: str | None = None, **facts: str) -> Finding:
    return Finding(
        evidence="E9",
        file="x",
        kind=kind,
        line=1,
        at=NOON - HOUR / 2,
        severity=Severity.ERROR,
        component=component,
        reason="firing",
        summary="s",
        excerpt="s",
        facts=dict(facts),
    )


def test_files_that_can_be_compared_are_with_what_traces_and_monitors_say() -> None:
    trace = file(3, "trace", findings=(finding(FindingKind.TRACE, "web", callee="cart"),))
    alert = file(4, "alert", findings=(finding(FindingKind.ALERT),))
    told = asked(case(file(1), file(2, "calls"), trace, alert, file(5, "log"), file(6, "text", size=11)), (file(1),))
    assert told is not None
    assert [(s.evidence, s.is_table, s.is_graph, s.is_moment) for s in told.sources] == [
        ("E1", True, False, False),
        ("E2", False, True, False),
        ("E6", False, False, True),
    ]
    assert (told.calls, told.by, told.since) == ((("web", "cart"),), NOON - HOUR / 2, None)


@pytest.mark.parametrize("evidence", [(), (file(1, "log"),), (file(1, "calls"),), (file(1, sha256=None),)])
def test_without_measurements_nothing_is_asked(evidence: tuple[Evidence, ...]) -> None:
    asking = asked(case(*evidence), evidence)
    assert asking is None or not asking.sources


def test_it_is_asked_again_only_for_what_is_new() -> None:
    known = Ranking(onset=NOON, series=8)
    again = case(file(1), file(2), ranking=known)
    assert asked(again, ()) is None
    assert asked(again, (file(3, "log"),)) is None
    assert asked(again, (file(2),)) is not None
    assert asked(again.model_copy(update={"onset_said": NOON - HOUR}), ()) is not None
    assert asked(again.model_copy(update={"onset_said": NOON}), ()) is None


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("the shop degrades from unix time 1773486000", datetime(2026, 3, 14, 11, tzinfo=UTC)),
        ("slow since 1773486000123", datetime(2026, 3, 14, 11, tzinfo=UTC)),
        ("errors began at 11:20", NOON - timedelta(minutes=40)),
        ("since 11:20:30 carts fail", NOON - timedelta(minutes=39, seconds=30)),
        ("started 2026-03-14T11:05:00Z", NOON - timedelta(minutes=55)),
        ("started 2026-03-14 12:05+01:00", NOON - timedelta(minutes=55)),
        ("since 09:20 carts fail", None),  # no file covers it
        ("order 1773486000 failed", None),
        ("carts are slow", None),
        ("since the deploy", None),
    ],
)
def test_words_say_since_when(text: str, since: datetime | None) -> None:
    assert ranking.since(text, (file(1),)) == since


def suspect(name: str, score: float, *, by: str | None = None) -> Suspect:
    cited = Citation(evidence="E1", file="m.csv", line=7, quote="1,2")
    told = (
        Abnormal(metric="latency_ms", kind=MetricKind.LATENCY, score=9, before=12.345, after=1234.5, citation=cited),
        Abnormal(metric="requests", kind=MetricKind.TRAFFIC, score=0.4, before=1, after=2, citation=cited),
    )
    return Suspect(component=name, score=score, series=told, explained_by=by)


def answer(of: Ranking | None) -> Answer:
    return Answer(
        case=case(file(1), ranking=of, onset=NOON),
        conclusion=WorkingConclusion(statement="", confidence=0.0, level="speculation", updated_at=NOON),
        response=ResponseType.STATUS_UPDATE,
        day=NOON,
        config=InvestigationConfig(),
        turn="t1",
    )


def told(of: Ranking | None) -> list[str]:
    made = abnormal.section(answer(of), detail=False)
    return [made.heading, *("".join(span.text for span in line) for line in made.lines)]


def test_a_card_says_who_is_abnormal_since_when_with_its_numbers() -> None:
    suspects = (suspect("db", 9.0), suspect("cart", 5.0, by="db"), suspect("mail", 1.5))
    given = Ranking(suspects=suspects, onset=NOON, is_onset_given=True)
    assert told(given) == [
        "Most abnormal since 12:00:00",
        "db: latency_ms 12.3 → 1,234 (E1:7)",
        "cart: latency_ms 12.3 → 1,234 (E1:7); much of it is what db shows too",
    ]
    assert told(given.model_copy(update={"is_onset_given": False}))[0] == "Most abnormal since 12:00:00, by the numbers"
    assert told(given.model_copy(update={"onset": None}))[0] == "Most abnormal"


@pytest.mark.parametrize("of", [None, Ranking(), Ranking(suspects=(suspect("db", 1.0),), onset=NOON)])
def test_where_nothing_stands_out_a_card_says_nothing(of: Ranking | None) -> None:
    assert told(of) == [""]


def test_the_json_names_the_components_in_their_order() -> None:
    made = reports.result(case(file(1), ranking=Ranking(suspects=(suspect("db", 9), suspect("cart", 1)), onset=NOON)))
    assert made.ranked_components == ("db", "cart")
    assert made.abnormal[0].series[0].citation.ref == "E1:7"
    assert reports.result(case(file(1))).ranked_components == ()
