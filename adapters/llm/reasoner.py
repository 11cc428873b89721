"""Answers questions with models, and with the embedded reasoner wherever they can't: a turn never waits for one."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.llm.breaker import Breaker
from adapters.llm.faults import Fault, Unasked
from adapters.llm.hiding import Disguise, disguise
from adapters.llm.models import NEEDS, Chain, Manner, Model
from adapters.llm.ports import Embedded, Ledger, Names
from adapters.llm.prices import Price, Used, cost, shown
from adapters.llm.provider import Call, Provider, Reply, Said
from adapters.llm.tokens import counted
from adapters.llm.turnstile import Turnstile
from engines.asking import Asker
from engines.errors import Unavailable
from engines.prompts import Prompt, Unreadable, agreed, read, render, shape
from engines.questions import Answered, Assessment, Question
from engines.spending import Booking, Budgets, Exhausted, Granted, Interrupted, Known, Settled, Spent

NOTICES = (0.5, 0.75, 0.9)  # shares of a budget at which the thread is told
WARN = 0.8  # share of the prompt's budget from which the operator is told
_BUDGETS = {"case": "this case's budget", "day": "today's budget", "month": "this month's budget"}
_AGAIN = "Your answer can't be read: {}. Give the whole answer once more, as one JSON object of the asked shape."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long and how often models are asked."""

    timeout: float = 30.0  # seconds for one call
    patience: float = 60.0  # seconds for one question, all calls and pauses together
    tries: int = 3  # calls of one model, where it may go well the next time
    wait: float = 2.0  # seconds before the second call
    factor: float = 2.0  # by which the wait grows
    pause: float = 30.0  # seconds that a model is left alone after three failures in a row, doubled each time
    at_once: int = 10
    prompt: int = 4000  # tokens


@dataclass(frozen=True)
class _Asked:
    """One question on its way: what may be said of it, and until when."""

    question: Question[Any]
    asker: Asker
    disguise: Disguise
    until: float
    spent: list[Spent] = field(default_factory=list)


