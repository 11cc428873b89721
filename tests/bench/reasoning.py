"""Reasoner: an assessment of the example, a turn over 200 files that it never saw, and the whole command on them."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from bot import demo
from engines.evidence import Evidence
from engines.models import Hypothesis, Phase
from engines.questions import Assess, Assessment, Candidate, Challenge, Test
from knowledge.reasoner import EmbeddedReasoner
from tests.bench import cases, incident, incidents, material
from tests.bench.measure import Figure, as_milliseconds, as_seconds, seconds

TIMES = 50
MANY = 200
QUESTION = "everything is slow and fails since noon, why?"
READER = TypeAdapter(tuple[Evidence, ...])


def figures() -> Iterator[Figure]:
    """One question about the demo, then all questions of a turn about many files, and these with start and reading."""
    yield _assessment(incident.evidence())
    known = material.everything()
    yield _each(known)
    yield _turn(_many(known))
    yield _command()


def _assessment(evidence: tuple[Evidence, ...]) -> Figure:
    written = READER.dump_json(evidence)
    spent = seconds(lambda: _assess(_new(evidence), demo.QUESTION), TIMES)
    plain = seconds(lambda: json.loads(written), TIMES)
    return Figure("reasoner: assessment of the demo / json.loads of its evidence", spent, plain, as_milliseconds)


def _each(known: Sequence[material.Material]) -> Figure:
    """The slowest of twenty, over all cases and incidents that are here, each in its first question."""
    spent = [seconds(partial(_assess, _new(m.evidence), m.question)) for m in known]
    plain = [seconds(partial(json.loads, READER.dump_json(m.evidence))) for m in known]
    what = f"reasoner: p95 of the first assessments of {len(known)} incidents / json.loads of their evidence"
    return Figure(what, *(statistics.quantiles(times, n=20)[-1] for times in (spent, plain)), as_milliseconds)


def _turn(evidence: tuple[Evidence, ...]) -> Figure:
    spent = seconds(lambda: _asked(_new(evidence)), 3)
    plain = seconds(lambda: _assess(_new(evidence), QUESTION), 3)
    return Figure(f"reasoner: a turn over {MANY} files / its first question", spent, plain, as_milliseconds)


def _command() -> Figure:
    """What somebody waits for at the prompt, beside one file of one line."""
    with tempfile.TemporaryDirectory() as folder:
        size = _copied(Path(folder, "many"))
        Path(folder, "one").mkdir()
        Path(folder, "one", "notes.txt").write_text("checkout is slow since noon\n")
        spent, plain = (seconds(partial(_investigated, Path(folder, name)), 3) for name in ("many", "one"))
    what = f"investigate, start included: {MANY} files of {size / 1e6:.1f} MB / one line"
    return Figure(what, spent, plain, as_seconds)


def _copied(target: Path) -> int:
    """As many files of our own incidents; their bytes."""
    folders = (f for within in material.OWN.values() for f in incidents.folders(within=within))
    files = (p for f in folders for p in sorted(f.rglob("*")) if p.is_file() and p.name not in material.APART)
    size = 0
    for path in islice(files, MANY):
        copy = target / path.relative_to(incidents.INCIDENTS.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        size += len(shutil.copy(path, copy).read_bytes())
    return size


def _investigated(folder: Path) -> None:
    command = [sys.executable, "-m", "bot", "investigate", str(folder), "--question", QUESTION, "--json"]
    subprocess.run(command, cwd=cases.ROOT, capture_output=True, check=True)


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


def _many(known: Sequence[material.Material]) -> tuple[Evidence, ...]:
    """The files of all incidents that are here, numbered as those of one."""
    files = islice((e for m in known for e in m.evidence), MANY)
    return tuple(_numbered(e, f"E{n}") for n, e in enumerate(files, 1))


def _numbered(evidence: Evidence, number: str) -> Evidence:
    found = tuple(f.model_copy(update={"evidence": number}) for f in evidence.findings)
    return evidence.model_copy(update={"id": number, "findings": found})
