"""Slack's markup made readable: what people and other apps posted, as plain text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

ANGLE = re.compile(r"<([^<>]*)>")
PERSON = re.compile(r"<@([UW][A-Z0-9]+)")
DEPTH = 12  # levels of nested blocks that are read
WORDS = ("pretext", "author_name", "title", "text")  # of a legacy attachment, in the order they are shown


def readable(text: str, *, names: Mapping[str, str], bot: str | None = None) -> str:
    """Spell out mentions and links, undo Slack's escapes, and leave out the mention of the bot itself."""
    spelled = ANGLE.sub(lambda m: _angle(m.group(1), names, bot), text)
    return spelled.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _angle(inner: str, names: Mapping[str, str], bot: str | None) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        person = target[1:]
        return "" if person == bot else f"@{label or names.get(person, person)}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    bare = re.sub(r"^(mailto:|tel:|https?://)", "", target)
    return f"{label} ({target})" if label and label not in (target, bare) else re.sub(r"^(mailto:|tel:)", "", target)


def full(text: str, blocks: list[dict[str, Any]], attachments: list[dict[str, Any]]) -> str:
    """All that a post says: its text, and what stands only in its blocks and attachments (alerts of other apps)."""
    said = [text] if text.strip() else []
    if text.strip():
        blocks = [b for b in blocks if b.get("type") != "rich_text"]  # the very same words as in `text`
    for line in [*_lines(blocks), *(line for a in attachments for line in _attachment(a))]:
        if not any(line in earlier for earlier in said):
            said.append(line)
    return "\n".join(said)


def _attachment(attachment: dict[str, Any]) -> Iterator[str]:
    yield from (line for key in WORDS if (line := _string(attachment, key)))
    for field in _list(attachment, "fields"):
        if isinstance(field, dict):
            yield ": ".join(part for key in ("title", "value") if (part := _string(field, key)))
    yield from _lines(attachment.get("blocks"))
    for shared in _list(attachment, "message_blocks"):
        if isinstance(shared, dict) and isinstance(shared.get("message"), dict):
            yield from _lines(shared["message"].get("blocks"))
    yield _string(attachment, "fallback")


def _lines(blocks: object, depth: int = 0) -> Iterator[str]:
    """The texts of blocks, a line each; runs of rich text are joined."""
    if not isinstance(blocks, list) or depth > DEPTH:
        return
    for block in blocks:
        if not isinstance(block, dict):
            continue
        kind, elements = block.get("type"), block.get("elements")
        if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            yield "".join(_run(e) for e in _list(block, "elements") if isinstance(e, dict))
            continue
        text = block.get("text")
        yield _string(text, "text") if isinstance(text, dict) else _string(block, "text")
        yield from _lines(block.get("fields"), depth + 1)
        yield from _lines(elements, depth + 1)


def _run(element: dict[str, Any]) -> str:
    if element.get("type") == "user":
        return f"<@{element.get('user_id')}>"
    if element.get("type") == "link" and not _string(element, "text"):
        return _string(element, "url")
    return _string(element, "text")


def _list(of: dict[str, Any], key: str) -> list[Any]:
    value = of.get(key)
    return value if isinstance(value, list) else []


def _string(of: dict[str, Any], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""
