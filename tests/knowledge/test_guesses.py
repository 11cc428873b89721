"""What no pattern knows is named by what stands out, as a candidate and in the words of the evidence."""

from dataclasses import replace

from engines.config import InvestigationConfig
from engines.models import Category
from knowledge.causes import guesses
from knowledge.causes.calibration import calibrated, features
from knowledge.causes.ranked import ranked
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import evidence, log, metric, obj

STRANGE = "ledger fold aborted: lane 7 has two heads, epoch 41 and epoch 44, and neither names the other as its parent"
VAGUE = "operation failed"


def order(*findings: object) -> list[str]:
    scene = Scene("settlement stands still", evidence(*findings))
    return [d.findings[0].summary for d in guesses.drafts(scene, ())]


def test_a_line_that_says_much_stands_out_among_lines_that_say_little() -> None:
    said = order(log(VAGUE, component="edge"), log(STRANGE, component="settlement"), log("retrying", component="edge"))
    assert said[0] == STRANGE


def test_the_only_error_of_its_kind_stands_out_among_many_of_another() -> None:
    many = [log(f"{VAGUE} in step {word}", component="edge") for word in ("alpha", "beta", "gamma", "delta")]
    only, other = obj("Deployment/fold", "Late", "Deployment/fold is late now"), obj("Gate/g1", "Late", severity="info")
    assert order(*many, only, other)[0] == only.summary


def test_a_reason_that_comes_once_stands_out_among_one_that_comes_often() -> None:
    often = [obj(f"Gate/g{n}", "GateShut", f"Gate g{n} is shut") for n in range(3)]
    once = obj("Gate/g9", "GateLost", "Gate g9 is lost")
    assert order(*often, once)[0] == once.summary


def test_what_only_moved_stands_behind_what_says_why() -> None:
    assert order(metric("settlement", "fold_seconds", "step"), log(STRANGE))[0] == STRANGE


def test_what_is_no_trouble_and_how_many_errors_there_are_is_no_cause() -> None:
    assert order(log(STRANGE, severity="info"), log("Errors rise from 0 to 9 a minute", reason="Spike")) == []


def test_nothing_is_told_twice() -> None:
    told = log(STRANGE)
    scene = Scene("settlement stands still", evidence(told))
    (known,) = (f for f in scene.findings if f.summary == STRANGE)
    assert list(guesses.drafts(scene, ())) != []
    assert list(guesses.drafts(scene, {id(known)})) == []


def test_it_is_said_in_the_words_of_the_evidence_and_never_claimed() -> None:
    told = obj("Ledger/settlement", "TwoHeads", STRANGE)
    first = ranked(Scene("settlement stands still", evidence(told)))[0]
    assert first.component == "settlement"
    assert STRANGE in first.statement
    assert first.score < InvestigationConfig().likely_at


def test_it_is_no_rival_of_a_cause_that_is_known_and_stays_behind_it() -> None:
    known, strange = log("pool exhausted", reason="PoolExhausted"), obj("Ledger/settlement", "TwoHeads", STRANGE)
    cause = Draft("The pool is exhausted.", "settlement", Category("resource exhaustion"), 0.6, (known,), pattern="x.y")
    guess = guesses.draft(strange, guesses.HIGHEST)
    scene = Scene("settlement stands still", evidence(known, strange))
    rival = replace(guess, guessed=False)
    assert features((cause, guess), scene) == features((cause,), scene) != features((cause, rival), scene)
    assert calibrated((cause, guess), scene)[1].score < calibrated((cause, rival), scene)[1].score


def test_that_something_fails_is_told_in_its_own_words_before_what_is_only_slow() -> None:
    fails = log(STRANGE, component="settlement", times=24)
    slow = log("slow answer 2620 ms", component="gateway", severity="warning", minutes=1)
    first = ranked(Scene("settlement stands still", evidence(slow, fails)))[0]
    assert first.findings[0].summary == STRANGE
    assert STRANGE in f"{first.statement} {first.said}"
