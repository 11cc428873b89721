"""The in-memory twin of the stores: the same ports and the same contract suite, nothing on disk."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from engines.deeds import Deed
from engines.errors import Conflict, LeaseLost, Refused
from engines.evidence import Evidence
from engines.models import Case
from engines.past import ENDED
from engines.spending import Booked, Booking, Budgets, Exhausted, Granted, Interrupted, Known, Settled, Spent
from engines.turn import Thread
from engines.work import CaseRow, Commit, Entry, Item, Lease, NewItem, Post

MOST = 100
FRESH = 3600.0


@dataclass
class MemoryItem:
    """An item, with where it stands."""

    lane: str
    item: Item
    status: str = "pending"  # "pending", "done", "dead"
    reason: str | None = None


@dataclass
class MemoryLane:
    """A lane's lease."""

    until: float = 0.0
    fence: int = 0
    not_before: float = 0.0
    owner: str = ""


@dataclass
class MemoryCall:
    """A call of a model; one that is not settled yet costs what is reserved."""

    booking: Booking
    settled: Settled | None = None

    @property
    def cost(self) -> float:
        return self.settled.cost if self.settled else self.booking.reserved


@dataclass
class Memory:
    """What a database would hold."""

    lanes: dict[str, MemoryLane] = field(default_factory=dict)
    items: dict[str, MemoryItem] = field(default_factory=dict)  # by dedup
    cases: dict[str, Case] = field(default_factory=dict)
    evidence: dict[tuple[str, str], Evidence] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    journal: dict[str, dict[int, Entry]] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)  # in the order of adding
    calls: list["MemoryCall"] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    seqs: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


class MemoryLanes:
    """The lanes port; every method is atomic because none of them waits."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def enqueue(self, items: Sequence[NewItem]) -> None:
        self._put(items)

    async def exists(self, lane: str) -> bool:
        return lane in self._memory.lanes

    async def claim(self, prefix: str, owner: str, *, now: float, ttl: float, limit: int) -> list[Lease]:
        waiting: list[tuple[float, str, tuple[Item, ...]]] = []
        for key, lane in self._memory.lanes.items():
            if key.startswith(prefix) and max(lane.until, lane.not_before) <= now and (due := self._due(key, now)):
                waiting.append((min(item.due_at for item in due), key, due))
        leases: list[Lease] = []
        for _, key, due in sorted(waiting)[:limit]:
            lane = self._memory.lanes[key]
            lane.fence += 1
            lane.until, lane.owner = now + ttl, owner
            leases.append(Lease(key, lane.fence, lane.until, due))
        return leases

    async def beat(self, lease: Lease, *, until: float) -> Lease:
        self._owned(lease).until = until
        return replace(lease, until=until)

    async def start(self, lease: Lease, ids: Sequence[int]) -> None:
        self._owned(lease)
        mine = self._pending(lease, ids)
        if len(mine) != len(set(ids)):
            await self.release(lease)
            raise LeaseLost("The work of this lane was changed meanwhile; it is handed out anew.")
        for kept in mine:
            kept.item = replace(kept.item, started=True, attempts=kept.item.attempts + 1)

    async def commit(self, lease: Lease, commit: Commit) -> None:
        self._owned(lease)
        if any(k.status != "pending" and k.item.id in commit.done for k in self._memory.items.values()):
            raise Conflict("That work was finished before.")
        if commit.case:
            self._save(commit.case)
        for kept in self._pending(lease, commit.done):
            kept.status = "done"
            kept.item = replace(kept.item, body="{}")
        self._memory.deeds.extend(commit.deeds)
        self._put(commit.new)
        self._memory.placed.update(commit.placed)

    async def release(self, lease: Lease, *, not_before: float = 0.0) -> None:
        lane = self._memory.lanes[lease.lane]
        if lane.fence == lease.fence:
            lane.until = 0.0
            lane.not_before = not_before

    async def bury(self, lease: Lease, ids: Sequence[int], reason: str, deeds: Sequence[Deed] = ()) -> None:
        self._owned(lease)
        self._memory.deeds.extend(deeds)
        for kept in self._pending(lease, ids):
            kept.status = "dead"
            kept.reason = reason

    async def placed(self, slots: Sequence[str]) -> dict[str, str]:
        return {slot: self._memory.placed[slot] for slot in slots if slot in self._memory.placed}

    async def take_over(self, owner: str | None = None) -> None:
        for lane in self._memory.lanes.values():
            if lane.until > 0 and owner in (None, lane.owner):
                lane.until = 0.0
                lane.fence += 1

    def _put(self, items: Sequence[NewItem]) -> None:
        for new in items:
            self._memory.lanes.setdefault(new.lane, MemoryLane())
            stands = self._memory.items.get(new.dedup)
            if stands and (new.kind != "timer" or stands.item.kind != "timer"):
                continue
            item = Item(next(self._memory.ids), new.dedup, new.kind, new.due_at, new.body, started=False, attempts=0)
            self._memory.items[new.dedup] = MemoryItem(new.lane, item)

    def _due(self, key: str, now: float) -> tuple[Item, ...]:
        here = [k.item for k in self._memory.items.values() if k.lane == key and k.status == "pending"]
        places: list[tuple[float, int, Item]] = [(i.due_at, i.id, i) for i in here if i.kind == "timer"]
        reached = 0.0
        for item in sorted((i for i in here if i.kind != "timer"), key=lambda i: i.id):
            reached = max(reached, item.due_at)
            places.append((reached, item.id, item))
        return tuple(item for place, _, item in sorted(places) if place <= now)[:MOST]

    def _owned(self, lease: Lease) -> MemoryLane:
        lane = self._memory.lanes.get(lease.lane)
        if lane is None or lane.fence != lease.fence:
            raise LeaseLost
        return lane

    def _pending(self, lease: Lease, ids: Sequence[int]) -> list[MemoryItem]:
        kept = self._memory.items.values()
        return [k for k in kept if k.lane == lease.lane and k.status == "pending" and k.item.id in ids]

    def _save(self, case: Case) -> None:
        stored = self._memory.cases.get(case.id)
        if (stored.version if stored else 0) != case.version - 1:
            raise Conflict
        for piece in case.evidence:
            if piece.id in case.amended or (case.id, piece.id) not in self._memory.evidence:
                self._memory.evidence[case.id, piece.id] = piece
        self._memory.cases[case.id] = case


class MemoryCases:
    """The cases port."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def load(self, case_id: str) -> Case | None:
        case = self._memory.cases.get(case_id)
        if case is None:
            return None
        pieces = tuple(self._memory.evidence[case_id, piece.id] for piece in case.evidence)
        return case.model_copy(update={"evidence": pieces})

    async def list(self, *, limit: int = 100) -> list[CaseRow]:
        newest = sorted(self._memory.cases.values(), key=lambda c: (-c.updated_at.timestamp(), c.id))
        return [_row(c) for c in newest[:limit]]

    async def newest(self, place: str, statuses: Collection[str]) -> CaseRow | None:
        there = [c for c in self._memory.cases.values() if c.thread.place == place and c.status in statuses]
        return _row(max(there, key=lambda c: c.opened_at)) if there else None

    async def ended(self, place: str, limit: int) -> tuple[Case, ...]:
        there = (c for c in self._memory.cases.values() if c.thread.place == place and c.status in ENDED)
        return tuple(sorted(there, key=lambda c: (-c.updated_at.timestamp(), c.id))[:limit])


