"""What holds for every answer, and the answers around the causes."""

import re

import pytest

from engines.evidence import Finding
from engines.models import Category, HypothesisState, Phase
from engines.questions import Assess, Assessment, Challenge, Close, Closing, Compact, Doubt, Passage, Summary
from engines.wanted import EvidenceRequest, RequestCategory
from knowledge.reasoner import EmbeddedReasoner
from tests.knowledge.scenes import (
    NOW,
    assess,
    best,
    commit,
    config,
    deploy,
    event,
    evidence,
    finding,
    hypothesis,
    log,
    message,
    metric,
)
from tests.knowledge.test_patterns import SCENARIOS

UNFILLED = re.compile(r"\{[a-z_0-9]+(\|[^}]*)?\}|\[\[|\]\]")
BUSY: list[Finding] = [f for s in SCENARIOS for f in s[1]]


@pytest.mark.parametrize(
    "findings", [s[1] for s in SCENARIOS] + [BUSY], ids=[*(s[0] for s in SCENARIOS), "all at once"]
)
def test_every_citation_is_a_line_of_a_finding_and_statements_are_short(findings: list[Finding]) -> None:
    answer = assess(*findings)
    lines = {f.cite() for f in findings}
    spoken = " ".join(f"{f.excerpt} {f.component} {f.facts}" for f in findings)
    for candidate in answer.candidates:
        assert set(candidate.citations) <= lines
        assert candidate.citations
        assert len(candidate.statement) <= 400
        assert 0 < candidate.prior <= 0.9
        assert candidate.component in spoken
        written = "\n".join((candidate.statement, *candidate.fix, candidate.settles or ""))
        assert not UNFILLED.search(written)
        assert "  " not in candidate.statement
    assert set(answer.known) <= lines
    assert len(answer.candidates) <= 8
    assert len(answer.wanted) <= 3


def test_the_same_question_has_the_same_answer() -> None:
    question = Assess(at=NOW, problem="invoicing fails", evidence=evidence(*BUSY), phase=Phase.HYPOTHESIS)
    answers = {EmbeddedReasoner().answer(question).model_dump_json() for _ in range(3)}
    assert len(answers) == 1


def test_causes_are_distinct_and_best_first() -> None:
    candidates = assess(*BUSY).candidates
    assert [c.prior for c in candidates] == sorted((c.prior for c in candidates), reverse=True)
    assert len({c.statement for c in candidates}) == len(candidates)


def test_what_no_pattern_knows_is_at_most_a_guess() -> None:
    candidates = assess(log("zorp gave up on the frobnicator", severity="error")).candidates
    assert candidates
    assert all(c.prior <= 0.45 for c in candidates)


def test_a_category_that_is_excluded_is_not_proposed() -> None:
    full = log("write: no space left on device", reason="DiskFull")
    question = Assess(
        at=NOW, problem="", evidence=evidence(full), phase=Phase.HYPOTHESIS, excluded=(Category.RESOURCE,)
    )
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    assert Category.RESOURCE not in {c.category for c in answer.candidates}


def test_other_categories_are_named_where_they_are_asked_for() -> None:
    full = [log(f"write /data{n}: no space left on device", f"store-{n}", "DiskFull", minutes=n) for n in range(12)]
    expired = log("x509: certificate has expired", "gateway", "CertificateExpired", minutes=20)
    question = Assess(at=NOW, problem="", evidence=evidence(*full, expired), phase=Phase.HYPOTHESIS)
    found = []
    for others in (0, 2):
        answer = EmbeddedReasoner().answer(question.model_copy(update={"others": others}))
        assert isinstance(answer, Assessment)
        found.append([c.category for c in answer.candidates])
    assert len(set(found[1])) >= 2
    assert len(found[1]) == len(found[0])


def test_the_upstream_cause_goes_before_those_who_complain() -> None:
    first = best(
        log("timed out calling ledger", "invoicing", "Timeout", target="ledger", minutes=3),
        log("timed out calling invoicing", "web", "Timeout", target="invoicing", minutes=4),
        log("write /data: no space left on device", "ledger", "DiskFull", minutes=0),
        problem="web is slow",
    )
    assert first.component == "ledger"
    assert first.pattern == "host.disk_full"


