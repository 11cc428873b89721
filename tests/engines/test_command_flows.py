"""What each command does to a case and answers, and what is said where it can't be done."""

from typing import Any

import pytest

from engines import cards, commands, past
from engines.commands import CONFIRMED, TYPED, Name
from engines.commands.categories import category
from engines.models import Case, CaseStatus, Category, HypothesisState, Phase
from engines.questions import Passage, Passages
from engines.turn import Message, Speaker, Thread, Turn, TurnKind
from tests.engines.play import ANA, BEN, CONFIG, NOON, THREAD, Script, Talk, error, file, minute, weight
from tests.engines.test_actions import started

CAROL = Speaker(id="U3", name="carol")


def typed(talk: Talk, words: str, who: Speaker = ANA, at: float | None = None) -> str:
    return talk.press(TYPED, words, who, at).text


def done(talk: Talk, words: str, who: Speaker = ANA, at: float | None = None) -> str:
    return talk.press(CONFIRMED, words, who, at).text


def searchable() -> Talk:
    """A case with a file that can be searched."""
    talk = started()
    kept = tuple(e.model_copy(update={"sha256": "a" * 64}) for e in talk.now.evidence)
    talk.case = talk.now.model_copy(update={"evidence": kept})
    return talk


def resolved() -> Talk:
    talk = started()
    talk.press("mitigation.start", "H1", who=BEN)
    talk.press("mitigation.worked", "H1", at=20)
    assert talk.now.status is CaseStatus.RESOLVED
    return talk


def validated() -> Talk:
    talk = started(affected=("checkout",))
    talk.press("severity.confirm", "P1")
    for who in (ANA, BEN, CAROL):
        talk.press("hypothesis.accept", "H1", who=who)
    assert talk.now.phase is Phase.SOLUTION
    return talk


def test_looking_changes_nothing() -> None:
    talk = started()
    before = talk.now
    for form in commands.FORMS.values():
        if not form.changes:
            typed(
                talk, f"{form.name} 1" if form.name is Name.WHY else f"{form.name} errors" if form.slot else form.name
            )
            assert talk.now == before
            assert talk.last.timers == ()


SEEN = [
    ("status", ("The pool is exhausted", "E2:3")),
    ("hypotheses", ("2 possible causes open, 0 over", "H1 .60", "named on the card", "H2 .40")),
    ("evidence", ("2 files and 1 statement; 2 things asked for", "1 Metrics of the database", "E2 app.log")),
    ("timeline", ("Bad since 11:59:00 UTC", "pool exhausted")),
    ("phase", ("Phase 2 of 7: Diagnosing: blast radius", "The way here")),
    ("why 1", ("The pool is exhausted", "named by the evidence")),
    ("kb pools", ('No guide and no incident of this channel says anything of "pools"',)),
    ("cost", ("$0.25 in 2 calls of models", "1,200 tokens in, 80 out")),
    ("report tactical", ("Tactical report: checkout is down", "Restart app", "Metrics of the database")),
    ("report exec", ("Report: checkout is down", "What is affected is not known yet", "Bad since 2026-03-04 11:59:00")),
    ("report postmortem", ("Post-mortem draft", "Gap:", "Evidence", "app.log")),
    ("menu", ("checkout is down", "P1")),
    ("help", ("Commands.", "hypotheses refute <n> <why>")),
]


@pytest.mark.parametrize(("words", "says"), SEEN, ids=[s[0] for s in SEEN])
def test_what_is_seen(words: str, says: tuple[str, ...]) -> None:
    text = typed(started(), words)
    for part in says:
        assert part in text


OBJECTIONS = [
    ("why 7", "There is no possible cause 7: this case has 2, H1 to H2."),
    ("hypotheses refute 3 no", "There is no possible cause 3"),
    ("evidence block 3 no", "Nothing is asked for under 3: I ask for 2 things, 1 to 2."),
    ("escalate bob", '"bob" is neither @somebody nor on the escalation path, which is primary, secondary'),
    ("resume", "This case is not paused."),
    ("reopen", "This case is open: only what was resolved can be bad again."),
    ("phase back it is wrong", "There is no phase before this one (Diagnosing: blast radius)."),
    ("new another", "This thread has its case already: start a new thread."),
    ("sev P9", '"P9" is no severity'),
    ("staus", 'There is no command "staus"'),
]


