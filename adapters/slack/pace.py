"""How fast Slack lets an app write: a message a second into each channel, and each method so often in a workspace."""

import time
from collections.abc import Callable

from engines.turn import Thread

POSTS = (1.0, 1)  # seconds between two, and how many at once: chat.postMessage, by channel
EDITS = (60.0 / 50, 20)  # chat.update is of tier 3: 50 a minute in a workspace, and bursts
ROOM = 5_000
Key = tuple[str, ...]


class Pace:
    """Says how long to wait; who need not wait has taken a place."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # seconds
        self._free: dict[Key, float] = {}  # when the place after the last one that was taken is due

    def post(self, thread: Thread) -> float:
        """Seconds until a message may be posted there; 0: now."""
        return self._take(("post", thread.tenant, thread.channel), *POSTS)

    def edit(self, thread: Thread) -> float:
        """Seconds until a message may be edited in that workspace; 0: now."""
        return self._take(("edit", thread.tenant), *EDITS)

    def _take(self, key: Key, every: float, at_once: int) -> float:
        """The virtual scheduling of ITU-T I.371, a leaky bucket without a timer."""
        now = self._clock()
        due = self._free.get(key, now)
        if (wait := due - now - every * (at_once - 1)) > 0:
            return wait
        if len(self._free) >= ROOM:
            self._free = {kept: at for kept, at in self._free.items() if at > now}
        self._free[key] = max(due, now) + every
        return 0.0
