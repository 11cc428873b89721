"""The card of dropped files: what each is, what stands out, and the picture of it."""

from datetime import timedelta

import pytest

from engines.cards import pictures, proofs
from engines.evidence import DataType, Evidence, FindingKind, Severity, Template, TimeSeries
from engines.markup import Card, Picture
from engines.models import Case
from tests.engines.play import NOON, THREAD, Talk, change, error, file, finding, minute


def curve(*values: float | None, name: str = "errors", unit: str = "a minute", first: float = 0) -> TimeSeries:
    """A point a minute, from `first` on."""
    return TimeSeries(name=name, unit=unit, start=minute(first), step=60, values=values)


def dropped(*files: Evidence) -> Card:
    """The first card of a drop without words."""
    talk = Talk()
    talk.say("", *talk.numbered(*files, said=0))
    assert talk.shown == [talk.last.cards[0]]
    return talk.last.cards[0]


def drawn(*files: Evidence) -> Picture:
    shown = dropped(*files).picture
    assert shown
    return shown


def lines(card: Card, heading: str = "Files") -> list[str]:
    return ["".join(s.text for s in line) for c in card.sections if c.heading == heading for line in c.lines]


LOG = file(
    "checkout.log",
    error("remaining connection slots are reserved", 381, at=minute(4.5), first_seen=True, count=158),
    error("no free connection after 5000 ms", 398, at=minute(5), count=110),
    finding("slow query", 300, severity=Severity.WARNING),
    finding("server started", 1),
    change("flag on", minute(3), 377),
    lines=412_806,
    errors=1911,
    warnings=1,
    start=minute(-20),
    end=minute(16),
    onset=minute(4.5),
    templates=(
        Template(id=1, template="no slots", count=158, level=Severity.ERROR, first_line=381, is_new=True),
        Template(id=2, template="no connection", count=110, level=Severity.ERROR, first_line=398),
        Template(id=3, template="ok", count=9, first_line=1),
    ),
    series=(curve(*[0, 1] * 12, *[40, 42] * 6, first=-20),),
)


def test_a_log_is_told_in_one_line_with_its_three_most_telling_findings() -> None:
    card = dropped(LOG)
    assert card.title == "checkout.log: errors from 12:04:30, 0.5 → 41 a minute."
    assert lines(card) == [
        (
            "checkout.log (E1): logs · 412,806 lines · 11:40:00\N{EN DASH}12:16:00 UTC · 1,911 errors · 1 warning · "
            "2 kinds of errors, 1 of them never seen before 12:04:30"
        ),
        "First new: remaining connection slots are reserved E1:381, 12:04:30, 158 times",
        "no free connection after 5000 ms E1:398, 12:05:00, 110 times",
        "slow query E1:300",
    ]


def test_lines_with_the_same_words_make_room_for_others() -> None:
    same = [error("no free connection after 5000 ms", n) for n in (3, 5, 7)]
    card = dropped(file("a.log", *same, error("disk is full", 9), errors=4, templates=()))
    assert lines(card)[1:] == ["no free connection after 5000 ms E1:3", "disk is full E1:9"]


def test_where_all_errors_are_new_it_is_said_of_them() -> None:
    new = [t.model_copy(update={"is_new": True}) for t in LOG.templates]
    assert (
        "2 kinds of errors, never seen before 12:04:30" in lines(dropped(LOG.model_copy(update={"templates": new})))[0]
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            file("m.csv", data_type=DataType.METRIC, series=(curve(1, 2, name="p99"), curve(1, 2, name="cpu"))),
            "m.csv (E2): metrics · shows p99 and cpu",
        ),
        (
            file(
                "app.yaml",
                finding("pool is 20", 3, kind=FindingKind.CONFIG),
                finding("debug is on", 9, kind=FindingKind.CONFIG, severity=Severity.WARNING),
                data_type=DataType.CONFIG,
                lines=40,
            ),
            "app.yaml (E2): configs · 40 lines. debug is on E2:9",
        ),
        (
            file("hot.svg", finding("parse takes 61 %", 7, kind=FindingKind.METRIC), data_type=DataType.PROFILE),
            "hot.svg (E2): profiles. parse takes 61 % E2:7",
        ),
        (file("notes.md", data_type=DataType.TEXT, lines=1), "notes.md (E2): text · 1 line"),
    ],
    ids=["curves of metrics", "the worst of a config", "a profile", "nothing stands out"],
)
def test_each_other_file_gets_one_line(given: Evidence, said: str) -> None:
    assert said in lines(dropped(LOG, given))


