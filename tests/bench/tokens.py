"""Memory: what 25 turns of talk in a case cost in tokens, our view in each prompt against the whole history in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.evidence.analyst import FileAnalyst
from adapters.llm.tokens import counted
from engines import route, statements
from engines.config import InvestigationConfig
from engines.effects import Ask, Count, Effect, Outcome, Recall, Show
from engines.evidence import Evidence
from engines.markup import Card
from engines.memory import MemoryManager
from engines.models import Case
from engines.questions import Assess
from engines.turn import Message, Speaker, Thread, Turn, TurnKind
from knowledge.library import GuideLibrary
from knowledge.reasoner import EmbeddedReasoner
from tests.bench import cases, incident
from tests.bench.measure import Figure

TURNS, SEED = 25, 11
CONFIG = InvestigationConfig()
THREAD = Thread(surface="bench", tenant="local", channel="incidents", thread="1")
PEOPLE = tuple(Speaker(id=name.lower(), name=name) for name in ("Ana", "Ben", "Chen", "Dora"))
NODES = ("alpha", "bravo", "delta", "echo", "golf", "hotel", "india", "kilo", "lima", "mike", "oscar", "papa")

# what somebody states, as a question to it; {n} and {m} are numbers, {x} a name that is said once
STATED = (
    ("p99 of {about} through gateway-{x} is {n} ms, it was {m} ms yesterday", "latency of gateway-{x}"),
    ("the queue {x}-retries holds {n} messages and grows by {m} a minute", "how long is the queue {x}-retries"),
    ("disk on node-{x} is fine, {n} % used, {m} GB free", "disk of node-{x}"),
    ("it is not the release of {x}-api: that was rolled back {n} minutes before the first error", "release of {x}-api"),
    ("we decided that {x}-batch stays off until {n}:{m}, Dora tells the customers", "what was decided on {x}-batch"),
    ("{x}-oncall of the team behind {about} joins at {n}:{m}", "who is {x}-oncall"),
)
TALK = (
    """I have been looking at the dashboards for a while and I don't see anything that stands out, apart from what
    we know already. Somebody should look at this with a fresh eye, I go through the same graphs again and again.""",
    """Support is asking for an update in the other channel. I told them that we are on it and that we come back to
    them within the hour. If anybody has a better estimate please say so, they need something to put on the page.""",
    """What I don't understand is why we see it in one place and not in the others, as they run the very same thing.
    It may well be that it takes longer to show there, so let's watch them before we say that they are healthy.""",
    """Let me write that down for the review afterwards, since we had a similar thing in spring and nobody could say
    in the end who had looked at what. I'd rather have too much in this thread than too little when we write it.""",
)


@dataclass
class Played:
    """A case after its turns: each stated fact with the question that is about it, and the tokens of each prompt."""

    case: Case
    facts: list[tuple[str, str]]
    views: list[int] = field(default_factory=list)
    histories: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)  # the history without our own cards
    last: Assess | None = None

    @property
    def saved(self) -> float:
        """The share of the tokens that our view saves over all turns, against the thread with our cards in it."""
        return 1 - sum(self.views) / sum(self.histories)

    @property
    def saved_of_words(self) -> float:
        """The same, against nothing but what people said and the lines that we keep of their files."""
        return 1 - sum(self.views) / sum(self.words)


def figures() -> Iterator[Figure]:
    """The tokens of all prompts of the case together, and of the last one; nothing where no case is here."""
    folder = next(iter(cases.folders()), None)
    if folder is None:
        return
    played = play(folder)
    yield Figure(
        f"memory: tokens of {TURNS} prompts, view / what people said and the files' lines",
        sum(played.views),
        sum(played.words),
        as_tokens,
    )
    yield Figure(
        f"memory: tokens of {TURNS} prompts, view / whole history", sum(played.views), sum(played.histories), as_tokens
    )
    yield Figure(
        f"memory: tokens of prompt {TURNS}, view / whole history", played.views[-1], played.histories[-1], as_tokens
    )


def as_tokens(value: float) -> str:
    """A number of tokens."""
    return f"{value:.0f} tokens"


