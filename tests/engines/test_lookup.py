"""Questions over events in the thread: what is asked of the world, what is shown, and what is none."""

from datetime import UTC, datetime

import pytest

from engines import lookup, route
from engines.config import InvestigationConfig
from engines.effects import Look, Outcome
from engines.evidence import DataType, Evidence, Severity, TimeSeries
from engines.models import Case, ResponseType
from engines.query import Counted, Found, Group, Query, Row, Want
from engines.turn import Message, Speaker, Thread, Turn, TurnKind

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
THREAD = Thread(surface="warroom", tenant="local", channel="inc", thread="1")
ANA = Speaker(id="U1", name="ana")
CONFIG = InvestigationConfig()
UP = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)


def file(number: int, sha256: str | None = "a" * 64) -> Evidence:
    return Evidence(
        id=f"E{number}", name=f"app{number}.log", data_type=DataType.LOG, extractor="log", at=NOON, sha256=sha256
    )


def case(*evidence: Evidence, query: Query | None = None) -> Case:
    return Case(id="c1", thread=THREAD, opened_at=NOON, updated_at=NOON, evidence=evidence, query=query)


def turn(text: str) -> Turn:
    message = Message(ref="1", speaker=ANA, at=NOON, text=text)
    return Turn(id="t1", kind=TurnKind.MENTION, at=NOON, thread=THREAD, messages=(message,))


def row(line: int, text: str = "failed") -> Row:
    return Row(evidence="E1", file="app1.log", line=line, text=text, at=NOON)


def asked(where: Case, text: str, answer: Found) -> tuple[Look, Outcome]:
    flow = lookup.asked(where, turn(text), CONFIG)
    assert flow
    effect = next(flow)
    assert isinstance(effect, Look)
    with pytest.raises(StopIteration) as end:
        flow.send(answer)
    return effect, end.value.value


def found(total: int = 2, **given: object) -> Found:
    rows = tuple(row(n + 1) for n in range(min(total, 20)))
    return Found.model_validate({"query": Query(), "total": total, "searched": 900, "rows": rows, **given})


def test_only_files_are_searched_and_the_question_is_kept() -> None:
    effect, outcome = asked(case(file(1), file(2, None)), "@FaultMaven errors from the last hour", found())
    assert [s.evidence for s in effect.sources] == ["E1"]
    assert effect.query.levels == (Severity.ERROR, Severity.CRITICAL)
    assert outcome.case.query == effect.query
    assert outcome.response is ResponseType.ANSWER
    assert not outcome.case.turns[-1].progress
    then, _ = asked(outcome.case, "same for checkout", found())
    assert then.query == effect.query.model_copy(update={"about": ("checkout",)})


def test_the_card_has_the_number_the_lines_and_where_they_stand() -> None:
    _, outcome = asked(case(file(1)), "errors with timeout", found(37, query=Query(words=("timeout",))))
    (card,) = outcome.cards
    assert card.title == "37 lines with “timeout”."
    (lines,) = card.sections
    assert [span.text for span in lines.lines[0]] == ["12:00:00 ", "failed", " ", "E1:1"]
    assert len(lines.lines) == 10
    assert card.footer == "10 of 37 shown. Ask for less: a word, a shorter time, one file."


@pytest.mark.parametrize(
    ("query", "title"),
    [
        (Query(levels=UP, about=("checkout",)), "3 warnings or errors of checkout."),
        (Query(levels=UP[1:], fresh=True, source="E2"), "3 new errors in E2."),
        (Query(either=("timeout", "timed out"), nth=2), "3 lines with “timeout” or “timed out” in file 2."),
        (Query(words=("a", "b"), without=("c",), nth=-1), "3 lines with “a” and “b” without “c” in the last file."),
        (Query(levels=UP[1:], source="E2", first_line=513), "3 errors from line 513 in E2."),
        (Query(levels=UP[1:], source="E2", last_line=511), "3 errors up to line 511 in E2."),
        (Query(source="E1", first_line=1, last_line=9), "E1: lines 1 to 3."),
    ],
)
def test_the_title_says_what_was_asked(query: Query, title: str) -> None:
    _, outcome = asked(case(file(1)), "errors", found(3, query=query))
    assert outcome.cards[0].title == title


