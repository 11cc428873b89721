"""What people take back leaves the case, or stays and is marked."""

import pytest

from engines import amends, route, statements
from engines.models import Amended, Case, CaseStatus
from engines.response import Pause
from engines.turn import Amend, Speaker, Turn
from tests.engines.play import BEN, CONFIG, NOON, Script, Talk, error, file


def spoken() -> tuple[Talk, str]:
    """A case in which somebody said a thing about a file, and the reference of that message."""
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    talk.say("checkout is down", log)
    talk.say("the database host is overloaded", who=BEN)
    return talk, talk.now.memory.hot[-1].ref


def amending(talk: Talk, ref: str, text: str = "", who: Speaker = BEN, **given: bool) -> Turn:
    turn = talk.turn(text, who=who)
    messages = tuple(m.model_copy(update={"ref": f"{ref}@2"}) for m in turn.messages if text)
    return turn.model_copy(update={"messages": messages, "amends": Amend(ref=ref, deleted=not text, **given)})


def statement_of(case: Case, ref: str) -> str:
    (found,) = (e.id for e in case.evidence if e.message == ref)
    return found


def test_a_message_is_in_the_case_by_what_it_said_last() -> None:
    talk, ref = spoken()
    assert amends.applies(talk.now, Amend(ref=ref))
    assert not amends.applies(talk.now, Amend(ref="elsewhere"))
    first = amends.amended(talk.now, amending(talk, ref), Amend(ref=ref, deleted=True), CONFIG)
    assert not amends.applies(first, Amend(ref=ref))  # once


@pytest.mark.parametrize(
    ("amend", "state", "name", "findings", "remembered"),
    [
        ({"deleted": True}, Amended.DELETED, " (deleted)", 1, True),
        ({"deleted": True, "forget": True}, Amended.FORGOTTEN, "", 0, False),
        ({}, Amended.CORRECTED, " (corrected)", 1, False),
    ],
)
def test_what_stays_of_it(
    amend: dict[str, bool], state: Amended, name: str, findings: int, *, remembered: bool
) -> None:
    talk, ref = spoken()
    known = statement_of(talk.now, ref)
    before = {e.id: e for e in talk.now.evidence}
    case = amends.amended(talk.now, amending(talk, ref), Amend(ref=ref, **amend), CONFIG)
    after = {e.id: e for e in case.evidence}
    assert case.amended == {known: state}
    assert after[known].name == before[known].name + name
    assert len(after[known].findings) == findings
    assert {k: e for k, e in after.items() if k != known} == {k: e for k, e in before.items() if k != known}
    assert (ref in {m.ref for m in case.memory.hot}) is remembered
    assert (known in {c.evidence for c in case.claims}) is (
        remembered and known in {c.evidence for c in talk.now.claims}
    )


def test_a_correction_is_heard_and_a_deletion_is_not() -> None:
    talk, ref = spoken()
    assert route.is_quiet(talk.now, amending(talk, ref), CONFIG)
    talk.run(amending(talk, ref, "the cache is overloaded"), (), Script())
    assert "Assess" in talk.questions
    assert list(talk.now.amended.values()) == [Amended.CORRECTED]


def test_a_correction_in_a_case_that_is_paused_is_kept_and_not_answered() -> None:
    talk, ref = spoken()
    talk.case = talk.now.model_copy(update={"paused": Pause(by="ana", at=NOON, evidence=3)})
    talk.run(amending(talk, ref, "the cache is overloaded"), (), Script())
    assert talk.questions == []
    assert talk.last.cards == ()
    assert talk.now.memory.hot[-1].text == "the cache is overloaded"


def test_what_an_app_says_now_is_evidence_beside_what_it_said_before() -> None:
    talk, alerts = Talk(), Speaker(id="B1", name="Grafana", is_bot=True)
    talk.say("checkout is down")
    talk.say("[FIRING] 5xx 18 %", who=alerts)
    ref = talk.now.memory.hot[-1].ref
    firing = statement_of(talk.now, ref)
    turn = amending(talk, ref, "[RESOLVED] 5xx 0 %", who=alerts)
    assert route.is_quiet(talk.now, turn, CONFIG)
    talk.run(turn, statements.statements(turn, len(talk.now.evidence) + 1, CONFIG), Script())
    assert (talk.questions, talk.last.cards) == ([], ())
    assert talk.now.amended == {}, "it was so when it was said"
    said = {e.message: (e.id, e.findings[0].excerpt) for e in talk.now.evidence if e.speaker == "Grafana"}
    assert said[ref] == (firing, "[FIRING] 5xx 18 %")
    assert said[f"{ref}@2"][1] == "[RESOLVED] 5xx 0 %"
    assert [m.text for m in talk.now.memory.hot][-2:] == ["[FIRING] 5xx 18 %", "[RESOLVED] 5xx 0 %"]


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, None])
def test_what_an_app_changes_in_a_closed_case_or_elsewhere_changes_nothing(status: CaseStatus | None) -> None:
    talk, alerts = Talk(), Speaker(id="B1", name="Grafana", is_bot=True)
    talk.say("[FIRING] 5xx 18 %", who=alerts)
    ref = talk.now.memory.hot[-1].ref if status else "elsewhere"
    if status:
        talk.case = talk.now.model_copy(update={"status": status})
    before = talk.now
    talk.run(amending(talk, ref, "[RESOLVED] 5xx 0 %", who=alerts), (), Script())
    assert (talk.now, talk.last.cards) == (before, ())


def test_a_correction_in_a_closed_case_is_marked_and_nothing_is_asked() -> None:
    talk, ref = spoken()
    talk.case = talk.now.model_copy(update={"status": CaseStatus.CLOSED})
    talk.run(amending(talk, ref, "the cache is overloaded"), (), Script())
    assert talk.questions == []
    assert list(talk.now.amended.values()) == [Amended.CORRECTED]


def test_a_correction_of_what_is_not_in_the_case_changes_nothing() -> None:
    talk, _ = spoken()
    before = talk.now
    talk.run(amending(talk, "elsewhere", "the cache is overloaded"), (), Script())
    assert talk.now == before
    assert route.is_quiet(before, amending(talk, "elsewhere", "x"), CONFIG)
    assert route.is_quiet(None, amending(talk, "elsewhere", "x"), CONFIG)
