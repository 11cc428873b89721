"""Reading questions over events."""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.errors import Refused
from engines.evidence import Severity
from engines.query import By, Query, Want
from engines.query.phrasing import LONGEST, asks, parse

ERRORS = (Severity.ERROR, Severity.CRITICAL)


def at(hour: int, minute: int = 0, second: int = 0) -> time:
    return time(hour, minute, second, tzinfo=UTC)


TIMEOUT = ("timeout", "timed out", "time out", "deadline exceeded")
UP = (Severity.WARNING, *ERRORS)
CET = timezone(timedelta(hours=1))
E = {"levels": ERRORS}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # times
        ("errors from the last hour", E | {"last": 3600}),
        ("Errors in the past 15 min", E | {"last": 900}),
        ("errors last 30m", E | {"last": 1800}),
        ("5 minutes ago", {"last": 300}),
        ("show me all warnings from half an hour ago", {"levels": (Severity.WARNING,), "last": 1800}),
        ("errors in the last couple of hours", E | {"last": 7200}),
        ("errors in the first 10 minutes", E | {"first": 600}),
        ("errors between 10:00 and 10:15", E | {"since": at(10), "until": at(10, 15)}),
        ("errors between 10 and 10:15", E | {"since": at(10), "until": at(10, 15)}),
        ("errors from 9:30pm to 10pm", E | {"since": at(21, 30), "until": at(22)}),
        ("errors from 10 to 11am", E | {"since": at(10), "until": at(11)}),
        ("errors from 12am to 1am", E | {"since": at(0), "until": at(1)}),
        ("cart errors 10:00-10:15", E | {"about": ("cart",), "since": at(10), "until": at(10, 15)}),
        ("errors from 10:00 for 15 minutes", E | {"since": at(10), "until": at(10, 15)}),
        ("errors in the 10 minutes before 10:05", E | {"since": at(9, 55), "until": at(10, 5)}),
        ("errors 5 min after 10:05", E | {"since": at(10, 5), "until": at(10, 10)}),
        ("what happened at 10:04:31?", {"since": at(10, 4, 31), "until": at(10, 4, 32)}),
        ("what happened at 10:04", {"since": at(10, 4), "until": at(10, 5)}),
        ("what happened between 10:02 and 10:05?", {"since": at(10, 2), "until": at(10, 5)}),
        ("errors around 10:04", E | {"since": at(9, 59), "until": at(10, 9)}),
        ("errors around 00:02", E | {"since": at(0), "until": at(0, 7)}),
        ("errors until 10:04", E | {"until": at(10, 4)}),
        ("errors before 14:05", E | {"until": at(14, 5)}),
        ("errors before 14:05 CET", E | {"until": time(14, 5, tzinfo=CET)}),
        ("errors since 10:04 UTC+1", E | {"since": time(10, 4, tzinfo=CET)}),
        ("errors since 10:04 +01:00", E | {"since": time(10, 4, tzinfo=CET)}),
        ("errors since 10:04Z", E | {"since": at(10, 4)}),
        ("errors since 2pm", E | {"since": at(14)}),
        ("errors since 14", E | {"since": at(14)}),
        ("errors since midnight", E | {"since": at(0)}),
        ("errors today", E | {"day": 0}),
        ("yesterday's errors", E | {"day": -1}),
        ("errors yesterday between 9 and 10", E | {"day": -1, "since": at(9), "until": at(10)}),
        ("errors since yesterday 22:00", E | {"day": -1, "since": at(22)}),
        ("errors since yesterday", E | {"day": -1, "since": at(0)}),
        ("errors on 2026-03-14", E | {
            "since": datetime(2026, 3, 14, tzinfo=UTC), "until": datetime(2026, 3, 15, tzinfo=UTC),
        }),
        ("errors on 2026-03-14 between 10:00 and 10:15", E | {
            "since": datetime(2026, 3, 14, 10, tzinfo=UTC), "until": datetime(2026, 3, 14, 10, 15, tzinfo=UTC),
        }),
        ("errors since 2026-03-14T10:05:00Z", E | {"since": datetime(2026, 3, 14, 10, 5, tzinfo=UTC)}),
        ("errors since the onset", E | {"onset": True}),
        ("errors since it broke", E | {"onset": True}),
        ("warnings before the onset", {"levels": (Severity.WARNING,), "onset": False}),
        ("errors since the deploy", E | {"deploy": True}),
        ("warnings before the last release", {"levels": (Severity.WARNING,), "deploy": False}),
        ("errors in the 5 minutes after the deploy", E | {"deploy": True, "span": 300}),
        ("errors between the deploy and the onset", E | {"deploy": True, "onset": False}),
        # levels
        ("warnings and up since 10:00", {"levels": UP, "since": at(10)}),
        ("warnings or worse", {"levels": UP}),
        ("errors and above", E),
        ("errors and warnings without timeout", {"levels": (*ERRORS, Severity.WARNING), "without": ("timeout",)}),
        ("critical errors", {"levels": (Severity.CRITICAL,)}),
        ("panics since 10:00", {"levels": (Severity.CRITICAL,), "since": at(10)}),
        ("stack traces from checkout", E | {"about": ("checkout",)}),
        # what is counted and grouped
        ("how many fatals since 10:04 in E3", {
            "want": Want.COUNT, "levels": (Severity.CRITICAL,), "since": at(10, 4), "source": "E3",
        }),
        ("how often did deadlock occur", {"want": Want.COUNT, "words": ("deadlock",)}),
        ("how many timeouts per minute", {"want": Want.COUNT, "either": TIMEOUT, "per": 60}),
        ("how many errors per 5 minutes in E2", E | {"want": Want.COUNT, "per": 300, "source": "E2"}),
        ("error rate since 10:00", E | {"want": Want.COUNT, "per": 60, "since": at(10)}),
        ("rate of timeouts", {"want": Want.COUNT, "either": TIMEOUT, "per": 60}),
        ("graph errors", E | {"want": Want.COUNT}),
        ("how many 503s", {"want": Want.COUNT, "words": ("503",)}),
        ("count errors in app.log", E | {"want": Want.COUNT, "source": "app.log"}),
        ("number of warnings", {"want": Want.COUNT, "levels": (Severity.WARNING,)}),
        ("who calls db", {"want": Want.GROUPS, "about": ("db",)}),
        ("errors by service", E | {"want": Want.GROUPS}),
        ("warnings per host", {"want": Want.GROUPS, "levels": (Severity.WARNING,), "by": By.HOST}),
        ("which pods have errors?", E | {"want": Want.GROUPS, "by": By.POD}),
        ("which services log timeouts", {"want": Want.GROUPS, "either": TIMEOUT}),
        ("count by level", {"want": Want.GROUPS, "by": By.LEVEL}),
        # templates
        ("top templates of pod cart-7d9f", {"want": Want.TEMPLATES, "about": ("cart-7d9f",)}),
        ("top 10 errors", E | {"want": Want.TEMPLATES, "limit": 10}),
        ("most frequent warnings", {"want": Want.TEMPLATES, "levels": (Severity.WARNING,)}),
        ("rare templates", {"want": Want.TEMPLATES, "rare": True}),
        ("least common errors", E | {"want": Want.TEMPLATES, "rare": True}),
        ("what's new since the deploy?", {"want": Want.TEMPLATES, "fresh": True, "deploy": True}),
        ("what is new since 10:05", {"want": Want.TEMPLATES, "fresh": True, "since": at(10, 5)}),
        ("new errors since 10:04", E | {"fresh": True, "since": at(10, 4)}),
        # which of them
        ("first error", E | {"limit": 1}),
        ("when did the errors start?", E | {"limit": 1}),
        ("last error", E | {"newest": True, "limit": 1}),
        ("when did the timeouts stop", {"either": TIMEOUT, "newest": True, "limit": 1}),
        ("last 50 warnings", {"levels": (Severity.WARNING,), "newest": True, "limit": 50}),
        ("latest 5 fatal errors of checkout", {
            "levels": (Severity.CRITICAL,), "about": ("checkout",), "newest": True, "limit": 5,
        }),
        ("tail 50", {"newest": True, "limit": 50}),
        ("head 30", {"limit": 30}),
        # words and names
        ('errors not "connection reset by peer"', E | {"without": ("connection reset by peer",)}),
        ('grep "too many clients"', {"words": ("too many clients",)}),
        ("grep timeout", {"either": TIMEOUT}),
        ("timeout or deadlock", {"either": (*TIMEOUT, "deadlock")}),
        ("OOMKilled", {"words": ("OOMKilled",)}),
        ("5xx since 10:00", {"words": ("5xx",), "since": at(10)}),
        ("slow queries", {"words": ("slow", "quer")}),
        ("errors for <EMAIL_3>", E | {"about": ("<EMAIL_3>",)}),
        ("request 7f3a-11", {"about": ("7f3a-11",)}),
        ("everything about order 4711", {"about": ("4711",)}),
        ("any errors in payments?", E | {"about": ("payments",)}),
        ("is there any timeout in db?", {"either": TIMEOUT, "about": ("db",)}),
        ("did checkout log any errors after 10:00", E | {"about": ("checkout",), "since": at(10)}),
        ("errors from pod cart-7d9f in namespace shop", E | {"about": ("cart-7d9f", "shop")}),
        ("errors except cart", E | {"without": ("cart",)}),
        ("only from payments", {"about": ("payments",)}),
        # places
        ("lines around E2:512", {"source": "E2", "first_line": 502, "last_line": 522, "limit": 21}),
        ("E2:500-520", {"source": "E2", "first_line": 500, "last_line": 520, "limit": 21}),
        ("lines after E2:500", {"source": "E2", "first_line": 500, "last_line": 510, "limit": 11}),
        ("after E2:512", {"source": "E2", "first_line": 512, "last_line": 522, "limit": 11}),
        ("errors after E2:512", E | {"source": "E2", "first_line": 513}),
        ("errors from E2:512", E | {"source": "E2", "first_line": 512}),
        ('errors with "" in them', E),
        ("errors in all files", E | {"source": None, "nth": None}),
        ("errors until E2:512", E | {"source": "E2", "last_line": 512}),
        ("errors around E2:512", E | {"source": "E2", "first_line": 502, "last_line": 522}),
        ("errors since 2026-03-14", E | {"since": datetime(2026, 3, 14, tzinfo=UTC)}),
        ("errors until 2026-03-14", E | {"until": datetime(2026, 3, 14, tzinfo=UTC)}),
        (
            "errors 5 min after 2026-03-14 10:05",
            E | {"since": datetime(2026, 3, 14, 10, 5, tzinfo=UTC), "until": datetime(2026, 3, 14, 10, 10, tzinfo=UTC)},
        ),
        ("errors before E2:512", E | {"source": "E2", "last_line": 511}),
        ("5 lines before E2:512", {"source": "E2", "first_line": 507, "last_line": 512, "limit": 6}),
        ("20 lines around E2:512", {"source": "E2", "first_line": 492, "last_line": 532, "limit": 41}),
        ("lines 5 to 6 of app.log", {"source": "app.log", "first_line": 5, "last_line": 6, "limit": 2}),
        ("lines around E1:3", {"source": "E1", "first_line": 1, "last_line": 13, "limit": 13}),
        ("errors in the second file", E | {"nth": 2}),
        ("errors in the last file", E | {"nth": -1}),
        ("errors in file 3", E | {"nth": 3}),
        ("errors of checkout in payments.log", E | {"about": ("checkout",), "source": "payments.log"}),
        ("show E2", {"source": "E2"}),
    ],
)  # fmt: skip
def test_what_people_ask(text: str, wanted: dict[str, Any]) -> None:
    assert parse(text) == Query(**wanted)