def test_a_policy_explains_the_failing_look_ups_of_what_was_asked() -> None:
    first = best(
        config("NetworkPolicy/no-way-out", "network_policy", namespace="a", pod_selector="", egress="none"),
        log("getaddrinfo ENOTFOUND api.example.org", reason="NameResolution"),
        problem="invoicing can't look up names",
    )
    assert first.pattern == "k8s.policy_egress"
    assert "no-way-out" in first.statement


def test_known_limits_and_ruled_out_things_are_told() -> None:
    low = metric("cpu_pct", "flat", after=22.0, unit="%")
    answer = assess(low, log("api key has expired"))
    assert [r.what for r in answer.ruled_out] == ["CPU used up"]
    assert answer.ruled_out[0].citations == (low.cite(),)


def test_what_is_asked_for_is_not_there_already_and_can_be_copied() -> None:
    answer = assess(log("zorp gave up", namespace="shop"), commit("1" * 40, "x", "a.go"), deploy("1" * 40, "invoicing"))
    commands = [c for w in answer.wanted for c in w.commands]
    assert not any("logs" in c or "git log" in c for c in commands)
    assert any("-n shop" in c for c in commands)
    assert not any("<" in c or "{" in c for c in commands)


def test_with_no_data_it_asks_and_answers_from_the_guides() -> None:
    passage = Passage(title="Disks that fill up", source="disk-full.md", text="Use `df -h`.", score=3.0)
    question = Assess(
        at=NOW, problem="why do disks fill up?", evidence=(), phase=Phase.INTAKE, passages=(passage,),
        messages=(message("how do I see what fills a disk?"),),
    )  # fmt: skip
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    assert "df -h" in answer.reply
    assert answer.candidates == ()
    assert len(answer.wanted) == 3


def test_the_severity_follows_the_evidence() -> None:
    assert assess(log("api key has expired")).severity == "P2"
    assert assess(log("api key has expired"), problem="complete outage of checkout").severity == "P0"
    assert assess(log("all is well", severity="info", new=False)).severity is None


def test_the_challenge_is_the_best_reading_of_another_category() -> None:
    full = log("write: no space left on device", reason="DiskFull")
    question = Challenge(
        at=NOW, problem="invoicing fails", evidence=evidence(full, log("api key has expired")),
        hypothesis=hypothesis("The disk of invoicing is full.", Category.RESOURCE),
    )  # fmt: skip
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Doubt)
    assert answer.rival is not None
    assert answer.rival.pattern == "sec.token_expired"


def test_without_another_reading_there_is_no_rival() -> None:
    quiet = event("Created pod", "Created", severity="info", new=False)
    question = Challenge(at=NOW, problem="", evidence=evidence(quiet), hypothesis=hypothesis("x", Category.RESOURCE))
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Doubt)
    assert answer.rival is None


def test_the_closing_names_the_rest_of_the_fix_and_what_is_open() -> None:
    proven = hypothesis("The disk of invoicing is full.", Category.RESOURCE).model_copy(
        update={"state": HypothesisState.VALIDATED, "fix": ("Rotate logs", "Alert at 80 %"), "score": 0.7}
    )
    louder = hypothesis("Something else.", Category.CODE).model_copy(update={"score": 0.9})
    open_one = EvidenceRequest(id="R1", what="df output", why="-", category=RequestCategory.METRICS)
    question = Close(at=NOW, problem="", evidence=(), hypotheses=(louder, proven), requests=(open_one,))
    answer = EmbeddedReasoner().answer(question)
    assert answer == Closing(
        follow_ups=("Alert at 80 %", "Still missing: df output"),
    )


def test_a_summary_keeps_numbers_names_and_negative_findings() -> None:
    question = Compact(
        at=NOW, problem="", evidence=(),
        messages=(message("Hi all. The disk was fine, 41 % used. Thanks"), message("v2.8.1 is out")),
    )  # fmt: skip
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Summary)
    assert "41 %" in answer.text
    assert "v2.8.1" in answer.text
    assert "Thanks" not in answer.text
    assert any("disk was fine" in f for f in answer.facts)


def test_the_last_resort_is_the_metric_that_moved() -> None:
    answer = assess(
        finding("metric", "queue_age rose from 2 to 900", "mailer", "rise", severity="warning", metric="age")
    )
    assert answer.candidates[0].component == "mailer"
    assert "rose from 2 to 900" in answer.candidates[0].statement
