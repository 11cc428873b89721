"""A case can say how it came to what it says."""

from engines.config import InvestigationConfig
from engines.explain import card, explain
from engines.models import HypothesisState, Phase, ResponseType
from engines.questions import Assessment
from engines.wanted import RequestStatus
from tests.engines.play import BEN, CONFIG, Script, Talk, candidate, error, file, minute, wanted
from tests.engines.test_actions import started


def test_what_moved_a_hypothesis_stands_with_its_turn_and_its_evidence() -> None:
    talk = started()
    talk.say("that's not it", who=BEN)
    told = explain(talk.now, CONFIG)
    pool = next(h for h in told.hypotheses if h.id == "H1")
    assert [(s.turn, s.before, s.after, s.evidence) for s in pool.steps][-1] == ("t2", 0.6, 0.4, ("E4",))
    text = card(told, talk.now.updated_at).text
    assert 'turn 2, 12:02:00 .60 → .40 testing: ben said "that\'s not it" (E4)' in text
    assert "that's not it (ben)" in text  # kept for good
    assert "Metrics of the database: pending" in text
    assert "Consulting → Diagnosing: blast radius (completed)" in text


def test_old_talk_is_listed_as_what_can_be_found_again() -> None:
    talk = started()
    for n in range(20):
        talk.say(f"the queue of region {n} keeps growing")
    told = explain(talk.now, CONFIG)
    assert any("region 0" in text for text in told.findable)
    assert "region 19" not in " ".join(told.findable)


def test_a_phase_can_wait_for_a_yes() -> None:
    talk = Talk(InvestigationConfig(require_phase_confirmation=True))
    (log,) = talk.numbered(file("a.log", error("refused", 3, at=minute(0)), onset=minute(0)))
    found = Assessment(
        candidates=(candidate("db refuses.", log.findings[0], component="db"),), affected=("web",), severity="P2"
    )
    talk.say("checkout is down", log, answers=Script(found))
    assert (talk.now.phase, talk.now.offered) == (Phase.BLAST_RADIUS, Phase.TIMELINE)
    assert talk.last.response is ResponseType.CONFIRMATION_REQUEST
    assert "phase.confirm" in talk.buttons()
    talk.press("phase.confirm", "5")
    assert talk.card.title == "That step is not offered any more."
    talk.press("phase.confirm", "2", who=BEN)
    assert talk.card.title == "Now Diagnosing: timeline, says ben."
    assert (talk.now.phase, talk.now.offered) == (Phase.TIMELINE, Phase.HYPOTHESIS)


def test_small_talk_before_a_problem_is_answered_until_it_was_asked_for_once() -> None:
    talk = Talk(InvestigationConfig(phase_caps=(3, 5, 5, 5, 6, 5, 5)))
    said = [talk.say("hello").title for _ in range(5)]
    assert said[:2] == ["Tell me what is wrong, or drop a log."] * 2
    assert said[2] == "Tell me what is wrong, or drop a log. Until then I stay quiet here."
    assert talk.last.cards == ()
    talk.say("checkout is down")
    assert talk.last.cards


def test_what_was_asked_for_a_cause_that_is_gone_is_not_asked_for_any_more() -> None:
    talk = started(
        wanted=(wanted("Free space on disk", critical=True), wanted("Logs of the gateway", critical=True)),
    )
    assert [r.hypothesis for r in talk.now.requests] == ["H2", None]
    talk.press("hypothesis.reject", "H2")
    assert talk.now.hypotheses[1].state is HypothesisState.REJECTED
    assert [r.status for r in talk.now.requests] == [RequestStatus.OBSOLETE, RequestStatus.PENDING]


def test_a_conflict_stands_with_both_sides_and_how_it_ended() -> None:
    talk = started()
    talk.say("the disk is full")
    talk.say("the disk is fine", who=BEN)
    assert 'ben: "the disk is fine" (E5): not settled' in card(explain(talk.now, CONFIG), talk.now.updated_at).text
    talk.press("conflict.settle", "C1:E5")
    assert "(E5): E5 stands" in card(explain(talk.now, CONFIG), talk.now.updated_at).text
