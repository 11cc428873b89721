"""Reasoner: its assessment of the example incident, against reading the same evidence from JSON."""

import json
from collections.abc import Iterator

from pydantic import TypeAdapter

from bot import demo
from engines.evidence import Evidence
from engines.models import Phase
from engines.questions import Assess, Assessment
from knowledge.reasoner import EmbeddedReasoner
from tests.bench import incident
from tests.bench.measure import Figure, as_milliseconds, seconds

TIMES = 50


def figures() -> Iterator[Figure]:
    """One question to the embedded reasoner."""
    evidence, reasoner = incident.evidence(), EmbeddedReasoner()
    question = Assess(at=incident.AT, problem=demo.QUESTION, evidence=evidence, phase=Phase.HYPOTHESIS)
    answer = reasoner.answer(question)
    assert isinstance(answer, Assessment)
    assert answer.candidates
    written = TypeAdapter(tuple[Evidence, ...]).dump_json(evidence)
    spent, plain = seconds(lambda: reasoner.answer(question), TIMES), seconds(lambda: json.loads(written), TIMES)
    yield Figure("reasoner: assessment of the demo / json.loads of its evidence", spent, plain, as_milliseconds)
