"""Every button has its effect, and an unknown or stale one says so in a sentence."""

import pytest

from engines import cards
from engines.evidence import DataType
from engines.models import CaseStatus, HypothesisState, Phase, ResponseType
from engines.questions import Assessment
from engines.response import MitigationState
from engines.wanted import RequestCategory, RequestStatus
from tests.engines.play import BEN, CONFIG, Script, Talk, candidate, error, file, minute, wanted


def started(**given: object) -> Talk:
    """A case with a likely cause, a second one, and two open requests."""
    talk = Talk()
    log, other = talk.numbered(
        file("app.log", error("pool exhausted", 3, at=minute(-1)), onset=minute(-1)),
        file("db.log", error("too many clients", 8)),
    )
    first = candidate("The pool is exhausted.", log.findings[0], prior=0.6, component="db", fix=("Restart `app`.",))
    second = candidate("The disk is full.", other.findings[0], prior=0.4, component="disk")
    ask = (
        wanted("Metrics of the database", RequestCategory.METRICS, critical=True),
        wanted("Who else connects", RequestCategory.SCOPE, critical=True),
    )
    found = Assessment(candidates=(first, second), severity="P1", wanted=ask).model_copy(update=given)
    talk.say("checkout is down", log, other, answers=Script(found))
    return talk


def test_severity_is_confirmed_or_rejected() -> None:
    talk = started()
    talk.press("severity.confirm", "P1")
    assert talk.card.title == "Severity is P1, confirmed by ana."
    assert (talk.now.severity, talk.now.severity_confirmed) == ("P1", True)
    talk.press("severity.reject", "P1")
    assert talk.card.title == "P1 is not proposed any more."
    talk = started()
    talk.press("severity.reject", "P1")
    assert talk.now.severity is None
    talk.press("severity.confirm")
    assert talk.card.title == "No severity was proposed."


def test_a_blocked_request_is_not_asked_for_again() -> None:
    talk = started()
    talk.press("request.blocked", "R1", who=BEN)
    assert talk.card.title == "I go on without: Metrics of the database."
    assert "Who else connects" in talk.card.text
    assert talk.now.requests[0].status is RequestStatus.BLOCKED
    assert talk.now.requests[0].reason == "ben can't get it"
    talk.press("request.blocked", "R1")
    assert talk.card.title == "That is not asked for any more."


def test_feedback_moves_the_case_at_once() -> None:
    talk = started()
    talk.press("hypothesis.accept", "H1")
    assert talk.now.hypotheses[0].score == 0.75
    assert talk.now.hypotheses[0].state is HypothesisState.VALIDATED  # a file and a person's word
    assert talk.now.evidence[-1].data_type is DataType.STATEMENT
    assert talk.now.feedback[0].accepted
    talk.press("hypothesis.accept", "H1")
    assert talk.card.title == "Noted already."
    talk.press("hypothesis.reject", "H1")
    assert talk.now.hypotheses[0].state is HypothesisState.REJECTED
    assert "Now closest: The disk is full .40" in talk.card.text


def test_a_mitigation_that_did_not_help_is_evidence_against_its_cause() -> None:
    talk = started()
    talk.press("mitigation.start", "H1")
    talk.press("mitigation.start", "H1")
    assert len(talk.now.mitigations) == 1  # it runs already
    talk.press("mitigation.failed", "H1")
    assert talk.card.title == "Noted: mitigation 1 did not help."
    assert "The pool is exhausted .60 → .40, testing" in talk.card.text
    talk.press("mitigation.failed", "H1")
    assert talk.card.title == "No mitigation is waiting for an answer."
    talk.press("mitigation.worked", "H1")
    assert talk.card.title == "No mitigation is waiting for an answer."


def test_three_failed_mitigations_recommend_escalation() -> None:
    talk = started()
    for _ in range(3):
        talk.press("mitigation.start", "H1")
        talk.say("it is still failing")
    assert talk.last.response is ResponseType.ESCALATION_REQUIRED
    talk.say("what now?")
    assert talk.last.response is ResponseType.ESCALATION_REQUIRED
    assert "Tried, did not help: Restart app." in talk.card.text
    assert "case.close" in talk.buttons()
    talk.say("status")
    assert talk.section("Fixes")[0].endswith("Restart app: did not help")


def test_a_fix_without_words_names_the_component() -> None:
    talk = started()
    talk.press("mitigation.start", "H2")
    assert talk.section("")[0] == "Mend disk."


def test_why_explains_what_moved_it() -> None:
    talk = started()
    talk.press("mitigation.start", "H1")
    talk.press("mitigation.failed", "H1")
    talk.press("why", "H1")
    assert talk.card.title == ".40, testing: The pool is exhausted."
    assert talk.section("For it") == ["E2: cited for it pool exhausted"]
    assert talk.section("Against it")[0].startswith("E4: ana: still failing after the fix")
    assert talk.section("What moved it")[0] == "12:01:00 .00 → .60 proposed: named by the evidence (E2)"
    assert talk.section("What moved it")[-1] == "12:03:00 .60 → .40 testing: ana: still failing after the fix (E4)"


