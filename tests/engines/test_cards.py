"""What the cards say, word by word where it matters."""

import pytest

from engines import cards
from engines.cards import proofs
from engines.evidence import DataType, Finding, FindingKind
from engines.markup import Tone
from engines.models import Category, ResponseType
from engines.questions import Assess, Assessment, Challenge, Doubt
from engines.reports import markdown, result
from engines.wanted import RequestCategory, RequestStatus
from tests.engines.play import Script, Talk, candidate, change, error, file, finding, minute, wanted


def test_the_placeholder_says_what_is_read() -> None:
    talk = Talk()
    two = talk.numbered(file("a.log"), file("b.log"))
    assert cards.placeholder(talk.turn("look", *two)).title == "Looking. Reading 2 files and 1 message."
    assert cards.placeholder(talk.turn("look")).title == "Looking. Reading 1 message."
    assert cards.placeholder(talk.turn("")).title == "Looking."


def test_a_turn_that_was_given_up_says_what_to_do() -> None:
    talk = Talk()
    (bad,) = talk.numbered(file("core.1"))
    card = cards.failed(talk.turn("look", bad), "it ended FaultMaven each time it was tried")
    assert card.title == "I gave this turn up: it ended FaultMaven each time it was tried."
    assert "Send it again without core.1." in card.text
    assert "Send it again in other words." in cards.failed(talk.turn("look"), "x").text


def test_small_talk_is_short_and_asks_nobody() -> None:
    talk = Talk()
    talk.say("hi there")
    assert talk.card.text == "Tell me what is wrong, or drop a log."
    assert talk.asked == []
    talk.say("checkout is down")
    talk.say("thanks a lot")
    assert talk.card.text == "I'm here. Drop a file or tell me what changed."
    assert talk.asked == []


def test_a_question_without_data_is_answered_and_met_with_requests() -> None:
    talk = Talk()
    talk.say("why would a pod be OOMKilled?", answers=Script(Assessment(reply="It used more than its memory limit.")))
    assert talk.card.title == "I can't name a cause yet."
    assert talk.section("") == ["It used more than its memory limit."]
    assert len([line for line in talk.section("Most telling now") if line.startswith(("1 ", "2 "))]) == 2


@pytest.mark.parametrize(
    ("prior", "title"),
    [
        (0.49, "checkout is down. I can't name a cause yet."),
        (0.50, "Likely: The pool is exhausted."),
        (0.69, "Likely: The pool is exhausted."),
        (0.70, "Confident: The pool is exhausted."),
        (0.95, "Confident: The pool is exhausted."),  # one source verifies nothing
    ],
)
def test_the_word_is_earned(prior: float, title: str) -> None:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    found = Assessment(candidates=(candidate("The pool is exhausted.", log.findings[0], prior=prior),))
    talk.say("checkout is down", log, answers=Script(found))
    assert talk.card.title == title


def test_two_sources_verify() -> None:
    talk = Talk()
    both = talk.numbered(file("app.log", error("pool exhausted", 3)), file("db.log", error("too many clients", 8)))
    cause = candidate("The pool is exhausted.", *(e.findings[0] for e in both), prior=0.92)
    talk.say("checkout is down", *both, answers=Script(Assessment(candidates=(cause,))))
    assert talk.card.title == "Verified: The pool is exhausted."
    assert "2 sources" in talk.card.badges


def test_a_healthy_system_is_a_full_answer() -> None:
    talk = Talk()
    (state,) = talk.numbered(file("pods.txt", finding("all pods are ready", 4), data_type=DataType.TEXT))
    fine = candidate(
        "Nothing is wrong now: all pods are ready.", state.findings[0], prior=0.8, category=Category.NO_FAULT
    )
    talk.say("is checkout healthy?", state, answers=Script(Assessment(candidates=(fine,))))
    assert talk.card.title == "Confident: Nothing is wrong now: all pods are ready."
    assert talk.card.tone is Tone.GOOD
    assert "mitigation.start" not in talk.buttons()
    assert "case.close" in talk.buttons()
    assert result(talk.now).root_causes[0].category is Category.NO_FAULT


