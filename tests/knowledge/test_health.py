"""Nothing is wrong now is an answer, and only when it is true."""

from engines.models import Category
from tests.knowledge.scenes import assess, best, event, finding, log, obj

HEALTHY = obj("Deployment/invoicing", "Healthy", "3/3 replicas ready", severity="info", minutes=25)


def test_a_restart_long_ago_is_over() -> None:
    restarted = event("Container invoicing restarted", "BackOff", severity="warning", minutes=-40)
    first = best(restarted, HEALTHY, problem="A restart alert fired for invoicing. Is something wrong now?")
    assert first.category is Category.NO_FAULT
    assert first.statement.startswith("Nothing is wrong now")
    assert "restart" in first.statement


def test_a_rollout_that_was_rolled_back_is_over() -> None:
    failed = event("ReplicaSet invoicing-2 has timed out progressing", "ProgressDeadlineExceeded", minutes=-20)
    back = event("Rolled back deployment invoicing to revision 4", "DeploymentRollback", severity="info", minutes=-5)
    first = best(failed, back, HEALTHY, problem="A rollout alert fired for invoicing. Is it still failing?")
    assert first.category is Category.NO_FAULT
    assert "rolled back" in first.statement


def test_a_healthy_pod_whose_log_still_fails_is_not_over() -> None:
    failing = log("connect: connection refused by ledger", reason="ConnectionRefused", minutes=24)
    answer = assess(failing, HEALTHY, problem="invoicing returns errors")
    assert answer.candidates[0].category is not Category.NO_FAULT


def test_a_pod_that_is_down_is_not_over() -> None:
    answer = assess(obj("Pod/invoicing-1", "CrashLoopBackOff"), HEALTHY, problem="Is something wrong now?")
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}


def test_without_a_healthy_state_nothing_is_called_over() -> None:
    answer = assess(event("Container invoicing restarted", "BackOff", severity="warning", minutes=-90))
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}


def test_the_severity_of_what_is_over_is_low() -> None:
    restarted = event("Container invoicing restarted", "BackOff", severity="warning", minutes=-40)
    assert assess(restarted, HEALTHY, problem="Is something wrong with invoicing now?").severity == "P3"


def test_the_onset_is_the_first_sign_before_the_alert() -> None:
    alert = finding("alert", "errors of invoicing", "invoicing", "firing", minutes=10)
    answer = assess(log("api key has expired", minutes=2), log("late trouble", minutes=50), alert)
    assert answer.onset is not None
    assert answer.onset.minute == 32


def test_what_failed_a_minute_ago_is_not_over() -> None:
    stuck = event("ReplicaSet invoicing-2 has timed out progressing", "ProgressDeadlineExceeded", minutes=24)
    earlier = obj("Deployment/invoicing", "Healthy", "3/3 replicas ready", severity="info", minutes=20)
    later = event("Pulled image", "Pulled", severity="info", minutes=25, new=False)
    answer = assess(stuck, earlier, later, problem="Is invoicing still failing?")
    assert Category.NO_FAULT not in {c.category for c in answer.candidates}


WELL = finding("alert", "replicas of invoicing", "invoicing", "ok", severity="info", minutes=None)
PREEMPTED = event("0/2 nodes are available: 2 Insufficient cpu.", "FailedScheduling", minutes=-40, new=False)
ENDED = log("sent 12 invoices", severity="info", minutes=20, new=False)


def test_old_lines_of_others_do_not_keep_what_is_over_open() -> None:
    noise = log("partner 9 returned 404", "catalog-sync", minutes=-55, new=False, times=40)
    asked = "invoicing lost a replica at 11:00. Do I have to act now?"
    told = best(noise, PREEMPTED, WELL, HEALTHY, ENDED, problem=asked)
    assert told.category is Category.NO_FAULT
    assert "Insufficient cpu" in told.statement
    about_it = assess(noise, PREEMPTED, WELL, HEALTHY, ENDED, problem="Is catalog-sync failing now?")
    assert about_it.candidates[0].category is not Category.NO_FAULT
    own = log("invoice 9 is lost", minutes=-39, times=40)
    still = assess(own, PREEMPTED, WELL, HEALTHY, ENDED, problem=asked)
    assert still.candidates[0].category is not Category.NO_FAULT
