"""The contract of the lanes, the same for the twin, SQLite and PostgreSQL."""

import asyncio

import pytest

from bot.ports import Lanes
from engines.errors import Conflict, LeaseLost
from engines.work import Commit, Lease
from tests.contracts.conftest import Stores
from tests.contracts.samples import LANE, NOW, case, new, piece

OTHER = "case:warroom:local:ops:2"


async def claim(
    lanes: Lanes, at: float = 0.0, *, owner: str = "a", prefix: str = "case:", limit: int = 8
) -> list[Lease]:
    return await lanes.claim(prefix, owner, now=NOW + at, ttl=10, limit=limit)


async def one(lanes: Lanes, at: float = 0.0, *, owner: str = "a") -> Lease:
    (lease,) = await claim(lanes, at, owner=owner)
    return lease


def dedups(lease: Lease) -> list[str]:
    return [item.dedup for item in lease.items]


def ids(lease: Lease) -> tuple[int, ...]:
    return tuple(item.id for item in lease.items)


async def test_items_come_back_in_the_order_in_which_they_went_in(lanes: Lanes) -> None:
    await lanes.enqueue([new("c"), new("a")])
    await lanes.enqueue([new("b", kind="send", body='{"ü": "→"}')])
    lease = await one(lanes)
    assert dedups(lease) == ["c", "a", "b"]
    assert list(ids(lease)) == sorted(ids(lease))
    last = lease.items[-1]
    assert (last.kind, last.due_at, last.body, last.started, last.attempts) == ("send", NOW, '{"ü": "→"}', False, 0)
    assert (lease.lane, lease.until) == (LANE, NOW + 10)


async def test_a_repeat_vanishes_also_after_the_first_was_done(lanes: Lanes) -> None:
    await lanes.enqueue([new("a", body="1"), new("a", body="2")])
    await lanes.enqueue([new("a", body="3")])
    lease = await one(lanes)
    assert [item.body for item in lease.items] == ["1"]
    await lanes.commit(lease, Commit(ids(lease)))
    await lanes.enqueue([new("a", body="4")])
    await lanes.release(lease)
    assert await claim(lanes) == []


async def test_exists_is_true_for_ever_once_something_was_there(lanes: Lanes) -> None:
    assert not await lanes.exists(LANE)
    await lanes.enqueue([new("a")])
    lease = await one(lanes)
    await lanes.commit(lease, Commit(ids(lease)))
    assert await lanes.exists(LANE)
    assert not await lanes.exists(OTHER)


async def test_nothing_to_enqueue_is_no_error(lanes: Lanes) -> None:
    await lanes.enqueue([])
    assert await claim(lanes) == []


async def test_an_event_that_is_not_due_holds_back_those_behind_it(lanes: Lanes) -> None:
    await lanes.enqueue([new("first", due=5), new("second")])
    assert await claim(lanes) == []
    assert dedups(await one(lanes, 5)) == ["first", "second"]


async def test_a_timer_blocks_nobody_and_waits_for_nobody(lanes: Lanes) -> None:
    await lanes.enqueue([new("later", kind="timer", due=60), new("soon", kind="timer", due=5), new("event", due=20)])
    assert dedups(await one(lanes, 5)) == ["soon"]
    assert dedups(await one(lanes, 20)) == ["soon", "event"]
    assert dedups(await one(lanes, 60)) == ["soon", "event", "later"]


