"""A provider that says what a test wants it to, and the reasoner around it; nothing is imported that takes seconds."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.llm.calling import Limits
from adapters.llm.faults import Fault
from adapters.llm.models import Chain, Manner, Model
from adapters.llm.ports import Names
from adapters.llm.prices import Price, Used
from adapters.llm.provider import Call, Provider, Reply
from adapters.llm.reasoner import ModelReasoner
from engines.asking import Asker
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity
from engines.models import Category, Phase
from engines.questions import Answered, Assess, Assessment, Candidate, Question
from engines.spending import Budgets
from engines.turn import Message, Speaker
from tests.bot.world import EMPTY, START
from tests.fakes import Memory, MemoryCalls

ONE, TWO = Model("openai", "one", "k"), Model("anthropic", "two", "k")
ASKER = Asker("T1", "c1", "t1", 1, ("Ann",))
Answer = str | Fault | BaseException | Callable[[Call], str]


def finding(line: int, text: str, component: str = "checkout") -> Finding:
    return Finding(
        evidence="E1",
        file="app.log",
        kind=FindingKind.LOG,
        line=line,
        at=START,
        severity=Severity.ERROR,
        component=component,
        summary=text,
        excerpt=text,
    )


POOL = finding(3, "pool exhausted after 20 connections")
DISK = finding(9, "disk is 99 % full", "db")
FILE = Evidence(id="E1", name="app.log", data_type=DataType.LOG, extractor="logs", at=START, findings=(POOL, DISK))
SAID = Message(ref="m1", speaker=Speaker(id="a", name="Ann"), at=START, text="checkout fails, says Ann")


def assess(**given: Any) -> Assess:
    known = {
        "at": START,
        "problem": "checkout fails",
        "evidence": (FILE,),
        "phase": Phase.TIMELINE,
        "messages": (SAID,),
    }
    return Assess(**(known | given))


def cause(statement: str = "The pool of checkout is exhausted.", **given: Any) -> dict[str, Any]:
    return {
        "statement": statement,
        "component": "checkout",
        "category": "resource exhaustion",
        "confidence": 0.8,
        "evidence": ["E1:3"],
        "against": [],
        "since": None,
        "fix": [],
        "settles": None,
    } | given


def assessed(*causes: dict[str, Any], **given: Any) -> str:
    return json.dumps(
        {
            "causes": list(causes),
            "affected": [],
            "onset": None,
            "severity": None,
            "known": [],
            "ruled_out": [],
            "wanted": [],
            "reply": "",
        }
        | given
    )


GOOD = assessed(cause())
OWN = Assessment(
    candidates=(
        Candidate(
            statement="The disk of db is full.",
            component="db",
            category=Category.RESOURCE,
            prior=0.6,
            citations=(DISK.cite(),),
        ),
    )
)


@dataclass
class Embedded:
    """The reasoner that always answers."""

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:  # noqa: ARG002 - a port's signature
        return OWN if isinstance(question, Assess) else EMPTY[question.answer]


@dataclass
class Scripted:
    """Gives its answers in order, the last one for ever; keeps what it was asked."""

    answers: list[Answer]
    known: Price | None = field(default_factory=lambda: Price(1e-6, 2e-6, 1e-7, 1e-6))
    how: Manner = Manner.SCHEMA
    calls: list[Call] = field(default_factory=list)

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def complete(self, call: Call) -> Reply:
        self.calls.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return Reply(answer if isinstance(answer, str) else answer(call), Used(1000, 500))

    async def price(self, model: Model) -> Price | None:  # noqa: ARG002 - a port's signature
        return self.known

    async def manner(self, model: Model) -> Manner:  # noqa: ARG002 - the same
        return self.how


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 1_790_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Bench:
    """A reasoner and all that a test looks at."""

    reasoner: ModelReasoner
    provider: Scripted
    memory: Memory
    clock: Clock

    async def ask(self, question: Question[Any] | None = None, asker: Asker = ASKER) -> Answered:
        return await self.reasoner.answer(question or assess(), asker)


def bench(
    *answers: Answer,
    models: Sequence[Model] = (ONE,),
    budgets: Budgets | None = None,
    names: Names | None = None,
    limits: Limits | None = None,
    around: Callable[[Provider], Provider] = lambda inner: inner,
    **provider: Any,
) -> Bench:
    memory, clock, scripted = Memory(), Clock(), Scripted(list(answers) or [GOOD], **provider)
    reasoner = ModelReasoner(
        embedded=Embedded(),
        provider=around(scripted),
        ledger=MemoryCalls(memory),
        chain=Chain(tuple(models), tuple(models)),
        clock=clock,
        names=names,
        budgets=budgets or Budgets(),
        limits=limits or Limits(),
        sleep=clock.sleep,
    )
    return Bench(reasoner, scripted, memory, clock)
