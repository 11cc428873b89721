"""The small values: constants from the environment, turns of a burst, kinds of talk, errors."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from engines import asking, cards, errors, intake, route, spending, talk, turn, work
from engines.cards import answerer, wording
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Outcome
from engines.markup import words
from engines.models import CaseStatus, ResponseType
from engines.response import Pause
from engines.turn import Speaker, TurnKind
from engines.workspace import WorkspaceSettings, defaults
from tests.engines.play import ANA, BEN, CONFIG, NOON, THREAD, Script, Talk


def test_constants_come_as_text_and_stay_in_bounds() -> None:
    given = {"decay": "0.5", "phase_caps": "[1,2,3,4,5,6,7]", "degraded_caps": '{"systemic": 0.2}'}
    config = InvestigationConfig.model_validate(given)
    assert (config.decay, config.phase_caps[6], config.degraded_caps) == (0.5, 7, {"systemic": 0.2})
    with pytest.raises(ValidationError):
        InvestigationConfig.model_validate({"decay": 1.5})
    assert all(f.description for f in InvestigationConfig.model_fields.values())


def test_nothing_is_spent_without_saying_so() -> None:
    assert set(asdict(spending.Budgets()).values()) == {None}
    unknown = spending.Settled(id=1)
    assert (unknown.cost, unknown.tokens_in, unknown.tokens_out, unknown.answer) == (0.0, 0, 0, None)
    assert asking.Asker("t", "c", "u", 1).people == ()


def test_a_workspace_narrows_the_budgets_and_never_widens_them() -> None:
    installed = spending.Budgets(case=2.0, day=9.0)
    assert installed.within(WorkspaceSettings()) == installed
    wide = installed.within(WorkspaceSettings(budget_case=5.0, budget_month=1.0))
    assert (wide.case, wide.day, wide.month, wide.own_month) == (2.0, 9.0, None, 1.0)
    assert installed.within(WorkspaceSettings(budget_case=0.0)).case == 0.0
    assert spending.Budgets().within(WorkspaceSettings(budget_case=5.0, budget_day=1.0)).own_day == 1.0


async def test_a_workspace_that_chose_nothing_is_called_anywhere_and_keeps_what_is_deleted() -> None:
    chosen = await defaults("t")
    assert (chosen.channels, chosen.reminders, chosen.forget_deleted) == ((), True, False)
    stored = WorkspaceSettings(reminders=False).model_dump_json(exclude_defaults=True)
    assert WorkspaceSettings.model_validate_json(stored) == WorkspaceSettings(reminders=False)


def test_who_answered_stands_at_the_end_of_a_card_where_that_was_another() -> None:
    card = cards.noted("Noted", (words("by ana"),))
    assert answerer.told(card, ()) is card
    told = answerer.told(card, ("The model did not answer.",))
    assert (told.title, told.sections[-1].heading) == (card.title, "Model")
    assert "The model did not answer." in told.text
    assert answerer.notes(told) == ("The model did not answer.",)
    assert answerer.notes(card) == ()


def test_a_burst_becomes_one_turn_with_each_speaker() -> None:
    play = Talk()
    first, second = play.turn("db is fine"), play.turn("rolling back", who=BEN)
    merged = turn.merge((first, second.model_copy(update={"kind": TurnKind.MESSAGE})))
    assert merged.id == first.id
    assert merged.at == second.at
    assert merged.kind is TurnKind.MENTION
    assert [m.speaker for m in merged.messages] == [ANA, BEN]
    assert merged.text == "db is fine\nrolling back"
    assert turn.merge((first,)) is first
    assert first.joins
    assert THREAD.case_lane == "case:warroom:local:inc:1"
    assert THREAD.out_lane == "out:warroom:local:inc"


@pytest.mark.parametrize(
    ("text", "small", "worked", "failed"),
    [
        ("thanks!", True, False, False),
        ("<@U1> hello there", True, False, False),
        ("hi, checkout is down", False, False, False),
        ("it worked", False, True, False),
        ("Fixed.", False, True, False),
        ("the rollback helped", False, True, False),
        ("it is back to normal", False, True, False),
        ("did it work?", False, False, False),
        ("has it worked?", False, False, False),
        ("that did not help", False, False, True),
        ("still failing after the rollback", False, False, True),
        ("is it still failing?", False, False, False),
        ("I fixed the typo in the ticket", False, False, False),
    ],
)
def test_what_people_mean(text: str, small: bool, worked: bool, failed: bool) -> None:
    assert (talk.is_small(text), talk.says_worked(text), talk.says_failed(text)) == (small, worked, failed)


def test_a_repeated_question_lowers_the_intensity() -> None:
    play = Talk()
    play.say("why is checkout down?")
    assert talk.is_repeated(play.turn("Why is checkout down?"), play.now.memory.hot)
    assert not talk.is_repeated(play.turn("what changed?"), play.now.memory.hot)


def test_errors_say_their_sentence() -> None:
    assert str(errors.Refused()) == "That can't be done with what was given."
    assert str(errors.Refused("no")) == "no"
    assert errors.RateLimited(retry_after=3).retry_after == 3


def test_a_timer_without_an_open_promise_is_silent() -> None:
    play = Talk()
    play.say("checkout is down")
    assert play.timer("mitigation:M1", 30).cards == ()


def test_a_button_in_a_thread_without_a_case_is_answered() -> None:
    play = Talk()
    play.press("why", "H1")
    assert play.card.title == "That cause is not in this case."


def test_an_action_turn_without_a_press_is_answered() -> None:
    act = Talk().turn("x").model_copy(update={"kind": TurnKind.ACTION, "messages": ()})
    flow = route.flow(None, act, (), CONFIG)
    with pytest.raises(StopIteration) as end:
        next(flow)
    outcome = end.value.value
    assert isinstance(outcome, Outcome)
    assert outcome.response is ResponseType.STATUS_UPDATE


def test_words() -> None:
    assert cards.stale("Gone").title == "Gone."
    assert cards.wording.sentences("One v2.8.1, e.g. this. Two? three.", 2) == "One v2.8.1, e.g. this. Two?"
    assert (
        cards.wording.sentences('It said "Down. Retry later." and left. Two.', 1)
        == 'It said "Down. Retry later." and left.'
    )
    assert cards.wording.minutes(20) == "20 s"
    assert cards.wording.minutes(1380) == "23 min"
    assert cards.wording.listed(("a", "b", "c")) == "a, b and c"
    assert cards.wording.short("a " * 100, 20) == "a a a a a a a a a a…"
    assert cards.wording.confidence(1.0) == "1.00"
    assert cards.wording.clock(NOON, NOON) == "12:00:00"
    assert cards.wording.span(NOON, NOON + timedelta(seconds=0.9), NOON) == "12:00:00 UTC"
    assert cards.wording.span(NOON, NOON + timedelta(seconds=1), NOON) == "12:00:00\N{EN DASH}12:00:01 UTC"
    assert cards.wording.span(NOON, NOON + timedelta(days=1), NOON).endswith(" 12:00:00 UTC")


def test_the_word_for_a_confidence() -> None:
    word = WorkingConclusionGenerator(CONFIG).word
    assert [word(c) for c in (0.0, 0.59, 0.6, 0.79, 0.8, 1.0)] == ["low", "low", "medium", "medium", "high", "high"]


def test_a_cause_in_nine_words_ends_with_one_that_says_something() -> None:
    said = "The pool of checkout has no connection left for the requests of cart"
    assert wording.gist(said) == "The pool of checkout has no connection left…"
    assert wording.gist('cart shows "no track, skipping", which nothing explains.') == 'cart shows "no track"'


def test_the_name_of_a_file_is_cleaned_and_keeps_its_ending() -> None:
    def clean(text: str) -> str:
        return text.replace("a@b.com", "EMAIL").replace("secret", "X")

    assert intake.clean_name("a@b.com.csv", clean) == "EMAIL.csv"
    assert intake.clean_name("app-secret.tar.gz", clean) == "app-X.tar.gz"
    assert intake.clean_name("plain", clean) == "plain"
    assert intake.clean_name("two\nlines.log", clean) == "two_lines.log"
    long = intake.clean_name(f"logs/{'x' * 4096}-secret.log", clean)
    assert (len(long), long[:6], long[-7:]) == (intake.LONGEST, "logs/x", "x-X.log")
    member = intake.Member(name="a.zip/b.log", path=Path("b.log"))
    told = intake.RedactedText(text="x", redacted=intake.Redacted(counts={"EMAIL": 1}, pseudonyms={}))
    assert (member.name, told.redacted.counts) == ("a.zip/b.log", {"EMAIL": 1})


def test_durable_work_is_plain_values() -> None:
    new = work.NewItem(lane="case:x", dedup="d", kind="event", due_at=1.0, body="{}")
    commit = work.Commit(done=(1,), new=(new,))
    assert (commit.case, commit.placed, commit.new[0].lane) == (None, {}, "case:x")


def test_too_few_questions_for_a_turn_are_refused() -> None:
    for name in ("asks_light", "asks_medium", "asks_full", "max_ooda_iterations"):
        with pytest.raises(ValidationError):
            InvestigationConfig.model_validate({name: 1})


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("tell me a joke", "I only know incidents. Tell me what is wrong, or drop a log."),
        ("hi! what's for lunch?", "I only know incidents. Tell me what is wrong, or drop a log."),
        ("what can you do?", "Tell me what is wrong, or drop a log."),
        ("help", "Tell me what is wrong, or drop a log."),
    ],
)
def test_what_is_no_incident_costs_nothing(text: str, title: str) -> None:
    play = Talk()
    play.say(text)
    assert (play.card.title, play.questions) == (title, [])
    assert play.now.problem == ""


def test_off_topic_within_a_case_says_what_helps() -> None:
    play = Talk()
    play.say("checkout is down")
    play.say("how are you?")
    assert play.card.title == "I only know incidents. Drop a file or tell me what changed."


def test_a_turn_without_messages_says_that_they_are_known() -> None:
    play = Talk()
    play.say("checkout is down")
    before = play.now
    play.run(play.turn("x").model_copy(update={"messages": ()}), (), Script())
    assert play.card.title == "That message is in this case already."
    assert play.now.evidence == before.evidence


def test_what_another_app_says_is_evidence_and_no_cause_to_speak_or_to_act() -> None:
    play, alerts = Talk(), Speaker(id="B1", name="Grafana", is_bot=True)
    play.say("checkout is down")
    assert route.is_quiet(play.now, play.turn("[RESOLVED] 5xx 0 %", who=alerts), CONFIG)
    play.say("[RESOLVED] 5xx 0 %, fixed", who=alerts)
    assert play.last.cards == ()
    assert play.questions == []
    assert play.now.evidence[-1].name == "message of Grafana"
    assert [m.text for m in play.now.memory.hot][-1] == "[RESOLVED] 5xx 0 %, fixed"
    assert play.now.status is not CaseStatus.RESOLVED
    called = play.turn("fixed", who=alerts).model_copy(update={"kind": TurnKind.MENTION})
    assert not route.is_quiet(play.now, called, CONFIG)
    play.run(called, (), Script())
    assert play.now.status is not CaseStatus.RESOLVED


def test_in_a_closed_case_another_app_is_not_answered() -> None:
    play = Talk()
    play.say("checkout is down")
    play.case = play.now.model_copy(update={"status": CaseStatus.CLOSED})
    play.say("5xx 41 %", who=Speaker(id="B1", name="Grafana", is_bot=True))
    assert play.last.cards == ()
    play.say("it is bad again")
    assert play.last.cards


def test_a_paused_case_answers_nobody_who_does_not_call() -> None:
    play = Talk()
    play.say("checkout is down")
    asked = play.turn("and now?")
    assert not route.is_quiet(play.now, asked, CONFIG)
    paused = play.now.model_copy(update={"paused": Pause(by="ana", at=NOON, evidence=1)})
    assert route.is_quiet(paused, asked, CONFIG)
    assert not route.is_quiet(paused, asked.model_copy(update={"kind": TurnKind.MENTION}), CONFIG)
