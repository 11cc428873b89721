"""The whole product with a model: eight turns of an incident, what they cost, and what is said when it is gone."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import cli, demo
from bot.app import App
from bot.main import costs, models, wiring
from bot.settings import Settings
from bot.workers import Workers
from engines.markup import Card
from engines.models import Case
from engines.turn import Attachment, Message, Turn, TurnKind
from tests.bot.recording import RecordingSurface
from tests.bot.world import ANN, BEN, START, thread
from tests.llm.aimock import AiMock, Fixture, serving
from tests.llm.answers import BY_QUESTION

pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("litellm"),  # its import takes seconds of each worker
    pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning"),  # in litellm's own types
]
TOLD = (  # the files come with the first one
    "checkout is failing since about 10:05, can you look?",
    "the disk of orders-db is fine, I looked",
    "could it be the network?",
    "we have the same in staging",
    "what about the pool of cart-worker?",
    "rolling back cart-worker",
    "the errors are gone since 10:31",
    "it worked",
)


@dataclass
class Talk:
    """A thread in a running product."""

    app: App
    workers: Workers
    surface: RecordingSurface

    async def say(self, number: int, text: str, *, files: bool = False) -> Card:
        """Say it, and give the first card of the turn."""
        attachments = tuple(Attachment(id=f.name, name=f.name, source=f.name) for f in demo.FILES) if files else ()
        at = START + timedelta(minutes=number)
        speaker = BEN if number % 2 else ANN
        message = Message(ref=f"m{number}", speaker=speaker, at=at, text=text, attachments=attachments)
        turn = Turn(id=f"t{number}", kind=TurnKind.MENTION, at=at, thread=thread(), messages=(message,))
        await self.app.receive(turn)
        await self.workers.drain(self.app)
        return next(card for slot, card in self.surface.shown().items() if slot.partition("#")[0] == turn.id)

    async def case(self) -> Case:
        case = await self.app.cases.load(thread().case_id)
        assert case
        return case


def settings(folder: Path, peer: AiMock, provider: str, **given: str) -> Settings:
    base = peer.openai if provider == "openai" else peer.url
    name = {"openai": "gpt-4o-mini", "anthropic": "claude-sonnet-4-5"}[provider]
    known = {"llm_provider": provider, "llm_model": name, "llm_api_base": base, f"{provider}_api_key": "k"}
    return Settings.model_validate({"data_dir": folder, "hide_names": "false", **known, **given})


@asynccontextmanager
async def talking(wanted: Settings) -> AsyncIterator[Talk]:
    data, workers = wanted.data_dir, Workers("w1")
    surface = RecordingSurface(data / "surface.jsonl", {f.name: f.read_bytes() for f in demo.FILES})
    async with wiring.stores(wanted.store_url, data, None) as kept:
        app = wiring.assemble(kept, {"test": surface}, workers, data, wanted.limits)
        app = replace(app, reasoner=models.reasoner(wanted, app.reasoner, kept, None))
        yield Talk(app, workers, surface)


def shifted(answer: object) -> str:
    """The message of the first turn is E1, so the files begin with E2."""
    return json.dumps(answer).replace("E2:", "E3:").replace("E1:", "E2:")


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[AiMock]:
    with serving(tmp_path, [Fixture(q, shifted(a)) for q, a in BY_QUESTION.items()]) as running:
        yield running


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_eight_turns_with_a_model(
    peer: AiMock, provider: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = settings(tmp_path, peer, provider)
    async with talking(wanted) as talk:
        cards = [await talk.say(n, text, files=n == 0) for n, text in enumerate(TOLD)]
        case = await talk.case()
    assert len(talk.surface.shown()) >= len(TOLD)
    assert not [c for c in cards if c.title.startswith("Looking")]
    assert not [c for c in cards if "embedded reasoner" in c.text]
    assert cards[0].title == "Confident: cart-worker 2.8.1 takes the connections of orders-db, so checkout gets none."
    assert "E3:19" in cards[0].text
    assert case.hypotheses[0].component == "cart-worker"
    assert case.follow_ups == ("Limit the pool of cart-worker",)
    assert await costs.run(cli.parse(["cost", "--by", "model", "--csv"]), wanted) == 0
    head, row = capsys.readouterr().out.strip().splitlines()
    assert head == "model,workspace,calls,tokens_in,tokens_out,cached,dollars"
    assert row.startswith(f"{wanted.llm_provider}/{wanted.llm_model},t,")
    assert await costs.run(cli.parse(["cost"]), wanted) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Together $0.0")


async def test_a_model_that_is_gone_is_said_on_the_card_and_nowhere_in_the_way(peer: AiMock, tmp_path: Path) -> None:
    wanted = settings(tmp_path, replace(peer, url="http://127.0.0.1:9"), "openai", llm_patience="3", llm_timeout="1")
    async with talking(wanted) as talk:
        card = await talk.say(0, TOLD[0], files=True)
        case = await talk.case()
    assert "cart-worker 2.8.1 exhausts the connections" in card.text
    assert card.sections[-1].heading == "Model"
    assert "No model answered (openai/gpt-4o-mini: the connection broke)." in card.text
    assert case.turns[0].asks > 0
