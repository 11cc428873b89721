"""A card as Block Kit, within all of Slack's limits whatever it says; pure, and the one place that escapes."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engines import markup
from engines.markup import Button, Card, Line, Picture, Section, Span, Style, Tone

Block = dict[str, Any]

BLOCKS = 50
TEXT = 3_000  # of one text
TOTAL = 12_000  # of all texts: a little more and Slack refuses the message
LABEL, VALUE, NAME = 75, 2_000, 240
ALT = 2_000  # of what a picture shows, in words
ROW, ROWS = 25, 4  # buttons in one row, and rows
QUESTION, ANSWER = 300, 30  # of a confirmation
DETAIL_LINES, DETAIL_SPAN, DETAIL_LINE = 2, 200, 300
CHUNK = 500  # into which an overlong span is cut; escaping makes it five times as long at most
MARK = {Tone.WORKING: "⏳ ", Tone.NEUTRAL: "", Tone.GOOD: "✅ ", Tone.WARNING: "⚠️ ", Tone.BAD: "🔴 "}
MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
TICK = "\u02cb"  # looks like a backtick and opens no code
STAR = "\u2217"  # looks like an asterisk and ends no bold


def to_blocks(card: Card, picture: str | None = None) -> list[Block]:
    """The card, title first, its picture by the id of Slack's file or in words; what does not fit is said."""
    top = [_section(text) for text in (_pack([_pieces(_title(card))]) or ["…"])[:1]]
    top += _note(" · ".join(card.badges))
    rows = _rows(card.buttons)
    foot = _note(card.footer)
    shown = _picture(card.picture, picture)
    middle = (block for section in card.sections for block in _group(section))
    around = [*top, *shown, *foot]
    return [*top, *_fitting(middle, around, BLOCKS - len(around) - len(rows)), *shown, *rows, *foot]


def fallback(card: Card) -> str:
    """The title alone, for notifications."""
    return _limited(card.title, TEXT) or "…"


def plain(text: str, limit: int) -> str:
    """One escaped line for where Slack takes no markup."""
    return _limited(text, limit) or "…"


def _picture(picture: Picture | None, file: str | None) -> list[Block]:
    if picture is None:
        return []
    if file is None:
        return _note(picture.alt)
    alt = _cut(UNSENDABLE.sub("", picture.alt), ALT) or "…"
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt}]


def _title(card: Card) -> Line:
    spans = markup.words(card.title.strip())
    bold = tuple(s if s.style is Style.CODE else markup.bold(s.text) for s in spans)
    return (markup.plain(MARK[card.tone]), *bold)


def _note(text: str) -> list[Block]:
    return [_context(part) for part in _pack([_pieces((markup.plain(text),))])[:1]]


def _group(section: Section) -> Iterator[Block]:
    heading = [_pieces((markup.bold(section.heading),))] if section.heading.strip() else []
    if section.detail:
        shown = [_short(line) for line in section.lines[:DETAIL_LINES]]
        hidden = len(section.lines) - len(shown)
        more = [[f"more: {hidden} line{'s' if hidden > 1 else ''}"]] if hidden else []
        yield from (_context(text) for text in _pack([*heading, *shown, *more]))
    else:
        yield from (_section(text) for text in _pack([*heading, *map(_pieces, section.lines)]))


def _short(line: Line) -> list[str]:
    pieces: list[str] = []
    for span in line:
        pieces.append(_render(span.model_copy(update={"text": _cut(span.text, DETAIL_SPAN)})))
        if sum(map(_size, pieces)) > DETAIL_LINE:
            return [*pieces, "…"]
    return pieces


def _fitting(blocks: Iterable[Block], around: list[Block], places: int) -> list[Block]:
    left = TOTAL - sum(map(_weight, around))
    kept: list[Block] = []
    for block in blocks:
        left -= _weight(block)
        if left < 0 or len(kept) == places:
            return [*kept[: places - 1], _context("more: the rest of this answer is too long for Slack")]
        kept.append(block)
    return kept