def _row(case: Case) -> CaseRow:
    return CaseRow(case.id, case.thread, case.title, case.status.value, case.severity, case.updated_at)


class MemoryJournal:
    """The journal port."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def read(self, turn_id: str) -> list[Entry]:
        return [entry for _, entry in sorted(self._memory.journal.get(turn_id, {}).items())]

    async def append(self, turn_id: str, entry: Entry) -> None:
        self._memory.journal.setdefault(turn_id, {}).setdefault(entry.step, entry)


class MemoryCalls:
    """The books of models."""

    def __init__(self, memory: Memory) -> None:
        self._calls = memory.calls

    async def book(self, booking: Booking, budgets: Budgets) -> Booked:
        same = [c for c in self._calls if (c.booking.case, c.booking.digest) == (booking.case, booking.digest)]
        for call in reversed(same):
            fresh = call.booking.turn == booking.turn or call.booking.at > booking.at - FRESH
            if fresh and call.settled and call.settled.answer is not None:
                return Known(call.settled.answer)
        if any(c.booking.turn == booking.turn and c.settled is None for c in same):
            return Interrupted()
        for budget, limit, spent in self._budgets(booking, budgets) if booking.reserved else ():
            if spent + booking.reserved > limit:
                return Exhausted(budget, limit)
        self._calls.append(MemoryCall(booking))
        return Granted(len(self._calls))

    async def settle(self, settled: Settled, budgets: Budgets) -> tuple[Spent, ...]:
        call = self._calls[settled.id - 1]
        call.settled = settled
        after = self._budgets(call.booking, budgets)
        return tuple(Spent(budget, limit, total - settled.cost, total) for budget, limit, total in after)

    def _budgets(self, booking: Booking, budgets: Budgets) -> list[tuple[str, float, float]]:
        day = _day(booking.at)
        each = (
            ("case", budgets.case, lambda b: b.case == booking.case),
            ("day", budgets.day, lambda b: _day(b.at) == day),
            ("month", budgets.month, lambda b: _day(b.at)[:7] == day[:7]),
            ("own_day", budgets.own_day, lambda b: b.tenant == booking.tenant and _day(b.at) == day),
            ("own_month", budgets.own_month, lambda b: b.tenant == booking.tenant and _day(b.at)[:7] == day[:7]),
        )
        return [
            (n, limit, sum(c.cost for c in self._calls if fits(c.booking)))
            for n, limit, fits in each
            if limit is not None
        ]


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


class MemoryBoard:
    """The board port of the war room."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def add(self, post: Post) -> Post:
        key = (post.thread.key, post.slot)
        if key not in self._memory.posts:
            self._memory.posts[key] = replace(post, seq=next(self._memory.seqs))
        return self._memory.posts[key]

    async def replace(self, post: Post) -> Post:
        key = (post.thread.key, post.slot)
        if key not in self._memory.posts:
            raise Refused("There is no such message in this thread.")
        self._memory.posts[key] = replace(post, seq=next(self._memory.seqs))
        return self._memory.posts[key]

    async def find(self, thread: Thread, slot: str) -> Post | None:
        return self._memory.posts.get((thread.key, slot))

    async def since(self, thread: Thread, seq: int) -> Sequence[Post]:
        mine = [p for (key, _), p in self._memory.posts.items() if key == thread.key and p.seq > seq]
        return sorted(mine, key=lambda p: p.seq)

    async def threads(self, *, limit: int) -> Sequence[Post]:
        opening: dict[str, Post] = {}
        for (key, _), post in self._memory.posts.items():
            opening.setdefault(key, post)
        return list(opening.values())[::-1][:limit]
