"""What the evidence itself speaks against is not claimed as a fact."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engines.evidence import Finding
from engines.models import Category
from knowledge.causes import denied, doubts, unlikely
from knowledge.causes.calibration import WEIGHTS, calibrated, features, likely
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import ONSET, assess, evidence, finding, log, metric, obj, spanned

DAY_BEFORE = -1400
HOUR = timedelta(hours=1)


def left(draft: Draft, *others: Finding, problem: str = "invoicing fails, why?") -> float:
    """What remains of a draft's probability."""
    scene = Scene(problem, evidence(*draft.findings, *others))
    (weighed,) = doubts.weighed([draft], scene)
    return weighed.score / draft.score


def draft(
    statement: str, *findings: Finding, component: str = "invoicing", category: str = "resource exhaustion"
) -> Draft:
    return Draft(statement, component, Category(category), 0.8, findings, pattern="x.y")


@pytest.mark.parametrize(
    ("line", "believed"),
    [
        ("tracked connections 1,204 of 65,000, drop counter 0", False),
        ("nf_conntrack: table 64,998 of 65,000", True),
        ("filesystem /data is at 62% used", False),
        ("filesystem /data is at 99% used", True),
        ("too many open files", True),
        ("retry 2/3 of the upload", True),
        ("backup of 03/2026 stopped", True),
    ],
)
def test_a_limit_is_not_used_up_where_the_line_itself_tells_of_room(line: str, *, believed: bool) -> None:
    full = draft("The table of invoicing is full, so packets are dropped.", log(line))
    assert (left(full) == 1.0) is believed


def test_a_tool_that_finds_room_speaks_against_a_full_disk() -> None:
    full = draft("The disk of invoicing is full, so writes fail.", log("can't write"))
    room = obj("/data", "Healthy", severity="info", resource="disk", percent=40)
    short = obj("/data", "DiskFull", severity="error", resource="disk", percent=99)
    assert left(full, room) < 1.0
    assert left(full, room, short) == 1.0


@pytest.mark.parametrize(
    ("statement", "line", "believed"),
    [
        (
            "invoicing writes more than is provisioned for the table.",
            "InsufficientFreeAddresses: capacity exceeded",
            False,
        ),
        ("invoicing writes more than is provisioned for the table.", "DynamoDB: throughput exceeds capacity", True),
        ("invoicing waits for a slow database call.", "template exporter took 310 ms", False),
        ("invoicing waits for a slow database call.", "SELECT id FROM bills took 310 ms", True),
        ("The kubelet kills invoicing.", "the watchdog stops the daemon", False),
    ],
)
def test_a_statement_names_no_technology_that_its_lines_do_not(statement: str, line: str, *, believed: bool) -> None:
    assert (left(draft(statement, log(line))) == 1.0) is believed


def test_an_address_in_a_record_of_requests_is_of_who_asked() -> None:
    served = log('GET /cart 503 "https://shop.example/"', method="GET", path="/cart", status="503", new=True)
    called = log("GET https://pay.example/charge failed: 503")
    outside = "external/provider"
    assert left(draft("The provider answers with errors.", served, category=outside)) < 1.0
    assert left(draft("The provider answers with errors.", called, category=outside)) == 1.0


def test_a_single_line_that_was_long_over_is_not_the_cause() -> None:
    old, now = log("login failed", minutes=DAY_BEFORE, new=False), log("timed out", times=90)
    often = log("login failed", minutes=DAY_BEFORE, new=False, times=400)
    assert left(draft("invoicing is refused.", old), now) < 1.0
    assert left(draft("invoicing is refused.", often), now) == 1.0


def test_another_service_that_nothing_ties_to_who_is_asked_about_is_less_likely() -> None:
    other = draft("newsletter can't start.", log("no such secret", "newsletter"), component="newsletter")
    own = log("pull failed")
    assert left(other, own) < 1.0
    assert left(other, own, log("call to newsletter failed")) == 1.0
    assert left(other, own, problem="what is wrong?") == 1.0


def test_a_guess_in_notes_is_no_proof() -> None:
    guess = finding("text", "maybe the disk is slow again, not sure", minutes=None)
    fact = finding("text", "the disk answered after 4 s", minutes=None)
    assert left(draft("The disk of invoicing is slow.", guess)) < left(draft("The disk of invoicing is slow.", fact))