def test_the_cause_stands_with_its_rivals() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    line = log.findings[0]
    near = candidate("Clients never give connections back.", line, prior=0.58, category=Category.CODE)
    far = candidate("The disk is full.", line, prior=0.3, component="disk")
    cause = candidate("The pool is exhausted.", line, prior=0.6, settles="`select 1`")
    talk.say("checkout is down", log, answers=Script(Assessment(candidates=(cause, near, far))))
    assert "The evidence also fits: Clients never give connections back .58" in talk.section("")
    assert talk.section("Fits less") == ["The disk is full (E2:3) .30"]
    assert talk.section("Would settle it") == ["select 1"]


def test_a_challenge_names_the_other_reading_which_is_a_hypothesis_from_then_on() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    cause = candidate("The pool is exhausted.", log.findings[0])
    rival = candidate("The disk is full.", log.findings[0], prior=0.35, component="disk")
    script = Script(Assessment(candidates=(cause,), severity="P0"))
    talk.say("checkout is down", log, answers=script)
    talk.say("and now?", answers=lambda q: Doubt(rival=rival) if isinstance(q, Challenge) else script(q))
    assert "Challenge" in talk.questions
    assert "The evidence also fits: The disk is full (E2:3)" in talk.section("")
    assert [h.statement for h in talk.case.hypotheses] == ["The pool is exhausted.", "The disk is full."]


def test_files_without_words_are_described() -> None:
    talk = Talk()
    broken = file("core.1", note="It is a core dump: run `gdb -batch -ex bt` and drop the output.")
    clean = file("ok.log", lines=1204, start=minute(-60), end=minute(0))
    changes = file("deploys.json", change("app v2", minute(-5), 3), change("app v1", minute(-90), 9))
    talk.say("", *talk.numbered(broken, clean, changes, said=0))
    text = talk.last.cards[0].text
    assert talk.last.cards[0].title == "3 files: no errors found."
    assert "ok.log (E2): logs · 1,204 lines · 11:00:00\N{EN DASH}12:00:00 UTC" in text
    assert "core.1: It is a core dump" in text
    assert "2 changes" in text
    (only,) = Talk().numbered(broken, said=0)
    talk = Talk()
    talk.say("", only)
    assert talk.last.cards[0].title == "core.1: could not be read."


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"errors": 7}, "a.log: 7 errors, no clear beginning."),
        ({"errors": 7, "onset": minute(-24 * 60)}, "a.log: errors from 12:00:00, 7 errors."),
        ({}, "a.log: 1 finding that looks bad."),
    ],
)
def test_the_title_of_an_analysis(given: dict[str, object], title: str) -> None:
    (log,) = Talk().numbered(file("a.log", error("bad", 1), **given), said=0)
    talk = Talk()
    talk.say("", log)
    assert talk.last.cards[0].title == title


def test_at_most_three_requests_and_never_for_what_is_there() -> None:
    talk = Talk()
    (deploys,) = talk.numbered(file("deploys.json", change("app v2", minute(-5), 3, component="app")))
    ask = tuple(wanted(f"Log number {n}", commands=("a", "b", "c", "d")) for n in range(4))
    there = wanted("What changed in app", RequestCategory.CHANGES)
    talk.say("app is down", deploys, answers=Script(Assessment(affected=("app",), wanted=(there, *ask))))
    assert [r.what for r in talk.now.requests] == ["Log number 0", "Log number 1", "Log number 2"]
    assert talk.now.requests[0].commands == ("a", "b", "c")


def test_new_evidence_answers_a_request_whole_or_in_part() -> None:
    talk = Talk()
    ask = (wanted("Logs of app"), wanted("Logs of db"))
    script = Script(Assessment(affected=("app", "db"), wanted=ask))
    talk.say("app is down", answers=script)
    (log,) = talk.numbered(file("app.log", error("bad", 1, component="app")))
    talk.say("here", log, answers=script)
    assert [r.status for r in talk.now.requests] == [RequestStatus.COMPLETE, RequestStatus.PARTIAL]
    talk.say("and?", answers=Script(Assessment(wanted=(wanted("Traces"),))))
    assert [r.status for r in talk.now.requests][1:] == [RequestStatus.OBSOLETE, RequestStatus.PENDING]


