"""Reasoner: its assessment of the example incident, and a turn over 200 files, each of evidence that it never saw."""

import json
from collections.abc import Iterator
from itertools import islice

from pydantic import TypeAdapter

from bot import demo
from engines.evidence import Evidence
from engines.models import Hypothesis, Phase
from engines.questions import Assess, Assessment, Candidate, Challenge, Test
from knowledge.reasoner import EmbeddedReasoner
from tests.bench import incident, material
from tests.bench.measure import Figure, as_milliseconds, seconds

TIMES = 50
MANY = 200
QUESTION = "everything is slow and fails since noon, why?"
READER = TypeAdapter(tuple[Evidence, ...])


def figures() -> Iterator[Figure]:
    """One question about the demo, then all questions of a turn about many files."""
    yield _assessment(incident.evidence())
    yield _turn(_many())


def _assessment(evidence: tuple[Evidence, ...]) -> Figure:
    written = READER.dump_json(evidence)
    spent = seconds(lambda: _assess(_new(evidence), demo.QUESTION), TIMES)
    plain = seconds(lambda: json.loads(written), TIMES)
    return Figure("reasoner: assessment of the demo / json.loads of its evidence", spent, plain, as_milliseconds)


def _turn(evidence: tuple[Evidence, ...]) -> Figure:
    spent = seconds(lambda: _asked(_new(evidence)), 3)
    plain = seconds(lambda: _assess(_new(evidence), QUESTION), 3)
    return Figure(f"reasoner: a turn over {MANY} files / its first question", spent, plain, as_milliseconds)


def _asked(evidence: tuple[Evidence, ...]) -> None:
    """An assessment, two tests and a challenge, as a turn asks them."""
    first, second, *_ = _assess(evidence, QUESTION)
    told = {"at": incident.AT, "problem": QUESTION, "evidence": evidence}
    for candidate in (first, second):
        EmbeddedReasoner().answer(Test(**told, hypothesis=_proposed(candidate)))
    EmbeddedReasoner().answer(Challenge(**told, hypothesis=_proposed(first)))


def _proposed(c: Candidate) -> Hypothesis:
    named = {"statement": c.statement, "component": c.component, "category": c.category}
    return Hypothesis(id="H1", **named, prior=c.prior, score=c.prior, citations=c.citations)


def _assess(evidence: tuple[Evidence, ...], problem: str) -> tuple[Candidate, ...]:
    question = Assess(at=incident.AT, problem=problem, evidence=evidence, phase=Phase.HYPOTHESIS)
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    return answer.candidates


def _new(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The same evidence as nobody saw it: what was worked out of it is not known."""
    return tuple(e.model_copy() for e in evidence)


def _many() -> tuple[Evidence, ...]:
    """The files of all incidents that are here, numbered as those of one."""
    files = islice((e for m in material.everything() for e in m.evidence), MANY)
    return tuple(_numbered(e, f"E{n}") for n, e in enumerate(files, 1))


def _numbered(evidence: Evidence, number: str) -> Evidence:
    found = tuple(f.model_copy(update={"evidence": number}) for f in evidence.findings)
    return evidence.model_copy(update={"id": number, "findings": found})