def test_a_symptom_of_many_causes_is_claimed_less_than_what_explains_nothing_but_itself() -> None:
    looked = log("checks ran", evidence="E4", severity="info", new=False)
    refused = assess(log("connect: connection refused", reason="ConnectionRefused", times=50), looked)
    expired = assess(log("x509: certificate has expired", reason="CertExpired", times=50), looked)
    assert refused.candidates[0].prior <= 0.69 < expired.candidates[0].prior


def test_two_causes_that_are_as_likely_are_never_called_confident() -> None:
    one, other = draft("a", log("a"), component="a"), draft("b", log("b"), component="b")
    scene = Scene("", evidence(*one.findings, *other.findings))
    values = features((one, other), scene)
    assert likely(values) <= 0.69
    assert calibrated((one, other), scene)[0].score >= calibrated((one, other), scene)[1].score


def test_a_claim_never_exceeds_what_its_proof_bears() -> None:
    sure = (1.0, 0.6, 0.6, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    assert likely(sure, WEIGHTS) == 0.6


def test_what_was_hardly_ever_right_is_not_named() -> None:
    never = (1.0, 0.8, 0.0, 0.1, 0.3, 0.0, 0.0, 1.0, 1.0)
    assert likely(never, WEIGHTS) < 0.5


def test_an_error_of_every_day_is_no_cause_and_is_told_as_none() -> None:
    usual = log("cannot read properties of null", times=160).model_copy(update={"spread": (10,) * 16})
    new = log("authentication failed for user ledger", times=30).model_copy(update={"spread": (0,) * 8 + (4,) * 8})
    scene = Scene("invoicing fails, why?", spanned(usual, new), began=ONSET)
    scores = [doubts.weighed([draft(f.summary, f)], scene)[0].score for f in (usual, new)]
    assert scores[0] < scores[1]
    assert [r.citations for r in unlikely.ruled_out(scene, ())] == [(usual.cite(),)]


def steady(name: str, after: float, unit: str = "", reason: str = "flat") -> Finding:
    return metric(name, reason, after=after, unit=unit)


@pytest.mark.parametrize(
    ("series", "what"),
    [
        (steady("requests_per_s", 42.0, "a second"), "more load"),
        (steady("db_pool_in_use", 11.0), "connections used up"),
        (steady("cpu_pct", 31.0, "%"), "CPU used up"),
        (steady("jvm_gc_pause_ms", 12.0, "ms"), "garbage collection"),
        (steady("queue_depth", 3.0), "a backlog"),
        (steady("cache_hit_ratio", 0.93), "a colder cache"),
    ],
)
def test_a_series_that_stays_denies_its_sort_of_cause(series: Finding, what: str) -> None:
    scene = lasting(series)
    assert [r.what for r in denied.ruled_out(scene)] == [what]
    assert [r.citations for r in denied.ruled_out(scene)] == [(series.cite(),)]


@pytest.mark.parametrize(
    "series",
    [
        [steady("cpu_pct", 96.0, "%")],  # as high as ever
        [steady("requests_per_s", 42.0), steady("requests_per_s", 90.0, reason="step")],  # another of its sort moved
        [steady("request_duration_ms", 80.0, "ms")],  # no load
    ],
    ids=["high", "moved", "another"],
)
def test_a_series_that_is_high_or_moved_denies_nothing(series: list[Finding]) -> None:
    assert not list(denied.ruled_out(lasting(*series)))


def test_a_series_that_is_known_since_the_onset_alone_denies_nothing() -> None:
    assert not list(denied.ruled_out(lasting(steady("requests_per_s", 42.0), start=ONSET)))


def lasting(*series: Finding, start: datetime = ONSET - HOUR) -> Scene:
    return Scene("", spanned(*series, log("invoicing gave up"), start=start), ONSET)


def test_what_brought_a_symptom_that_shows_elsewhere_is_less_a_symptom_itself() -> None:
    line, elsewhere = log("can't reach ledger"), log("GET /pay 500", component="web")
    cause = replace(
        draft("It is out of reach.", line), pattern="app.dependency_unreachable", explains=frozenset({"x.z"})
    )
    brought = replace(draft("It answers with errors.", elsewhere), pattern="x.z")
    scene = Scene("web fails", evidence(line, elsewhere))
    beside, same, alone = (
        features(drafts, scene)[7]
        for drafts in ((cause, brought), (cause, replace(brought, findings=(line,))), (cause,))
    )
    assert 0 < beside < same == alone