def test_closing_with_findings_is_offered_when_nothing_moves() -> None:
    talk = Talk()
    ask = (wanted("Logs of app", critical=True), wanted("Logs of db", critical=True))
    script = Script(Assessment(wanted=ask))
    for text in ("app is down", "any idea?", "hm, and now?", "still nothing?", "what else?", "so?"):
        talk.say(text, answers=script)
    assert talk.now.degraded == "evidence missing"
    assert "stalled" in talk.card.badges
    assert "case.close" not in talk.buttons()
    talk.press("request.blocked", "R1")
    talk.press("request.blocked", "R2")
    talk.say("and?", answers=script)
    assert "blocked" in talk.card.badges
    assert "case.close" in talk.buttons()


def test_categories_that_led_nowhere_are_said_and_left_alone() -> None:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    script = Script(Assessment(candidates=(candidate("The pool is exhausted.", log.findings[0], prior=0.55),)))
    talk.say("checkout is down", log, answers=script)
    for text in (
        "we read it again",
        "support was told",
        "ben joined us",
        "we go on",
        "dan is back",
        "we wait",
        "the page is up",
    ):
        talk.say(text, answers=script)
    (asked,) = (e.question for e in talk.asked if hasattr(e, "question") and isinstance(e.question, Assess))
    assert (asked.excluded, asked.others) == ((Category.RESOURCE,), 2)
    assert "Resource exhaustion led nowhere so far, so I look at other causes first." in talk.section("")


def test_a_card_tells_from_which_phase_it_came() -> None:
    talk = Talk()
    talk.say("checkout is down", answers=Script(Assessment(affected=("checkout",), severity="P2")))
    assert talk.card.badges[1] == "Diagnosing: timeline"  # the case just began
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3, at=minute(0)), onset=minute(0)))
    pool = candidate("The pool is exhausted.", log.findings[0])
    found = Assessment(candidates=(pool,), affected=("checkout",), severity="P2")
    talk.say("here it is", log, answers=Script(found))
    assert talk.card.badges[1] == "Diagnosing: timeline → hypotheses"
    talk.say("we look on", answers=Script(found))
    assert talk.card.badges[1] == "Diagnosing: hypotheses"


def test_the_report_marks_its_gaps() -> None:
    talk = Talk()
    talk.say("checkout is down")
    text = markdown(talk.now)
    assert text.startswith("# checkout is down\n")
    assert "**Gap:** what was affected is not known." in text
    assert "**Gap:** when it began is not known." in text
    assert "**Gap:** no evidence carries a time." in text
    assert "**Gap:** inconclusive: no cause is supported by evidence yet." in text
    assert "**Gap:** none were agreed." in text
    empty = result(talk.now)
    assert empty.root_causes == ()
    assert empty.conclusion.level == "speculation"
    assert empty.response_type is ResponseType.NEEDS_MORE_DATA


def test_the_report_of_a_resolved_case() -> None:
    talk = Talk()
    (log,) = talk.numbered(
        file("app.log", error("pool exhausted", 3, at=minute(-5)), onset=minute(-5), redactions={"IP": 2})
    )
    cause = candidate("The pool is exhausted. It was too small. Third.", log.findings[0], fix=("Restart.",))
    other = candidate("The disk is full.", log.findings[0], prior=0.3, component="disk")
    found = Assessment(candidates=(cause, other), affected=("app",), onset=minute(-5), severity="P2")
    talk.say("app is down", log, answers=Script(found))
    talk.press("hypothesis.reject", "H2")
    talk.press("mitigation.start", "H1")
    assert "nobody said whether it helped" in markdown(talk.now)
    talk.press("mitigation.worked", "H1", at=10)
    text = markdown(talk.now)
    assert "Severity: P2 (proposed)." in text
    assert "Ended: 2026-03-04 12:10:00 UTC, after 15 min." in text
    assert "`app.log` line 3 (E2:3): `pool exhausted`" in text
    assert "- Restart (ana): it worked" in text
    assert "- The disk is full: ana says it is not the cause" in text
    assert "- Who owns the pool default?" in text
    data = result(talk.now)
    assert [c.statement for c in data.root_causes] == ["The pool is exhausted. It was too small."]
    assert [c.ref for c in data.root_causes[0].citations] == ["E2:3"]  # of files only
    assert [n.what for n in data.ruled_out] == ["The disk is full."]
    assert data.redactions == {"IP": 2}
    assert [e.text for e in data.timeline] == [
        "pool exhausted",
        "ana: app is down",
        "ana says it is not the cause",
        "ana: Restart",
        "It worked: Restart",
    ]
    assert data.conclusion.confidence == 0.75


