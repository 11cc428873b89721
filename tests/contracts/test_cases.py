"""The contract of cases, journal and board."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engines.errors import Refused
from engines.models import Amended, Case, CaseStatus
from engines.work import CaseRow, Commit, Entry
from tests.contracts.conftest import Stores
from tests.contracts.samples import AT, LANE, NOW, case, new, piece, post, thread


async def save(stores: Stores, *cases: Case) -> None:
    await stores.lanes.enqueue([new("e")])
    leases = await stores.lanes.claim(LANE, "a", now=NOW, ttl=10, limit=1)
    for wanted in cases:
        await stores.lanes.commit(leases[0], Commit((), case=wanted))
    await stores.lanes.release(leases[0])


async def test_an_unknown_case_is_none(stores: Stores) -> None:
    assert await stores.cases.load("c0") is None


async def test_a_case_grows_with_all_its_evidence_in_order(stores: Stores) -> None:
    pieces = tuple(piece(n) for n in range(1, 13))
    grown = case(2, evidence=pieces, title="grown")
    await save(stores, case(1, evidence=pieces[:9]), grown)
    assert await stores.cases.load(grown.id) == grown


async def test_evidence_is_written_once(stores: Stores) -> None:
    await save(stores, case(1, evidence=(piece(1, "first"),)), case(2, evidence=(piece(1, "rewritten"), piece(2))))
    stored = await stores.cases.load(case().id)
    assert stored is not None
    assert [e.findings[0].summary for e in stored.evidence] == ["first", "the pool is empty"]


async def test_two_cases_have_each_their_own_e1(stores: Stores) -> None:
    await save(stores, case(1, evidence=(piece(1, "one"),)), case(1, name="2", evidence=(piece(1, "two"),)))
    stored = await stores.cases.load(case(name="2").id)
    assert stored is not None
    assert stored.evidence == (piece(1, "two"),)


async def test_the_list_has_the_newest_first(stores: Stores) -> None:
    await save(stores, *(case(1, name=str(n)) for n in range(3)), case(2, name="1", title="moved"))
    rows = await stores.cases.list(limit=2)
    assert rows[0] == CaseRow(case(name="1").id, thread("1"), "moved", "consulting", None, AT + timedelta(seconds=2))
    assert len(rows) == 2
    assert len(await stores.cases.list()) == 3


async def test_the_newest_case_of_a_channel_is_the_one_that_was_opened_last(stores: Stores) -> None:
    def opened(name: str, minute: int, status: CaseStatus, channel: str = "ops") -> Case:
        place = thread(name).model_copy(update={"channel": channel})
        changed = {"id": place.case_id, "thread": place, "opened_at": AT + timedelta(minutes=minute), "status": status}
        return case(1, name=name).model_copy(update=changed)

    working, over = CaseStatus.INVESTIGATING, CaseStatus.CLOSED
    made = (opened("2", 2, working), opened("1", 1, working), opened("3", 3, over), opened("4", 4, working, "other"))
    await save(stores, *made)

    async def newest(place: str, *statuses: CaseStatus) -> str | None:
        row = await stores.cases.newest(place, statuses)
        return row.thread.thread if row else None

    here = thread().place
    assert await newest(here, working) == "2"
    assert await newest(here, working, over) == "3"
    assert await newest(here, CaseStatus.RESOLVED) is None
    assert await newest(here.replace("local", "another"), working) is None


async def test_the_cases_of_a_channel_that_are_over_are_the_newest_first(stores: Stores) -> None:
    def ended(name: str, minute: int, status: CaseStatus, channel: str = "ops") -> Case:
        place = thread(name).model_copy(update={"channel": channel})
        at = AT + timedelta(minutes=minute)
        changed = {"id": place.case_id, "thread": place, "updated_at": at, "status": status}
        return case(1, name=name).model_copy(update=changed)

    closed, resolved = CaseStatus.CLOSED, CaseStatus.RESOLVED
    await save(
        stores,
        *(ended("1", 1, closed), ended("2", 3, resolved), ended("3", 2, closed)),
        *(ended("4", 4, CaseStatus.INVESTIGATING), ended("5", 5, closed, "other")),
    )
    found = await stores.cases.ended(thread().place, 2)
    assert [c.thread.thread for c in found] == ["2", "3"]


async def test_the_first_entry_of_a_step_stays(stores: Stores) -> None:
    await stores.journal.append("t1", Entry(1, "f1", "second"))
    await stores.journal.append("t1", Entry(0, "f0", "first"))
    await stores.journal.append("t1", Entry(0, "f0", "changed"))
    await stores.journal.append("t2", Entry(0, "g", "other"))
    assert await stores.journal.read("t1") == [Entry(0, "f0", "first"), Entry(1, "f1", "second")]
    assert await stores.journal.read("t3") == []


async def test_a_post_is_added_once(stores: Stores) -> None:
    first = await stores.board.add(post("s1", "hello"))
    again = await stores.board.add(post("s1", "changed"))
    elsewhere = await stores.board.add(post("s1", "there", place="2"))
    assert again == first == replace(post("s1", "hello"), seq=first.seq)
    assert elsewhere.text == "there"
    assert await stores.board.find(thread(), "s1") == first
    assert await stores.board.find(thread(), "s2") is None


async def test_a_replaced_post_comes_again_to_who_resumes(stores: Stores) -> None:
    one = await stores.board.add(post("s1"))
    two = await stores.board.add(post("s2"))
    await stores.board.add(post("s3", place="2"))
    changed = await stores.board.replace(replace(post("s1", "edited"), card='{"title": "x"}', kind="bot"))
    assert changed.seq > two.seq > one.seq
    assert await stores.board.since(thread(), 0) == [two, changed]
    assert await stores.board.since(thread(), two.seq) == [changed]
    assert await stores.board.since(thread(), changed.seq) == []


async def test_only_what_is_there_can_be_replaced(stores: Stores) -> None:
    with pytest.raises(Refused):
        await stores.board.replace(post("nowhere"))
    assert await stores.board.since(thread(), 0) == []


async def test_threads_are_listed_by_their_opening_post(stores: Stores) -> None:
    for place in ("1", "2", "3"):
        await stores.board.add(post("open", f"opens {place}", place=place))
    await stores.board.add(post("reply", place="1"))
    await stores.board.replace(post("open", "edited", place="2"))
    assert [p.text for p in await stores.board.threads(limit=10)] == ["opens 3", "edited", "opens 1"]
    assert [p.text for p in await stores.board.threads(limit=1)] == ["opens 3"]


async def test_evidence_that_its_author_took_back_is_written_anew_and_no_other(stores: Stores) -> None:
    first = case(1, evidence=(piece(1), piece(2)))
    blank = tuple(e.model_copy(update={"findings": ()}) for e in first.evidence)
    taken = case(2, evidence=blank).model_copy(update={"amended": {"E2": Amended.FORGOTTEN}})
    await save(stores, first, taken)
    kept = await stores.cases.load(first.id)
    assert kept is not None
    assert [bool(e.findings) for e in kept.evidence] == [True, False]