@pytest.mark.parametrize(("words", "says"), OBJECTIONS, ids=[o[0] for o in OBJECTIONS])
def test_what_can_not_be_done_is_one_sentence_and_changes_nothing(words: str, says: str) -> None:
    talk = started()
    before = talk.now
    assert says in done(talk, words)
    assert talk.now == before


def test_objections_of_cases_with_one_thing_or_none() -> None:
    talk = Talk()
    talk.say("checkout is down")
    assert typed(talk, "hypotheses refute 1 no") == "There is no possible cause 1: none was named yet."
    talk.press("request.blocked", "R1")
    assert "I ask for one thing, 1" in typed(talk, "evidence block 2 no")
    talk.press("request.blocked", "R2")
    assert "I wait for nothing now" in typed(talk, "evidence block 1 no")
    assert typed(talk, "hypotheses").startswith("No possible cause was named yet.")
    done(talk, "hypotheses add the pool is too small")
    assert "this case has one, H1" in typed(talk, "why 2")
    assert typed(talk, "query errors").startswith("There is nothing to search yet")
    assert "When it began is not known" in typed(talk, "timeline")
    assert "Inconclusive" in typed(talk, "report exec")


def test_without_a_case_there_is_nothing_to_look_at() -> None:
    talk = Talk()
    assert typed(talk, "status").startswith('No case is open here, which "status" needs.')
    assert typed(talk, "help").startswith("Commands.")


def test_an_idea_is_tested_at_once_and_cites_who_had_it() -> None:
    talk = started()
    log = talk.now.evidence[1].findings[0]
    script = Script(db=(weight(log),))
    card = talk.press(CONFIRMED, "hypotheses add The db quota is used up", answers=script)
    idea = talk.now.hypotheses[-1]
    assert card.title == "Added H3."
    assert (idea.id, idea.component, idea.category) == ("H3", "", Category.RESOURCE)
    assert talk.questions == ["Test"]
    assert idea.citations[0].quote == "The db quota is used up"
    assert "That is H3 already" in done(talk, "hypotheses add The db quota is used up")
    done(talk, "hypotheses refute 3 it is at half")
    assert done(talk, "hypotheses add The db quota is used up") == "That was ruled out or laid aside already."


def test_an_idea_before_there_is_a_file_is_not_tested() -> None:
    talk = Talk()
    talk.say("checkout is down")
    done(talk, "hypotheses add somebody restarted it by hand")
    assert talk.questions == []
    assert talk.now.hypotheses[0].category is Category.HUMAN


CATEGORIES = [
    ("the release of cart", Category.CHANGE),
    ("a flag is off", Category.CONFIGURATION),
    ("the certificate expired", Category.SECURITY),
    ("dns is broken", Category.NETWORK),
    ("the disk is full", Category.RESOURCE),
    ("a migration locked the table", Category.DATA),
    ("the node is gone", Category.INFRASTRUCTURE),
    ("the vendor is down", Category.EXTERNAL),
    ("someone did it", Category.HUMAN),
    ("a race in the worker", Category.CODE),
    ("payments do not answer", Category.DEPENDENCY),
]


@pytest.mark.parametrize(("text", "sort"), CATEGORIES)
def test_the_sort_of_an_idea(text: str, sort: Category) -> None:
    assert category(text) is sort


def test_a_component_of_the_case_is_recognized() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("a.log", error("refused", 1, component="ledger-db")))
    talk.say("checkout is down", log)
    done(talk, "hypotheses add ledger-db is overloaded")
    assert talk.now.hypotheses[-1].component == "ledger-db"


