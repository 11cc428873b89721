"""The books of models: nothing is paid twice, no budget is passed, and what was spent can be told."""

from dataclasses import replace

import pytest

from adapters.llm.ports import Ledger
from engines.spending import Booking, Budgets, CostRow, Exhausted, Granted, Interrupted, Known, Settled, Spent
from storage import database
from storage.calls import Calls
from tests.contracts.conftest import Stores
from tests.contracts.samples import NOW, VAULT

HOUR, DAY = 3600.0, 86_400.0
FREE = Budgets()
CALL = Booking("T1", "c1", "t1", 1, "openai", "openai/gpt-4o", "d1", reserved=0.5, at=NOW)


@pytest.fixture
def calls(stores: Stores) -> Ledger:
    return stores.calls


async def granted(calls: Ledger, booking: Booking, budgets: Budgets = FREE) -> int:
    booked = await calls.book(booking, budgets)
    assert isinstance(booked, Granted)
    return booked.id


async def spend(calls: Ledger, booking: Booking, dollars: float, answer: str | None = "{}") -> None:
    number = await granted(calls, booking)
    await calls.settle(Settled(number, dollars, 100, 10, 40, answer), FREE)


async def test_what_was_answered_is_known_for_an_hour_and_in_its_turn_for_ever(calls: Ledger) -> None:
    await spend(calls, CALL, 0.2, '{"cause": "ü"}')
    assert await calls.book(replace(CALL, turn="t2", at=NOW + HOUR - 1), FREE) == Known('{"cause": "ü"}')
    assert await calls.book(replace(CALL, at=NOW + DAY), FREE) == Known('{"cause": "ü"}')
    assert isinstance(await calls.book(replace(CALL, turn="t2", at=NOW + HOUR + 1), FREE), Granted)


async def test_another_case_or_question_does_not_know_it(calls: Ledger) -> None:
    await spend(calls, CALL, 0.2)
    assert isinstance(await calls.book(replace(CALL, case="c2"), FREE), Granted)
    assert isinstance(await calls.book(replace(CALL, digest="d2"), FREE), Granted)


async def test_a_call_that_never_ended_is_not_made_again_in_its_turn(calls: Ledger) -> None:
    await granted(calls, CALL)
    assert await calls.book(CALL, FREE) == Interrupted()
    assert isinstance(await calls.book(replace(CALL, turn="t2"), FREE), Granted)


async def test_a_call_that_failed_is_made_again(calls: Ledger) -> None:
    await spend(calls, CALL, 0.0, None)
    assert isinstance(await calls.book(CALL, FREE), Granted)


@pytest.mark.parametrize(
    ("budgets", "later", "refused"),
    [
        (Budgets(case=1.0), {}, "case"),  # 0.8 spent and 0.5 to reserve
        (Budgets(case=1.0), {"case": "c2"}, None),  # another case has its own
        (Budgets(day=1.0), {"case": "c2"}, "day"),
        (Budgets(day=1.0), {"at": NOW + DAY}, None),
        (Budgets(month=1.0), {"at": NOW + DAY}, "month"),
        (Budgets(month=1.0), {"at": NOW + 40 * DAY}, None),
        (Budgets(own_day=1.0), {"case": "c2"}, "own_day"),
        (Budgets(own_day=1.0), {"case": "c2", "tenant": "T2"}, None),  # another workspace has its own
        (Budgets(own_month=1.0), {"at": NOW + DAY}, "own_month"),
        (Budgets(own_month=1.0), {"at": NOW + DAY, "tenant": "T2"}, None),
        (Budgets(case=1.3), {}, None),  # exactly what is left
        (Budgets(case=0.0), {"reserved": 0.0}, None),  # what costs nothing needs no budget
    ],
)
async def test_a_budget_has_room_or_not(
    calls: Ledger, budgets: Budgets, later: dict[str, object], refused: str | None
) -> None:
    await spend(calls, CALL, 0.8)
    booked = await calls.book(replace(CALL, **({"turn": "t2", "digest": "d2"} | later)), budgets)  # type: ignore[arg-type]
    if refused:
        assert isinstance(booked, Exhausted)
        assert booked.budget == refused
    else:
        assert isinstance(booked, Granted)


async def test_what_is_reserved_counts_until_it_is_settled(calls: Ledger) -> None:
    budgets = Budgets(day=0.8)
    number = await granted(calls, CALL, budgets)
    assert isinstance(await calls.book(replace(CALL, digest="d2"), budgets), Exhausted)
    spent = await calls.settle(Settled(number, 0.1), budgets)
    assert spent == (Spent("day", 0.8, 0.0, 0.1),)
    assert isinstance(await calls.book(replace(CALL, digest="d2"), budgets), Granted)


async def test_what_was_spent_is_told_by_case_model_and_day(database_url: str) -> None:
    opened = await database.connect(database_url)
    calls = Calls(opened, VAULT)
    await spend(calls, CALL, 0.25)
    await spend(calls, replace(CALL, digest="d2", model="openai/mini"), 0.5)
    await spend(calls, replace(CALL, case="c2", tenant="T2", at=NOW + DAY), 1.0)
    by_case = await calls.costs("case", None)
    assert by_case == [CostRow("c2", "T2", 1, 100, 10, 40, 1.0), CostRow("c1", "T1", 2, 200, 20, 80, 0.75)]
    by_model = [(r.key, r.tenant, r.cost) for r in await calls.costs("model", None)]
    assert by_model == [("openai/gpt-4o", "T2", 1.0), ("openai/mini", "T1", 0.5), ("openai/gpt-4o", "T1", 0.25)]
    assert [(r.key, r.cost) for r in await calls.costs("day", None)] == [("2026-09-22", 1.0), ("2026-09-21", 0.75)]
    assert await calls.costs("day", "2026-08") == []
    assert len(await calls.costs("case", "2026-09")) == 2
    await opened.close()


async def test_what_was_answered_is_forgotten_and_what_it_cost_is_not(database_url: str) -> None:
    opened = await database.connect(database_url)
    calls = Calls(opened, VAULT)
    await spend(calls, CALL, 0.25)
    await calls.prune(NOW + 1)
    assert isinstance(await calls.book(CALL, FREE), Granted)
    assert (await calls.costs("case", None))[0].cost == 0.75  # with what is reserved now
    await opened.close()


async def test_an_answer_lies_sealed(database_url: str) -> None:
    opened = await database.connect(database_url)
    await spend(Calls(opened, VAULT), CALL, 0.25, '{"cause": "the pool"}')
    stored = await opened.run(lambda conn: str(conn.exec_driver_sql("SELECT answer FROM model_call").scalar()))
    assert stored
    assert "pool" not in stored
    await opened.close()
