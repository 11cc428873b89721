"""What people fill in: inputs of a modal, and the options of those with a choice."""

from typing import Any

from adapters.slack.cards.words import cut, plain

Block = dict[str, Any]

LABEL = 75  # characters of an option


def labeled(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """One input with its label; the block and what is in it have the same name."""
    block = {"type": "input", "block_id": name, "label": plain(label), "element": {**element, "action_id": name}}
    return {**block, "optional": optional, **({"hint": plain(hint)} if hint else {})}


def option(words: str, value: str) -> Block:
    """One of several, its words cut to what Slack takes."""
    return {"text": plain(cut(words, LABEL)), "value": value}
