"""Words move the case as buttons would; people who contradict each other are not averaged."""

import pytest

from engines.models import CaseStatus, HypothesisState, Phase, ResponseType, RuledOut
from engines.questions import Assessment, Heard, Move, MoveKind, Question
from engines.response import MitigationState
from engines.wanted import RequestStatus
from tests.engines.play import ANA, BEN, Script, Talk, candidate, error, file, minute
from tests.engines.test_actions import started


def test_what_can_not_be_had_is_blocked() -> None:
    talk = started()
    talk.say("can't get the metrics of the database, sorry", who=BEN)
    assert talk.now.requests[0].status is RequestStatus.BLOCKED
    assert talk.now.requests[0].reason == 'ben: "can\'t get the metrics of the database, sorry"'
    assert talk.card.title == "I go on without: Metrics of the database."
    assert talk.questions == ["Hear"]


def test_that_is_not_it_speaks_against_what_was_named() -> None:
    talk = started()
    talk.say("that's not it", who=BEN)
    assert talk.now.hypotheses[0].score == 0.4
    assert talk.now.hypotheses[0].state is HypothesisState.TESTING
    assert any("that's not it" in fact.text for fact in talk.now.memory.pinned)


def test_fixed_ends_an_incident_that_nobody_announced_a_fix_for() -> None:
    talk = started()
    talk.say("fixed", who=BEN)
    assert talk.now.status is CaseStatus.RESOLVED
    assert talk.now.mitigations[0].state is MitigationState.WORKED
    assert talk.card.title.startswith("Resolved at")


def test_the_words_of_a_viewer_are_heard_and_do_nothing() -> None:
    talk, viewer = started(), BEN.model_copy(update={"may_act": False})
    talk.say("fixed", who=viewer)
    talk.say("that's not it", who=viewer)
    assert talk.now.status is CaseStatus.INVESTIGATING
    assert talk.now.mitigations == ()
    assert talk.now.feedback == ()
    assert {e.speaker for e in talk.now.evidence} >= {BEN.name}
    talk.say("no, it started at 11:20 already", who=viewer)
    assert talk.now.onset_said == minute(-40)


def test_a_person_knows_since_when() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("a.log", error("refused", 3, at=minute(0)), onset=minute(0), start=minute(-90)))
    found = Assessment(
        candidates=(
            candidate("db refuses.", log.findings[0], component="db"),
            candidate("web is slow.", log.findings[0], component="web", prior=0.5),
        ),
        affected=("web",),
        severity="P2",
        onset=minute(0),
    )
    talk.say("checkout is down", log, answers=Script(found))
    assert talk.now.phase is Phase.VALIDATION
    talk.say("no, it started at 11:20 already", who=BEN, answers=Script(found))
    assert talk.now.onset == minute(-40)
    assert talk.now.phases[-1].outcome == "timeline_wrong"
    assert talk.now.phase is Phase.TIMELINE
    talk.say("what else?", answers=Script(found))
    assert talk.now.onset == minute(-40)  # the log's own onset does not take it back


def test_two_people_who_contradict_each_other_are_a_conflict_to_settle() -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    bad = talk.now.hypotheses[1].score
    assert bad == 0.55
    talk.say("no, the disk is fine, 41 %", who=BEN)
    (conflict,) = talk.now.conflicts
    assert (conflict.one.speaker, conflict.other.speaker, conflict.settled) == ("ana", "ben", None)
    assert talk.now.hypotheses[1].score == 0.4  # neither counts
    assert 'ana: "the disk is full" (E4); ben: "no, the disk is fine, 41 %" (E5)' in talk.card.text
    assert "df -h" in talk.card.text
    assert "conflict.settle" in talk.buttons()
    talk.press("conflict.settle", "C1:E5")
    assert talk.card.title == 'Settled: ben: "no, the disk is fine, 41 %".'
    assert talk.now.hypotheses[1].score == 0.2
    talk.press("conflict.settle", "C1:E5")
    assert talk.card.title == "That conflict is settled already."


def test_a_cause_that_was_not_fixed_by_name_is_told_as_not_proven() -> None:
    talk = started()
    talk.say("restarted everything, it is fixed", who=BEN)
    assert talk.now.mitigations[0].hypothesis is None
    assert f"Cause not proven; the likeliest: {talk.now.hypotheses[0].statement}" in talk.card.text
    scores = [h.score for h in talk.now.hypotheses]
    talk.say("checkout is failing again", who=ANA)  # what ended it was against none, so no cause loses by that
    assert talk.now.status is CaseStatus.INVESTIGATING
    assert [h.score for h in talk.now.hypotheses] == scores


