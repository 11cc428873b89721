"""What neither Slack's types nor its Python models check: lengths, counts, places, and that nothing is live."""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]
LIVE = re.compile(
    r"<(?!@[UW][A-Z0-9]{2,20}>|https://app\.slack\.com/client/[A-Z0-9/]*thread/[A-Z0-9]+-[0-9.]+\|[^<>]*>)"
)
UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
HALF_ESCAPED = re.compile(r"&(?!amp;|lt;|gt;)")
EVERYWHERE = {"section", "context", "actions", "divider", "header", "image", "rich_text"}
IN_MESSAGES = frozenset(EVERYWHERE | {"context_actions", "markdown", "plan", "table", "task_card"})
IN_MODALS = frozenset(EVERYWHERE | {"input", "alert"})
LENGTHS = {  # of texts, by the block or element that holds them
    "section": (1, 3_000),
    "context": (1, 3_000),
    "header": (1, 150),
    "button": (1, 75),
    "plan": (1, 150),
    "task_card": (1, 150),
    "alert": (1, 200),
}
MOST = {"actions": 25, "context": 10, "context_actions": 5}  # elements
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def units(text: str) -> int:
    """As Slack counts; fails on half a character, as Slack does."""
    return len(text.encode("utf-16-le")) // 2


def complaints(blocks: list[Block]) -> list[str]:
    """What Slack would refuse of a message, or what would come alive in it; nothing where all is well."""
    said = [*_message(blocks), *(c for b in blocks for c in _block(b, IN_MESSAGES))]
    return [*said, *_texts(blocks), *_ids(blocks)]


def of_view(view: Block) -> list[str]:
    """The same of a modal."""
    blocks = view["blocks"]
    said = [] if 1 <= len(blocks) <= 100 else [f"{len(blocks)} blocks"]
    said += [f"{key} too long" for key in ("title", "submit", "close") if units(_inner(view.get(key))) > 24]
    said += ["private_metadata too long"] * (units(view.get("private_metadata", "")) > 3_000)
    said += [c for b in blocks for c in _block(b, IN_MODALS)]
    return [*said, *_texts(blocks), *_ids(blocks)]


def strings(part: object) -> Iterator[str]:
    """Every text somebody reads, wherever it stands."""
    if isinstance(part, list):
        for one in part:
            yield from strings(one)
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text", "raw_text", "text", "markdown") and "text" in part:
            yield part["text"]
        for value in part.values():
            yield from strings(value)


def _message(blocks: list[Block]) -> Iterator[str]:
    kinds = [b["type"] for b in blocks]
    if not 1 <= len(blocks) <= 50:
        yield f"{len(blocks)} blocks"
    if kinds.count("table") > 1:
        yield "more than one table"
    if kinds.count("plan") > 1 or ("plan" in kinds and "task_card" in kinds):
        yield "a plan and something beside it"
    if sum(units(text) for text in strings(blocks)) > 13_000:
        yield "too long as a whole"


def _block(block: Block, allowed: frozenset[str]) -> Iterator[str]:
    kind = block["type"]
    if kind not in allowed:
        yield f"{kind} has no place there"
    if units(block.get("block_id", "")) > 255:
        yield "block_id too long"
    if kind not in MOST:
        yield from _length(kind, block)
    elements = block.get("elements", [])
    if kind in MOST and not 1 <= len(elements) <= MOST[kind]:
        yield f"{len(elements)} elements of {kind}"
    for element in elements if kind in MOST else ():
        yield from _length(kind if kind == "context" else element["type"], element)
        yield from _pressed(element)
    for task in block.get("tasks", []):
        yield from _length("task_card", task)
    yield from _of_kind(block)


def _of_kind(block: Block) -> Iterator[str]:
    if any(not 1 <= units(field["text"]) <= 2_000 for field in block.get("fields", [])):
        yield "field too long"
    if block["type"] == "image" and not 1 <= units(block["alt_text"]) <= 2_000:
        yield "alt_text too long"
    if block["type"] == "table":
        yield from _table(block)


def _length(kind: str, holder: Block) -> Iterator[str]:
    text = _inner(holder.get("text", holder.get("title")))
    least, most = LENGTHS.get(kind, (0, 12_000))
    if not least <= units(text) <= most or (least and not text.strip()):
        yield f"text of {kind}"


def _inner(text: object) -> str:
    return text if isinstance(text, str) else text["text"] if isinstance(text, dict) else ""


def _pressed(element: Block) -> Iterator[str]:
    if element["type"] not in ("button", "feedback_buttons", "icon_button"):
        return
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id"
    for part in (element, element.get("positive_button"), element.get("negative_button")):
        if part and units(part.get("value", "")) > 2_000:
            yield "value too long"
        if part and units(part.get("accessibility_label", "")) > 75:
            yield "accessibility_label too long"
    for half in (element.get("positive_button"), element.get("negative_button")):
        if half and not (1 <= units(half["text"]["text"]) <= 75 and half["value"]):
            yield "half of a pair"
    for key, most in CONFIRM.items():
        if element.get("confirm") and not 1 <= units(element["confirm"][key]["text"]) <= most:
            yield f"{key} of a confirmation"


def _table(block: Block) -> Iterator[str]:
    if not 1 <= len(block["rows"]) <= 100:
        yield "rows of a table"
    if any(not 1 <= len(row) <= 20 for row in block["rows"]) or len({len(row) for row in block["rows"]}) > 1:
        yield "columns of a table"
    if len(block.get("column_settings", [])) > 20:
        yield "column_settings"
    texts = list(strings(block))
    if sum(map(units, texts)) > 10_000:
        yield "cells of a table"
    if any(not text.strip() for text in texts):
        yield "empty cell"


def _texts(blocks: list[Block]) -> Iterator[str]:
    for text in strings(blocks):
        if UNSENDABLE.search(text):
            yield "a character that can't be sent"
    for part in _marked(blocks):
        if LIVE.search(part["text"]):
            yield "something live"
        if HALF_ESCAPED.search(part["text"]):
            yield "an escape that is none"
        if part.get("verbatim") is not True:
            yield "not verbatim"


def _marked(part: object) -> Iterator[Block]:
    if isinstance(part, list):
        for one in part:
            yield from _marked(one)
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for value in part.values():
            yield from _marked(value)


def _ids(blocks: list[Block]) -> Iterator[str]:
    pressed = [e["action_id"] for b in blocks for e in b.get("elements", []) if "action_id" in e]
    if any(n > 1 for n in map(pressed.count, pressed)):
        yield "action_id twice"