async def test_a_timer_comes_where_its_time_is(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer", due=5), new("before"), new("after", due=9)])
    assert dedups(await one(lanes, 9)) == ["before", "t", "after"]


async def test_a_pending_timer_is_moved(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer", due=5, body="old")])
    await lanes.enqueue([new("t", kind="timer", due=30, body="new")])
    assert await claim(lanes, 29) == []
    (moved,) = (await one(lanes, 30)).items
    assert (moved.dedup, moved.body) == ("t", "new")


async def test_a_timer_can_be_moved_forward(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer", due=30)])
    await lanes.enqueue([new("t", kind="timer", due=5)])
    assert dedups(await one(lanes, 5)) == ["t"]


async def test_a_done_timer_is_revived_by_its_own_commit(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer")])
    lease = await one(lanes)
    await lanes.start(lease, ids(lease))
    await lanes.commit(lease, Commit(ids(lease), new=(new("t", kind="timer", due=60),)))
    await lanes.release(lease)
    assert await claim(lanes, 59) == []
    (again,) = (await one(lanes, 60)).items
    assert (again.dedup, again.started, again.attempts) == ("t", False, 0)


async def test_a_timer_that_was_moved_while_it_ran_stays(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer")])
    lease = await one(lanes)
    await lanes.start(lease, ids(lease))
    await lanes.enqueue([new("t", kind="timer", due=60)])
    await lanes.commit(lease, Commit(ids(lease)))
    await lanes.release(lease)
    assert dedups(await one(lanes, 60)) == ["t"]


async def test_a_timer_that_was_moved_is_not_begun_and_the_lane_is_free(lanes: Lanes) -> None:
    await lanes.enqueue([new("t", kind="timer")])
    lease = await one(lanes)
    await lanes.enqueue([new("t", kind="timer", due=5)])
    with pytest.raises(LeaseLost):
        await lanes.start(lease, ids(lease))
    assert [(i.dedup, i.attempts) for i in (await one(lanes, 5)).items] == [("t", 0)]


async def test_an_event_can_not_take_the_place_of_a_timer_nor_a_timer_that_of_an_event(lanes: Lanes) -> None:
    await lanes.enqueue([new("e", body="event"), new("t", kind="timer", body="timer")])
    await lanes.enqueue([new("e", kind="timer", body="x", due=60), new("t", body="x", due=60)])
    assert [(i.kind, i.body) for i in (await one(lanes)).items] == [("event", "event"), ("timer", "timer")]


async def test_a_lease_holds_at_most_a_hundred_items_and_the_rest_comes_next(lanes: Lanes) -> None:
    await lanes.enqueue([new(str(n)) for n in range(130)])
    lease = await one(lanes)
    assert dedups(lease) == [str(n) for n in range(100)]
    await lanes.commit(lease, Commit(ids(lease)))
    await lanes.release(lease)
    assert dedups(await one(lanes)) == [str(n) for n in range(100, 130)]


async def test_a_leased_lane_is_nobody_elses(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    await one(lanes)
    await lanes.enqueue([new("b")])
    assert await claim(lanes, 9.9, owner="b") == []


async def test_what_comes_while_a_lane_is_leased_is_there_afterwards(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    lease = await one(lanes)
    await lanes.enqueue([new("b")])
    await lanes.commit(lease, Commit(ids(lease)))
    await lanes.release(lease)
    assert dedups(await one(lanes)) == ["b"]


async def test_a_lease_that_ended_goes_to_the_next_with_a_higher_fence(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    first = await one(lanes)
    await lanes.start(first, ids(first))
    second = await one(lanes, 10, owner="b")
    assert second.fence > first.fence
    assert [(i.started, i.attempts) for i in second.items] == [(True, 1)]


async def test_a_zombie_writes_nothing(stores: Stores) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("a")])
    zombie = await one(lanes)
    owner = await one(lanes, 10, owner="b")
    change = Commit(ids(zombie), new=(new("n", lane=OTHER),), case=case(evidence=(piece(1),)), placed={"s": "1"})
    with pytest.raises(LeaseLost):
        await lanes.commit(zombie, change)
    with pytest.raises(LeaseLost):
        await lanes.start(zombie, ids(zombie))
    with pytest.raises(LeaseLost):
        await lanes.beat(zombie, until=NOW + 99)
    with pytest.raises(LeaseLost):
        await lanes.bury(zombie, ids(zombie), "gone")
    await lanes.release(zombie, not_before=NOW + 99)
    assert await claim(lanes, 19, owner="c") == []  # the release took nothing from the owner
    assert await stores.cases.load(case().id) is None
    assert await lanes.placed(["s"]) == {}
    await lanes.commit(owner, Commit(ids(owner)))


async def test_a_heartbeat_keeps_the_lane(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    lease = await lanes.beat(await one(lanes), until=NOW + 30)
    assert lease.until == NOW + 30
    assert await claim(lanes, 29, owner="b") == []
    await lanes.commit(lease, Commit(ids(lease)))


async def test_a_lane_can_be_delayed_and_nothing_overtakes(lanes: Lanes) -> None:
    await lanes.enqueue([new("a"), new("t", kind="timer")])
    lease = await one(lanes)
    await lanes.release(lease, not_before=NOW + 30)
    await lanes.enqueue([new("b", due=1)])
    assert await claim(lanes, 29) == []
    again = await one(lanes, 30)
    assert dedups(again) == ["a", "t", "b"]
    await lanes.release(again)
    assert dedups(await one(lanes, 30)) == ["a", "t", "b"]


async def test_start_counts_attempts(lanes: Lanes) -> None:
    await lanes.enqueue([new("a"), new("b")])
    for attempts in (1, 2):
        lease = await one(lanes)
        await lanes.start(lease, ids(lease)[:1])
        await lanes.release(lease)
        counted = [(i.started, i.attempts) for i in (await one(lanes)).items]
        assert counted == [(True, attempts), (False, 0)]
        await lanes.release(Lease(lease.lane, lease.fence + 1, 0, ()))


async def test_buried_items_are_gone_and_the_lane_goes_on(lanes: Lanes) -> None:
    await lanes.enqueue([new("a"), new("b")])
    lease = await one(lanes)
    await lanes.bury(lease, ids(lease)[:1], "it failed three times\x00")
    await lanes.release(lease)
    assert dedups(await one(lanes)) == ["b"]


async def test_a_buried_event_stays_known(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    lease = await one(lanes)
    await lanes.bury(lease, ids(lease), "no")
    await lanes.release(lease)
    await lanes.enqueue([new("a")])
    assert await claim(lanes) == []


async def test_lanes_are_found_by_prefix_longest_waiting_first(lanes: Lanes) -> None:
    await lanes.enqueue([new("late", lane="case:b", due=-1), new("out", lane="out:a", kind="send", due=-9)])
    await lanes.enqueue([new("early", lane="case:c", due=-5), new("now", lane="case:a"), new("caps", lane="CASE:d")])
    assert [lease.lane for lease in await claim(lanes, limit=2)] == ["case:c", "case:b"]
    assert [lease.lane for lease in await claim(lanes)] == ["case:a"]
    assert [lease.lane for lease in await claim(lanes, prefix="out:")] == ["out:a"]


async def test_a_lane_that_only_seems_ready_does_not_hide_others(lanes: Lanes) -> None:
    await lanes.enqueue([new(f"t{n}", lane=f"case:{n}", kind="timer", due=-5) for n in range(3)])
    await lanes.enqueue([new(f"t{n}", lane=f"case:{n}", kind="timer", due=90) for n in range(3)])
    await lanes.enqueue([new("real", lane="case:z")])
    assert [lease.lane for lease in await claim(lanes, limit=1)] == ["case:z"]
    assert len(await claim(lanes, 90)) == 3 + 1


async def test_a_commit_writes_everything(stores: Stores) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("a"), new("b")])
    lease = await one(lanes)
    wanted = case(evidence=(piece(1), piece(2)), title="checkout \x00 fails")
    out = new("send", lane="out:warroom:local:ops", kind="send")
    await lanes.commit(lease, Commit(ids(lease)[:1], new=(out, new("t", kind="timer", due=60)), case=wanted))
    await lanes.commit(lease, Commit((), placed={"slot": "ref 1", "other": "ref 2"}))
    assert await stores.cases.load(wanted.id) == wanted
    assert await lanes.placed(["slot", "other", "none"]) == {"slot": "ref 1", "other": "ref 2"}
    assert [dedups(x) for x in await claim(lanes, prefix="out:")] == [["send"]]
    await lanes.release(lease)
    assert dedups(await one(lanes, 60)) == ["b", "t"]


async def test_a_place_can_change(lanes: Lanes) -> None:
    await lanes.enqueue([new("a")])
    lease = await one(lanes)
    await lanes.commit(lease, Commit((), placed={"slot": "old"}))
    await lanes.commit(lease, Commit((), placed={"slot": "new"}))
    assert await lanes.placed(["slot"]) == {"slot": "new"}
    assert await lanes.placed([]) == {}


STALE = [
    pytest.param(case(1), id="the first version again"),
    pytest.param(case(2), id="the version that is stored"),
    pytest.param(case(4), id="a version too many"),
    pytest.param(case(2, name="2"), id="a second version without a first"),
]


@pytest.mark.parametrize("stale", STALE)
async def test_a_conflict_leaves_nothing_behind(stores: Stores, stale: object) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("1"), new("2"), new("3")])
    lease = await one(lanes)
    await lanes.commit(lease, Commit(ids(lease)[:1], case=case(1, title="one")))
    await lanes.commit(lease, Commit(ids(lease)[1:2], case=case(2, title="two")))
    assert hasattr(stale, "model_copy")
    late = stale.model_copy(update={"evidence": (piece(9),)})
    change = Commit(ids(lease)[2:], new=(new("n", lane=OTHER),), case=late, placed={"slot": "x"})
    with pytest.raises(Conflict):
        await lanes.commit(lease, change)
    assert await stores.cases.load(case().id) == case(2, title="two")
    assert await lanes.placed(["slot"]) == {}
    assert not await lanes.exists(OTHER)
    await lanes.release(lease)
    assert dedups(await one(lanes)) == ["3"]


async def test_work_is_not_finished_twice(stores: Stores) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("a")])
    lease = await one(lanes)
    await lanes.commit(lease, Commit(ids(lease), new=(new("once", lane=OTHER),)))
    with pytest.raises(Conflict):
        await lanes.commit(lease, Commit(ids(lease), new=(new("twice", lane=OTHER),)))
    assert [dedups(x) for x in await claim(lanes)] == [["once"]]


async def test_take_over_frees_what_the_process_before_held(stores: Stores) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("a"), new("b", lane=OTHER)])
    before = await claim(lanes)
    await lanes.take_over()
    if stores.database and stores.database.shared:
        assert await claim(lanes, owner="b") == []  # other replicas are alive; their leases end by themselves
        return
    with pytest.raises(LeaseLost):
        await lanes.commit(before[0], Commit(ids(before[0])))
    assert {x.lane for x in await claim(lanes, owner="b")} == {LANE, OTHER}


