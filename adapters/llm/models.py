"""Which models there are, which of them a question needs, and how it is to be answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engines.errors import Refused
from engines.questions import Assess, Challenge, Close, Compact, Hear, Question, Test

PREFIX = {  # what litellm calls a provider
    "openai": "openai",
    "anthropic": "anthropic",
    "fireworks": "fireworks_ai",
    "gemini": "gemini",
    "huggingface": "huggingface",
    "openrouter": "openrouter",
    "ollama": "ollama_chat",
    "compatible": "openai",
}
KEYLESS = ("ollama", "compatible")  # they may run on your own machine


class Manner(StrEnum):
    """How an answer gets its shape."""

    SCHEMA = "schema"  # the provider holds the model to a JSON schema
    TOOL = "tool"  # the answer is the argument of a tool that is not there
    TEXT = "text"  # the schema stands in the prompt


@dataclass(frozen=True)
class Model:
    """A model of a provider."""

    provider: str  # one of PREFIX
    name: str
    key: str | None = None
    base: str | None = None  # the address of a compatible server

    @property
    def id(self) -> str:
        """How people write it."""
        return f"{self.provider}/{self.name}"

    @property
    def called(self) -> str:
        """What litellm calls it."""
        return f"{PREFIX[self.provider]}/{self.name}"

    @property
    def keeps(self) -> bool:
        """Whether the provider is told what to keep of a prompt; the others keep what repeats by themselves."""
        return self.provider == "anthropic" or self.name.startswith("anthropic/")


def named(text: str) -> Model:
    """The model of `provider/name`; raises Refused where the provider is not known."""
    provider, _, name = text.strip().partition("/")
    if provider not in PREFIX or not name:
        raise Refused(f"{text!r} is no model: write provider/model, with one of {', '.join(PREFIX)}.")
    return Model(provider, name)


@dataclass(frozen=True)
class Need:
    """What a kind of question needs."""

    strong: bool
    answer: int  # tokens of the answer at most, thoughts included
    temperature: float = 0.0


NEEDS: dict[type[Question[Any]], Need] = {
    Assess: Need(strong=True, answer=4000),
    Test: Need(strong=True, answer=2000),
    Challenge: Need(strong=True, answer=2000),
    Close: Need(strong=True, answer=1500),
    Hear: Need(strong=False, answer=1500),
    Compact: Need(strong=False, answer=1500),
}


@dataclass(frozen=True)
class Chain:
    """The models in the order in which they are asked."""

    strong: tuple[Model, ...]
    cheap: tuple[Model, ...]

    def for_(self, question: Question[Any]) -> tuple[Model, ...]:
        """Those that answer that question."""
        return self.strong if NEEDS[type(question)].strong else self.cheap

    def led_by(self, chosen: str) -> "Chain":
        """With that model asked first, where it is one of them."""
        first = tuple(m for m in self.all if m.id == chosen)
        return Chain(tuple(dict.fromkeys((*first, *self.strong))), tuple(dict.fromkeys((*first, *self.cheap))))

    @property
    def all(self) -> tuple[Model, ...]:
        """Each once."""
        return tuple(dict.fromkeys((*self.strong, *self.cheap)))