def test_refuting_needs_a_reason_and_keeps_it() -> None:
    talk = started()
    assert "ben says it is not the cause: it was off" in done(talk, "hypotheses refute 2 it was off", BEN)
    assert talk.now.hypotheses[1].state is HypothesisState.REJECTED
    assert done(talk, "hypotheses refute 2 it was off") == "H2 is ruled out already."
    assert "Ruled out or laid aside" in typed(talk, "hypotheses")
    done(talk, "hypotheses refute 1 no")
    assert "0 possible causes open, 2 over" in typed(talk, "hypotheses")


def test_what_can_not_be_had() -> None:
    talk = started()
    done(talk, "evidence block 1 no access to that host", BEN)
    assert talk.now.requests[0].reason == 'ben: "no access to that host"'
    assert "Can't be had" in typed(talk, "evidence")


def test_a_note_is_on_record_and_can_be_cited() -> None:
    talk = started()
    assert done(talk, "note node 7 was drained", BEN).startswith("On record (E4): node 7 was drained")
    assert talk.now.evidence[-1].findings[0].summary == "ben: node 7 was drained"
    assert talk.now.memory.pinned[-1].text == "node 7 was drained"


def test_the_severity() -> None:
    talk = started()
    done(talk, "sev P0")
    assert (talk.now.severity, talk.now.severity_confirmed) == ("P0", True)
    assert [t.name for t in talk.last.timers] == ["acknowledge"]


def test_roles_in_the_incident() -> None:
    talk = started()
    assert done(talk, "role commander <@U9|dora>", BEN) == "Commander: dora.\ndora, ben says so."
    assert done(talk, "role scribe @eve") == "Scribe: eve."
    done(talk, "role commander <@U3|carol>")
    assert [(r.role, r.person.name) for r in talk.now.roles] == [("scribe", "eve"), ("commander", "carol")]
    assert "Commander carol" in typed(talk, "report exec")


def test_a_phase_back_holds_until_somebody_goes_on() -> None:
    talk = validated()
    assert typed(talk, "phase back the metric was wrong") == "Go back a phase?\ncheckout is down"
    assert talk.now.phase is Phase.SOLUTION
    assert "Back to Diagnosing: hypotheses, says ana" in done(talk, "phase back the metric was wrong")
    assert (talk.now.phase, talk.now.offered) == (Phase.HYPOTHESIS, Phase.VALIDATION)
    talk.say("and what about now")
    assert talk.now.phase is Phase.HYPOTHESIS
    assert "goes on when somebody presses" in typed(talk, "phase")
    talk.press("phase.confirm", str(int(Phase.VALIDATION)))
    assert not talk.now.held
    assert talk.now.phase >= Phase.VALIDATION


def test_a_phase_is_not_taken_back_for_ever() -> None:
    talk = validated()
    for _ in range(CONFIG.loop_limit):
        done(talk, "phase back again")
        talk.press("phase.confirm", str(int(Phase.VALIDATION)))
        talk.say("go on")
    done(talk, "phase back again")
    assert "came back to that phase too often" in talk.last.cards[0].title


def test_others_are_called() -> None:
    talk = started()
    assert typed(talk, "escalate") == "Call others now?\ncheckout is down"
    assert typed(talk, "escalate <@U9|dora>") == "Call dora now?\ncheckout is down"
    assert typed(talk, "escalate manager") == "Call manager now?\ncheckout is down"
    assert "Calling primary: ana asked for it" in done(talk, "escalate")
    assert "Calling VP" in done(talk, "escalate vp", BEN, at=60)
    (timer,) = talk.last.timers
    assert (timer.name, timer.due_at) == ("escalation:3", minute(60 + 120))
    card = talk.press(CONFIRMED, "escalate <@U9|dora>", at=61)
    assert card.title == "Calling dora: ana asked for it."
    assert "dora, can you take this?" in card.text
    talk.timer("escalation:0", 76)
    assert talk.card.title == "Calling secondary: ana asked for it."
    assert "can you take this" not in talk.card.text


