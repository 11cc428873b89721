"""What stands where on a card in a message: the answer first, the reasons, what to press, and the rest behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.slack.cards import documents, plans, presses, tables
from adapters.slack.cards.words import TEXT, UNSENDABLE, cut, escape, limited, mrkdwn, pack, pieces, size
from engines import markup
from engines.markup import Button, Card, Line, Picture, Section, Style, Tone

Block = dict[str, Any]

BLOCKS = 50
TOTAL = 12_000  # of all texts: a little more and Slack refuses the message
SHORT = 3_000  # of all texts where the whole stands in a file
NOTE = 1_000  # of small print
ALT = 2_000  # of what a picture shows, in words
MARK = {Tone.WORKING: "⏳ ", Tone.NEUTRAL: "", Tone.GOOD: "✅ ", Tone.WARNING: "⚠️ ", Tone.BAD: "🔴 "}
DETAILS = Button(name="command", label="Details", value="status")  # behind it stands all that is known of the case
BULLET = markup.plain("• ")
HIDDEN = 8  # headings of what stands behind it
TOO_LONG = "more: the rest of this answer is too long for Slack"
BELOW = "more: the whole is in the file {} in this thread"


@dataclass(frozen=True)
class Shown:
    """What a message can show beside words."""

    picture: str | None = None  # the id of the picture's file in Slack
    modern: bool = True  # tables, plans and pairs of opinions, which not every workspace takes
    rest: str = TOO_LONG  # what is said in the place of what does not fit
    most: int = TOTAL  # characters


@dataclass(frozen=True)
class Laid:
    """The blocks of a message; cut where the card says more than fits."""

    blocks: list[Block]
    is_cut: bool


def to_blocks(card: Card, shown: Shown | None = None) -> list[Block]:
    """The blocks alone."""
    return lay(card, shown).blocks


def lay(card: Card, shown: Shown | None = None) -> Laid:
    """The card as a message; what does not fit and what can't be shown is said in words."""
    can = shown or Shown()
    top = [*_head(card, can), *note(" · ".join(card.badges))]
    end = [*_picture(card.picture, can.picture), *_behind(card)]
    pressed = presses.rows(_buttons(card), pairs=can.modern)
    foot = note(card.footer)
    rest = fitting(_middle(card, can), [*top, *end, *pressed, *foot], BLOCKS, can)
    return Laid([*top, *rest.blocks, *end, *pressed, *foot], rest.is_cut)


def fallback(card: Card) -> str:
    """The title alone, for notifications."""
    return limited(card.title, TEXT) or "…"


def plain(text: str, limit: int) -> str:
    """One escaped line for where Slack takes no markup."""
    return limited(text, limit) or "…"


def told(card: Card) -> str:
    """All of it in words, as much as a message without blocks takes."""
    return (pack([pieces((markup.plain(cut(card.text, TEXT)),))]) or ["…"])[0]


def _head(card: Card, can: Shown) -> list[Block]:
    if not card.steps:
        return [titled(card)]
    if can.modern:
        return [plans.plan(card)]
    return [section(text) for text in pack([pieces(_title(card)), *([escape(line)] for line in plans.told(card))])[:1]]


def titled(card: Card) -> Block:
    """The title, as much as one text takes."""
    return section((pack([pieces(_title(card))]) or ["…"])[0])


def _title(card: Card) -> Line:
    spans = markup.words(card.title.strip())
    bold = tuple(s if s.style is Style.CODE else markup.bold(s.text) for s in spans)
    return (markup.plain(MARK[card.tone]), *bold)


def _middle(card: Card, can: Shown) -> Iterator[Block]:
    """What stands on the first screen; of tables a message takes one."""
    tabled = False
    for one in card.sections:
        if one.detail:
            continue
        if card.document and can.modern:
            yield from ({"type": "markdown", "text": text} for text in documents.parts(one))
            continue
        yield from group(one, table=can.modern and not tabled)
        tabled = tabled or bool(one.columns)


def group(one: Section, *, table: bool) -> Iterator[Block]:
    """The blocks of a section, as a table where it has columns and may be one."""
    if one.columns and one.lines and table:
        yield from (section(text) for text in pack(_heading(one)))
        yield tables.table(one)
        return
    yield from (section(text) for text in pack(pieces(line) for line in _lines(one)))


def _heading(one: Section) -> list[list[str]]:
    return [pieces((markup.bold(one.heading),))] if one.heading.strip() else []


def _lines(one: Section) -> Iterator[Line]:
    """A single line goes on behind its heading; of several each has its bullet, but commands and what is numbered."""
    lines = [_row(line) if one.columns else line for line in one.lines]
    if not one.heading.strip():
        yield from lines
        return
    if len(lines) == 1:
        yield (markup.bold(one.heading), markup.plain("  "), *lines[0])
        return
    yield (markup.bold(one.heading),)
    numbered = any(line and line[0].text[:1].isdigit() for line in lines)
    for line in lines:
        yield line if numbered or not line or line[0].style is Style.CODE else (BULLET, *line)


def _row(line: Line) -> Line:
    return tuple(s for n, cell in enumerate(line) for s in _joined(n, cell))


def _joined(place: int, cell: markup.Span) -> Line:
    return (markup.plain(" · "), cell) if place else (cell,)


def _behind(card: Card) -> list[Block]:
    """What stands behind the button, by its headings."""
    hidden = [s for s in card.sections if s.detail and s.lines]
    named = [f"{s.heading.strip() or 'Details'} {len(s.lines)}" for s in hidden]
    return note(f"More: {' · '.join(named[:HIDDEN])}") if named else []


def _buttons(card: Card) -> tuple[Button, ...]:
    return (*card.buttons, DETAILS) if any(s.detail and s.lines for s in card.sections) else card.buttons


def _picture(picture: Picture | None, file: str | None) -> list[Block]:
    if picture is None:
        return []
    if file is None:
        return note(picture.alt)
    alt = cut(UNSENDABLE.sub("", picture.alt), ALT) or "…"
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt}]


def note(text: str) -> list[Block]:
    """Small print, which leaves most of a message to the answer."""
    return [context(said)] if (said := limited(text, NOTE)).strip() else []


def fitting(blocks: Iterable[Block], around: list[Block], most: int, can: Shown | None = None) -> Laid:
    """As many blocks as fit beside those around them, and a word on the rest."""
    can = can or Shown()
    left, places = can.most - _weight(around), most - len(around)
    kept: list[Block] = []
    for block in blocks:
        left -= _weight(block)
        if left < 0 or len(kept) == places:
            return Laid([*kept[: places - 1], context(escape(can.rest))], is_cut=True)
        kept.append(block)
    return Laid(kept, is_cut=False)


def _weight(part: object) -> int:
    """The characters of all that is read in it."""
    if isinstance(part, list):
        return sum(map(_weight, part))
    if isinstance(part, dict):
        own = sum(size(part[key]) for key in ("text", "title") if isinstance(part.get(key), str))
        return own + sum(map(_weight, part.values()))
    return 0


def section(text: str) -> Block:
    """A block of text."""
    return {"type": "section", "text": mrkdwn(text)}


def context(text: str) -> Block:
    """A block of small text."""
    return {"type": "context", "elements": [mrkdwn(text)]}
