"""The modal of a new incident: pure."""

from typing import Any

from adapters.slack.inbound.shortcuts import NEW
from adapters.slack.inbound.views import CHANNEL, FILES, LEVELS, SEVERITY, TEXT, TITLE

Block = dict[str, Any]

MEANING = ("down, or data is lost", "badly degraded", "degraded, with a way around", "minor")
TITLES, TEXTS, MOST = 150, 3_000, 10  # characters of the title and of the description, and files


def incident() -> dict[str, Any]:
    """What a person fills in to open an incident."""
    levels = [
        {"text": _plain(f"{level}: {meaning}"), "value": level} for level, meaning in zip(LEVELS, MEANING, strict=True)
    ]
    title = {
        "type": "plain_text_input",
        "max_length": TITLES,
        "placeholder": _plain("Checkout fails since about 10:05"),
    }
    place = {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return {
        "type": "modal",
        "callback_id": NEW,
        "title": _plain("New incident"),
        "submit": _plain("Open it"),
        "close": _plain("Cancel"),
        "blocks": [
            _input(TITLE, "What is wrong", title),
            _input(SEVERITY, "Severity", {"type": "static_select", "options": levels}, optional=True),
            _input(
                TEXT,
                "What is known",
                {"type": "plain_text_input", "multiline": True, "max_length": TEXTS},
                optional=True,
            ),
            _input(FILES, "Logs and other files", {"type": "file_input", "max_files": MOST}, optional=True),
            _input(CHANNEL, "Where to open it", place, hint="A message is posted there, and its thread is the case."),
        ],
    }


def _input(name: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": _plain(hint)} if hint else block


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
