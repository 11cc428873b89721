"""Channels that take nothing now: archived, gone, or left by the app. Their cases stay; what would be sent is not."""

import logging
import time

from adapters.slack import api
from engines.errors import Refused

AGAIN = 60.0  # seconds until a closed channel is tried again, as another replica may have heard that it is open
ROOM = 5_000  # channels that are remembered
ENDS = {  # events after which nothing can be posted, with what Slack would answer
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
    "member_left_channel": "not_in_channel",
}
BEGINS = ("channel_unarchive", "group_unarchive", "member_joined_channel")
_CLOSING = frozenset(api.SENTENCES[error] for error in ENDS.values())
_log = logging.getLogger("faultmaven.slack")


class Channels:
    """The closed channels of one workspace."""

    def __init__(self) -> None:
        self._closed: dict[str, tuple[str, float]] = {}

    def check(self, channel: str) -> None:
        """Raise Refused where it is closed, without asking Slack."""
        reason, until = self._closed.get(channel, ("", 0.0))
        if until > time.monotonic():
            raise Refused(reason)

    def refused(self, channel: str, refusal: Refused) -> None:
        """Slack took nothing there: remember it, where the reason is the channel."""
        if str(refusal) in _CLOSING:
            self.close(channel, str(refusal))

    def close(self, channel: str, reason: str) -> None:
        """Send nothing there any more; said once."""
        if channel not in self._closed:
            _log.warning("Nothing is sent to the channel %s any more. %s", channel, reason)
        if len(self._closed) >= ROOM:
            self._closed.clear()
        self._closed[channel] = (reason, time.monotonic() + AGAIN)

    def open(self, channel: str) -> None:
        """It takes messages again."""
        if self._closed.pop(channel, None):
            _log.warning("The channel %s takes messages again.", channel)
