"""Models by configuration alone: what is asked in which order, with which key, and what is refused in one sentence."""

import pytest

from adapters.llm.models import PREFIX, Model
from bot.main import models
from bot.settings import Settings
from engines.errors import Refused
from engines.spending import shown
from tests.engines.test_prompts import QUESTIONS


def settings(**given: str) -> Settings:
    return Settings.model_validate(given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"llm_provider": "nobody"}, "LLM_PROVIDER is 'nobody': write one of openai"),
        ({"llm_provider": "openai"}, "LLM_MODEL names no model"),
        ({"llm_provider": "openai", "llm_model": "gpt-4o"}, "OPENAI_API_KEY is not set"),
        ({"llm_provider": "compatible", "llm_model": "x"}, "LLM_API_BASE is not set"),
        ({"llm_provider": "ollama", "llm_model": "x", "llm_fallbacks": "gpt-4o"}, "'gpt-4o' is no model"),
        ({"llm_provider": "ollama", "llm_model": "x", "llm_fallbacks": "nobody/y"}, "'nobody/y' is no model"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        models.chain(settings(**given))


@pytest.mark.parametrize("provider", PREFIX)
def test_every_provider_is_asked_with_its_own_key(provider: str) -> None:
    given = {f"{p}_api_key": f"key of {p}" for p in PREFIX if p not in ("compatible", "ollama")}
    found = models.chain(settings(llm_provider=provider, llm_model="a/b", llm_api_base="http://127.0.0.1:9", **given))
    (model,) = found.strong
    assert model.key == given.get(f"{provider}_api_key", "none")
    assert model.called == f"{PREFIX[provider]}/a/b"
    assert model.id == f"{provider}/a/b"


def test_fallbacks_follow_and_the_cheap_one_hears_and_sums_up() -> None:
    found = models.chain(
        settings(
            llm_provider="anthropic",
            llm_model="strong",
            llm_model_cheap="cheap",
            llm_fallbacks="openai/a, ollama/b",
            anthropic_api_key="k1",
            openai_api_key="k2",
            llm_api_base="http://127.0.0.1:9",
        )
    )
    asked = {type(q).__name__: [m.id for m in found.for_(q)] for q in QUESTIONS}
    strong, cheap = ["anthropic/strong", "openai/a", "ollama/b"], ["anthropic/cheap", "openai/a", "ollama/b"]
    assert asked == {
        **dict.fromkeys(("Assess", "Test", "Challenge", "Close"), strong),
        **dict.fromkeys(("Hear", "Compact"), cheap),
    }
    assert [m.base for m in found.strong] == ["http://127.0.0.1:9", None, None]  # the address is the first one's
    assert len(found.all) == 4


def test_only_anthropic_is_told_what_to_keep() -> None:
    assert Model("anthropic", "x").keeps
    assert Model("openrouter", "anthropic/x").keeps
    assert not Model("openrouter", "openai/x").keeps


@pytest.mark.parametrize(
    ("dollars", "text"),
    [
        (0.0, "$0.00"),
        (0.00034, "$0.00034"),
        (0.001, "$0.001"),
        (0.5, "$0.50"),
        (1234.5, "$1,234.50"),
        (1e-9, "$0.000001"),
    ],
)
def test_money_is_shown_as_people_read_it(dollars: float, text: str) -> None:
    assert shown(dollars) == text
