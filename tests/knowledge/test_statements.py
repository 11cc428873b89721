"""What people say counts for or against a hypothesis, with negation."""

import pytest

from engines.models import Category
from engines.questions import Test as Ask
from engines.questions import Verdict
from knowledge.reasoner import EmbeddedReasoner
from knowledge.scene.statements import claims
from tests.knowledge.scenes import NOW, evidence, hypothesis, log, metric, said

DISK = ("The disk of invoicing is full, so writes fail.", Category.RESOURCE)
LOAD = ("The database host is overloaded: CPU of orders-db is saturated.", Category.RESOURCE)
CHANGE = ("Commit 11111111 broke invoicing.", Category.CHANGE)
CERT = ("The TLS certificate of ledger expired.", Category.SECURITY)


@pytest.mark.parametrize(
    ("words", "about", "supports"),
    [
        ("disk is fine", DISK, False),
        ("disk is not full", DISK, False),
        ("disk is at 41 %", DISK, False),
        ("disk is at 97%", DISK, True),
        ("the disk is full", DISK, True),
        ("disk isn't ok", DISK, True),
        ("db is fine, cpu 20%", LOAD, False),
        ("database cpu is at 99%", LOAD, True),
        ("we rolled back and it still fails", CHANGE, False),
        ("rolled back invoicing. Same error.", CHANGE, False),
        ("it's not the disk", DISK, False),
        ("confirmed, the disk it is", DISK, True),
        ("the certificate expired at noon", CERT, True),
        ("cert is fine", CERT, False),
    ],
)
def test_a_claim_takes_a_side(words: str, about: tuple[str, Category], supports: bool) -> None:
    assert [w.supports for w in ask(words, about).weights] == [supports]


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("disk is fine", CERT),  # another topic
        ("looking into it", DISK),  # nothing claimed
        ("that's not it", DISK),  # of what was named then, which Hear tells
        ("that fixed it", CHANGE),
        ("can somebody check the disk?", DISK),  # a question
        ("rolling back now", CHANGE),  # no outcome yet
        ("we restarted invoicing and it still fails", CERT),  # the action was about something else
        ("8 % of the disk alerts are new", DISK),  # a share, not how full it is
        ("disk usage went up 30 %", DISK),
        ("6 % of the uploads get connection resets", DISK),
    ],
)
def test_other_talk_takes_none(words: str, about: tuple[str, Category]) -> None:
    assert ask(words, about).weights == ()


@pytest.mark.parametrize(
    ("words", "fine", "bad"),
    [
        ("6 % of the uploads fail with connection reset", False, True),
        ("invoices are 8 % below plan", False, False),
        ("connections are at 98 % of max", False, True),
        ("the queue is at 20 %", True, False),
        ("errors are at 0 %", True, False),
        ("database load rose 12 %", False, False),
    ],
)
def test_only_what_says_how_full_something_is_decides_by_its_size(words: str, fine: bool, bad: bool) -> None:
    [claim] = claims(words)
    assert (claim.fine, claim.bad) == (fine, bad)


def ask(words: str, about: tuple[str, Category]) -> Verdict:
    question = Ask(at=NOW, problem="invoicing fails", evidence=(said(words),), hypothesis=hypothesis(*about))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    return answer


def test_a_file_that_shows_the_cause_supports_it_and_cites_the_line() -> None:
    full = log("write: no space left on device", reason="DiskFull")
    question = Ask(at=NOW, problem="invoicing fails", evidence=evidence(full), hypothesis=hypothesis(*DISK))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    assert [(w.evidence, w.supports, w.citation) for w in answer.weights] == [("E1", True, full.cite())]


def test_a_series_that_stays_low_contradicts_exhaustion() -> None:
    low = metric("disk_usage_percent", "flat", after=41, unit="%")
    question = Ask(at=NOW, problem="invoicing fails", evidence=evidence(low), hypothesis=hypothesis(*DISK))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    assert [w.supports for w in answer.weights] == [False]


def test_a_series_that_stays_high_does_not_contradict_exhaustion() -> None:
    high = metric("disk_usage_percent", "flat", after=97, unit="%")
    question = Ask(at=NOW, problem="invoicing fails", evidence=evidence(high), hypothesis=hypothesis(*DISK))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    assert not [w for w in answer.weights if not w.supports]


def test_a_series_of_another_component_contradicts_nothing() -> None:
    low = metric("disk_usage_percent", "flat", "mailer", after=41, unit="%")
    question = Ask(at=NOW, problem="invoicing fails", evidence=evidence(low), hypothesis=hypothesis(*DISK))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    assert not [w for w in answer.weights if not w.supports]


def test_evidence_of_something_else_is_left_out() -> None:
    other = log("mailer: greylisted, will retry", "mailer", severity="warning")
    question = Ask(at=NOW, problem="invoicing fails", evidence=evidence(other), hypothesis=hypothesis(*DISK))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Verdict)
    assert answer.weights == ()


@pytest.mark.parametrize(
    "text",
    [
        "Is the queue healthy?",
        "What is the root cause? Name the commit, or say that the release is fine.",
        "Kim: can you say whether the database is ok?",
        "The alert fired. Tell us which deploy is fine",
    ],
)
def test_a_question_or_a_wish_claims_nothing(text: str) -> None:
    assert not [c for c in claims(text) if c.fine or c.bad or c.rejects]


def test_what_is_said_beside_a_question_still_counts() -> None:
    assert any(c.fine and c.topic == "database" for c in claims("The database is fine. Is it the queue?"))
