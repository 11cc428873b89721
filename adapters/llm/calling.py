"""Calls of models: in the books before and after, tried again where that may help, and not made where it can't."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.llm.breaker import Breakers
from adapters.llm.faults import Fault, Unasked
from adapters.llm.hiding import Disguise
from adapters.llm.models import NEEDS, Chain, Manner, Model
from adapters.llm.ports import Ledger
from adapters.llm.prices import Price, Used, cost
from adapters.llm.provider import Call, Provider, Reply, Said
from adapters.llm.turnstile import Turnstile
from engines.asking import Asker
from engines.errors import Unavailable
from engines.prompts import shape
from engines.questions import Question
from engines.spending import Booking, Budgets, Exhausted, Granted, Interrupted, Known, Settled, Spent, shown

BUDGETS = {
    "case": "this case's budget",
    "day": "today's budget",
    "month": "this month's budget",
    "own_day": "this workspace's budget for today",
    "own_month": "this workspace's budget for this month",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long and how often models are asked."""

    timeout: float = 30.0  # seconds for one call
    patience: float = 60.0  # seconds for one question, all calls and pauses together
    tries: int = 3  # calls of one model, where it may go well the next time
    wait: float = 2.0  # seconds before the second call
    factor: float = 2.0  # by which the wait grows
    pause: float = 30.0  # seconds that one is left alone after three failures in a row, doubled each time
    at_once: int = 10
    prompt: int = 4000  # tokens


@dataclass(frozen=True)
class Asked:
    """One question on its way: what may be said of it, until when, to whom, and for how much."""

    question: Question[Any]
    asker: Asker
    disguise: Disguise
    key: str  # the same where the same is asked again
    until: float
    chain: Chain
    budgets: Budgets
    spent: list[Spent] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """What one call says to a model, and how many tokens that is."""

    said: tuple[Said, ...]
    tokens: int
    repair: bool = False


@dataclass(frozen=True)
class Caller:
    """Makes the calls of one question."""

    provider: Provider
    ledger: Ledger
    limits: Limits
    breakers: Breakers
    turnstile: Turnstile
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def call(self, model: Model, words: Words, manner: Manner, asked: Asked) -> str:
        """What the model says, after as many tries as are worth it; raises Fault."""
        wait, tries = self.limits.wait, 0
        while True:
            try:
                text = await self._once(model, words, manner, asked)
            except Unasked:
                raise
            except Fault as fault:
                tries += 1
                self.breakers.failed(model, fault)
                _log.warning("%s: %s. %s", model.id, fault, fault.trace)
                back = self.clock() + max(wait, fault.wait or 0.0)
                is_late = back >= asked.until or self.breakers.until(model) > back
                if tries == self.limits.tries or not fault.again or is_late:
                    raise
                await self.sleep(back - self.clock())
                wait *= self.limits.factor
            else:
                self.breakers.answered(model)
                return text

    async def _once(self, model: Model, words: Words, manner: Manner, asked: Asked) -> str:
        """One call, in the books before it is made and after it ended."""
        need, price = NEEDS[type(asked.question)], await self.provider.price(model)
        timeout = min(self.limits.timeout, asked.until - self.clock())
        if timeout <= 0:
            raise Unasked("there was no time left")
        asker, form = asked.asker, shape(asked.question)
        call = Call(model, words.said, form, manner, need.answer, need.temperature, timeout, asker.case, asker.turn)
        async with self.turnstile.slot(asker.case):
            most = cost(price, Used(words.tokens, need.answer))
            booked = await self.ledger.book(self._booking(model, words, asked, most), asked.budgets)
            match booked:
                case Known(text):
                    return text
                case Interrupted():
                    raise Unavailable("A call that was interrupted may have been paid, and is not made again.")
                case Exhausted(budget, limit):
                    raise Unasked(f"{BUDGETS[budget]} of {shown(limit)} is spent")
                case Granted(number):
                    return await self._settled(number, call, price, most, asked)

    async def _settled(self, number: int, call: Call, price: Price | None, most: float, asked: Asked) -> str:
        ended = Settled(number, most)  # also where the task is canceled: it may have been paid
        try:
            reply = await self.provider.complete(call)
            ended = _paid(number, price, reply)
        except Fault as fault:
            ended = Settled(number, most if fault.billed else 0.0)
            raise
        finally:
            asked.spent.extend(await self.ledger.settle(ended, asked.budgets))
        return reply.text

    def _booking(self, model: Model, words: Words, asked: Asked, most: float) -> Booking:
        asker = asked.asker
        told = "\0".join((model.id, asked.key, "again" if words.repair else ""))
        return Booking(
            tenant=asker.tenant,
            case=asker.case,
            turn=asker.turn,
            step=asker.step,
            provider=model.provider,
            model=model.id,
            digest=hashlib.sha256(told.encode()).hexdigest(),
            reserved=most,
            at=self.clock(),
        )


def _paid(number: int, price: Price | None, reply: Reply) -> Settled:
    used = reply.used
    return Settled(number, cost(price, used), used.read, used.written, used.kept, reply.text)