def test_reminders_can_be_put_off_and_off_and_on() -> None:
    talk = started()
    talk.press("mitigation.start", "H1", at=1)
    assert "No reminders until 12:32:00 UTC" in done(talk, "remind snooze 30", at=2)
    later = talk.timer("mitigation:M1", 16)
    assert later.cards == ()
    assert [(t.name, t.due_at) for t in later.timers] == [("mitigation:M1", minute(32))]
    assert talk.timer("mitigation:M1", 32).cards
    done(talk, "remind off", at=40)
    assert talk.timer("mitigation:M1", 41).cards == ()
    assert talk.timer("stall", 42).timers == ()
    assert "Reminders off" in typed(talk, "catchup", at=43)
    done(talk, "remind on", at=50)
    assert {t.name for t in talk.last.timers} == {"mitigation:M1", "stall"}
    assert talk.timer("mitigation:M1", 65).cards


def test_paused_it_keeps_what_is_said_and_reads_it_when_it_goes_on() -> None:
    talk = started()
    talk.press("mitigation.start", "H1", at=1)
    assert "Paused by ben: I stay silent here" in done(talk, "pause", BEN, at=2)
    assert done(talk, "pause", at=2) == "This case is paused already, by ben."
    assert talk.timer("mitigation:M1", 16).cards == ()
    (dropped,) = talk.numbered(file("new.log", error("still refused", 4)))
    assert talk.say("here is a new log", dropped, at=20).title == ""
    assert talk.questions == []
    called = talk.turn("are you there", at=21).model_copy(update={"kind": TurnKind.MENTION})
    assert talk.run(called, (), Script()).title.startswith("This case is paused by ben")
    assert "Paused by ben" in typed(talk, "catchup", at=22)
    talk.press(CONFIRMED, "resume", at=30)
    assert talk.last.cards[0].title == "I go on, says ana."
    assert talk.now.paused is None
    assert [m.text for m in talk.now.memory.hot] == ["checkout is down", "here is a new log", "are you there"]
    assert talk.questions[:2] == ["Hear", "Assess"]
    assert {"mitigation:M1", "stall"} <= {t.name for t in talk.last.timers}


def test_a_pause_in_which_nothing_was_said() -> None:
    talk = started()
    done(talk, "pause")
    done(talk, "resume")
    assert [c.title for c in talk.last.cards] == ["I go on, says ana."]
    assert talk.questions == []


def test_resolving_what_is_tried_is_done_at_once() -> None:
    talk = started()
    talk.press("mitigation.start", "H1", who=BEN)
    assert "Resolved at" in typed(talk, "resolve", at=20)
    assert talk.now.status is CaseStatus.RESOLVED
    assert "is resolved already" in typed(talk, "resolve")
    assert "reopen says that it is bad again" in typed(talk, "phase back no")


def test_resolving_what_nobody_tried_asks_first() -> None:
    talk = started()
    assert typed(talk, "resolve") == "No fix is being tried. Resolve it?\ncheckout is down"
    assert talk.card.buttons[0].name == CONFIRMED
    done(talk, "resolve")
    assert talk.now.mitigations[-1].text == "Mended by hand."
    assert talk.questions == ["Close"]
    talk = Talk()
    talk.say("hi")
    assert typed(talk, "resolve") == "Nobody said what is wrong yet: close ends the case."


def test_what_was_over_is_bad_again() -> None:
    talk = resolved()
    assert typed(talk, "reopen") == "Investigate this incident again?\ncheckout is down"
    assert "Last time this helped" in done(talk, "reopen", at=50)
    assert talk.now.status is CaseStatus.INVESTIGATING


def test_closing_asks_and_then_nothing_changes_any_more() -> None:
    talk = resolved()
    assert typed(talk, "close") == "Close this case for good?\ncheckout is down"
    done(talk, "close")
    assert talk.now.status is CaseStatus.CLOSED
    closed = talk.now
    assert done(talk, "note too late") == "This case is closed and stays as it is: open a new one with new."
    assert typed(talk, "report postmortem").startswith("Post-mortem draft")
    assert talk.now == closed


