"""Reading questions over events."""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.errors import Refused
from engines.evidence import Severity
from engines.query import Query, Want, parse
from engines.query.phrasing import LONGEST, asks

ERRORS = (Severity.ERROR, Severity.CRITICAL)


def at(hour: int, minute: int = 0, second: int = 0) -> time:
    return time(hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("errors from the last hour", {"levels": ERRORS, "last": 3600}),
        ("Errors in the past 15 min", {"levels": ERRORS, "last": 900}),
        ("show me all warnings from half an hour ago", {"levels": (Severity.WARNING,), "last": 1800}),
        ("errors between 10:00 and 10:15", {"levels": ERRORS, "since": at(10), "until": at(10, 15)}),
        ("cart errors 10:00-10:15", {"levels": ERRORS, "words": ("cart",), "since": at(10), "until": at(10, 15)}),
        ("top templates of pod cart-7d9f", {"want": Want.TEMPLATES, "words": ("cart-7d9f",)}),
        ("top 10 errors", {"want": Want.TEMPLATES, "levels": ERRORS, "limit": 10}),
        ("lines around E2:512", {"source": "E2", "first_line": 502, "last_line": 522, "limit": 21}),
        ("E2:500-520", {"source": "E2", "first_line": 500, "last_line": 520, "limit": 21}),
        ("lines after E2:500", {"source": "E2", "first_line": 500, "last_line": 510, "limit": 11}),
        ("lines 5 to 6 of app.log", {"source": "app.log", "first_line": 5, "last_line": 6, "limit": 2}),
        ("lines around E1:3", {"source": "E1", "first_line": 1, "last_line": 13, "limit": 13}),
        ("how many fatals since 10:04 in E3", {
            "want": Want.COUNT, "levels": (Severity.CRITICAL,), "since": at(10, 4), "source": "E3",
        }),
        ("how often did deadlock occur", {"want": Want.COUNT, "words": ("deadlock",)}),
        ("last 50 warnings", {"levels": (Severity.WARNING,), "newest": True, "limit": 50}),
        ("errors and warnings without timeout", {"levels": (*ERRORS, Severity.WARNING), "without": ("timeout",)}),
        ('errors not "connection reset by peer"', {"levels": ERRORS, "without": ("connection reset by peer",)}),
        ('grep "too many clients"', {"words": ("too many clients",)}),
        ("what happened at 10:04:31?", {"since": at(10, 4, 31), "until": at(10, 4, 32)}),
        ("what happened at 10:04", {"since": at(10, 4), "until": at(10, 5)}),
        ("errors around 10:04", {"levels": ERRORS, "since": at(9, 59), "until": at(10, 9)}),
        ("errors around 00:02", {"levels": ERRORS, "since": at(0), "until": at(0, 7)}),
        ("errors until 10:04", {"levels": ERRORS, "until": at(10, 4)}),
        ("errors since the onset", {"levels": ERRORS, "onset": True}),
        ("warnings before the onset", {"levels": (Severity.WARNING,), "onset": False}),
        ("errors for <EMAIL_3>", {"levels": ERRORS, "words": ("<EMAIL_3>",)}),
        ("request 7f3a-11", {"words": ("7f3a-11",)}),
        ("errors of checkout in payments.log", {"levels": ERRORS, "words": ("checkout",), "source": "payments.log"}),
    ],
)  # fmt: skip
def test_what_people_ask(text: str, wanted: dict[str, Any]) -> None:
    assert parse(text) == Query(**wanted)


def test_a_zone_said_last_and_a_date_said_first_hold_for_both_ends() -> None:
    zone = timezone(timedelta(hours=2))
    asked = parse("errors from 2026-03-14 10:00 to 11:00 +0200")
    assert asked.since == datetime(2026, 3, 14, 10, tzinfo=zone)
    assert asked.until == datetime(2026, 3, 14, 11, tzinfo=zone)


def test_same_keeps_what_is_not_said_again() -> None:
    before = parse("errors of payments from the last hour in E2")
    asked = parse("same for checkout between 10:00 and 10:15", before)
    assert asked == Query(levels=ERRORS, words=("checkout",), source="E2", since=at(10), until=at(10, 15))
    assert parse("the same", before) == before


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "which events"),
        ("???", "which events"),
        ("same for checkout", "no question before"),
        ("errors since 25:00", "25:00"),
        ("errors 2026-02-30 10:00", "2026-02-30 10:00"),
        ("errors between 2026-03-14 11:00 and 2026-03-14 10:00", "earlier time first"),
        ("lines 9 to 3 of E1", "smaller number first"),
        ("errors from the last 0 minutes", "time span"),
        ("errors from the last 999999999 days", "time span"),
        ("could somebody explain quantum gravity equations carefully", "somebody explain quantum"),
        ("x" * (LONGEST + 1), "longer"),
    ],
)
def test_what_is_not_understood_is_said(text: str, names: str) -> None:
    with pytest.raises(Refused, match=names):
        parse(text)


WORDS = [
    "errors",
    "same",
    "top",
    "10",
    "lines",
    "around",
    "E2:512",
    "last",
    "hour",
    "between",
    "10:00",
    "and",
    "99:99",
    "+2599",
    "without",
    "of",
    "in",
    "E1",
    "0",
    "ago",
    '"',
    "count",
]


@given(st.one_of(st.text(max_size=LONGEST), st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        asked = parse(text)
    except Refused:
        return
    assert 1 <= asked.limit <= 1000


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("errors from the last hour", True),
        ("show me the last 50 warnings", True),
        ("same for checkout", True),
        ("E2:500", True),
        ("checkout is failing since 10:05, can you look?", False),
        ("we see errors in checkout", False),
        ("db is fine", False),
    ],
)
def test_talk_is_told_from_questions_over_events(text: str, *, is_one: bool) -> None:
    assert asks(text) is is_one