async def test_take_over_frees_what_an_owner_held_who_is_gone_and_nothing_else(stores: Stores) -> None:
    lanes = stores.lanes
    await lanes.enqueue([new("a")])
    gone = await one(lanes)
    await lanes.enqueue([new("b", lane=OTHER)])
    (alive,) = await claim(lanes, owner="b")
    await lanes.take_over("a")
    with pytest.raises(LeaseLost):
        await lanes.commit(gone, Commit(ids(gone)))
    assert [x.lane for x in await claim(lanes, owner="c")] == [LANE]
    await lanes.commit(alive, Commit(ids(alive)))


async def test_two_owners_never_have_the_same_lane(lanes: Lanes) -> None:
    await lanes.enqueue([new(f"e{n}", lane=f"case:{n:02}") for n in range(40)])
    claims = await asyncio.gather(*(claim(lanes, owner=f"w{n}", limit=5) for n in range(12)))
    taken = [lease.lane for leases in claims for lease in leases]
    assert len(taken) == len(set(taken))
    rest = [lease.lane for lease in await claim(lanes, limit=40)]  # who met a locked row passed it over
    assert sorted(taken + rest) == [f"case:{n:02}" for n in range(40)]


async def test_many_at_once_lose_nothing_and_keep_their_order(lanes: Lanes) -> None:
    async def say(lane: int) -> None:
        for n in range(10):
            await lanes.enqueue([new(f"{lane}/{n}", lane=f"case:{lane}")])

    done: dict[str, list[str]] = {}

    async def work(owner: str) -> None:
        while sum(map(len, done.values())) < 80:
            for lease in await claim(lanes, owner=owner, limit=2):
                await lanes.start(lease, ids(lease))
                await lanes.commit(
                    lease, Commit(ids(lease), new=(new(f"{lease.items[0].id}", lane="out:x", kind="send"),))
                )
                done.setdefault(lease.lane, []).extend(dedups(lease))
                await lanes.release(lease)

    await asyncio.gather(*(say(n) for n in range(8)), work("a"), work("b"), work("c"))
    assert done == {f"case:{lane}": [f"{lane}/{n}" for n in range(10)] for lane in range(8)}
    assert await claim(lanes) == []