@pytest.mark.parametrize(
    ("start", "end", "when"),
    [
        (NOON, NOON.replace(hour=13), ", 12:00:00–13:00:00 UTC"),  # noqa: RUF001  a span has an en dash
        (NOON, None, " since 12:00:00 UTC"),
        (None, NOON, " before 12:00:00 UTC"),
        (None, None, ""),
    ],
)
def test_the_title_says_the_time_that_was_searched(start: datetime | None, end: datetime | None, when: str) -> None:
    _, outcome = asked(case(file(1)), "errors", found(3, start=start, end=end))
    assert outcome.cards[0].title == f"3 lines{when}."


def test_a_rate_has_its_peak_and_its_mean() -> None:
    series = TimeSeries(name="events", unit="a minute", start=NOON, step=60, values=(1, 4, 1))
    answer = found(6, query=Query(want=Want.COUNT, per=60), series=series)
    _, outcome = asked(case(file(1)), "errors per minute", answer)
    (rate,) = outcome.cards[0].sections
    assert [span.text for span in rate.lines[0]] == ["Most 4 a minute at 12:01:00, 2 on average."]


def test_groups_are_shown_with_their_share() -> None:
    answer = found(4, query=Query(want=Want.GROUPS), groups=(Group(name="cart", count=3, first=row(7)),))
    _, outcome = asked(case(file(1)), "errors by service", answer)
    (groups,) = outcome.cards[0].sections
    assert groups.columns == ("Component", "Count", "Share", "First")
    assert [span.text for span in groups.lines[0]] == ["cart", "3", "75%", "E1:7"]


def test_the_newest_are_shown_where_the_newest_are_asked_for() -> None:
    _, outcome = asked(case(file(1)), "last 20 lines", found(20, query=Query(newest=True)))
    assert outcome.cards[0].sections[0].lines[-1][-1].text == "E1:20"


def test_nothing_found_says_what_was_searched() -> None:
    _, outcome = asked(case(file(1)), "errors with timeout", found(0, query=Query(words=("timeout",))))
    assert outcome.cards[0].title == "No line with “timeout”; 900 lines searched."


def test_templates_are_shown_with_their_share() -> None:
    kinds = (Counted(template="failed <*>", count=30, first=row(7)),)
    answer = found(40, query=Query(want=Want.TEMPLATES), templates=kinds)
    _, outcome = asked(case(file(1)), "top templates", answer)
    assert [span.text for span in outcome.cards[0].sections[0].lines[0]] == ["30 (75%) ", "failed <*>", " ", "E1:7"]


@pytest.mark.parametrize(
    "text",
    [
        "checkout is failing since 10:05, can you look?",
        "errors everywhere, nobody can log in and the database team says they changed nothing",
        "rolling back cart-worker",
    ],
)
def test_what_is_said_of_the_incident_is_left_to_the_investigation(text: str) -> None:
    assert lookup.asked(case(file(1)), turn(text), CONFIG) is None


def test_without_files_there_is_nothing_to_search() -> None:
    assert lookup.asked(case(file(1, None)), turn("errors from the last hour"), CONFIG) is None


def test_a_note_and_a_place_that_is_not_there_are_said() -> None:
    _, outcome = asked(case(file(1)), "errors", found(note="E2 is kept as it came and can't be searched."))
    assert outcome.cards[0].sections[-1].heading == "Notes"
    assert "E2 is kept" in outcome.cards[0].text
    place = found(0, query=Query(source="E1", first_line=900, last_line=910))
    _, outcome = asked(case(file(1)), "errors", place)
    assert outcome.cards[0].title == "E1 has no line 900: it ends before."


def test_a_turn_that_asks_for_events_asks_no_reasoner() -> None:
    flow = route.flow(case(file(1)), turn("errors from the last hour"), (), CONFIG)
    assert isinstance(next(flow), Look)
