"""Slack's Web API: the client, and its failures as the product's errors."""

import logging
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from engines.errors import FaultMavenError, RateLimited, Refused, Unavailable

BASE_URL = "https://slack.com/api/"
TIMEOUT = 10  # seconds
TRANSIENT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "timeout"})
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNSHOWABLE = frozenset(
    {
        *("invalid_blocks", "invalid_blocks_format", "block_mismatch", "only_one_table_allowed", "invalid_attachments"),
        *("msg_blocks_too_long", "msg_too_long", "too_many_attachments"),
    }
)
TOKEN = "Slack does not accept the bot token: reinstall the app and put its new xoxb- token into SLACK_BOT_TOKEN."  # noqa: S105 - a sentence
SENTENCES = {
    "invalid_auth": TOKEN,
    "not_authed": TOKEN,
    "account_inactive": TOKEN,
    "token_revoked": TOKEN,
    "token_expired": TOKEN,
    "not_allowed_token_type": TOKEN,
    "not_in_channel": "FaultMaven is not in that channel: invite it there with /invite @FaultMaven.",
    "channel_not_found": "Slack shows FaultMaven no such channel: invite it there with /invite @FaultMaven.",
    "is_archived": "That channel is archived: unarchive it, or go on in another one.",
    "thread_not_found": "That thread is gone: its first message was deleted.",
    "message_not_found": "The message to edit is gone: it was deleted.",
    "cant_update_message": "That message belongs to another app and can't be edited.",
    "restricted_action": "The workspace does not allow FaultMaven to post there: ask an administrator.",
    "file_not_found": "That file is gone: it was deleted in Slack.",
    "file_deleted": "That file is gone: it was deleted in Slack.",
}


class Unshowable(Refused):
    """Slack does not take the blocks of a message, whatever is in them."""


def client(token: str | None, base_url: str, log: logging.Logger) -> AsyncWebClient:
    """A client that never retries by itself: a dropped connection must not post twice, delivery owns retries."""
    return AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[], logger=log)


def logger(name: str) -> logging.Logger:
    """A logger for the vendor's libraries, which write whole messages at lower levels."""
    log = logging.getLogger(name)
    log.setLevel(logging.WARNING)
    return log


async def answered(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """What Slack answered; raises RateLimited, Unavailable or Refused."""
    try:
        data = (await call).data
    except SlackApiError as error:
        raise _failure(error.response) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable("Slack can't be reached.") from error
    except (AttributeError, ValueError) as error:  # the library's answer to a body that is plain text or no UTF-8
        raise Unavailable("Something other than Slack's API answered.") from error
    if not isinstance(data, dict):
        raise Unavailable("Something other than Slack's API answered.")
    return data


def _failure(response: Any) -> FaultMavenError:  # noqa: ANN401 - either the library's response or aiohttp's
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    if status == 429 or error in LIMITED:  # noqa: PLR2004 - Too Many Requests
        return RateLimited("Slack asks to slow down.", retry_after=retry_after(response.headers))
    if not isinstance(error, str) and status == 404:  # noqa: PLR2004 - Not Found
        return Refused("Slack does not know that call here.")
    if not isinstance(error, str) or status >= 500 or error in TRANSIENT:  # noqa: PLR2004 - server errors
        return Unavailable(f"Slack does not answer properly (status {status}).")
    if error == "missing_scope":
        needed = data.get("needed") if isinstance(data, dict) else None
        return Refused(f"The Slack app lacks the scope {needed}: add it from manifest.yml and reinstall the app.")
    if error in UNSHOWABLE:
        return Unshowable("Slack can't show this card.")
    return Refused(SENTENCES.get(error, f"Slack refused: {error.replace('_', ' ')}."))


def retry_after(headers: Any) -> float:  # noqa: ANN401 - headers of either library
    """The seconds that Slack asks to wait."""
    try:
        return max(0.0, float(headers.get("Retry-After", 1)))
    except ValueError:
        return 1.0
