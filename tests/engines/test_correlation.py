"""One clock over all files: what happened, whose clock is off, who was bad first, and the same request in two files."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import timeline
from engines.cards import story
from engines.correlation import Correlation, MomentKind, beginnings, correlate, lasting
from engines.correlation.clocks import Clocks
from engines.correlation.steady import is_steady
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity, Sighting, TimeSeries
from tests.engines.play import CONFIG, NOON, Talk, change, error, file, finding, minute


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def pieces(*files: Evidence) -> tuple[Evidence, ...]:
    """The files as E1, E2, … of one case."""
    made = []
    for n, f in enumerate(files, 1):
        found = tuple(x.model_copy(update={"evidence": f"E{n}"}) for x in f.findings)
        made.append(f.model_copy(update={"id": f"E{n}", "findings": found}))
    return tuple(made)


def log(name: str, *findings: Finding, **given: Any) -> Evidence:
    given.setdefault("start", minute(-30))
    given.setdefault("end", minute(30))
    came = given.pop("at", minute(60))
    return file(name, *findings, lines=1000, **given).model_copy(update={"at": came})


def seen(request: str, when: datetime, line: int = 1, *, bad: bool = False) -> Sighting:
    return Sighting(request=request, line=line, at=when, bad=bad, quote=f"request_id={request}")


def requests(shift: float, count: int = 8, late: float = 0.05, *, bad: bool = False) -> tuple[Sighting, ...]:
    """Requests a minute apart, as a file tells them whose clock is ahead by `shift` seconds."""
    return tuple(seen(f"req-{n:06}", at(60 * n + late + shift), n + 1, bad=bad) for n in range(count))


def shifted(e: Evidence, seconds: float) -> Evidence:
    """The same file by a clock that is ahead by so much."""
    step = timedelta(seconds=seconds)

    def moved(when: datetime | None) -> datetime | None:
        return when + step if when else None

    return e.model_copy(
        update={
            "start": moved(e.start),
            "end": moved(e.end),
            "onset": moved(e.onset),
            "findings": tuple(f.model_copy(update={"at": moved(f.at), "until": moved(f.until)}) for f in e.findings),
            "sightings": tuple(s.model_copy(update={"at": moved(s.at)}) for s in e.sightings),
        }
    )


def told(c: Correlation) -> list[tuple[str, str]]:
    return [(m.kind.value, m.what) for m in c.moments]


def first(summary: str, when: datetime, component: str, **given: Any) -> Finding:
    return error(summary, at=when, component=component, first_seen=True, **given)


def test_the_moments_of_all_files_stand_in_order() -> None:
    found = correlate(
        pieces(
            log("app.log", first("pool is exhausted", at(30), "checkout"), onset=at(30)),
            file("deploys.json", change("Deploy of cart v2", at(-120), reason="deploy", component="cart")),
            file("alert.json", error("5xx is 18 %", at=at(300), kind=FindingKind.ALERT, reason="firing")),
        )
    )
    assert told(found) == [
        ("change", "Deploy of cart v2"),
        ("first error", "pool is exhausted"),
        ("alert", "5xx is 18 %"),
    ]
    assert [(c.what, c.before) for c in found.changes] == [("Deploy of cart v2", 150)]
    assert found.onset == at(30)


def test_the_same_thing_in_two_files_is_one_moment_with_two_citations() -> None:
    deploy = change("Deploy of cart v2", at(-60), reason="deploy", component="cart", facts={"version": "v2"})
    later = deploy.model_copy(update={"at": at(-50), "line": 7})
    found = correlate(pieces(file("a.json", deploy), file("b.json", later)))
    assert [[c.ref for c in m.citations] for m in found.moments] == [["E1:1", "E2:7"]]
    apart = correlate(pieces(file("a.json", deploy), file("b.json", later.model_copy(update={"at": at(600)}))))
    assert len(apart.moments) == 2


def test_what_is_as_frequent_before_the_onset_did_not_come_first() -> None:
    noise = error("cache miss storm", at=minute(-29), until=minute(29), count=500, component="cache")
    real = first("pool is exhausted", at(0), "checkout", line=2)
    found = correlate(pieces(log("all.log", noise, real, onset=at(0))))
    assert [b.component for b in found.order] == ["checkout"]
    began = noise.model_copy(update={"at": minute(-3)})  # 500 of them and none in the first 27 minutes
    found = correlate(pieces(log("all.log", began, real, onset=at(0))))
    assert [(b.component, b.lag) for b in found.order] == [("cache", 0), ("checkout", 180)]


def test_what_ended_long_before_is_another_story() -> None:
    old = first("disk is slow", minute(-200), "disk", until=minute(-190))
    found = correlate(
        pieces(
            file("all.log", old, first("pool is exhausted", at(0), "checkout")),
        ),
        onset=at(0),
    )
    assert [b.component for b in found.order] == ["checkout"]


@pytest.mark.parametrize(
    ("metric", "leads"),
    [
        (-20, ("db", "checkout")),  # a sample a minute can't stand 20 s before a line
        (-90, ("db",)),
        (45, ("checkout", "db")),
        (90, ("checkout",)),
    ],
)
def test_a_coarse_time_leads_nobody_by_less_than_its_step(metric: float, leads: tuple[str, ...]) -> None:
    rise = finding(
        "latency steps up",
        kind=FindingKind.METRIC,
        severity=Severity.WARNING,
        reason="step",
        at=at(metric),
        component="db",
        facts={"metric": "latency"},
    )
    series = (TimeSeries(name="latency", start=minute(-30), step=60, values=(1.0, 2.0)),)
    found = correlate(
        pieces(
            log("app.log", first("query timed out", at(0), "checkout"), onset=at(0)),
            file("metrics.csv", rise, data_type=DataType.METRIC, series=series),
        )
    )
    assert set(found.leads) == set(leads)


def test_a_line_says_more_exactly_when_a_metric_moved() -> None:
    rise = finding(
        "errors step up", kind=FindingKind.METRIC, severity=Severity.WARNING, reason="step", at=at(0), component="db"
    )
    found = correlate(
        pieces(file("metrics.csv", rise), log("db.log", first("no slots are left", at(7), "db"), onset=at(7)))
    )
    assert [(b.component, b.at) for b in found.order] == [("db", at(7))]


def test_who_was_looked_at_and_never_bad_is_not_affected() -> None:
    well = finding("Pod of payments is healthy", kind=FindingKind.OBJECT, reason="Healthy", component="payments")
    found = correlate(
        pieces(
            log("app.log", first("pool is exhausted", at(0), "checkout"), onset=at(0)),
            file("pods.txt", well),
            log("orders.log"),
            log("old.log", start=minute(-500), end=minute(-400)),  # says nothing of the time of the incident
        )
    )
    assert [(u.component, u.evidence) for u in found.unaffected] == [("orders.log", "E3"), ("payments", "E2")]
    assert [u.citation.ref for u in found.unaffected if u.citation] == ["E2:1"]
    assert found.unaffected[0].why == "1,000 lines of orders.log and no trouble of it"


def test_a_clock_that_is_ahead_is_found_said_and_taken_back() -> None:
    found = correlate(
        pieces(
            log("db.log", first("no slots are left", at(0), "db"), onset=at(0), sightings=requests(0)),
            shifted(log("app.log", first("query failed", at(5), "checkout"), sightings=requests(0)), 63),
        )
    )
    (skew,) = found.skews
    assert (skew.file, skew.other_file, skew.seconds) == ("app.log", "db.log", 63)
    assert skew.text == "app.log runs 63 s ahead of db.log, from 8 requests seen in both; corrected."
    assert [(m.what, m.at, m.note) for m in found.moments] == [
        ("no slots are left", at(0), None),
        ("query failed", at(5), skew.text),
    ]
    assert [(b.component, b.lag) for b in found.order] == [("db", 0), ("checkout", 5)]


@pytest.mark.parametrize(
    ("one", "other", "seconds"),
    [
        (requests(0), requests(2 * 3600), 7200),  # a zone
        (requests(0), requests(-90), -90),  # behind
        (requests(0), requests(1), None),  # the way of a request
        (requests(0, 2), requests(63, 2), None),  # too few
        (requests(0), requests(30, bad=True), None),  # all failed: a time-out is as constant as a clock
        (requests(0), requests(3600, bad=True), 3600),  # but none lasts an hour
        (requests(0), tuple(seen(f"req-{n:06}", at(60 * n + 7 * n)) for n in range(8)), None),  # no agreement
    ],
)
def test_clocks_differ_only_where_the_gaps_agree(
    one: tuple[Sighting, ...], other: tuple[Sighting, ...], seconds: float | None
) -> None:
    skews = correlate(pieces(log("a.log", sightings=one), log("b.log", sightings=other))).skews
    assert [(s.evidence, s.seconds) for s in skews] == ([("E2", seconds)] if seconds is not None else [])


def test_failed_requests_do_not_hide_that_the_clocks_agree() -> None:
    late = tuple(seen(f"req-9{n:05}", at(n + 30), bad=True) for n in range(20))
    early = tuple(seen(f"req-9{n:05}", at(n)) for n in range(20))
    found = correlate(
        pieces(log("a.log", sightings=requests(0) + early), log("b.log", sightings=requests(0, late=0.1) + late))
    )
    assert found.skews == ()


def test_one_unique_event_is_enough_but_a_common_one_is_not() -> None:
    def event(text: str, when: datetime) -> Finding:
        return error(text, at=when, component="db", facts={"message": text})

    unique, common = "order 8f3a22c1d9 failed", "connection refused"
    skews = correlate(pieces(log("a.log", event(unique, at(0))), log("b.log", event(unique, at(40))))).skews
    assert [(s.seconds, s.shared_what) for s in skews] == [(40, "event")]
    assert correlate(pieces(log("a.log", event(common, at(0))), log("b.log", event(common, at(40))))).skews == ()


def test_the_file_that_is_ahead_of_its_own_arrival_is_the_wrong_one() -> None:
    ahead = log("a.log", sightings=requests(7200), end=NOON + timedelta(hours=2))
    right = log("b.log", sightings=requests(0), end=NOON)
    assert [(s.file, s.seconds) for s in correlate(pieces(right, ahead)).skews] == [("a.log", 7200)]
    assert [(s.file, s.seconds) for s in correlate(pieces(ahead, right)).skews] == [("a.log", 7200)]


def test_three_clocks_are_put_on_that_of_the_most() -> None:
    found = correlate(
        pieces(
            log("odd.log", sightings=requests(100)),
            log("b.log", sightings=requests(0)),
            log("c.log", sightings=requests(0.2)),
        )
    )
    assert [(s.file, s.other_file, round(s.seconds)) for s in found.skews] == [("odd.log", "b.log", 100)]


def test_a_failed_request_is_followed_through_the_files() -> None:
    found = correlate(
        pieces(
            log(
                "front.log",
                sightings=(seen("req-a1", at(0), 4), seen("req-a1", at(3), 9, bad=True), seen("x-9", at(1))),
            ),
            log("db.log", sightings=(seen("req-a1", at(1), 2, bad=True), seen("x-9", at(1)))),
        )
    )
    assert found.requests
    assert (found.requests.example, found.requests.count, found.requests.files) == ("req-a1", 1, ("E1", "E2"))
    assert [(s.citation.ref, s.bad) for s in found.requests.steps] == [("E1:4", False), ("E2:2", True), ("E1:9", True)]


def test_alerts_end_and_metrics_that_move_together_are_one_moment() -> None:
    alert = finding("Disk is full", kind=FindingKind.ALERT, reason="ok", at=at(0), until=at(600))

    def moved(name: str, line: int) -> Finding:
        text = f"{name} steps from 1 to 9 at 12:00:00"
        return finding(
            text, line, kind=FindingKind.METRIC, severity=Severity.WARNING, reason="step", at=at(0), component="db"
        )

    found = correlate(pieces(file("alert.json", alert), file("m.csv", moved("p90", 2), moved("p99", 3))))
    assert told(found) == [
        ("alert", "Disk is full"),
        ("first error", "p90 steps from 1 to 9, with 1 more series"),
        ("recovery", "Over: Disk is full"),
    ]


def test_commits_that_can_not_matter_are_left_out() -> None:
    def commit(text: str, when: datetime, **facts: Any) -> Finding:
        return change(text, when, reason="commit", facts={"commit": text, **facts})

    found = correlate(
        pieces(
            log("app.log", first("pool is exhausted", at(0), "checkout"), onset=at(0)),
            file(
                "commits.json",
                commit("words", at(-60), docs_only=True),
                commit("code", at(-50)),
                commit("late", minute(30)),
            ),
        )
    )
    assert [m.what for m in found.moments if m.kind is MomentKind.CHANGE] == ["code"]


def test_where_there_are_too_many_the_telling_ones_stay() -> None:
    many = tuple(error(f"failure of part {'x' * n}", n + 2, at=minute(n), component="app") for n in range(1, 90))
    found = correlate(
        pieces(
            log("app.log", first("pool is exhausted", at(0), "app"), *many, onset=at(0)),
            file("deploys.json", change("Deploy of app v2", minute(-3), reason="deploy")),
        ),
        limit=5,
    )
    assert told(found)[:2] == [("change", "Deploy of app v2"), ("first error", "pool is exhausted")]
    assert [m.at for m in found.moments[2:]] == [minute(1), minute(2), minute(3)]


@pytest.mark.parametrize(("times", "rows"), [(2, 2), (9, 1)])
def test_what_differs_in_numbers_alone_is_one_row_with_how_often(times: int, rows: int) -> None:
    alike = tuple(error(f"session {700 + n} waits for 4{n} s", n + 2, at=minute(2 * n)) for n in range(1, times + 1))
    found = correlate(pieces(log("db.log", first("pool is exhausted", at(0), "app"), *alike, onset=at(0))))
    waits = [m.what for m in found.moments if "session" in m.what]
    assert len(waits) == rows
    if rows == 1:
        assert waits == [f"session 701 waits for 41 s; 8 more like it until {minute(18):%H:%M:%S}"]


def test_times_without_a_zone_are_utc() -> None:
    naive = first("pool is exhausted", at(0).replace(tzinfo=None), "checkout")
    found = correlate(pieces(file("a.log", naive), log("b.log", first("query failed", at(9), "db"), onset=at(9))))
    assert [(b.component, b.lag) for b in found.order] == [("checkout", 0), ("db", 9)]


def test_what_people_say_and_do_stands_among_the_moments() -> None:
    talk = Talk()
    talk.say("why is checkout down?")
    talk.say("db is fine, cpu 20%", at=3)
    talk.say("rolling back cart-worker", at=5)
    talk.press("mitigation.worked", "M1", at=9)
    moments = timeline.correlation(talk.now, CONFIG).moments
    assert [(m.kind.value, m.what) for m in moments] == [
        ("statement", "ana: db is fine, cpu 20%"),
        ("action", "ana: Roll back cart-worker"),
        ("recovery", "It worked: Roll back cart-worker"),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0.4 s"), (5, "5 s"), (63, "63 s"), (1200, "20 min"), (7200, "2 h"), (9000, "2 h 30 min")],
)
def test_durations_are_said_in_the_unit_that_fits(seconds: float, text: str) -> None:
    assert lasting(seconds) == text


@st.composite
def cases(draw: st.DrawFn) -> tuple[Evidence, ...]:
    """Up to four files of one incident, each with requests that all of them saw."""
    files = []
    for n in range(draw(st.integers(2, 4))):
        moments = draw(st.lists(st.integers(-1500, 1500), min_size=1, max_size=4))
        found = tuple(
            first(f"failure {n} of {i}", at(m), draw(st.sampled_from(("db", "cart", "web"))), line=i + 1)
            for i, m in enumerate(moments)
        )
        late = draw(st.floats(0, 0.5))
        files.append(log(f"{n}.log", *found, onset=min(f.at for f in found if f.at), sightings=requests(0, late=late)))
    return pieces(*files)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_files_does_not_matter(evidence: tuple[Evidence, ...], chance: random.Random) -> None:
    mixed = list(evidence)
    chance.shuffle(mixed)
    assert correlate(mixed) == correlate(evidence)


@given(cases(), st.integers(1, 3), st.floats(5, 40000) | st.floats(-40000, -5))
@settings(max_examples=40, deadline=None)
def test_a_clock_that_is_off_is_found_and_undone(evidence: tuple[Evidence, ...], which: int, seconds: float) -> None:
    wrong = which % len(evidence)
    changed = [shifted(e, seconds) if i == wrong else e for i, e in enumerate(evidence)]
    right, found = correlate(evidence), correlate(changed)
    assert right.skews == ()
    skewed = {s.evidence: s.seconds for s in found.skews}
    assert skewed, "the clock was not found"
    if len(evidence) > 2:  # with two files nobody can say which of them is wrong
        assert set(skewed) == {evidence[wrong].id}
    apart = skewed.get(evidence[wrong].id, 0) - next((v for k, v in skewed.items() if k != evidence[wrong].id), 0)
    assert abs(apart - seconds) <= (1 if abs(seconds) < 1700 else 61)


@given(cases())
@settings(max_examples=40, deadline=None)
def test_moments_are_in_order_and_cite_what_they_say(evidence: tuple[Evidence, ...]) -> None:
    found = correlate(evidence)
    assert [m.at for m in found.moments] == sorted(m.at for m in found.moments)
    lines = {f.cite() for e in evidence for f in e.findings}
    assert all(c in lines for m in found.moments for c in m.citations)
    assert {b.component for b in found.order} == {f.component for e in evidence for f in e.findings}


def lines(c: Correlation) -> list[str]:
    return ["".join(span.text for span in line) for line in story.told(c, NOON)]


def test_the_story_is_told_in_a_few_lines() -> None:
    well = finding("Pod of payments is healthy", 3, kind=FindingKind.OBJECT, reason="Healthy", component="payments")
    ways = (seen("req-a1", at(0), 4), seen("req-a1", at(2), 9, bad=True))
    found = correlate(
        pieces(
            log("db.log", first("no slots are left", at(0), "db"), onset=at(0), sightings=(*requests(0), *ways)),
            log("web.log", first("query failed", at(90), "web"), sightings=(*requests(0), seen("req-a1", at(1), 2))),
            log("quiet.log"),
            file("pods.txt", well),
        )
    )
    assert lines(found) == [
        "First bad: db 12:00:00 (E1:1); then web 90 s later (E2:1).",
        "Not affected: payments (E4:3), quiet.log (E3).",
        "1 failed request in 2 files; req-a1: 12:00:00 E1:4 → 12:00:01 E2:2 → 12:00:02 E1:9.",
    ]


def test_the_story_says_where_the_times_are_too_coarse_and_where_a_clock_is_off() -> None:
    many = [log(f"{n}.log", first(f"{n} failed", at(n), n_name), onset=at(0)) for n, n_name in enumerate("abcdefgh")]
    coarse = finding(
        "load steps up", kind=FindingKind.METRIC, severity=Severity.WARNING, reason="step", at=at(0), component="host"
    )
    story_of = lines(correlate(pieces(many[0], file("m.csv", coarse))))
    assert story_of == ["First bad: a and host, 12:00:00 within 60 s, too close to tell apart (E1:1)."]
    soon = at(0) + timedelta(milliseconds=40)
    at_once = correlate(pieces(*(log(f"{n}.log", first(f"{n} failed", soon, n), onset=soon) for n in "ab")))
    assert lines(at_once)[0].startswith("First bad: a and b, 12:00:00, too close to tell apart")
    ahead = shifted(log("z.log", sightings=requests(0)), 63)
    told_of = lines(correlate(pieces(*many, log("y.log", sightings=requests(0)), ahead)))
    assert told_of[0].endswith(
        "1 s, too close to tell apart (E1:1); then c 2 s later (E3:1), d 3 s later (E4:1), "
        "e 4 s later (E5:1), f 5 s later (E6:1) and 2 more."
    )
    assert told_of[-1] == "z.log runs 63 s ahead of y.log, from 8 requests seen in both; corrected."


def test_a_recovery_that_an_alert_tells_is_one() -> None:
    well = finding("5xx is back", kind=FindingKind.ALERT, reason="ok", at=at(60))
    (moment,) = correlate(pieces(file("alert.json", well))).moments
    assert moment.kind is MomentKind.RECOVERY


def test_a_request_without_a_time_is_in_no_way() -> None:
    timed, lost = seen("req-1", at(0), bad=True), Sighting(request="req-1", line=2, at=None, bad=True, quote="x")
    both = pieces(log("a.log", sightings=(timed, lost)), log("b.log", sightings=(seen("req-1", at(1)),)))
    shared = correlate(both).requests
    assert shared
    assert [s.citation.ref for s in shared.steps] == ["E1:1", "E2:1"]


@pytest.mark.parametrize(("age", "resolution"), [("5m", 60.0), ("41s", 1.0), ("2h", 3600.0), ("soon", 1.0)])
def test_an_age_is_known_as_exactly_as_it_is_written(age: str, resolution: float) -> None:
    pod = error("pod is not ready", at=at(0.0), component="cart", facts={"age": age}, kind=FindingKind.OBJECT)
    assert beginnings.resolution(pod, pieces(file("pods.txt", pod))[0]) == resolution


def test_what_fails_after_the_onset_of_its_own_log_belongs_to_the_incident() -> None:
    late = error("pool is exhausted", at=at(-300), until=at(300), count=900, component="db")
    (e,) = pieces(log("db.log", late, onset=at(-301)))
    assert [b.place for b in beginnings.bad((e,), Clocks(), at(0))] == ["db"]


def test_a_log_of_one_moment_has_no_even_rate() -> None:
    once = error("pool is exhausted", at=at(-300), until=at(-300), count=9, component="db")
    (e,) = pieces(log("db.log", once, start=at(-300), end=at(-300)))
    assert [b.place for b in beginnings.bad((e,), Clocks(), None)] == ["db"]


def test_what_fails_at_the_onset_belongs_to_it_in_a_log_without_one() -> None:
    (e,) = pieces(log("db.log", error("pool is exhausted", at=at(-30), until=at(300), count=900, component="db")))
    assert [b.place for b in beginnings.bad((e,), Clocks(), at(0))] == ["db"]


def test_an_object_that_recovered_is_a_recovery() -> None:
    pod = finding("cart is ready again", kind=FindingKind.OBJECT, reason="Recovered", at=at(60))
    assert [m.kind for m in correlate(pieces(file("pods.txt", pod))).moments] == [MomentKind.RECOVERY]


@pytest.mark.parametrize(
    ("spread", "since", "steady"),
    [
        ((3,) * 16, 0, True),
        ((*(2,) * 8, *(3,) * 8), 0, True),  # no more than half as much again
        ((*(1,) * 8, *(9,) * 8), 0, False),
        ((*(0,) * 8, *(3,) * 8), 0, False),
        ((*(0,) * 7, 3, *(0,) * 8), 0, False),  # too few to say
        ((3,) * 16, -29, None),  # the log begins with it
        ((3,) * 16, 29, None),
        ((), 0, None),
    ],
)
def test_what_was_said_as_often_before_is_steady(spread: tuple[int, ...], since: float, steady: bool | None) -> None:
    (e,) = pieces(log("cart.log", error("boom").model_copy(update={"spread": spread})))
    assert is_steady(e.findings[0], e, minute(since)) is steady
