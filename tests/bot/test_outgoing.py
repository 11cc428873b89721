"""What leaves for a channel: hidden names on every text of a card, never for longer than a card may wait."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.aside import AsideNames
from bot.outgoing import leaving, listed_as
from engines.asking import Hidden
from engines.errors import Unavailable
from engines.evidence import Citation
from engines.markup import Button, Card, Mark, Picture, Section, cite, code, mention, plain
from tests.bot.world import BEN, said, thread, world

CITED = Citation(evidence="E1", file="Maria.log", line=3, quote="Maria")
CARD = Card(
    title="Maria did it",
    badges=("P1",),
    sections=(Section(lines=((plain("by Maria "), code("user=Maria"), cite(CITED), mention("U1", "Maria")),)),),
    picture=Picture(alt="Maria", series=(), marks=(Mark(at=datetime(2026, 3, 1, tzinfo=UTC), label="deploy, Maria"),)),
    buttons=(Button(name="why", label="Ask Maria", value="Maria", confirm="Call Maria?"),),
)


@dataclass
class MariaNames:
    """Hides Maria, once it is let go."""

    is_loaded: bool = True
    free: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, Sequence[str]]] = field(default_factory=list)

    def load(self) -> None:
        self.is_loaded = True

    def hide(self, texts: Sequence[str], salt: str, people: Sequence[str]) -> list[str]:
        self.seen.append((salt, people))
        self.free.wait(20)
        return [text.replace("Maria", "<PERSON_1>") for text in texts]

    def found(self, texts: Sequence[str], salt: str) -> dict[str, str]:  # noqa: ARG002 - a port's signature
        return {"<PERSON_1>": "Maria"} if any("Maria" in t for t in texts) else {}


@pytest.fixture
def maria() -> MariaNames:
    names = MariaNames()
    names.free.set()
    return names


async def test_every_text_is_hidden_but_citations_mentions_and_values(tmp_path: Path, maria: MariaNames) -> None:
    app = replace(world(tmp_path).app, names={"test": AsideNames(maria)})
    card = await leaving(app, thread(), CARD, ("Ann",))
    told = card.model_dump_json()
    assert told.count("<PERSON_1>") == 7
    line = card.sections[0].lines[0]
    assert (line[2], line[3], card.buttons[0].value) == (cite(CITED), mention("U1", "Maria"), "Maria")
    assert maria.seen == [(thread().case_id, ("Ann",))]


async def test_a_surface_on_this_machine_gets_the_card_as_it_is(tmp_path: Path, maria: MariaNames) -> None:
    app = replace(world(tmp_path).app, names={"slack": AsideNames(maria)})
    assert await leaving(app, thread(), CARD, ()) == CARD


async def test_a_card_goes_out_as_it_is_when_finding_names_takes_too_long(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slow = MariaNames()
    app = replace(world(tmp_path).app, names={"test": AsideNames(slow, patience=0.01)})
    assert await leaving(app, thread(), CARD, ()) == CARD
    assert "went out with the names in it" in caplog.text
    slow.free.set()


async def test_a_card_goes_out_as_it_is_before_names_are_loaded(tmp_path: Path, maria: MariaNames) -> None:
    maria.is_loaded = False
    names = AsideNames(maria)
    app = replace(world(tmp_path).app, names={"test": names})
    assert await leaving(app, thread(), CARD, ()) == CARD
    await names.start()
    assert (await leaving(app, thread(), CARD, ())).title == "<PERSON_1> did it"
    await names.stop()


async def test_the_speakers_of_all_turns_of_a_case_come_along(tmp_path: Path, maria: MariaNames) -> None:
    here = world(tmp_path)
    here = replace(here, app=replace(here.app, names={"test": AsideNames(maria)}))
    await here.app.receive(said(1, "Maria is away"))
    await here.drain()
    await here.app.receive(said(2, "so am I", speaker=BEN))
    await here.drain()
    assert [set(people) for _, people in maria.seen[-1:]] == [{"Ann", "Ben"}]


async def test_a_list_names_a_case_as_its_cards_do(tmp_path: Path, maria: MariaNames) -> None:
    here = world(tmp_path)
    await here.app.receive(said(1, "Maria broke it"))
    await here.drain()
    (case,) = here.memory.cases.values()
    assert "Maria" in case.title
    app = replace(here.app, names={"test": AsideNames(maria)})
    shown = await listed_as(app, case)
    assert "Maria" not in shown.title
    assert len(shown.requests) == len(case.requests)
    assert [set(people) for _, people in maria.seen[-1:]] == [{"Ann"}]
    assert await listed_as(here.app, case) == case


async def test_a_prompt_waits_until_names_are_loaded_and_says_what_they_were(maria: MariaNames) -> None:
    maria.is_loaded = False
    names = AsideNames(maria)
    assert await names.take(("by Maria", "cart"), "c1") == Hidden(("by <PERSON_1>", "cart"), {"<PERSON_1>": "Maria"})
    assert maria.is_loaded
    await names.stop()


async def test_a_prompt_that_can_not_lose_its_names_in_time_does_not_leave() -> None:
    slow = MariaNames()
    names = AsideNames(slow, sending=0.01)
    with pytest.raises(Unavailable, match=r"within 0\.01 s"):
        await names.take(("by Maria",), "c1")
    slow.free.set()
    await names.stop()
