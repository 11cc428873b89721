"""Scenarios of the team's own, from the text that tools print to the first cause, each with a near miss.

What a scenario asks and says is data in `scenarios/*.yaml`.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from engines.questions import Candidate
from tests.knowledge.evidence_of import assess

SCENARIOS = [
    {**scenario, "family": file.stem}
    for file in sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
    for scenario in yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
]


def said(cause: Candidate) -> str:
    return f"{cause.component}: {cause.statement}"


def is_same(near: Candidate, first: Candidate, words: list[str]) -> bool:
    """The same pattern, or where none is known, the same said."""
    if first.pattern:
        return near.pattern == first.pattern and first.pattern != "app.unknown_error"
    return all(re.search(w, said(near), re.IGNORECASE) for w in words)


@pytest.mark.parametrize("scenario", [pytest.param(s, id=f"{s['family']}/{s['id']}") for s in SCENARIOS])
def test_the_cause_is_named_first_and_a_near_miss_is_not(scenario: dict[str, Any], tmp_path: Path) -> None:
    answer = assess(scenario["files"], scenario["ask"], tmp_path)
    assert answer.candidates
    first = answer.candidates[0]
    assert not [words for words in scenario["says"] if not re.search(words, said(first), re.IGNORECASE)], said(first)
    near = assess(scenario["near"], scenario["ask"], tmp_path).candidates[:1]
    assert not [said(c) for c in near if is_same(c, first, scenario["says"])]


def test_there_are_enough_of_every_family() -> None:
    families = {s["family"] for s in SCENARIOS}
    assert len(SCENARIOS) >= 60
    assert len(families) >= 8
    assert len({s["id"] for s in SCENARIOS}) == len(SCENARIOS)