@pytest.mark.parametrize(
    ("proof", "told"),
    [
        (
            finding("env DB_POOL is 5", kind=FindingKind.CONFIG, reason="env", component="cart",
                    facts={"key": "DB_POOL", "value": "5"}),
            "cart sets `DB_POOL=5`",
        ),
        (
            finding("env DB_POOL is 5", kind=FindingKind.CONFIG, reason="env",
                    facts={"key": "DB_POOL", "value": "5", "object": "deploy/cart"}),
            "cart sets `DB_POOL=5`",
        ),
        (finding("Cart was restarted", kind=FindingKind.CHANGE), "Cart was restarted"),
        (
            finding("x", kind=FindingKind.CHANGE, reason="deploy", component="cart",
                    facts={"version": "v2", "commit": "0123456789ab", "message": "Raise the pool"}),
            "deploy of cart v2: Raise the pool",
        ),
        (finding("x", kind=FindingKind.CHANGE, facts={"commit": "0123456789ab"}), "change 01234567"),
        (finding("5xx is 18 %", kind=FindingKind.ALERT, at=minute(1)), "12:01:00 5xx is 18 %"),
        (finding("p99 steps up at 12:01:00", kind=FindingKind.METRIC, at=minute(1)), "12:01:00 p99 steps up"),
        (finding("the write failed at last", count=1200), '"the write failed at last", 1,200 times'),
    ],
)  # fmt: skip
def test_a_proof_is_one_short_line(proof: Finding, told: str) -> None:
    assert proofs.told(proof, minute(0)) == told


def test_what_several_files_say_in_the_same_words_is_told_once() -> None:
    talk = Talk()
    files = [file(f"{n}.log", error("no free connection", 3)) for n in "ab"] + [file("c.log", error("disk full", 9))]
    logs = talk.numbered(*files)
    cause = candidate("The pool is exhausted.", *(f for e in logs for f in e.findings))
    talk.say("checkout is down", *logs, answers=Script(Assessment(candidates=(cause,))))
    assert talk.section("Why") == ['"no free connection" (E2:3, E3:3)', '"disk full" (E4:9)']


def test_where_people_wait_the_last_changes_may_be_undone_before_the_cause_is_known() -> None:
    talk = Talk()
    deploy = change("Deploy of checkout v41", minute(-5), 3, component="checkout")
    flag = change("Flag fast-cart on", minute(-2), 8, component="cart")
    late = change("Deploy of search v2", minute(4), 9)
    (changes,) = talk.numbered(file("changes.json", deploy, flag, late, data_type=DataType.CONFIG))
    script = Script(Assessment(severity="P1"))
    talk.say("checkout fails", changes, answers=script)
    log = file("app.log", error("no answer", 1, at=minute(0)), onset=minute(0), start=minute(-9), end=minute(5))
    (numbered,) = talk.numbered(log)
    talk.say("it hangs", numbered, answers=script)
    assert talk.section("Mitigate first") == []
    talk.press("severity.confirm", "P1")
    talk.say("any news", answers=script)
    assert talk.section("Mitigate first") == [
        "Undo flag fast-cart on, 11:58:00 (E2:8)",
        "Undo deploy of checkout v41, 11:55:00 (E2:3)",
    ]
