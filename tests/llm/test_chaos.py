"""A short run of the chaos; `python -m tests.bench.chaos` plays 500 turns."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.llm import chaos

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]


async def test_every_turn_has_its_card_whatever_the_provider_does(
    llmock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chaos, "SHARE", 0.6)
    # the turns follow each other at once: with a longer pause a model that was down is never asked again
    monkeypatch.setattr(chaos, "LIMITS", replace(chaos.LIMITS, pause=0.05))
    turns = 16
    outcome = await chaos.play(llmock, tmp_path, turns)
    assert outcome.answered == outcome.turns == turns
    assert outcome.given_up == 0
    assert outcome.faults.total() >= 6
    assert outcome.by_model > 0
    assert outcome.by_embedded > 0  # at least where all calls of a turn fail
