"""What a case waits for, the most pressing first, and for whom."""

import pytest

from engines import waiting
from engines.models import Case, CaseStatus
from engines.waiting import Wait
from tests.engines.play import ANA, BEN, NOON, THREAD, Script, Talk
from tests.engines.test_actions import started

ASKED = (Wait("Metrics of the database"), Wait("Who else connects"))


def test_a_case_that_just_began_waits_for_nobody() -> None:
    empty = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON)
    assert waiting.waits(empty) == ()
    assert waiting.people(empty) == frozenset()
    assert waiting.waits_for(empty, ANA.id) == ()


def test_a_severity_that_nobody_confirmed_comes_before_what_is_asked_for() -> None:
    talk = started()
    assert waiting.waits(talk.now) == (Wait("is it P1?"), *ASKED)
    talk.press("severity.confirm", "P1")
    assert waiting.waits(talk.now) == ASKED
    talk.press("request.blocked", "R1")
    assert waiting.waits(talk.now) == ASKED[1:]


@pytest.mark.parametrize(
    ("presses", "wait"),
    [
        (("mitigation.propose",), Wait("approve it or not: Restart `app`.")),
        (("mitigation.propose", "mitigation.approve"), Wait("somebody to start it: Restart `app`.")),
        (("mitigation.propose", "mitigation.start"), Wait("did it work: Restart `app`.", BEN.id)),
    ],
)
def test_a_fix_waits_for_the_next_step_and_then_for_who_began_it(presses: tuple[str, ...], wait: Wait) -> None:
    talk = started()
    talk.press("severity.confirm", "P1")
    for press in presses:
        talk.press(press, "H1" if press == "mitigation.propose" else "M1", who=BEN)
    assert waiting.waits(talk.now) == (wait, *ASKED)
    named = (wait.what,) if wait.who else ()
    assert waiting.waits_for(talk.now, BEN.id)[: len(named)] == named
    assert (wait.what in waiting.waits_for(talk.now, ANA.id)) is not bool(wait.who)
    assert waiting.waits_for(talk.now, "U9") == ()  # who does not work on it is left alone


def test_a_fix_that_failed_waits_for_nobody() -> None:
    talk = started()
    talk.press("severity.confirm", "P1")
    talk.press("mitigation.start", "H1", who=BEN)
    talk.press("mitigation.failed", "H1", who=BEN)
    assert not any("Restart" in w.what for w in waiting.waits(talk.now))


def test_a_call_waits_first_until_somebody_takes_it() -> None:
    talk = started()
    talk.press("case.escalate")
    assert waiting.waits(talk.now)[0] == Wait("somebody to take it: ana asked for it")
    talk.press("case.acknowledge", who=BEN)
    assert not any("to take it" in w.what for w in waiting.waits(talk.now))


def test_what_is_over_waits_for_its_end() -> None:
    talk = started()
    talk.press("severity.confirm", "P1")
    talk.press("mitigation.start", "H1", who=BEN)
    talk.press("mitigation.worked", "H1", at=20)
    assert talk.now.status is CaseStatus.RESOLVED
    assert waiting.waits(talk.now)[-1] == Wait("closing it, or saying that it is bad again")


def test_robots_do_not_work_on_a_case() -> None:
    talk = Talk()
    talk.say("checkout is down")
    robot = BEN.model_copy(update={"is_bot": True})
    alert = talk.turn("5xx is 18 %", who=robot)
    talk.run(alert, (), Script())
    assert waiting.people(talk.now) == {ANA.id}