BEFORE = {"levels": ERRORS, "about": ("payments",), "source": "E2", "last": 3600}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the same", BEFORE),
        ("same for checkout between 10:00 and 10:15", {
            "levels": ERRORS, "about": ("checkout",), "source": "E2", "since": at(10), "until": at(10, 15),
        }),
        ("same since 10:00", {"levels": ERRORS, "about": ("payments",), "source": "E2", "since": at(10)}),
        ("same in E3", BEFORE | {"source": "E3"}),
        ("what about inventory", BEFORE | {"about": ("inventory",)}),
        ("and warnings?", BEFORE | {"levels": (Severity.WARNING,)}),
        ("only from cart", BEFORE | {"about": ("cart",)}),
        ("without refund", BEFORE | {"without": ("refund",)}),
        ("in the second file", {"levels": ERRORS, "about": ("payments",), "last": 3600, "nth": 2}),
        ("how many?", BEFORE | {"want": Want.COUNT}),
        ("errors", {"levels": ERRORS}),  # a question of its own
    ],
)  # fmt: skip
def test_what_follows_changes_the_question_before(text: str, wanted: dict[str, Any]) -> None:
    assert parse(text, parse("errors of payments from the last hour in E2")) == Query(**wanted)


def test_a_zone_said_last_and_a_date_said_first_hold_for_both_ends() -> None:
    zone = timezone(timedelta(hours=2))
    asked = parse("errors from 2026-03-14 10:00 to 11:00 +0200")
    assert asked.since == datetime(2026, 3, 14, 10, tzinfo=zone)
    assert asked.until == datetime(2026, 3, 14, 11, tzinfo=zone)


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
        ("could somebody repair quantum gravity equations carefully", "somebody repair quantum"),
        ("requests slower than 2s", "slower than"),
        ("why did checkout fail", "why"),
        ("errors since 9999-12-31 23:59", "9999-12-31 23:59"),
        ("errors around 0001-01-01 00:01 +0300", "0001-01-01"),
        ("errors since 13pm", "13:00pm"),
        ("errors since 10:00 +9900", "time zone"),
        ("x" * (LONGEST + 1), "longer"),
    ],
)
def test_what_is_not_understood_is_said(text: str, names: str) -> None:
    with pytest.raises(Refused, match=names):
        parse(text)


WORDS = [
    "since",
    "yesterday",
    "9999-12-31",
    "0001-01-01",
    "23:59",
    "around",
    "the deploy",
    "12pm",
    "CET",
    "per",
    "who",
    "file",
    "or",
    "when did",
    "first",
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


def test_a_quote_of_nothing_asks_for_no_words() -> None:
    assert parse('errors " " from cart') == parse("errors from cart")


def test_what_no_text_can_have_is_no_word() -> None:
    assert parse("errors of \udc31x").model_dump_json()


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
