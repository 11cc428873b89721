"""Answers questions with models, and with the embedded reasoner wherever they can't: a turn never waits for one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.llm.breaker import Breakers
from adapters.llm.calling import BUDGETS, Asked, Caller, Limits, Words
from adapters.llm.faults import Fault
from adapters.llm.hiding import Disguise, Speakers, disguise
from adapters.llm.models import Chain, Manner, Model
from adapters.llm.ports import Embedded, Ledger, Names
from adapters.llm.provider import Provider, Said
from adapters.llm.tokens import count
from adapters.llm.turnstile import Turnstile
from engines.asking import Asker
from engines.errors import Unavailable
from engines.prompts import Prompt, Unreadable, agreed, read, render, same
from engines.questions import Answered, Assessment, Question
from engines.spending import Budgets, Spent, shown
from engines.workspace import NO_MODEL, WorkspaceSettings, defaults

NOTICES = (0.5, 0.75, 0.9)  # shares of a budget at which the thread is told
WARN = 0.8  # share of the prompt's budget from which the operator is told
GROWTHS, LEANER = 4, 0.95  # times that a prompt is made anew where it grew without its names, and how much leaner
WRONG = 4_000  # characters of an answer that can't be read which are shown to the model that gave it
_AGAIN = "Your answer can't be read: {}. Give the whole answer once more, as one JSON object of the asked shape."
_log = logging.getLogger(__name__)


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
    settings: Callable[[str], Awaitable[WorkspaceSettings]] = defaults  # of a workspace, as they are now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._breakers = Breakers(self.clock, self.limits.pause)
        self._caller = Caller(
            provider=self.provider,
            ledger=self.ledger,
            limits=self.limits,
            breakers=self._breakers,
            turnstile=Turnstile(self.limits.at_once),
            clock=self.clock,
            sleep=self.sleep,
        )
        self._warned: set[str] = set()
        self._running: dict[str, asyncio.Timeout] = {}  # by case, which asks one question at a time

    async def start(self) -> None:
        """Get the library ready, beside everything else; what is asked before waits for it."""
        await self.provider.start()

    async def stop(self) -> None:
        """Finish what was begun beside everything else."""
        await self.provider.stop()

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:
        """An answer of the question's own type; the embedded reasoner's where no model gives one."""
        own = await self.embedded.answer(question, asker)
        try:
            chosen = await self.settings(asker.tenant)
            if chosen.model == NO_MODEL:
                return own
            asked = await self._prepared(question, own, asker, chosen)
            given = await self._unless_closed(asked)
        except Unavailable as why:
            _log.warning("The embedded reasoner answers %s of case %s: %s", _name(question), asker.case, why)
            return own.model_copy(update={"note": f"{why} The embedded reasoner answered instead."})
        return agreed(given, own).model_copy(update={"note": _notice(asked.spent)})

    def release(self, case: str) -> None:
        """Wait no longer for a model in that case: it is being closed."""
        if running := self._running.get(case):
            running.reschedule(asyncio.get_running_loop().time())

    async def _unless_closed(self, asked: Asked) -> Answered:
        case = asked.asker.case
        try:
            async with asyncio.timeout(None) as running:
                self._running[case] = running
                return await self._first(asked)
        except TimeoutError as ended:
            raise Unavailable("The case is being closed.") from ended
        finally:
            self._running.pop(case, None)

    async def _prepared(self, question: Question[Any], own: Answered, asker: Asker, chosen: WorkspaceSettings) -> Asked:
        until = self.clock() + self.limits.patience
        disguised = await self._disguised(question, own, asker)
        self._warn(disguised.prompt, asker)
        key, chain = same(question, asker.people), self.chain.led_by(chosen.model)
        return Asked(question, asker, disguised, key, until, chain, self.budgets.within(chosen))

    async def _disguised(self, question: Question[Any], own: Answered, asker: Asker) -> Disguise:
        """The prompt as it leaves, within its budget also where the pseudonyms are longer than the names."""
        known, room = own if isinstance(own, Assessment) else None, self.limits.prompt
        speakers = Speakers.of(asker.people)
        for _ in range(GROWTHS):
            prompt = await asyncio.to_thread(render, question, known, room, lambda text: count(speakers.hidden(text)))
            disguised = await disguise(prompt, speakers, asker.case, self.names)
            if disguised.prompt.tokens <= self.limits.prompt:
                return disguised
            room = int(room * LEANER * self.limits.prompt / disguised.prompt.tokens)
        raise Unavailable("What a model has to be told does not fit into a prompt: raise LLM_PROMPT_TOKENS.")

    def _warn(self, prompt: Prompt, asker: Asker) -> None:
        if prompt.tokens > WARN * self.limits.prompt and asker.case not in self._warned:
            self._warned.add(asker.case)
            told = "A prompt of case %s has %d of %d tokens; %d of its findings are not shown to the model."
            _log.warning(told, asker.case, prompt.tokens, self.limits.prompt, prompt.left_out)

    async def _first(self, asked: Asked) -> Answered:
        """The answer of the first model that gives one."""
        reasons: list[str] = []
        for model in asked.chain.for_(asked.question):
            if stopped := self._breakers.open(model):
                reasons.append(f"{model.id}: {stopped.why}")
                continue
            try:
                return await self._of(model, asked)
            except Fault as fault:
                reasons.append(f"{model.id}: {fault}")
        raise Unavailable(f"No model answered ({'; '.join(reasons)}).")

    async def _of(self, model: Model, asked: Asked) -> Answered:
        """One model's answer; one that can't be read is shown to it with what is wrong, once."""
        manner = await self.provider.manner(model)
        words = _opening(model, asked, manner)
        text = await self._caller.call(model, words, manner, asked)
        try:
            answer = read(asked.question, asked.disguise.lifted(text))
        except Unreadable as wrong:
            _log.warning("An answer of %s to %s can't be read: %s", model.id, _name(asked.question), wrong)
            text = await self._caller.call(model, _repairing(words, text, wrong), manner, asked)
            answer = self._last(model, asked, text)
        self._breakers.worked(model)
        return answer

    def _last(self, model: Model, asked: Asked, text: str) -> Answered:
        """The answer that was repaired; raises Fault where it was not."""
        try:
            return read(asked.question, asked.disguise.lifted(text))
        except Unreadable as wrong:
            fault = Fault("it gave no usable answer", again=False, of_model=True)
            self._breakers.failed(model, fault)
            raise fault from wrong


def _opening(model: Model, asked: Asked, manner: Manner) -> Words:
    """What changes least stands first, so that the provider may keep it."""
    prompt, task = asked.disguise.prompt, asked.disguise.prompt.task
    if manner is Manner.TEXT:
        task = f"{task}\n\nThe JSON schema of the answer: {prompt.schema}"
    if model.keeps:
        fixed = Said("user", prompt.evidence, fixed=True)
        said = (Said("system", prompt.rules, fixed=True), fixed, Said("user", task))
        return Words(said, prompt.tokens)
    return Words((Said("system", prompt.rules), Said("user", f"{prompt.evidence}\n\n{task}")), prompt.tokens)


def _repairing(words: Words, text: str, wrong: Unreadable) -> Words:
    """The same conversation with the answer and what is wrong with it."""
    told, asked = text[:WRONG] or "(nothing)", _AGAIN.format(wrong)
    more = (Said("assistant", told), Said("user", asked))
    return Words((*words.said, *more), words.tokens + count(told) + count(asked), repair=True)


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
                f"{share} of {BUDGETS[one.budget]} for models is spent ({shown(one.after)} of {shown(one.limit)})."
            )
    return " ".join(told)
