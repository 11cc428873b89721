"""What a model claims of real lines: what they do not speak of is dropped and counted, what they say leads the card."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.llm.models import Chain, Manner, Model
from adapters.llm.prices import Price, Used
from adapters.llm.provider import Call, Reply
from adapters.llm.reasoner import ModelReasoner
from bot import demo
from bot.app import Limits
from bot.main import wiring
from bot.workers import Workers
from engines import grounding
from engines.config import InvestigationConfig
from engines.evidence import Evidence
from engines.markup import Card
from engines.models import Case, Phase
from engines.prompts import read, shapes
from engines.questions import Assess, Assessment, Test, Verdict
from tests.bot.recording import RecordingSurface
from tests.bot.world import START
from tests.engines.test_prompts import GUESS
from tests.llm.answers import ASSESSED, CAUSE
from tests.llm.mistaken import GOOD, LATER, MISTAKEN
from tests.llm.test_investigation import TOLD, Talk

MISSED = "The CPU limit of 200m throttles cart-worker."  # words do not tell that this limit is another one
OWN = "cart-worker 2.8.1 exhausts the connections of orders-db"
DEPLOYED = {**CAUSE, "evidence": ["E3:19", "E2:1686"]}  # the message of the first turn is E1


@cache
def evidence() -> tuple[Evidence, ...]:
    analyst = FileAnalyst()
    return tuple(analyst.analyse(f, f.name, evidence=f"E{n}", at=START) for n, f in enumerate(demo.FILES, 2))


def screened(cause: dict[str, Any]) -> grounding.Screened:
    question = Assess(at=START, problem=TOLD[0], evidence=evidence(), phase=Phase.TIMELINE)
    answer = read(question, json.dumps({**ASSESSED, "causes": [cause], "known": []}))
    assert isinstance(answer, Assessment)
    return grounding.screen(answer, evidence(), TOLD[0], InvestigationConfig())


@pytest.mark.parametrize("cause", [*MISTAKEN, *LATER], ids=lambda c: c["statement"])
def test_a_cause_of_which_its_lines_do_not_speak_is_dropped_and_counted(cause: dict[str, Any]) -> None:
    found = screened(cause)
    dropped = cause["statement"] != MISSED
    assert (len(found.assessment.candidates), found.dropped) == ((0, 1) if dropped else (1, 0))


@pytest.mark.parametrize("cause", [*GOOD, DEPLOYED], ids=lambda c: c["statement"])
def test_a_cause_in_words_of_its_own_stays(cause: dict[str, Any]) -> None:
    found = screened(cause)
    assert len(found.assessment.candidates) == 1
    assert found.dropped == 0


def test_a_line_supports_only_what_it_speaks_of() -> None:
    of = GUESS.model_copy(update={"statement": "A firewall drops packets.", "component": "orders-db"})
    weights = [{"evidence": r, "supports": True, "why": "it says so"} for r in ("E2:1686", "E9:9", "nothing")]
    for statement, kept in ((of.statement, 0), ("The connections of orders-db are used up.", 1)):
        hypothesis = of.model_copy(update={"statement": statement})
        question = Test(at=START, problem="", evidence=evidence(), hypothesis=hypothesis)
        verdict = read(question, json.dumps({"weights": weights}))
        assert isinstance(verdict, Verdict)
        judged = grounding.weigh(verdict, evidence())
        assert (len(judged.verdict.weights), judged.dropped) == (kept, 2 - kept)


@dataclass
class Engineer:
    """Says one cause, supports it with its lines, and doubts it with another."""

    cause: dict[str, Any]
    rival: dict[str, Any] | None = None
    asked: Counter[str] = field(default_factory=Counter)

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def price(self, model: Model) -> Price | None:  # noqa: ARG002 - a port's signature
        return None

    async def manner(self, model: Model) -> Manner:  # noqa: ARG002 - the same
        return Manner.SCHEMA

    async def complete(self, call: Call) -> Reply:
        self.asked[call.shape.__name__] += 1
        answers: dict[Any, Any] = {
            shapes.Assessed: {**ASSESSED, "causes": [self.cause], "known": []},
            shapes.Tested: {
                "weights": [{"evidence": r, "supports": True, "why": "says so"} for r in self.cause["evidence"]]
            },
            shapes.Doubted: {"cause": self.rival, "why": "it fits the same lines"},
            shapes.Listened: {"moves": []},
            shapes.Compacted: {"text": "talk", "facts": []},
            shapes.Closed: {"follow_ups": []},
        }
        return Reply(json.dumps(answers[call.shape]), Used(1, 1))


async def played(folder: Path, engineer: Engineer, *texts: str) -> tuple[list[Card], Case]:
    """The cards of a case, whose files come with the first text."""
    workers, surface = Workers("w1"), RecordingSurface(folder / "s.jsonl", {f.name: f.read_bytes() for f in demo.FILES})
    one = Model("openai", "engineer", "k")
    async with wiring.stores(f"sqlite:///{folder / 'fm.db'}", folder, None) as kept:
        app = wiring.assemble(kept, {"test": surface}, workers, folder, Limits())
        model = ModelReasoner(app.reasoner, engineer, kept.calls, Chain((one,), (one,)), app.now)
        talk = Talk(replace(app, reasoner=model), workers, surface)
        cards = [await talk.say(n, text, files=n == 0) for n, text in enumerate(texts)]
        return cards, await talk.case()


async def test_a_model_that_is_wrong_does_not_lead_the_card(tmp_path: Path) -> None:
    (card,), case = await played(tmp_path, Engineer(MISTAKEN[0]), TOLD[0])
    assert OWN in card.title
    assert MISTAKEN[0]["statement"] not in card.text
    assert case.turns[0].dropped_claims >= 1


async def test_a_good_answer_leads_with_its_lines_and_what_else_fits(tmp_path: Path) -> None:
    rival = {**GOOD[2], "confidence": 0.85}
    texts = (TOLD[0], "could it be the pool of checkout?")
    (_, card), case = await played(tmp_path, Engineer(DEPLOYED, rival), *texts)
    assert CAUSE["statement"] in card.title
    assert f"The evidence also fits: {GOOD[2]['statement'].rstrip('.')}" in card.text
    cited = [s.citation for section in card.sections for line in section.lines for s in line if s.citation]
    assert {"E3:19", "E2:1686"} <= {c.ref for c in cited}
    assert all(grounding.holds(c, case.evidence) for c in cited)
    assert CAUSE["fix"][0].split(": ", 1)[0] in card.text
    assert case.turns[0].dropped_claims == 0


async def test_who_asks_the_same_again_is_answered_without_a_call(tmp_path: Path) -> None:
    twice, often = Engineer(DEPLOYED), Engineer(DEPLOYED)  # the first doubt brings a hypothesis, which is news once
    for engineer, times in ((twice, 2), (often, 4)):
        (tmp_path / f"{times}").mkdir()
        texts = ("what is the cause?", "What is  the cause", "what is the cause?", "what is the cause?")
        cards, _ = await played(tmp_path / f"{times}", engineer, TOLD[0], *texts[:times])
        assert all(CAUSE["statement"] in card.title for card in cards)
    assert often.asked == twice.asked