def test_who_takes_it_back_ends_the_conflict() -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    talk.say("the disk is fine", who=BEN)
    talk.say("ok the disk is fine indeed", who=ANA)
    assert talk.now.conflicts[0].settled == "E5"
    assert talk.now.hypotheses[1].score < 0.4


def test_one_person_who_says_something_else_later_is_no_conflict() -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    talk.say("sorry, the disk is fine", who=ANA)
    assert talk.now.conflicts == ()


def test_a_fix_is_proposed_approved_tried_and_worked() -> None:
    talk = started()
    talk.press("mitigation.propose", "H1")
    assert talk.now.mitigations[0].state is MitigationState.PROPOSED
    assert talk.last.response is ResponseType.PLAN_PROPOSAL
    assert talk.buttons() == ["mitigation.approve", "mitigation.start"]
    talk.say("go ahead", who=BEN)
    assert talk.now.mitigations[0].approved_by == "ben"
    assert talk.card.title == "Mitigation 1 approved by ben."
    talk.press("mitigation.approve", "M1")
    assert talk.card.title == "Nothing is proposed that waits for a yes."
    talk.press("mitigation.start", "M1")
    assert talk.now.mitigations[0].state is MitigationState.TRIED
    talk.say("it worked")
    assert talk.now.mitigations[0].state is MitigationState.WORKED


def test_a_call_for_others_goes_up_the_path_until_somebody_takes_it() -> None:
    talk = started()
    talk.say("please escalate this", who=BEN, at=5)
    assert talk.card.title == "Calling primary: ben asked for it."
    assert "Known: P1: checkout is down" in talk.card.text
    assert [t.due_at for t in talk.last.timers] == [minute(20)]
    talk.timer("escalation:0", 20)
    assert talk.card.title == "Calling secondary: ben asked for it."
    assert [t.due_at for t in talk.last.timers] == [minute(50)]
    assert talk.timer("escalation:0", 21).cards == ()  # an old promise
    talk.press("case.acknowledge", who=BEN, at=22)
    assert talk.now.escalation
    assert talk.now.escalation.acknowledged_by == "ben"
    assert talk.timer("escalation:1", 50).cards == ()


def test_the_path_ends() -> None:
    talk = started()
    talk.press("case.escalate", at=0)
    for step, at in enumerate((15, 45, 105, 225)):
        talk.timer(f"escalation:{step}", at)
    assert talk.card.title == "Nobody on the escalation path took it."
    assert talk.last.timers == ()


def test_a_p0_that_nobody_takes_calls_others() -> None:
    talk = started()
    talk.say("this is a P0", at=3)
    assert [(t.name, t.due_at) for t in talk.last.timers] == [("acknowledge", minute(8))]
    assert talk.timer("acknowledge", 8).response is ResponseType.ESCALATION_REQUIRED
    assert talk.card.title == "Calling primary: nobody took this P0 in time."
    talk = started()
    talk.say("this is a P0", at=3)
    talk.say("I'm on it", who=BEN, at=4)
    assert talk.timer("acknowledge", 8).cards == ()


class Garbage(Script):
    """A model that answers with moves about things that are not there."""

    def __init__(self, *moves: Move) -> None:
        super().__init__()
        self.moves = moves

    def __call__(self, question: Question[object]) -> object:
        return Heard(moves=self.moves) if type(question).__name__ == "Hear" else super().__call__(question)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": MoveKind.BLOCKED, "request": "R99"},
        {"kind": MoveKind.BLOCKED},
        {"kind": MoveKind.SEVERITY, "text": "P9"},
        {"kind": MoveKind.ONSET},
        {"kind": MoveKind.ONSET, "at": minute(600)},
        {"kind": MoveKind.FAILED},
        {"kind": MoveKind.APPROVED},
        {"kind": MoveKind.REJECTED, "hypothesis": "H99"},
        {"kind": MoveKind.FINE, "hypothesis": "H99"},
        {"kind": MoveKind.WORKED, "message": "m99"},
    ],
)
def test_a_move_without_meaning_changes_nothing(given: dict[str, object]) -> None:
    talk = started()
    before = talk.now
    talk.say("so", answers=Garbage(Move(**{"message": "m2", **given})))  # type: ignore[arg-type]
    assert (talk.now.requests, talk.now.mitigations, talk.now.severity, talk.now.onset, talk.now.status) == (
        before.requests,
        before.mitigations,
        before.severity,
        before.onset,
        before.status,
    )