def _weight(block: Block) -> int:
    texts = block.get("elements", [block["text"]] if "text" in block else [])
    return sum(_size(text["text"]) for text in texts)


def _pack(lines: Iterable[list[str]]) -> list[str]:
    """Fill texts with whole lines; a line too long for one text is broken between its pieces."""
    texts = [""]
    for line in lines:
        whole = "".join(line)
        if _size(texts[-1]) + 1 + _size(whole) <= TEXT:
            texts[-1] += "\n" * bool(texts[-1]) + whole
            continue
        texts.append("")
        for piece in line:
            if _size(texts[-1]) + _size(piece) > TEXT:
                texts.append("")
            texts[-1] += piece
    return [text for text in texts if text.strip()]


def _pieces(line: Line) -> list[str]:
    return [piece for span in line for piece in _split(span)]


def _split(span: Span) -> Iterator[str]:
    whole = _render(span)
    if _size(whole) <= TEXT:
        yield whole
        return
    for start in range(0, len(span.text), CHUNK):
        yield _render(span.model_copy(update={"text": span.text[start : start + CHUNK]}))


def _render(span: Span) -> str:
    text = UNSENDABLE.sub("", span.text)
    if span.style is Style.MENTION:
        return f"<@{span.ref}>" if MEMBER.fullmatch(span.ref or "") else _escape(f"@{text}")
    if not text.strip():
        return text
    if span.style in (Style.CODE, Style.CITE):
        return _code(text)
    return _bold(text) if span.style is Style.BOLD else _escape(text)


def _bold(text: str) -> str:
    """Slack wants the asterisks right at the words."""
    before, after = " " * (not text[0].strip()), " " * (not text[-1].strip())
    words = _escape(" ".join(text.split())).replace("*", STAR)
    return f"{before}*{words}*{after}"


def _code(text: str) -> str:
    """Between backticks; what holds backticks or lines of its own stands in a fence, so that it can be copied whole."""
    bare = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "`" not in text and "\n" not in text:
        return f"`{bare}`"
    return "```\n" + bare.replace("```", TICK * 3) + "\n```"


def _escape(text: str) -> str:
    text = UNSENDABLE.sub("", text).replace("`", TICK)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Block:
    """`verbatim`, so that Slack makes no mention, channel or link out of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _rows(buttons: tuple[Button, ...]) -> list[Block]:
    """A button whose name or value Slack would not bring back whole is left out."""
    whole = [b for b in buttons if b.name and _whole(b.name, NAME) and _whole(b.value, VALUE)]
    elements = [_button(i, b) for i, b in enumerate(whole[: ROW * ROWS])]
    return [{"type": "actions", "elements": elements[i : i + ROW]} for i in range(0, len(elements), ROW)]


def _whole(text: str, limit: int) -> bool:
    return _size(text) <= limit and not UNSENDABLE.search(text)


def _button(place: int, button: Button) -> Block:
    label = _limited(button.label, LABEL) or "…"
    element: Block = {"type": "button", "action_id": f"{place}:{button.name}", "text": _plain(label)}
    if button.value:
        element["value"] = button.value
    if button.primary:
        element["style"] = "primary"
    if button.confirm:
        element["confirm"] = {
            "title": _plain("Are you sure?"),
            "text": _plain(_limited(button.confirm, QUESTION) or "…"),
            "confirm": _plain(_limited(button.label, ANSWER) or "Yes"),
            "deny": _plain("Cancel"),
        }
    return element


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _limited(text: str, limit: int) -> str:
    """One escaped line of at most `limit` characters, cut where no escape is broken."""
    line, keep = " ".join(text.split()), limit
    while _size(escaped := _escape(_cut(line, keep))) > limit:
        keep -= max(1, (_size(escaped) - limit) // 5)
    return escaped


def _cut(text: str, limit: int) -> str:
    if _size(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: (limit - 1) * 2]
    return units.decode("utf-16-le", "ignore") + "…"


def _size(text: str) -> int:
    """As Slack counts: an emoji outside the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