def test_the_worst_file_comes_first_and_many_are_cut() -> None:
    told = lines(dropped(*[file(f"{n}.txt", data_type=DataType.TEXT) for n in range(11)], LOG))
    assert told[0].startswith("checkout.log (E12)")
    assert len(told) == 4 + 7 + 1
    assert told[-1] == "and 4 more: 7.txt, 8.txt, 9.txt, 10.txt"


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"errors": 7}, "a.log: errors from 12:01:00, 7 errors."),  # not counted over time
        ({"errors": 7, "series": (curve(5, 5, 1),)}, "a.log: errors from 12:01:00, 7 errors."),  # it went down
        ({"errors": 7, "series": (curve(0, 4, 6, unit="an hour"),)}, "a.log: errors from 12:01:00, 7 errors."),
        ({"errors": 7, "series": (curve(0, 4, 6),)}, "a.log: errors from 12:01:00, 0 → 5 a minute."),
        ({"errors": 7, "series": (curve(0.03, 0.4),)}, "a.log: errors from 12:01:00, 0.03 → 0.4 a minute."),
        ({}, "a.log: bad from 12:01:00, 1 finding that looks bad."),
    ],
)
def test_how_the_rate_of_errors_changed(given: dict[str, object], title: str) -> None:
    assert dropped(file("a.log", error("bad"), onset=minute(1), **given)).title == title


def test_the_day_is_a_badge_where_it_is_not_today() -> None:
    card = dropped(file("a.log", error("bad"), onset=minute(-24 * 60), errors=2))
    assert card.title == "a.log: errors from 12:00:00, 2 errors."
    assert card.badges == ("2026-03-03 UTC",)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"EMAIL": 3, "SECRET": 1}, "Redacted: 3 e-mail addresses, 1 secret."),
        ({"IP": 2, "JWT": 1, "AWS_KEY": 2}, "Redacted: 2 AWS keys, 2 IP addresses, 1 JWT."),
        ({"EMAIL": 0}, ""),
    ],
)
def test_what_was_redacted_is_said(found: dict[str, int], said: str) -> None:
    assert dropped(file("a.log", redactions=found)).footer == said


def test_the_picture_has_the_onset_and_the_changes_of_the_case_near_it() -> None:
    deploys = file(
        "deploys.json",
        change("cart-worker v2.8.1", minute(2), 14, component="cart-worker", facts={"version": "v2.8.1"}),
        change("search v9 " + "x" * 60, minute(10), 20),
        change("long ago", minute(-600), 30),
    )
    shown = drawn(LOG, deploys)
    assert [s.name for s in shown.series] == ["errors"]
    assert [(m.label, m.at, m.onset) for m in shown.marks] == [
        ("bad since 12:04:30", minute(4.5), True),
        ("flag on", minute(3), False),
        ("cart-worker v2.8.1", minute(2), False),
        ("search v9…", minute(10), False),
    ]
    assert shown.alt == (
        "11:40:00\N{EN DASH}12:16:00 UTC: errors a minute up to 42; bad since 12:04:30; "
        "flag on at 12:03:00; cart-worker v2.8.1 at 12:02:00; search v9… at 12:10:00."
    )


def test_the_first_curves_of_all_files_come_before_the_second_ones() -> None:
    metrics = file("m.csv", data_type=DataType.METRIC, series=(curve(1, 2, name="p99"), curve(1, 2, name="cpu")))
    other = file("pay.log", errors=3, series=(curve(2, 3),))
    shown = drawn(metrics, other, LOG)
    assert [s.name for s in shown.series] == ["errors, checkout.log", "errors, pay.log", "p99"]


def test_curves_of_another_time_and_flat_ones_at_nought_are_left_out() -> None:
    late = file("m.csv", data_type=DataType.METRIC, series=(curve(1, 2, name="p99", first=600),))
    flat = file("n.csv", data_type=DataType.METRIC, series=(curve(0, 0, None, name="5xx"),))
    assert [s.name for s in drawn(LOG, late, flat).series] == ["errors"]
    assert dropped(flat).picture is None
    assert dropped(file("a.txt", data_type=DataType.TEXT)).picture is None


def test_the_onset_of_the_case_is_marked_where_the_files_have_none() -> None:
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, onset=minute(1))
    quiet = file("m.csv", series=(curve(1, 2, 3, name="p99"),))
    shown = pictures.picture(case, [quiet], NOON)
    assert shown
    assert [m.onset for m in shown.marks] == [True]
    before = case.model_copy(update={"onset": NOON - timedelta(hours=3)})
    assert (again := pictures.picture(before, [quiet], NOON))
    assert again.marks == ()


def test_an_answer_to_a_question_with_files_has_the_picture_too() -> None:
    talk = Talk()
    (log,) = talk.numbered(LOG)
    talk.say("why does checkout fail?", log)
    assert talk.shown == []
    assert talk.card.picture
    talk.say("and now?")
    assert talk.card.picture is None


def test_of_a_drop_the_picture_stands_on_the_first_card_alone() -> None:
    talk = Talk()
    talk.say("", *talk.numbered(LOG, said=0))
    assert [card.picture is not None for card in talk.last.cards] == [True, False]


def test_a_card_with_a_picture_survives_the_store() -> None:
    card = dropped(LOG)
    assert Card.model_validate_json(card.model_dump_json()) == card


def test_what_is_no_log_is_told_by_what_was_found() -> None:
    card = dropped(file("pods.txt", error("cart is not ready", 3, kind=FindingKind.OBJECT), data_type=DataType.CONFIG))
    assert any("cart is not ready" in line for line in lines(card))


def test_how_often_is_said_once() -> None:
    seen = finding("refused (4 times)", 3, count=4)
    assert proofs.counted(seen, seen.summary) == ""
    assert proofs.counted(seen, '"refused"') == ", 4 times"
