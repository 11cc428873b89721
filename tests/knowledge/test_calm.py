"""An alert that ended, a series that is back and a ratio of few requests are no failure; what goes on is one."""

from engines.evidence import Finding
from engines.models import Category
from tests.knowledge.scenes import assess, best, finding, log, metric


def alert(reason: str, text: str, minutes: float) -> Finding:
    severity = "info" if reason == "ok" else "critical"
    return finding("alert", text, "invoicing", reason, severity=severity, minutes=minutes, message=text)


FIRED = alert("firing", "latency of invoicing is high", 0)
ENDED = alert("ok", "latency of invoicing is normal", 20)
BACK = metric("disk_io", "spike", minutes=-2, recovered=True)
BEGAN = log("nightly backup started", "backup", severity="info", minutes=-4)
DONE = log("nightly backup finished, 41 GB", "backup", severity="info", minutes=15)


def test_work_on_a_schedule_that_ended_is_named_with_its_times() -> None:
    first = best(FIRED, ENDED, BACK, BEGAN, DONE, problem="invoicing was slow at night, why?")
    assert first.category is Category.NO_FAULT
    assert first.statement.startswith("Nothing is wrong now: it was work on a schedule from 11:26:00 to 11:45:00")


def test_a_ratio_of_a_handful_of_requests_is_no_failure() -> None:
    fired = alert("firing", "error ratio 8.3 %: 1 of 12 requests failed", 0)
    odd = log("500 for GET /bills/9", severity="error", minutes=-1)
    first = best(fired, odd, problem="error ratio alert of invoicing")
    assert first.category is Category.NO_FAULT
    assert "1 of 12 requests" in first.statement


def test_many_requests_that_fail_are_a_failure() -> None:
    fired = alert("firing", "error ratio 8.3 %: 100 of 1200 requests failed", 0)
    answer = assess(fired, log("500 for GET /bills/9", times=100), problem="error ratio alert of invoicing")
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}


def test_an_alert_that_fires_again_is_not_over() -> None:
    again = alert("firing", "latency of invoicing is high", 25)
    answer = assess(FIRED, ENDED, again, BACK, BEGAN, DONE, problem="invoicing is slow")
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}


def test_errors_after_the_end_of_the_alert_are_a_failure() -> None:
    answer = assess(FIRED, ENDED, log("connection refused by ledger", reason="ConnectionRefused", minutes=24))
    assert answer.candidates[0].category is not Category.NO_FAULT


def test_a_series_that_stays_high_is_a_failure() -> None:
    answer = assess(FIRED, ENDED, BEGAN, DONE, metric("disk_io", "step", minutes=-2))
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}
