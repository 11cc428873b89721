"""A model answers, and where it does not, the next one or the embedded reasoner does, and the card says so."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.llm.calling import Limits
from adapters.llm.faults import Fault
from adapters.llm.models import Manner
from adapters.llm.prices import Price
from adapters.llm.provider import Call, Reply
from engines.questions import Assessment
from engines.spending import Budgets
from engines.workspace import NO_MODEL, WorkspaceSettings
from tests.llm.scripted import ASKER, GOOD, ONE, OWN, POOL, SAID, TWO, assess, assessed, bench, cause

RATE, DOWN = Fault("rate limited", wait=7.0), Fault("it fails")
WRONG = Fault("the key was refused", again=False)


async def test_a_model_answers_with_lines_that_it_was_shown() -> None:
    here = bench(GOOD)
    answer = await here.ask()
    assert isinstance(answer, Assessment)
    assert answer.candidates[0].statement == "The pool of checkout is exhausted."
    assert answer.candidates[0].citations == (POOL.cite(),)
    assert answer.note == ""
    assert "E1:3" in here.provider.calls[0].said[-1].text


async def test_what_the_embedded_reasoner_holds_stands_behind_what_the_model_says() -> None:
    answer = await bench(assessed(cause(confidence=0.5))).ask()
    assert isinstance(answer, Assessment)
    assert [(c.component, c.prior) for c in answer.candidates] == [("checkout", 0.5), ("db", 0.5)]


async def test_an_answer_that_can_not_be_read_is_shown_to_the_model_once_with_what_is_wrong() -> None:
    here = bench('{"causes": []}', GOOD)
    answer = await here.ask()
    assert answer.note == ""
    repair = here.provider.calls[1].said
    assert [s.role for s in repair] == ["system", "user", "assistant", "user"]
    assert "affected: Field required" in repair[-1].text


@pytest.mark.parametrize("garbage", ["", "I can't help with that.", '{"causes": [', "[1, 2]", '{"a": 1}', "null"])
async def test_garbage_twice_brings_the_next_model_and_then_the_embedded_reasoner(garbage: str) -> None:
    here = bench(garbage, garbage, GOOD, models=(ONE, TWO))
    assert (await here.ask()).note == ""
    assert [c.model for c in here.provider.calls] == [ONE, ONE, TWO]
    alone = bench(garbage)
    answer = await alone.ask()
    assert answer == OWN.model_copy(update={"note": answer.note})
    assert answer.note == (
        "No model answered (openai/one: it gave no usable answer). The embedded reasoner answered instead."
    )


async def test_what_may_go_well_the_next_time_is_tried_again_with_growing_pauses() -> None:
    here = bench(DOWN, DOWN, GOOD)
    assert (await here.ask()).note == ""
    assert here.clock.slept == [2.0, 4.0]


async def test_a_provider_that_says_when_to_come_back_is_left_alone_until_then() -> None:
    here = bench(RATE, GOOD)
    await here.ask()
    assert here.clock.slept == [7.0]


async def test_a_pause_that_is_longer_than_the_patience_brings_the_next_model_at_once() -> None:
    here = bench(Fault("rate limited", wait=90.0), GOOD, models=(ONE, TWO))
    assert (await here.ask()).note == ""
    assert here.clock.slept == []
    await here.ask(asker=replace(ASKER, turn="t2"), question=assess(problem="it is worse"))
    assert [c.model for c in here.provider.calls] == [ONE, TWO, TWO]  # the first one asked for a pause


async def test_what_can_not_go_well_is_not_tried_again() -> None:
    here = bench(WRONG)
    assert "openai/one: the key was refused" in (await here.ask()).note
    assert len(here.provider.calls) == 1


async def test_a_provider_that_fails_again_and_again_is_left_alone_and_then_tried_once() -> None:
    here = bench(DOWN)
    for turn in range(4):
        answer = await here.ask(assess(problem=f"p{turn}"), replace(ASKER, turn=f"t{turn}"))
        assert "openai/one: it fails" in answer.note
    assert len(here.provider.calls) == 3
    here.clock.now += 31
    await here.ask(assess(problem="later"), replace(ASKER, turn="later"))
    assert len(here.provider.calls) == 4


async def test_a_model_that_answers_what_can_not_be_read_is_left_alone_and_its_provider_is_not() -> None:
    here = bench("garbage", models=(ONE,))
    for turn in range(5):
        await here.ask(assess(problem=f"p{turn}"), replace(ASKER, turn=f"t{turn}"))
    assert len(here.provider.calls) == 3 * 2  # each with its repair


async def test_a_provider_that_fails_is_not_asked_for_another_of_its_models() -> None:
    other = replace(ONE, name="other")
    here = bench(DOWN, models=(ONE, other, TWO))
    await here.ask()
    assert [c.model for c in here.provider.calls] == [ONE] * 3 + [TWO] * 3


async def test_the_same_question_within_an_hour_is_not_asked_again() -> None:
    here = bench(GOOD)
    later = SAID.model_copy(
        update={"ref": "m9", "at": SAID.at + timedelta(minutes=9), "text": "Checkout fails, says Ann."}
    )
    first = await here.ask()
    here.clock.now += 3000
    second = await here.ask(assess(at=later.at, messages=(later,)), replace(ASKER, turn="t9", step=4))
    assert first == second
    assert len(here.provider.calls) == 1
    here.clock.now += 700
    await here.ask(assess(at=later.at, messages=(later,)), replace(ASKER, turn="t10"))
    assert len(here.provider.calls) == 2


async def test_a_replay_of_a_turn_pays_nothing() -> None:
    here = bench(GOOD)
    first, second = await here.ask(), await here.ask()
    assert first == second
    assert len(here.provider.calls) == 1


async def test_a_call_that_a_crash_interrupted_is_not_made_again() -> None:
    here = bench(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        await here.ask()
    here.memory.calls[0].settled = None  # the process was gone before it could write
    answer = await here.ask()
    assert len(here.provider.calls) == 1
    assert answer.note == (
        "A call that was interrupted may have been paid, and is not made again. The embedded reasoner answered instead."
    )


async def test_a_call_that_is_canceled_is_settled_at_what_was_reserved() -> None:
    here = bench(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await here.ask()
    call = here.memory.calls[0]
    assert call.settled
    assert call.cost == call.booking.reserved > 0


@pytest.mark.parametrize(
    ("fault", "paid"),
    [(Fault("it fails", again=False), False), (Fault("no answer within 30 s", again=False, billed=True), True)],
)
async def test_a_failed_call_costs_what_it_may_have_cost(fault: Fault, *, paid: bool) -> None:
    here = bench(fault)
    await here.ask()
    call = here.memory.calls[0]
    assert call.cost == (call.booking.reserved if paid else 0.0)


async def test_a_call_costs_its_tokens() -> None:
    here = bench(GOOD)
    await here.ask()
    assert here.memory.calls[0].cost == pytest.approx(1000e-6 + 500 * 2e-6)


async def test_a_budget_that_is_spent_leaves_the_question_to_the_embedded_reasoner() -> None:
    here = bench(GOOD, budgets=Budgets(case=0.001))
    answer = await here.ask()
    assert here.provider.calls == []
    assert answer.note == (
        "No model answered (openai/one: this case's budget of $0.001 is spent). The embedded reasoner answered instead."
    )


async def test_a_workspace_chooses_who_is_asked_first_and_what_it_may_cost() -> None:
    here = bench(GOOD, models=(ONE, TWO))
    chosen = WorkspaceSettings()

    async def settings(tenant: str) -> WorkspaceSettings:
        assert tenant == ASKER.tenant
        return chosen

    here.reasoner.settings = settings
    for n, (model, asked) in enumerate(((TWO.id, TWO), ("gone/model", ONE), ("", ONE))):
        chosen = WorkspaceSettings(model=model)
        await here.ask(assess(problem=f"p{n}"))
        assert here.provider.calls[-1].model == asked
    made = len(here.provider.calls)
    chosen = WorkspaceSettings(model=NO_MODEL)
    assert await here.ask(assess(problem="none")) == OWN
    chosen = WorkspaceSettings(budget_month=0.0)
    answer = await here.ask(assess(problem="poor"))
    assert "this workspace's budget for this month of $0.00 is spent" in answer.note
    assert len(here.provider.calls) == made


async def test_a_model_that_costs_nothing_answers_when_the_budget_is_spent() -> None:
    here = bench(GOOD, budgets=Budgets(case=0.0), known=None)
    assert (await here.ask()).note == ""


async def test_the_thread_is_told_once_when_half_of_a_budget_is_spent() -> None:
    here = bench(GOOD, budgets=Budgets(day=0.02), known=Price(1e-6, 2e-6, 1e-6, 1e-6))
    each = range(8)  # of them takes 10 % of it
    notes = [(await here.ask(assess(problem=f"p{n}"), replace(ASKER, turn=f"t{n}"))).note for n in each]
    told = [n for n in notes if "is spent (" in n]
    assert told == ["50 % of today's budget for models is spent ($0.01 of $0.02)."]
    assert "today's budget of $0.02 is spent" in notes[-1]


async def test_names_leave_in_disguise_and_come_back() -> None:
    def answering(call: Call) -> str:
        told = call.said[-1].text
        assert "Ann" not in told
        assert "\u2039SPEAKER_1\u203a" in told
        return assessed(cause(), reply="\u2039SPEAKER_1\u203a is right.")

    here = bench(answering)
    answer = await here.ask()
    assert isinstance(answer, Assessment)
    assert answer.reply == "Ann is right."


async def test_a_model_without_schemas_is_told_the_shape() -> None:
    here = bench(f"Sure:\n```json\n{GOOD}\n```", how=Manner.TEXT)
    assert (await here.ask()).note == ""
    assert "The JSON schema of the answer" in here.provider.calls[0].said[-1].text


async def test_what_a_provider_may_keep_stands_in_parts_of_its_own() -> None:
    here = bench(GOOD, models=(TWO,))
    await here.ask()
    assert [(s.role, s.fixed) for s in here.provider.calls[0].said] == [
        ("system", True),
        ("user", True),
        ("user", False),
    ]


async def test_no_time_left_is_no_fault_of_the_provider() -> None:
    here = bench(GOOD, limits=Limits(patience=0.0))
    assert "there was no time left" in (await here.ask()).note
    assert here.provider.calls == []


async def test_a_case_that_is_closed_waits_for_no_model() -> None:
    here = bench()
    begun = asyncio.Event()

    async def for_ever(call: Call) -> Reply:
        here.provider.calls.append(call)
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    here.provider.complete = for_ever  # type: ignore[method-assign] # the one place where a model never answers
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(here.ask())
        await begun.wait()
        here.reasoner.release("another")
        await asyncio.sleep(0)
        assert not asking.done()
        here.reasoner.release(ASKER.case)
    assert asking.result().note == "The case is being closed. The embedded reasoner answered instead."
    assert here.memory.calls[0].settled  # what it may have cost stands in the books
    here.reasoner.release(ASKER.case)  # nothing runs any more
