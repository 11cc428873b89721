"""Every question against a model server that others made, as OpenAI and Anthropic speak, through the real library."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.llm.calling import Limits
from adapters.llm.models import Chain, Manner, Model
from adapters.llm.provider import Litellm
from adapters.llm.reasoner import ModelReasoner
from bot.main import models
from bot.settings import Settings
from engines.errors import Unavailable
from engines.prompts.shapes import Assessed
from engines.questions import Answered, Question
from tests.engines.test_prompts import QUESTIONS
from tests.fakes import Memory, MemoryCalls
from tests.llm.aimock import AiMock, Fixture, serving
from tests.llm.answers import ASSESSED, BY_QUESTION
from tests.llm.scripted import ASKER, Embedded

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AiMock]:
    with serving(tmp_path_factory.mktemp("aimock"), [Fixture(q, a) for q, a in BY_QUESTION.items()]) as peer:
        yield peer


def reasoner(model: Model, memory: Memory, manner: Manner | None = None) -> ModelReasoner:
    return ModelReasoner(
        embedded=Embedded(),
        provider=Litellm(manner=manner),
        ledger=MemoryCalls(memory),
        chain=Chain((model,), (model,)),
        clock=time.time,
        limits=Limits(tries=1),
    )


@pytest.fixture(params=["openai", "anthropic"])
def model(request: pytest.FixtureRequest, aimock: AiMock) -> Model:
    if request.param == "openai":
        return Model("openai", "gpt-4o-mini", "k", aimock.openai)
    return Model("anthropic", "claude-sonnet-4-5", "k", aimock.url)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
async def test_every_question_is_answered_in_its_shape(model: Model, question: Question[Answered]) -> None:
    memory = Memory()
    answer = await reasoner(model, memory).answer(question, ASKER)
    assert answer.note == ""
    assert isinstance(answer, question.answer)
    (call,) = memory.calls
    assert call.settled
    assert call.settled.answer


@pytest.mark.parametrize("manner", Manner)
async def test_every_manner_of_giving_an_answer_works(model: Model, manner: Manner, tmp_path: Path) -> None:
    with serving(tmp_path, [Fixture("Question:", ASSESSED, tool=manner is Manner.TOOL)]) as peer:
        base = peer.openai if model.provider == "openai" else peer.url
        asked = Model(model.provider, model.name, "k", base)
        memory = Memory()
        answer = await reasoner(asked, memory, manner).answer(QUESTIONS[0], ASKER)
    assert answer.note == ""
    assert memory.calls[0].settled
    assert Assessed.model_validate_json(memory.calls[0].settled.answer or "").causes


async def test_prices_come_from_the_library(model: Model) -> None:
    price = await Litellm().price(model)
    assert price
    assert 0 < price.kept < price.read < price.written
    assert await Litellm().price(Model("compatible", "own", None, "http://127.0.0.1:1")) is None
    assert await Litellm().price(Model("openai", "not-a-model-that-anybody-knows")) is None


async def test_the_doctor_asks_each_model_for_one_word(tmp_path: Path) -> None:
    with serving(tmp_path, [Fixture("ready", {"ready": True})]) as peer:
        known = {"openai_api_key": "k", "llm_provider": "openai", "llm_api_base": peer.openai}
        wanted = Settings.model_validate({**known, "llm_model": "gpt-4o-mini", "llm_model_cheap": "own"})
        one, other = (await models.check(wanted)).split(". openai/own")
        assert one.startswith("openai/gpt-4o-mini answers in ")
        assert one.endswith("s ($0.15 in and $0.60 out for a million tokens)")
        assert other.endswith("set LLM_PRICE_IN and LLM_PRICE_OUT).")
        gone = wanted.model_copy(update={"llm_api_base": "http://127.0.0.1:9"})
    with pytest.raises(Unavailable, match="openai/gpt-4o-mini: the connection broke"):
        await models.check(gone)


async def test_the_doctor_says_what_to_do_where_a_model_keeps_no_shape(tmp_path: Path) -> None:
    with serving(tmp_path, [Fixture("ready", "Yes, I am.")]) as peer:
        known = {"llm_provider": "compatible", "llm_api_base": peer.openai, "llm_model": "own"}
        with pytest.raises(Unavailable, match="not in the asked shape: set LLM_ANSWERS to tool or text"):
            await models.check(Settings.model_validate(known))