def test_the_menu_follows_the_case() -> None:
    def offered(talk: Talk) -> set[str]:
        return {b.value for b in talk.press(TYPED, "menu").buttons}

    talk = started()
    assert {"status", "pause", "resolve", "close"} <= offered(talk)
    done(talk, "pause")
    assert "resume" in offered(talk)
    assert {"reopen", "close"} <= offered(resolved())
    talk = resolved()
    done(talk, "close")
    assert "reopen" not in offered(talk)
    assert {"report postmortem", "new"} <= offered(talk)


def test_catching_up_tells_what_came_since_one_last_spoke() -> None:
    talk = started()
    talk.press("mitigation.start", "H1", who=BEN, at=5)
    talk.say("looking at the pool", who=CAROL, at=6)
    talk.press("mitigation.failed", "H1", who=BEN, at=10)
    done(talk, "hypotheses refute 2 it was off", BEN, at=11)
    done(talk, "escalate", at=12)
    mine, late = typed(talk, "catchup", CAROL, at=13), typed(talk, "catchup", Speaker(id="U9", name="dora"), at=13)
    assert "Since you spoke at 12:06:00" in mine
    assert "What happened so far" in late
    for text in (mine, late):
        assert "The disk is full" in text
        assert "did not help" in text
        assert "somebody who takes it" in text
    assert "dropped app.log" not in mine
    assert "possible cause H1" in late
    assert "12:05:00 ben: mitigation started: Restart app" in late


def test_catching_up_with_a_validated_cause_and_an_end() -> None:
    talk = validated()
    talk.press("mitigation.propose", "H1", who=BEN)
    assert "who begins?" in typed(talk, "catchup")
    talk.press("mitigation.start", "M1", who=BEN)
    assert "did it help?" in typed(talk, "catchup")
    assert "ben is at it" in typed(talk, "report exec")
    talk.press("mitigation.worked", "M1")
    text = typed(talk, "catchup")
    assert "H1 validated" in text
    assert "ana: worked: Restart app" in text
    assert "over after" in typed(talk, "report exec")


def test_who_was_there_all_the_time_is_told_that_nothing_is_new() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("refused", 1), speaker="ana"))
    talk.say("checkout is down", log, who=CAROL, at=9)
    assert "ana dropped app.log" in typed(talk, "catchup", BEN, at=10)
    case = talk.now.model_copy(update={"phases": (), "evidence": ()})
    conclusion = talk.now.conclusion
    assert conclusion is not None
    card = cards.catchup(cards.Answer(case, conclusion, talk.now.turns[-1].response, minute(10), CONFIG), CAROL)
    assert "Nothing new." in card.text


def message(text: str, **given: object) -> Turn:
    made = Message(ref="m", speaker=ANA, at=NOON, text=text)
    return Turn(id="t", kind=TurnKind.MENTION, at=NOON, thread=THREAD, messages=(made,)).model_copy(update=given)


def test_what_is_said_as_a_command_is_a_press_of_its_own() -> None:
    turn = commands.turn_of(message("status", wants_history=True))
    assert (turn.kind, turn.messages, turn.wants_history) == (TurnKind.ACTION, (), False)
    assert turn.press is not None
    assert (turn.press.name, turn.press.value, turn.press.speaker) == (TYPED, "status", ANA)
    for text in ("status page is down", ""):
        assert commands.turn_of(message(text)) == message(text)
    both = message("status", messages=message("a").messages * 2)
    assert commands.turn_of(both) == both
    pressed = message("status", kind=TurnKind.ACTION)
    assert commands.turn_of(pressed) == pressed


def test_new_opens_a_case_with_its_title_where_there_is_none() -> None:
    assert commands.turn_of(message("/new checkout is down")) == message("checkout is down")
    inside = commands.turn_of(message("/new checkout is down", kind=TurnKind.MESSAGE))
    assert inside.press is not None


