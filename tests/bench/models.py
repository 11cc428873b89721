"""Models: our layer against the library alone on the same mock, and what a turn's prompts have and cost in tokens."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from adapters.llm.calling import Limits
from adapters.llm.models import Chain, Model
from adapters.llm.provider import Litellm, _library
from adapters.llm.reasoner import ModelReasoner
from adapters.llm.tokens import counted
from bot import demo
from engines.asking import Asker
from engines.effects import Ask, Count, Effect
from engines.prompts import Prompt, render, shape
from engines.questions import Answered, Assess, Assessment, Passages, Question
from knowledge.reasoner import EmbeddedReasoner
from storage import database
from storage.calls import Calls
from storage.crypto import Vault
from tests.bench.measure import Figure, as_milliseconds
from tests.bench.turns import TALK, _turn
from tests.llm.aimock import Fixture, serving
from tests.llm.answers import BY_QUESTION

AT, MOST, CALLS = (1, 5, 10, 25), 4000, 40
# What Anthropic bills for a token that is kept for the next call and for one that was kept, from 1,024 tokens on.
STORED, KEPT, LEAST = 1.25, 0.1, 1024


async def figures() -> AsyncIterator[Figure]:
    """The time of a call, and the tokens of the turns of the demo incident."""
    asked = _played()
    yield await _overhead(next(q for q, _ in asked[1] if isinstance(q, Assess)))
    for number in AT:
        prompts = [p for _, p in asked[number]]
        plain = sum(p.tokens for p in prompts)
        what = f"tokens billed for the {len(prompts)} prompts of turn {number}, prefix kept / not"
        yield Figure(what, _billed(prompts), float(plain), _as_tokens)


def _as_tokens(value: float) -> str:
    return f"{value:.0f} tokens"


def _billed(prompts: list[Prompt]) -> float:
    """Tokens as they are billed where what stands first is kept within a turn; between turns it is forgotten."""
    known: set[str] = set()
    total = 0.0
    for prompt in prompts:
        first = prompt.rules + prompt.evidence
        size = sum(counted((prompt.rules, prompt.evidence)))
        share = 1.0 if size < LEAST else KEPT if first in known else STORED
        total += size * share + prompt.tokens - size
        known.add(first)
    return total


def _played() -> dict[int, list[tuple[Question[Any], Prompt]]]:
    """All questions of all turns with their prompts."""
    reasoner, asked, case = EmbeddedReasoner(), {n: [] for n in range(1, AT[-1] + 1)}, None

    def answering(number: int) -> Callable[[Effect], Any]:
        def answer(effect: Effect) -> Any:
            if isinstance(effect, Ask):
                own = reasoner.answer(effect.question)
                second = own if isinstance(own, Assessment) else None
                asked[number].append((effect.question, render(effect.question, second, MOST, _count)))
                return own
            return counted(effect.texts) if isinstance(effect, Count) else Passages()

        return answer

    for number in asked:
        case = _turn(case, TALK["asks"] if case else demo.QUESTION, number, answering(number)).case
    return asked


def _count(text: str) -> int:
    return counted((text,))[0]


class _Own:
    """The embedded reasoner's answer, known before."""

    def __init__(self, question: Question[Any]) -> None:
        self._answer: Answered = EmbeddedReasoner().answer(question)

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:  # noqa: ARG002 - a port's signature
        return self._answer


async def _overhead(question: Question[Any]) -> Figure:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), _fixtures()) as peer:
        model = Model("openai", "gpt-4o-mini", "k", peer.openai)
        opened = await database.connect(f"sqlite:///{folder}/fm.db")
        books, chain = Calls(opened, Vault(bytes(32))), Chain((model,), (model,))
        reasoner = ModelReasoner(_Own(question), Litellm(), books, chain, time.time, limits=Limits())
        prompt = render(question, None, MOST, _count)
        library = _library()

        async def ours(number: int) -> None:
            answer = await reasoner.answer(question, Asker("t", f"c{number}", f"t{number}", 1))
            assert not answer.note, answer.note

        async def plain(_number: int) -> None:
            told = [{"role": "system", "content": prompt.rules}]
            told.append({"role": "user", "content": f"{prompt.evidence}\n\n{prompt.task}"})
            more = {"model": model.called, "api_base": model.base, "api_key": "k", "response_format": shape(question)}
            await library.acompletion(messages=told, max_tokens=4000, num_retries=0, max_retries=0, **more)

        await plain(0)
        spent = await _median(ours), await _median(plain)
        await opened.close()
    return Figure("a question through our layer / the library alone", *spent, as_milliseconds)


def _fixtures() -> list[Fixture]:
    return [Fixture(q, a) for q, a in BY_QUESTION.items()]


async def _median(call: Callable[[int], Awaitable[None]]) -> float:
    spent = []
    for number in range(CALLS):
        begin = time.perf_counter()
        await call(number)
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent)


if __name__ == "__main__":

    async def _shown() -> None:
        async for figure in figures():
            print(figure)

    asyncio.run(_shown())