@dataclass
class ModelReasoner:
    """Asks the models of a chain, one after the other, and says on the card where none of them answered."""

    embedded: Embedded
    provider: Provider
    ledger: Ledger
    chain: Chain
    clock: Callable[[], float]  # seconds since the epoch
    names: Names | None = None
    budgets: Budgets = field(default_factory=Budgets)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._turnstile = Turnstile(self.limits.at_once)
        self._breakers = {model.id: Breaker(self.clock, self.limits.pause) for model in self.chain.all}
        self._warned: set[str] = set()
        self._running: dict[str, asyncio.Timeout] = {}  # by case, which asks one question at a time

    async def start(self) -> None:
        """Get the library ready, beside everything else; what is asked before waits for it."""
        await self.provider.start()

    async def stop(self) -> None:
        """There is nothing to let go of."""

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:
        """An answer of the question's own type; the embedded reasoner's where no model gives one."""
        own = await self.embedded.answer(question, asker)
        try:
            asked = await self._prepared(question, own, asker)
            given = await self._unless_closed(asked)
        except Unavailable as why:
            _log.warning("The embedded reasoner answers %s of case %s: %s", _name(question), asker.case, why)
            return own.model_copy(update={"note": f"{why} The embedded reasoner answered instead."})
        return agreed(given, own).model_copy(update={"note": _notice(asked.spent)})

    def release(self, case: str) -> None:
        """Wait no longer for a model in that case: it is being closed."""
        if running := self._running.get(case):
            running.reschedule(asyncio.get_running_loop().time())

    async def _unless_closed(self, asked: _Asked) -> Answered:
        case = asked.asker.case
        try:
            async with asyncio.timeout(None) as running:
                self._running[case] = running
                return await self._first(asked)
        except TimeoutError as ended:
            raise Unavailable("The case is being closed.") from ended
        finally:
            self._running.pop(case, None)

    async def _prepared(self, question: Question[Any], own: Answered, asker: Asker) -> _Asked:
        until = self.clock() + self.limits.patience
        prompt = await asyncio.to_thread(self._rendered, question, own)
        self._warn(prompt, asker)
        return _Asked(question, asker, await disguise(prompt, asker, self.names), until)

    def _rendered(self, question: Question[Any], own: Answered) -> Prompt:
        known = own if isinstance(own, Assessment) else None
        return render(question, known, self.limits.prompt, lambda text: counted((text,))[0])

    def _warn(self, prompt: Prompt, asker: Asker) -> None:
        if prompt.tokens > WARN * self.limits.prompt and asker.case not in self._warned:
            self._warned.add(asker.case)
            told = "A prompt of case %s has %d of %d tokens; %d of its findings are not shown to the model."
            _log.warning(told, asker.case, prompt.tokens, self.limits.prompt, prompt.left_out)

    async def _first(self, asked: _Asked) -> Answered:
        """The answer of the first model that gives one."""
        reasons: list[str] = []
        for model in self.chain.for_(asked.question):
            breaker = self._breakers[model.id]
            if breaker.is_open:
                reasons.append(f"{model.id}: {breaker.why}")
                continue
            try:
                return await self._of(model, asked)
            except Fault as fault:
                reasons.append(f"{model.id}: {fault}")
        raise Unavailable(f"No model answered ({'; '.join(reasons)}).")

    async def _of(self, model: Model, asked: _Asked) -> Answered:
        """One model's answer; one that can't be read is shown to it with what is wrong, once."""
        manner = await self.provider.manner(model)
        said = _opening(model, asked, manner)
        text = await self._called(model, said, manner, asked)
        try:
            return read(asked.question, asked.disguise.lifted(text))
        except Unreadable as wrong:
            _log.warning("An answer of %s to %s can't be read: %s", model.id, _name(asked.question), wrong)
            again = (*said, Said("assistant", text or "(nothing)"), Said("user", _AGAIN.format(wrong)))
            text = await self._called(model, again, manner, asked)
        try:
            return read(asked.question, asked.disguise.lifted(text))
        except Unreadable as wrong:
            self._breakers[model.id].failed("it gave no usable answer")
            raise Fault("it gave no usable answer", again=False) from wrong

    async def _called(self, model: Model, said: tuple[Said, ...], manner: Manner, asked: _Asked) -> str:
        """What the model says, after as many tries as are worth it."""
        breaker, wait = self._breakers[model.id], self.limits.wait
        tries = 0
        while True:
            try:
                text = await self._once(model, said, manner, asked)
            except Unasked:
                raise
            except Fault as fault:
                tries += 1
                breaker.failed(str(fault), fault.wait)
                _log.warning("%s: %s. %s", model.id, fault, fault.trace)
                back = self.clock() + max(wait, fault.wait or 0.0)
                if tries == self.limits.tries or not fault.again or back >= asked.until or breaker.until > back:
                    raise
                await self.sleep(back - self.clock())
                wait *= self.limits.factor
            else:
                breaker.worked()
                return text

    async def _once(self, model: Model, said: tuple[Said, ...], manner: Manner, asked: _Asked) -> str:
        """One call, in the books before it is made and after it ended."""
        need, price = NEEDS[type(asked.question)], await self.provider.price(model)
        timeout = min(self.limits.timeout, asked.until - self.clock())
        if timeout <= 0:
            raise Unasked("there was no time left")
        asker, form = asked.asker, shape(asked.question)
        call = Call(model, said, form, manner, need.answer, need.temperature, timeout, asker.case, asker.turn)
        async with self._turnstile.slot(asker.case):
            most = cost(price, Used(_size(said), need.answer))
            booked = await self.ledger.book(self._booking(call, asker, most), self.budgets)
            match booked:
                case Known(text):
                    return text
                case Interrupted():
                    raise Unavailable("A call that was interrupted may have been paid, and is not made again.")
                case Exhausted(budget, limit):
                    raise Unasked(f"{_BUDGETS[budget]} of {shown(limit)} is spent")
                case Granted(number):
                    return await self._settled(number, call, price, most, asked)

    async def _settled(self, number: int, call: Call, price: Price | None, most: float, asked: _Asked) -> str:
        ended = Settled(number, most)  # also where the task is canceled: it may have been paid
        try:
            reply = await self.provider.complete(call)
            ended = _paid(number, price, reply)
        except Fault as fault:
            ended = Settled(number, most if fault.billed else 0.0)
            raise
        finally:
            asked.spent.extend(await self.ledger.settle(ended, self.budgets))
        return reply.text

    def _booking(self, call: Call, asker: Asker, most: float) -> Booking:
        told = "\0".join((call.model.id, call.manner, *(f"{s.role}:{s.text}" for s in call.said)))
        return Booking(
            tenant=asker.tenant,
            case=asker.case,
            turn=asker.turn,
            step=asker.step,
            provider=call.model.provider,
            model=call.model.id,
            digest=hashlib.sha256(told.encode()).hexdigest(),
            reserved=most,
            at=self.clock(),
        )


def _opening(model: Model, asked: _Asked, manner: Manner) -> tuple[Said, ...]:
    """What changes least stands first, so that the provider may keep it."""
    prompt, task = asked.disguise.prompt, asked.disguise.prompt.task
    if manner is Manner.TEXT:
        task = f"{task}\n\nThe JSON schema of the answer: {json.dumps(shape(asked.question).model_json_schema())}"
    if model.keeps:
        fixed = Said("user", prompt.evidence, fixed=True)
        return (Said("system", prompt.rules, fixed=True), fixed, Said("user", task))
    return (Said("system", prompt.rules), Said("user", f"{prompt.evidence}\n\n{task}"))


def _size(said: tuple[Said, ...]) -> int:
    return sum(counted(tuple(s.text for s in said)))


def _paid(number: int, price: Price | None, reply: Reply) -> Settled:
    used = reply.used
    return Settled(number, cost(price, used), used.read, used.written, used.kept, reply.text)


def _name(question: Question[Any]) -> str:
    return type(question).__name__


def _notice(spent: list[Spent]) -> str:
    """What a call took a budget over, the highest share of it."""
    told = []
    for one in spent:
        passed = [n for n in NOTICES if one.before < n * one.limit <= one.after]
        if passed:
            share = f"{passed[-1]:.0%}".replace("%", " %")
            told.append(
                f"{share} of {_BUDGETS[one.budget]} for models is spent ({shown(one.after)} of {shown(one.limit)})."
            )
    return " ".join(told)
