"""A working card as a stream of tasks, where the workspace has Slack's streaming, and the end of the stream."""

import hashlib
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Any

from adapters.slack import api, cards
from adapters.slack.workspaces import Workspace, remember
from engines.errors import RateLimited, Refused
from engines.markup import Card, Tone
from engines.turn import Thread

STREAM = "stream:"  # what a reference to a streamed message begins with
MINUTE, MOST = 60.0, 15  # streams begun in a minute: Slack allows twenty, and as many ends
PAUSE = 3600.0  # seconds until a workspace that has no streaming is asked for it again
MARK = "~"  # between the slot and the number of a task
TITLE = 200  # characters of a task

_log = logging.getLogger("faultmaven.slack")


class Streams:
    """The streams of all workspaces; where one has none, that is remembered, and cards are posted and edited."""

    def __init__(self) -> None:
        self._spared: dict[str, float] = {}
        self._begun: dict[str, deque[float]] = {}
        self._last: OrderedDict[str, str] = OrderedDict()  # the task that is under way, by the message
        self._ended: OrderedDict[str, str] = OrderedDict()  # the messages whose stream is over

    async def begin(self, here: Workspace, thread: Thread, slot: str, card: Card) -> str | None:
        """Stream a working card; None where it is to be posted. Raises Unavailable."""
        reader = here.asking.get(turn_of(slot))
        if card.tone is not Tone.WORKING or not thread.thread or not reader or not self._may(thread.tenant):
            return None
        try:
            begun = await api.answered(
                here.client.chat_startStream(
                    channel=thread.channel,
                    thread_ts=thread.thread,
                    recipient_team_id=thread.tenant,
                    recipient_user_id=reader,
                    task_display_mode="plan",
                    chunks=list(_tasks(slot, card, None)),
                )
            )
        except RateLimited as limited:
            self._spared[thread.tenant] = time.monotonic() + limited.retry_after
            return None
        except Refused as refused:
            self._spared[thread.tenant] = time.monotonic() + PAUSE
            _log.info("No streaming in workspace %s, cards are edited instead: %s", thread.tenant, refused)
            return None
        remember(self._last, str(begun["ts"]), card.title)
        here.streams(str(begun["ts"]), slot)
        return f"{STREAM}{begun['ts']}"

    async def go_on(self, here: Workspace, thread: Thread, ts: str, slot: str, card: Card) -> bool:
        """Put the next task of a working card into its stream; false where that is over, or the card is the answer."""
        if card.tone is Tone.WORKING:
            chunks = list(_tasks(slot, card, self._last.get(ts)))
            try:
                await api.answered(here.client.chat_appendStream(channel=thread.channel, ts=ts, chunks=chunks))
            except Refused:
                return False
            remember(self._last, ts, card.title)
            return True
        if ts not in self._ended:
            await self._end(here, thread, ts)
        return False

    async def _end(self, here: Workspace, thread: Thread, ts: str) -> None:
        """Slack ends a stream by itself after a while, so that there is none is no error."""
        try:
            await api.answered(here.client.chat_stopStream(channel=thread.channel, ts=ts))
        except Refused as refused:
            _log.debug("A stream was over before: %s", refused)
        self._last.pop(ts, None)
        remember(self._ended, ts, "")

    def _may(self, team: str) -> bool:
        now = time.monotonic()
        begun = self._begun.setdefault(team, deque(maxlen=MOST))
        if now < self._spared.get(team, 0.0) or (len(begun) == MOST and now - begun[0] < MINUTE):
            return False
        begun.append(now)
        return True


def turn_of(slot: str) -> str:
    """The turn whose card stands in a slot."""
    return slot.partition("#")[0]


def streamed(blocks: object) -> str | None:
    """The slot of a message that streams, and so has none in its metadata yet: its tasks say it."""
    found = (str(task).rpartition(MARK)[0] for task in _ids(blocks) if task)
    return next((slot for slot in found if slot), None)


def _ids(part: object) -> Iterator[object]:
    for inner in part if isinstance(part, list) else ():
        if isinstance(inner, dict):
            yield inner.get("task_id")
            yield from _ids(inner.get("tasks"))


def _tasks(slot: str, card: Card, before: str | None) -> Iterator[dict[str, Any]]:
    """What was under way is done, and what the card says now is under way; the title of the plan comes first."""
    if before is None:
        yield {"type": "plan_update", "title": cards.plain(card.title.partition(". ")[0], TITLE)}
    elif before != card.title:
        yield _task(slot, before, "complete")
    yield _task(slot, card.title, "in_progress")


def _task(slot: str, title: str, status: str) -> dict[str, Any]:
    said = title.partition(". ")[2] or title
    number = hashlib.sha256(title.encode()).hexdigest()[:8]
    return {"type": "task_update", "id": f"{slot}{MARK}{number}", "title": cards.plain(said, TITLE), "status": status}
