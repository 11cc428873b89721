"""A running turn that somebody stops ends at once, keeps what was taken in, and is stopped by one person, once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.stops import Mark, Stopped, Stops
from engines.asking import Asker
from engines.markup import Card
from engines.questions import Answered, Question
from engines.turn import Attachment, Press, Thread, TurnKind
from tests.bot.recording import RecordingSurface
from tests.bot.world import ANN, BEN, START, ScriptedReasoner, World, said, world


class Endless(ScriptedReasoner):
    """Thinks until somebody stops it."""

    def __init__(self) -> None:
        super().__init__()
        self.thinks = asyncio.Event()

    async def answer(self, question: Question[Any], asker: Asker) -> Answered:  # noqa: ARG002 - a port's signature
        self.thinks.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this but a stop")


@pytest.fixture
def here(tmp_path: Path) -> World:
    made = world(tmp_path)
    endless = Endless()
    return replace(made, reasoner=endless, app=replace(made.app, reasoner=endless))


def shown(here: World, slot: str = "1-t1") -> tuple[str, str]:
    card = here.surface.shown()[slot]
    return card.title, "\n".join("".join(s.text for s in line) for section in card.sections for line in section.lines)


async def stopped(here: World, turn: str = "1-t1") -> None:
    assert isinstance(here.reasoner, Endless)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(here.drain())
        await here.reasoner.thinks.wait()
        await here.app.stop(turn, BEN)


async def test_what_was_taken_in_is_kept_and_the_card_says_who_stopped_it_and_how_to_go_on(here: World) -> None:
    here.surface.files["app.log"] = b"boom"
    await here.app.receive(said(1, "checkout is failing, here is the log", files=("app.log",)))
    await stopped(here)
    title, lines = shown(here)
    assert title == "Stopped by Ben."
    assert "Write anything here, and I go on" in lines
    assert "app.log" in lines
    (case,) = here.memory.cases.values()
    assert [(e.id, e.name) for e in case.evidence] == [("E1", "message of Ann"), ("E2", "app.log")]
    assert [r.investigated for r in case.turns] == [False]


async def test_the_next_message_is_answered_from_what_was_kept(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing"))
    await stopped(here)
    here = replace(here, app=replace(here.app, reasoner=ScriptedReasoner()))
    await here.app.receive(said(2, "go on, it began at 10:05"))
    await here.drain()
    assert here.surface.shown()["1-t2"].title != "Stopped by Ben."
    (case,) = here.memory.cases.values()
    assert case.problem == "checkout is failing"


class Slow(RecordingSurface):
    """Hands out a file that never ends; the placeholder and the answer are told as they come."""

    def __init__(self, log: Path) -> None:
        super().__init__(log)
        self.fetching, self.waits, self.answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def post(self, thread: Thread, slot: str, card: Card) -> str:
        self.waits.set()
        return await super().post(thread, slot, card)

    async def edit(self, thread: Thread, ref: str, slot: str, card: Card) -> None:
        await super().edit(thread, ref, slot, card)
        self.answered.set()

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield attachment.id.encode()
        self.fetching.set()
        await asyncio.Event().wait()


async def test_a_file_that_was_not_read_is_named(here: World, tmp_path: Path) -> None:
    surface = Slow(tmp_path / "slow.jsonl")
    here = replace(here, surface=surface, app=replace(here.app, surfaces={"test": surface}))
    await here.app.receive(said(1, "checkout is failing", files=("big.log",)))
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(here.workers.run(here.app))
        await surface.fetching.wait()
        await surface.waits.wait()  # while the file is still read
        assert shown(here)[0].startswith("Looking")
        await here.app.stop("1-t1", BEN)
        await surface.answered.wait()
        here.workers.stop()
    assert shown(here)[0] == "Stopped by Ben."
    assert "Not read: big.log" in shown(here)[1]
    (case,) = here.memory.cases.values()
    assert [e.name for e in case.evidence] == ["message of Ann"]
    assert not [p for p in (tmp_path / "work").iterdir() if p.is_dir()]


async def test_a_turn_stopped_before_a_crash_is_not_begun_again(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing"))
    await here.app.stop("1-t1", BEN)
    await here.drain()
    assert shown(here)[0] == "Stopped by Ben."
    assert isinstance(here.reasoner, Endless)
    assert not here.reasoner.thinks.is_set()


async def test_the_first_who_stops_is_the_one_and_a_turn_that_is_done_stays(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing"))
    await stopped(here)
    await here.app.stop("1-t1", ANN)
    await here.drain()
    assert shown(here)[0] == "Stopped by Ben."
    assert [m.by for m in await marks(here)] == [BEN]


async def marks(here: World) -> list[Mark]:
    return [Mark.model_validate_json(e.answer) for e in await here.app.journal.read("1-t1") if e.step < 0]


async def test_a_closed_case_stays_closed(here: World) -> None:
    press = Press(name="case.close", speaker=ANN)
    closing = said(1, "").model_copy(update={"kind": TurnKind.ACTION, "messages": (), "press": press})
    await here.app.receive(closing)
    await here.drain()
    await here.app.receive(said(2, "checkout is failing"))
    await here.app.stop("1-t2", BEN)
    await here.drain()
    assert here.surface.shown()["1-t2"].title.startswith("This case is closed")


async def test_another_process_is_heard_at_the_next_beat(here: World) -> None:
    async def stopped_elsewhere() -> None:
        async with asyncio.timeout(20), here.app.stops.running(here.app.journal, "t"):
            await Stops().ask(here.app.journal, "t", Mark(by=BEN, at=START))
            await here.app.stops.look(here.app.journal, "t")
            await asyncio.Event().wait()

    with pytest.raises(Stopped, match="Ben"):
        await stopped_elsewhere()


async def test_a_timeout_of_the_work_itself_is_no_stop(here: World) -> None:
    async def timed_out() -> None:
        async with here.app.stops.running(here.app.journal, "t"):
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await timed_out()


async def test_a_message_that_is_in_the_case_already_is_not_taken_in_again(here: World) -> None:
    here = replace(here, app=replace(here.app, reasoner=ScriptedReasoner()))
    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    pinned = said(2, "")
    (message,) = said(1, "checkout is failing").messages
    await here.app.receive(pinned.model_copy(update={"messages": (message,)}))
    await here.drain()
    assert shown(here, "1-t2")[0] == "That message is in this case already."
    (case,) = here.memory.cases.values()
    assert [e.message for e in case.evidence] == ["m1"]


async def test_other_processes_hear_of_a_stop_that_is_written_down_and_end_the_turn_at_once(here: World) -> None:
    told: list[str] = []

    def elsewhere(turn: str) -> None:
        told.append(turn)
        here.app.stops.end(turn)  # as the process does in which it runs

    serving = replace(here.app, stops=Stops(elsewhere))
    assert isinstance(here.reasoner, Endless)
    await here.app.receive(said(1, "checkout is failing"))
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(here.drain())
        await here.reasoner.thinks.wait()
        await serving.stop("1-t1", BEN)
    assert told == ["1-t1"]
    assert shown(here)[0] == "Stopped by Ben."