async def test_a_lane_exists_from_when_its_first_item_is_on_its_way(lanes: Lanes) -> None:
    first = asyncio.gather(lanes.enqueue([new("a")]))
    await asyncio.sleep(0)
    assert await lanes.exists(LANE)
    await first


async def test_a_deep_backlog_is_handed_out_in_its_order_a_part_at_a_time(lanes: Lanes) -> None:
    """Two lanes, each with more than one lease holds, and timers between, due and not."""
    for key in (LANE, OTHER):
        waiting = [new(f"{key}:{n:03}", lane=key, due=min(n / 10, 20.0)) for n in range(250)]
        timers = [new(f"{key}:t{n}", kind="timer", lane=key, due=due) for n, due in enumerate((12.05, 3.05, 500.0))]
        await lanes.enqueue([*waiting[:120], *timers, *waiting[120:]])
    handed: dict[str, list[str]] = {LANE: [], OTHER: []}
    sizes: list[int] = []
    while leases := await claim(lanes, 30):
        for lease in leases:
            handed[lease.lane] += [name.removeprefix(f"{lease.lane}:") for name in dedups(lease)]
            sizes.append(len(lease.items))
            await lanes.commit(lease, Commit(ids(lease)))
            await lanes.release(lease)
    expected = [f"{n:03}" for n in range(250)]
    expected[121:121] = ["t0"]
    expected[31:31] = ["t1"]
    assert handed == {LANE: expected, OTHER: expected}
    assert sizes == [100, 100, 100, 100, 52, 52]