def test_findings_are_shown() -> None:
    talk = started()
    talk.press("evidence.show", "E2")
    assert talk.card.title == "app.log: 1 finding."
    assert talk.section("") == ["11:59:00 pool exhausted E2:3", "pool exhausted"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("hypothesis.accept", "H9", "That cause is not in this case."),
        ("mitigation.start", "H9", "That cause is not in this case."),
        ("why", "H9", "That cause is not in this case."),
        ("evidence.show", "E99", "That evidence is not in this case."),
        ("request.blocked", "R99", "That is not asked for any more."),
        ("case.reopen", "", "That button is from an older version and does nothing any more."),
    ],
)
def test_a_button_without_meaning_says_so_and_changes_nothing(name: str, value: str, sentence: str) -> None:
    talk = started()
    before = talk.now
    talk.press(name, value)
    assert talk.card.title == sentence
    assert talk.now == before


def test_closing_is_final() -> None:
    talk = started()
    talk.press("case.close", who=BEN)
    assert talk.card.title == "Closed by ben."
    assert talk.now.status is CaseStatus.CLOSED
    talk.press("severity.confirm", "P1")
    assert talk.card.title == "This case is closed (checkout is down). For a new incident, mention me in a new thread."


def test_a_reminder_is_put_off_or_stopped() -> None:
    talk = started()
    talk.press("mitigation.start", "H1", at=5)
    talk.timer("mitigation:M1", 20)
    assert talk.buttons()[2:] == ["reminder.snooze", "reminder.stop"]
    talk.press("reminder.snooze", "M1", at=21)
    assert talk.card.title == "I ask again at 12:51:00."
    assert [(t.name, t.due_at) for t in talk.last.timers] == [("mitigation:M1", minute(51))]
    talk.press("reminder.stop", "M1")
    assert talk.last.timers == ()
    talk.press("mitigation.worked", "H1")
    talk.press("reminder.snooze", "M1")
    assert talk.card.title == "Nobody is asked about that any more."


def test_a_silent_case_says_once_what_it_waits_for() -> None:
    talk = started()
    assert [(t.name, t.due_at) for t in talk.last.timers] == [("stall", minute(31))]
    talk.timer("stall", 31)
    assert talk.card.title == "Nothing new for 30 min: checkout is down."
    assert "1 Metrics of the database" in talk.card.text
    assert talk.buttons() == ["request.blocked", "request.blocked"]
    assert talk.last.timers == ()
    talk.press("case.close")
    assert talk.timer("stall", 62).cards == ()


def test_a_second_proposal_shows_the_one_that_waits() -> None:
    talk = started()
    talk.press("mitigation.propose", "H1")
    first = talk.card
    talk.press("mitigation.propose", "H1")
    assert talk.card == first
    assert len(talk.now.mitigations) == 1


def test_what_was_done_against_no_cause_in_particular_speaks_against_none() -> None:
    talk = Talk()
    talk.say("checkout is down", answers=Script(Assessment(wanted=(wanted("Logs"),))))
    talk.say("restarted everything", who=BEN)
    assert [(m.hypothesis, m.state) for m in talk.now.mitigations] == [(None, MitigationState.TRIED)]
    talk.say("still failing", who=BEN)
    assert talk.card.title == "Noted: mitigation 1 did not help."
    assert talk.card.sections == ()


def test_a_call_that_nobody_took_goes_on_as_it_is() -> None:
    talk = started()
    talk.press("case.escalate", who=BEN, at=5)
    talk.press("case.escalate", at=9)
    assert talk.now.escalation
    assert (talk.now.escalation.reason, talk.now.escalation.at) == ("ben asked for it", minute(5))
    assert cards.escalation(talk.now.model_copy(update={"escalation": None}), minute(9), CONFIG).title == (
        "Nobody is called."
    )


def test_nothing_is_asked_before_anything_was_said_or_shown() -> None:
    talk = Talk()
    turn = talk.turn("", file("core.1"))
    talk.run(turn, (), Script())  # a file that came to nothing
    assert talk.questions == []
    assert (talk.now.phase, talk.now.iteration, talk.now.requests) == (Phase.INTAKE, 0, ())
    assert talk.last.response is ResponseType.CLARIFICATION_REQUEST


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("mitigation.propose", "That cause is not in this case."),
        ("reminder.stop", "Nobody is asked about that any more."),
        ("reminder.snooze", "Nobody is asked about that any more."),
    ],
)
def test_a_button_about_what_is_not_there_says_so(name: str, title: str) -> None:
    talk = started()
    talk.press(name, "H99")
    assert talk.card.title == title


def test_who_said_it_is_the_cause_can_take_that_back_and_say_it_again() -> None:
    talk = started()
    before = talk.now.hypotheses[0].score
    talk.press("hypothesis.take_back", "H1")
    assert talk.card.title == "There is nothing of yours to take back there."
    talk.press("hypothesis.accept", "H1")
    assert talk.now.hypotheses[0].score > before
    talk.press("hypothesis.take_back", "H1")
    assert talk.card.title == "Noted: ana takes it back."
    assert talk.now.hypotheses[0].score == before
    assert talk.now.feedback == ()
    talk.press("hypothesis.accept", "H1")
    assert talk.now.hypotheses[0].score > before
    talk.press("hypothesis.reject", "H1")
    talk.press("hypothesis.take_back", "H1")
    assert talk.card.title == "There is nothing of yours to take back there."
    talk.press("hypothesis.take_back", "H9")
    assert talk.card.title == "There is nothing of yours to take back there."
