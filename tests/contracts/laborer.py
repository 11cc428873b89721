"""A process that works until it is killed: takes events from lanes and writes each into its lane's case."""

import asyncio
import sys
import time

from engines.models import Case
from engines.work import Commit, Item, Lease, NewItem
from storage import database
from storage.cases import Cases
from storage.lanes import Lanes
from tests.contracts.samples import VAULT, case

TTL = 0.4  # a short lease, so that what a killed process held comes back soon


class Laborer:
    """One worker over many lanes; `affected` of a case collects what was done in it."""

    def __init__(self, lanes: Lanes, cases: Cases) -> None:
        self._lanes = lanes
        self._cases = cases

    async def work(self) -> None:
        """Claim and work until the process ends."""
        while True:
            leases = await self._lanes.claim("case:", "w", now=time.time(), ttl=TTL, limit=8)
            await asyncio.gather(*(self._lane(lease) for lease in leases))
            await asyncio.sleep(0.01)

    async def _lane(self, lease: Lease) -> None:
        name = lease.lane.removeprefix("case:")
        stored = await self._cases.load(case(name=name).id) or case(0, name=name)
        for item in lease.items:
            await self._lanes.start(lease, [item.id])
            stored = await self._do(lease, stored, item)
        await self._lanes.release(lease)

    async def _do(self, lease: Lease, stored: Case, item: Item) -> Case:
        grown = stored.model_copy(update={"version": stored.version + 1, "affected": (*stored.affected, item.dedup)})
        send = NewItem("out:x", f"send {item.dedup}", "send", time.time(), "{}")
        await self._lanes.commit(lease, Commit((item.id,), new=(send,), case=grown, placed={item.dedup: "ref"}))
        return grown


async def main(address: str) -> None:
    """Work, and say when the work begins."""
    opened = await database.connect(address)
    lanes = Lanes(opened, VAULT)
    await lanes.take_over()
    print("working", flush=True)
    await Laborer(lanes, Cases(opened, VAULT)).work()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
