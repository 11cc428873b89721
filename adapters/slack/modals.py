"""The modal of a new incident: pure."""

from collections.abc import Iterator
from typing import Any

from adapters.slack.cards.inputs import labeled, option
from adapters.slack.cards.words import plain
from adapters.slack.inbound.shortcuts import NEW
from adapters.slack.inbound.views import CHANNEL, FILES, LEVELS, SEVERITY, TEXT, TITLE

Block = dict[str, Any]

MEANING = ("down, or data is lost", "badly degraded", "degraded, with a way around", "minor")
TITLES, TEXTS, MOST = 150, 3_000, 10  # characters of the title and of the description, and files


def incident() -> Block:
    """What a person fills in to open an incident."""
    return {
        "type": "modal",
        "callback_id": NEW,
        "title": plain("New incident"),
        "submit": plain("Open it"),
        "close": plain("Cancel"),
        "blocks": list(_inputs()),
    }


def _inputs() -> Iterator[Block]:
    levels = [option(f"{level}: {meaning}", level) for level, meaning in zip(LEVELS, MEANING, strict=True)]
    text = {"type": "plain_text_input"}
    title = {**text, "max_length": TITLES, "placeholder": plain("Checkout fails since about 10:05")}
    yield labeled(TITLE, "What is wrong", title)
    yield labeled(SEVERITY, "Severity", {"type": "static_select", "options": levels}, optional=True)
    yield labeled(TEXT, "What is known", {**text, "multiline": True, "max_length": TEXTS}, optional=True)
    yield labeled(FILES, "Logs and other files", {"type": "file_input", "max_files": MOST}, optional=True)
    place = {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    yield labeled(CHANNEL, "Where to open it", place, hint="A message is posted there, and its thread is the case.")