def play(folder: Path) -> Played:
    """The case's question and files, and then 24 turns in which people state things between what people say."""
    world = World()
    evidence, question = _evidence(folder), (folder / "question.txt").read_text().strip()
    said, history = _script(evidence), []
    words = [question, *(f.excerpt for e in evidence for f in e.findings)]
    played = Played(_turn(None, 1, question, evidence, world).case, [])
    history += [question, *(c.text for c in world.cards)]
    for number in range(2, TURNS + 1):
        text, fact, about = next(said)
        history.append(text)
        words.append(text)
        outcome = _turn(played.case, number, text, (), world)
        played.case = outcome.case
        played.facts.append((fact, about))
        if world.asked:
            played.last = world.asked
            played.views.append(counted((world.asked.memory,))[0])
            played.histories.append(counted(("\n".join(history),))[0])
            played.words.append(counted(("\n".join(words),))[0])
        history += [c.text for c in world.cards]
    return played


class World:
    """Answers what a turn asks for, and keeps the last assessment that it was asked for."""

    def __init__(self) -> None:
        self.reasoner, self.library = EmbeddedReasoner(), GuideLibrary()
        self.asked: Assess | None = None
        self.cards: tuple[Card, ...] = ()

    def answer(self, effect: Effect) -> Any:
        if isinstance(effect, Ask):
            self.asked = effect.question if isinstance(effect.question, Assess) else self.asked
            return self.reasoner.answer(effect.question)
        if isinstance(effect, Count):
            return counted(effect.texts)
        assert isinstance(effect, Recall)
        if effect.among:
            return self.library.nearest(effect.query, effect.among, effect.limit)
        return self.library.recall(effect.query, effect.limit)

    def driven(self, flow: Any) -> Any:
        """What a flow comes to."""
        self.asked = None
        effect = next(flow)
        while True:
            try:
                effect = flow.send(None if isinstance(effect, Show) else self.answer(effect))
            except StopIteration as end:
                return end.value


def told(played: Played, about: str, world: World) -> str:
    """What a question about something is told of the talk."""
    view: str = world.driven(MemoryManager(CONFIG).view(played.case, about))
    return view


def _evidence(folder: Path) -> tuple[Evidence, ...]:
    files = sorted(p for p in folder.iterdir() if p.name != "question.txt")
    analyst = FileAnalyst()
    return tuple(analyst.analyse(f, f.name, evidence=f"E{n}", at=incident.AT) for n, f in enumerate(files, 1))


def _script(evidence: tuple[Evidence, ...]) -> Iterator[tuple[str, str, str]]:
    """Each text with the fact that it states, and what one would ask to find it again."""
    chance = Random(SEED)  # noqa: S311  a script, no secret
    parts = sorted({f.component for e in evidence for f in e.findings if f.component}) or ["it"]
    for n in range(TURNS):
        stated, about = STATED[n % len(STATED)]
        name = f"{NODES[n % len(NODES)]}{n // len(NODES) or ''}"
        given = {"x": name, "n": chance.randint(10, 23), "m": chance.randint(30, 59), "about": chance.choice(parts)}
        fact = stated.format(**given)
        before, after = chance.sample(TALK, 2)
        yield " ".join(f"{before} {fact[:1].upper()}{fact[1:]}. {after}".split()), fact, about.format(**given)


def _turn(case: Case | None, number: int, text: str, files: tuple[Evidence, ...], world: World) -> Outcome:
    at = incident.AT + timedelta(minutes=number)
    message = Message(ref=f"m{number}", speaker=PEOPLE[number % len(PEOPLE)], at=at, text=text)
    kind = TurnKind.MESSAGE if case else TurnKind.MENTION
    turn = Turn(id=f"t{number}", kind=kind, at=at, thread=THREAD, messages=(message,))
    known = len(case.evidence) if case else len(files)
    given = (*files, *statements.statements(turn, known + 1, CONFIG))
    outcome: Outcome = world.driven(route.flow(case, turn, given, CONFIG))
    world.cards = outcome.cards
    return outcome