@pytest.mark.parametrize(
    ("said", "error_at", "expected"),
    [
        ("it is failing again", None, CaseStatus.INVESTIGATING),
        ("still failing", None, CaseStatus.INVESTIGATING),
        ("the problem is back", None, CaseStatus.INVESTIGATING),
        ("", 30, CaseStatus.INVESTIGATING),  # a log with errors from after it
        ("", -1, CaseStatus.RESOLVED),  # the log of the incident itself
        ("checkout is back to normal", None, CaseStatus.RESOLVED),
        ("is it failing again?", None, CaseStatus.RESOLVED),
        ("make sure it does not fail again", None, CaseStatus.RESOLVED),
    ],
)
def test_a_resolved_case_that_fails_again_is_open_again(said: str, error_at: int | None, expected: CaseStatus) -> None:
    talk = started()
    talk.say("restarting db", who=BEN, at=5)
    talk.say("it worked", who=BEN, at=10)
    assert talk.now.status is CaseStatus.RESOLVED
    files = () if error_at is None else (file("new.log", error("too many clients", 1, at=minute(error_at))),)
    talk.say(said, *talk.numbered(*files, said=bool(said)), at=40)
    assert talk.now.status is expected
    opened = expected is CaseStatus.INVESTIGATING
    again = "This case is open again. Last time this helped, for 30 min: Restart db."
    assert any(again in card.text for card in talk.last.cards) is opened
    assert (talk.now.reopened_at == minute(40), talk.now.resolved_at is None) == (opened, opened)


def test_what_somebody_says_is_bad_is_not_ruled_out() -> None:
    talk = started()
    line = talk.now.evidence[1].findings[0].cite()
    fine = Assessment(ruled_out=(RuledOut(what="disk", why="it says so", citations=(line,)),))
    talk.say("the disk is full", answers=Script(fine))
    assert talk.now.ruled_out == ()
    talk.say("the disk is fine", answers=Script(fine))
    assert [r.what for r in talk.now.ruled_out] == ["disk"]


def test_something_begun_against_no_known_cause_speaks_for_none() -> None:
    talk = started()
    talk.say("restarting the gateway", who=BEN)
    assert talk.now.mitigations[0].hypothesis is None
    before = [h.score for h in talk.now.hypotheses]
    talk.say("it worked", who=BEN)
    assert talk.now.status is CaseStatus.RESOLVED
    assert [h.score for h in talk.now.hypotheses] == before


def test_who_says_it_again_leaves_the_conflict_open() -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    talk.say("the disk is fine", who=BEN)
    talk.say("no, really, the disk is fine", who=BEN)
    assert [c.settled for c in talk.now.conflicts] == [None]


def test_what_stands_in_no_message_is_nobodys_word() -> None:
    talk = started()
    turn = talk.turn("the disk is fine")
    before = talk.now
    talk.run(turn, (), Script())  # its statement was not taken in
    assert (talk.now.claims, talk.now.hypotheses[1].score) == (before.claims, before.hypotheses[1].score)


def test_a_person_confirms_what_was_named() -> None:
    talk = started()
    talk.say("so", who=BEN, answers=Garbage(Move(kind=MoveKind.CONFIRMED, message="m2")))
    assert talk.now.hypotheses[0].score == 0.75
    assert talk.now.hypotheses[0].state is HypothesisState.VALIDATED


def test_a_word_on_a_cause_without_a_topic_is_a_stance_and_no_claim() -> None:
    talk = started()
    talk.say("so", answers=Garbage(Move(kind=MoveKind.FINE, message="m2", hypothesis="H2")))
    assert talk.now.hypotheses[1].score == 0.2
    assert talk.now.claims == ()
    talk.say("well", answers=Garbage(Move(kind=MoveKind.FINE, message="m3", hypothesis="H99", topic="cpu")))
    assert [c.topic for c in talk.now.claims] == ["cpu"]