def test_a_close_is_the_press_of_the_button() -> None:
    asked = commands.Asked("1", NOON, THREAD, ANA, "close", confirmed=True)
    other = commands.command_turn(asked, commands.Command(Name.PAUSE), THREAD).press
    assert other is not None
    assert other.name == CONFIRMED
    turn = commands.command_turn(asked, commands.Command(Name.CLOSE), Thread(**{**THREAD.model_dump(), "thread": "2"}))
    assert turn.press is not None
    assert (turn.press.name, turn.thread.thread) == ("case.close", "2")


def test_what_stands_in_private_tells_where_the_answer_goes() -> None:
    talk = started()
    card = commands.done(commands.Command(Name.PAUSE), talk.now)
    assert card.title == "On its way to the case's thread: checkout is down."
    assert [b.value for b in commands.menu(None).buttons] == ["new", "help"]
    empty = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON)
    assert "A case without a problem yet" in commands.menu(empty).title


def test_guides_are_shown_with_where_they_stand() -> None:
    found = Passages(passages=(Passage(title="Pools", source="pools.md", text="Look at the pool.", score=1.0),))
    card = cards.passages("pools", found)
    assert card.title == '1 passage on "pools".'
    assert "From pools.md." in card.text


def test_incidents_that_are_over_are_found_by_what_they_were_about() -> None:
    def over(name: str, **more: Any) -> past.Ended:
        place = THREAD.model_copy(update={"thread": name})
        return past.Ended(**{"thread": place, "title": "checkout is down", "opened_at": NOON, **more})

    pool = over("1", cause="The pools of the database are exhausted.", level="verified", fix="restart the worker")
    known = (pool, over("2", title="search is slow"), over("3"))
    assert past.search("database pool", known, 3).cases == (pool,)
    assert [c.thread.thread for c in past.search("checkout pool", known, 3).cases] == ["1", "3"]
    assert past.search("is", known, 3) == past.search("zzyzx", known, 3) == past.Past()
    card = cards.passages("pool", Passages(), (pool, known[1]))
    assert card.title == '2 incidents on "pool".'
    assert "Cause, verified: The pools of the database are exhausted." in card.text
    assert "What worked: restart the worker" in card.text
    assert "No cause known." in card.text


def test_a_case_that_is_over_is_remembered_by_what_worked() -> None:
    talk = started()
    talk.say("rolled back v2", who=BEN)
    talk.say("fixed", who=BEN)
    short = past.ended(talk.now)
    assert (short.title, short.thread) == (talk.now.title, THREAD)
    assert short.fix


def test_a_long_list_is_cut_and_says_so() -> None:
    talk = started()
    first = talk.now.hypotheses[0]
    many = tuple(first.model_copy(update={"id": f"H{n}"}) for n in range(1, 21))
    talk.case = talk.now.model_copy(update={"hypotheses": many})
    assert "and 5 more" in cards.causes(answer_of(talk)).text


def answer_of(talk: Talk) -> cards.Answer:
    conclusion = talk.now.conclusion
    assert conclusion is not None
    return cards.Answer(talk.now, conclusion, talk.now.turns[-1].response, NOON, CONFIG)


def test_what_models_cost() -> None:
    from engines.spending import Cost  # noqa: PLC0415 - only here

    assert cards.cost(Cost()).title == "Nothing was spent on models in this case."
    assert cards.cost(Cost(calls=1, dollars=0.001)).title == "$0.001 in 1 call of models."


def test_more_of_the_reports() -> None:
    talk = started(affected=("checkout", "cart"))
    assert "Affected: checkout and cart." in typed(talk, "report exec")
    talk.case = talk.now.model_copy(update={"degraded": "evidence missing", "onset": None})
    assert "held up: evidence missing" in typed(talk, "report tactical")
    assert "When it began is not known yet." in typed(talk, "report exec")
    for _ in range(3):
        talk.press("mitigation.start", "H1")
        talk.press("mitigation.failed", "H1")
    assert "Others are needed: 3 mitigations did not help" in typed(talk, "report exec")
    assert "Nothing is being tried now; the case is resolved." in typed(resolved(), "report exec")


def test_a_search() -> None:
    assert typed(searchable(), "query errors").startswith("3 errors.")
    assert "A search can't answer" in typed(searchable(), "query compare a and b")
