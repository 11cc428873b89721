"""One task per busy lane: serial inside a lane, parallel across; the only place that starts tasks."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot import deliver, turns
from bot.app import App, Held
from engines.errors import Conflict, FaultMavenError, LeaseLost, RateLimited, Unavailable
from engines.work import Lease

log = logging.getLogger(__name__)

CASES, CHANNELS = "case:", "out:"
Beside = Callable[[], Coroutine[Any, Any, None]]
BEATS = 3  # heartbeats within one lease


class Workers:
    """Claims lanes that have something due and works on them until it is told to stop."""

    def __init__(self, owner: str) -> None:
        """Work under the name `owner`, unique among all replicas."""
        self._owner = owner
        self._awake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._stopping = False

    def wake(self) -> None:
        """Look for work now."""
        self._awake.set()

    async def run(self, app: App, beside: tuple[Beside, ...] = ()) -> None:
        """Work until `stop`, what is begun then is finished first; `beside` runs along and may fail alone."""
        others = [asyncio.create_task(_alone(other)) for other in beside]
        while not self._stopping:
            self._awake.clear()
            try:
                await self._claim(app)
            except Unavailable as down:
                log.warning("The store does not answer: %s", down)
            await self._sleep(app.limits.poll_seconds)
        for other in others:
            other.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def drain(self, app: App) -> None:
        """Work until nothing is due any more."""
        await self._claim(app)
        while self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            await self._claim(app)

    def stop(self) -> None:
        """Finish what is begun, and end."""
        self._stopping = True
        self.wake()

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), seconds)
        except TimeoutError:
            return

    async def _claim(self, app: App) -> None:
        for prefix, most in ((CASES, app.limits.cases_at_once), (CHANNELS, app.limits.channels_at_once)):
            free = most - sum(1 for kind in self._tasks.values() if kind == prefix)
            if free <= 0:
                continue
            leases = await app.lanes.claim(prefix, self._owner, now=app.now(), ttl=app.limits.lease_seconds, limit=free)
            for lease in leases:
                task = asyncio.create_task(self._work(app, lease))
                self._tasks[task] = prefix
                task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self._tasks[task]
        if not task.cancelled() and (error := task.exception()):
            log.error("A worker ended badly; its lane comes back when its lease ends.", exc_info=error)
        self.wake()

    async def _work(self, app: App, lease: Lease) -> None:
        """Hold the lease while the lane's work runs, then give it back."""
        held = Held(lease)
        work = asyncio.create_task(_attempt(app, held))
        try:
            while not (await asyncio.wait({work}, timeout=app.limits.lease_seconds / BEATS))[0]:
                held.lease = await app.lanes.beat(held.lease, until=app.now() + app.limits.lease_seconds)
                if held.turn:
                    await app.stops.look(app.journal, held.turn)
            not_before: float = work.result()
            await app.lanes.release(held.lease, not_before=not_before)
        except LeaseLost:
            log.warning("Lane %s was taken over by another worker.", lease.lane)
        finally:
            work.cancel()


async def _alone(other: Beside) -> None:
    try:
        await other()
    except FaultMavenError as error:
        log.error("%s Everything else goes on.", error)  # noqa: TRY400 - the sentence says it all


async def _attempt(app: App, held: Held) -> float:
    """Do what is due, and say from when on the lane may go on."""
    do = turns.handle if held.lease.lane.startswith(CASES) else deliver.send
    try:
        await do(app, held)
    except LeaseLost:
        raise
    except Conflict:
        return app.now()
    except RateLimited as limited:
        return app.now() + limited.retry_after
    except Unavailable as down:
        return await _retry(app, held.lease, str(down), app.limits.outages)
    except Exception as bug:  # the one such catch: the worker goes on, and the thread is told
        log.exception("A turn failed in lane %s.", held.lease.lane)
        return await _retry(app, held.lease, f"{type(bug).__name__} inside FaultMaven", app.limits.crashes)
    return 0.0


async def _retry(app: App, lease: Lease, reason: str, most: int) -> float:
    tries = lease.items[0].attempts + 1
    if lease.lane.startswith(CASES) and tries >= most:
        await turns.give_up(app, lease, reason)
        return 0.0
    if lease.lane.startswith(CHANNELS) and tries >= app.limits.sends:
        await app.lanes.bury(lease, [lease.items[0].id], reason)
        return 0.0
    wait = min(app.limits.backoff_cap_seconds, app.limits.backoff_seconds * 2.0 ** (tries - 1))
    return app.now() + wait
