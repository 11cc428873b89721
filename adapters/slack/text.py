"""Slack's markup made readable: what people and other apps posted, as plain text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

ANGLE = re.compile(r"<([^<>]*)>")
PERSON = re.compile(r"<@([UW][A-Z0-9]+)")
NO_NAME = re.compile(r"[<>|@]")  # of a name between angle brackets
DEPTH = 12  # levels of nested blocks that are read
_SPELLED = {  # runs of rich text, as the same things stand in plain messages
    "user": "<@{user_id}>",
    "channel": "<#{channel_id}>",
    "usergroup": "<!subteam^{usergroup_id}>",
    "broadcast": "<!{range}>",
    "emoji": ":{name}:",
    "date": "{fallback}",
}
WORDS = ("pretext", "author_name", "title", "text")  # of a legacy attachment, in the order they are shown


def readable(text: str, *, names: Mapping[str, str], bot: str | None = None) -> str:
    """Spell out mentions and links, undo Slack's escapes, and leave out the mention of the bot itself."""
    spelled = ANGLE.sub(lambda m: _angle(m.group(1), names, bot), text)
    return _plain(spelled)


def typed(text: str, names: Mapping[str, str]) -> str:
    """What is typed as a command: readable, but people keep their ids, as `<@U1|ann>`."""
    return _plain(ANGLE.sub(lambda m: _person(m.group(1), names) or _angle(m.group(1), names, None), text))


def _plain(spelled: str) -> str:
    return spelled.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _person(inner: str, names: Mapping[str, str]) -> str:
    target, _, label = inner.partition("|")
    if not PERSON.match(f"<{target}"):
        return ""
    name = names.get(target[1:]) or label or target[1:]
    return f"<{target}|{NO_NAME.sub('', name)}>"


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
    seen = {line.strip() for line in text.splitlines()}
    for line in [*_lines(blocks), *(line for a in attachments for line in _attachment(a))]:
        if line.strip() and line.strip() not in seen:
            seen.add(line.strip())
            said.append(line)
    return "\n".join(said)


def _attachment(attachment: dict[str, Any]) -> Iterator[str]:
    """Its fallback is for who can show nothing else."""
    said = [line for line in _shown(attachment) if line.strip()]
    yield from said or [_string(attachment, "fallback")]


def _shown(attachment: dict[str, Any]) -> Iterator[str]:
    yield from (line for key in WORDS if (line := _string(attachment, key)))
    for field in _list(attachment, "fields"):
        if isinstance(field, dict):
            yield ": ".join(part for key in ("title", "value") if (part := _string(field, key)))
    yield from _lines(attachment.get("blocks"))
    for shared in _list(attachment, "message_blocks"):
        if isinstance(shared, dict) and isinstance(shared.get("message"), dict):
            yield from _lines(shared["message"].get("blocks"))


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
        for key in ("title", "text", "description"):  # of a video, of a section, header or markdown, of a card
            part = block.get(key)
            yield _string(part, "text") if isinstance(part, dict) else _string(block, key)
        yield _string(block, "alt_text")
        yield from (_row(row, depth + 1) for row in _list(block, "rows"))
        yield from _lines(block.get("fields"), depth + 1)
        if kind != "actions":  # what can be pressed there says nothing
            yield from _lines(elements, depth + 1)


def _row(cells: object, depth: int) -> str:
    """One row of a table."""
    found = (" ".join(filter(None, _lines([cell], depth))) for cell in cells) if isinstance(cells, list) else ()
    return " | ".join(found)


def _run(element: dict[str, Any]) -> str:
    spelled = _SPELLED.get(str(element.get("type")))
    return (
        spelled.format_map(defaultdict(str, element))
        if spelled
        else _string(element, "text") or _string(element, "url")
    )


def _list(of: dict[str, Any], key: str) -> list[Any]:
    value = of.get(key)
    return value if isinstance(value, list) else []


def _string(of: dict[str, Any], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""
