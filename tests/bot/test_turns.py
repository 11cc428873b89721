"""From a stored turn to a card in the thread, through every station of the shell."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines.asking import Asker
from engines.errors import Unavailable
from engines.investigate import STALL
from engines.markup import Tone
from engines.models import ResponseType
from engines.questions import Assess, Question
from engines.turn import Message, Turn, TurnKind
from engines.workspace import WorkspaceSettings
from tests.bot.world import ANN, BEN, START, World, said, thread, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


async def test_a_mention_becomes_one_card_that_is_posted_and_then_edited(here: World) -> None:
    seen: list[str] = []
    here.reasoner.before = lambda _question: seen.append("asked")
    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    operations = [(r["op"], r["slot"]) for r in here.surface.records()]
    assert operations[0] == ("post", "1-t1")
    assert {slot for _, slot in operations} == {"1-t1"}
    assert here.surface.shown()["1-t1"].tone is not Tone.WORKING
    assert seen


async def test_the_same_event_twice_has_one_effect(here: World) -> None:
    for _ in range(2):
        await here.app.receive(said(1, "checkout is failing"))
        await here.drain()
    assert [i for i in here.memory.items if i == "1-t1"] == ["1-t1"]
    assert len(here.memory.cases) == 1
    assert list(here.surface.shown()) == ["1-t1"]


async def test_messages_that_wait_become_one_turn_with_each_speaker(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing", speaker=ANN))
    await here.app.receive(said(2, "cpu is at 20 % on the database", speaker=BEN))
    await here.drain()
    (case,) = here.memory.cases.values()
    stored = await here.app.cases.load(case.id)
    assert stored
    assert [(e.speaker, e.findings[0].excerpt) for e in stored.evidence] == [
        ("Ann", "checkout is failing"),
        ("Ben", "cpu is at 20 % on the database"),
    ]
    assert list(here.surface.shown()) == ["1-t1"]


async def test_messages_that_arrive_while_a_turn_runs_are_answered_after_it(here: World) -> None:
    late = [said(2, "it began at 10:05", speaker=BEN), said(3, "payments are fine", speaker=ANN)]

    class Once:
        done = False

    async def receive_late() -> None:
        for turn in late:
            await here.app.receive(turn)

    answer = here.reasoner.answer

    async def slow(question: Question[Any], asker: Asker) -> Any:
        if not Once.done:
            Once.done = True
            await receive_late()
        return await answer(question, asker)

    here.reasoner.answer = slow  # type: ignore[method-assign] # the one place where a turn is interrupted
    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    assert list(here.surface.shown()) == ["1-t1", "1-t2"]
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert [e.speaker for e in case.evidence] == ["Ann", "Ben", "Ann"]


async def test_a_file_is_redacted_before_anything_keeps_it(here: World) -> None:
    here.surface.files["app.log"] = b"token secret is wrong\nnext"
    await here.app.receive(said(1, "the secret word", files=("app.log",)))
    await here.drain()
    assert here.files.kept == ["token <SECRET_1> is wrong\nnext", "token <SECRET_1> is wrong"]
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert "secret" not in case.model_dump_json()
    assert case.evidence[-1].redactions == {"SECRET": 1}
    assert here.surface.discarded == ["app.log"]
    bodies = [i.item.body for i in here.memory.items.values() if i.status == "done"]
    assert not any("secret word" in b for b in bodies)


async def test_a_file_without_words_is_described_at_once_and_then_explained_each_card_once(here: World) -> None:
    def fail_once(_question: Question[Any]) -> None:
        here.reasoner.before = lambda _question: None
        raise Unavailable("The reasoner does not answer.")

    here.reasoner.before = fail_once
    here.surface.files["app.log"] = b"boom"
    await here.app.receive(said(1, "", files=("app.log",)))
    await here.workers.drain(here.app)
    assert [(r["op"], r["slot"]) for r in here.surface.records()] == [("post", "1-t1")]
    assert here.surface.shown()["1-t1"].title == "app.log: no errors found."
    await here.drain()
    assert [(r["op"], r["slot"]) for r in here.surface.records()] == [("post", "1-t1"), ("post", "1-t1#1")]


async def test_a_turn_that_fails_after_its_file_was_described_says_so_in_the_same_place(here: World) -> None:
    def fail(_question: Question[Any]) -> None:
        raise RuntimeError("a bug")

    here.reasoner.before = fail
    here.surface.files["app.log"] = b"boom"
    await here.app.receive(said(1, "", files=("app.log",)))
    await here.drain()
    assert list(here.surface.shown()) == ["1-t1"]  # its lines can't be cited: the file is not in the case
    assert here.surface.shown()["1-t1"].tone is Tone.BAD


async def test_of_a_file_that_cannot_be_read_only_that_is_said(here: World) -> None:
    here.surface.files["broken.zip"] = b"x"
    await here.app.receive(said(1, "", files=("broken.zip",)))
    await here.drain()
    assert list(here.surface.shown()) == ["1-t1"]
    assert "The archive is broken: pack it again." in here.surface.shown()["1-t1"].text


async def test_a_file_that_cannot_be_read_is_said_and_the_rest_goes_on(here: World) -> None:
    here.surface.files |= {"broken.zip": b"x", "app.log": b"boom"}
    await here.app.receive(said(1, "look", files=("broken.zip", "app.log")))
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert [(e.name, e.note) for e in case.evidence[1:]] == [
        ("broken.zip", "The archive is broken: pack it again."),
        ("app.log", None),
    ]
    assert "The archive is broken: pack it again." in here.surface.shown()["1-t1"].text


async def test_a_file_over_the_limit_is_refused_in_one_sentence(here: World) -> None:
    here.surface.files["big.log"] = b"x" * (here.app.limits.file_bytes + 1)
    await here.app.receive(said(1, "look", files=("big.log",)))
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    note = case.evidence[-1].note
    assert note
    assert "larger than 1 MB" in note


async def test_the_thread_before_the_mention_is_read(here: World) -> None:
    here.surface.past = (Message(ref="m0", speaker=BEN, at=START, text="5xx at 18 % since 10:04"),)
    turn = said(1, "can you look?").model_copy(update={"wants_history": True})
    await here.app.receive(turn)
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert next(e.speaker for e in case.evidence) == "Ben"


async def test_a_replay_sees_the_evidence_that_was_taken_in_at_first(here: World) -> None:
    here.surface.files["app.log"] = b"as it was"

    def fail_once(_question: Question[Any]) -> None:
        here.reasoner.before = lambda _question: None
        here.surface.files["app.log"] = b"as it is now"
        raise Unavailable("The reasoner does not answer.")

    here.reasoner.before = fail_once
    await here.app.receive(said(1, "look", files=("app.log",)))
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert case.evidence[-1].findings[0].excerpt == "as it was"


async def test_an_outage_is_waited_out(here: World) -> None:
    failures = iter([True, True, False])

    def fail(_question: Question[Any]) -> None:
        if next(failures, False):
            raise Unavailable("The reasoner does not answer.")

    here.reasoner.before = fail
    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    assert here.memory.items["1-t1"].status == "done"
    assert here.surface.shown()["1-t1"].tone is not Tone.WORKING


async def test_a_turn_that_always_fails_is_said_and_the_next_one_works(here: World) -> None:
    def fail(question: Question[Any]) -> None:
        if any("poison" in m.text for m in getattr(question, "messages", ())):
            raise RuntimeError("a bug")

    here.reasoner.before = fail
    await here.app.receive(said(1, "poison"))
    await here.drain()
    await here.app.receive(said(2, "checkout is failing"))
    await here.drain()
    assert here.memory.items["1-t1"].status == "dead"
    assert here.memory.items["1-t2"].status == "done"
    assert here.surface.shown()["1-t1"].tone is Tone.BAD
    assert "RuntimeError" in here.surface.shown()["1-t1"].text


async def test_what_was_given_up_stands_in_the_case_as_an_error(here: World) -> None:
    def fail(question: Question[Any]) -> None:
        if any("poison" in m.text for m in getattr(question, "messages", ())):
            raise RuntimeError("a bug")

    here.reasoner.before = fail
    for n, text in enumerate(("checkout is failing", "poison", "payments are slow too"), 1):
        await here.app.receive(said(n, text))
        await here.drain()
    case = await here.app.cases.load(said(1, "").thread.case_id)
    assert case is not None
    assert [t.response is ResponseType.ERROR for t in case.turns] == [False, True, False]
    assert "poison" not in case.model_dump_json()


async def test_one_bad_message_does_not_take_its_burst_with_it(here: World) -> None:
    def fail(question: Question[Any]) -> None:
        if isinstance(question, Assess) and any("poison" in m.text for m in question.messages):
            raise RuntimeError("a bug")

    here.reasoner.before = fail
    await here.app.receive(said(1, "checkout is failing"))
    await here.app.receive(said(2, "poison"))
    await here.app.receive(said(3, "payments are fine"))
    await here.drain()
    assert {n: here.memory.items[f"1-t{n}"].status for n in (1, 2, 3)} == {1: "done", 2: "dead", 3: "done"}


async def test_a_turn_that_ends_the_process_each_time_is_put_aside(here: World) -> None:
    await here.app.receive(said(1, "checkout is failing"))
    for _ in range(here.app.limits.restarts):
        (lease,) = await here.app.lanes.claim("case:", "dying", now=here.app.now(), ttl=1, limit=1)
        await here.app.lanes.start(lease, [lease.items[0].id])
        here.clock.forward(2)
    await here.drain()
    assert here.memory.items["1-t1"].status == "dead"
    assert here.surface.shown()["1-t1"].tone is Tone.BAD


async def test_a_workspace_without_reminders_is_not_reminded(here: World) -> None:
    async def silent(_tenant: str) -> WorkspaceSettings:
        return WorkspaceSettings(reminders=False)

    await here.app.receive(said(1, "checkout is failing"))
    await here.drain()
    cards = len(here.surface.records())
    here.app = replace(here.app, settings=silent)
    due = Turn(id="t9", kind=TurnKind.TIMER, at=START, thread=thread(), timer=STALL)
    await here.app.receive(due)
    await here.drain()
    assert len(here.surface.records()) == cards
    assert here.memory.items["t9"].status == "done"


async def test_a_workspace_redacts_more_from_the_next_message_on(here: World) -> None:
    async def strict(tenant: str) -> WorkspaceSettings:
        return WorkspaceSettings(redact_hosts=tenant == "t")

    await here.app.receive(said(1, "db-7 refuses"))
    await here.drain()
    here.app = replace(here.app, settings=strict)
    await here.app.receive(said(2, "db-7 still refuses"))
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert [m.text for m in case.memory.hot] == ["db-7 refuses", "<HOST_1> still refuses"]
