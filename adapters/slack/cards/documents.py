"""A card as Markdown: what a report is in a message, and the file that holds what is too long for one."""

import re
from collections.abc import Iterator

from adapters.slack.cards.words import EMOJI, JOINER, TEXT, UNSENDABLE, size
from engines.markup import Card, Line, Section, Span, Style

SPECIAL = re.compile(r"([\\`*_\[\]~|])")
LEADING = re.compile(r"^(\s*)(#{1,6}\s|>|[-+]\s|\d+[.)]\s)")
NAME = 40  # characters of a file's name


def whole(card: Card) -> str:
    """All of it, as a file of its own."""
    head = [f"# {_escaped(card.title)}", " · ".join(map(_escaped, card.badges))]
    return "\n\n".join(part for part in (*head, *(_section(s) for s in card.sections), _escaped(card.footer)) if part)


def name(card: Card, digest: str) -> str:
    """What the file is called: what sort of answer it is, and which content it has."""
    slug = re.sub(r"[^a-z0-9]+", "-", card.title.partition(":")[0].lower())[:NAME].strip("-")
    return f"{slug or 'answer'}-{digest[:8]}.md"


def parts(section: Section) -> Iterator[str]:
    """A section as texts that are short enough for a block."""
    text = ""
    for line in _section(section).split("\n"):
        if text and size(text) + 1 + size(line) > TEXT:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line
    if text.strip():
        yield text


def _section(section: Section) -> str:
    if not section.lines:
        return ""
    head = f"### {_escaped(section.heading)}\n" if section.heading.strip() else ""
    return head + "\n".join(_table(section) if section.columns else (f"- {_line(line)}" for line in section.lines))


def _table(section: Section) -> Iterator[str]:
    yield f"| {' | '.join(map(_escaped, section.columns))} |"
    yield f"|{' --- |' * len(section.columns)}"
    for line in section.lines:
        yield f"| {' | '.join(_span(cell) for cell in line)} |"


def _line(line: Line) -> str:
    text = "".join(_span(span) for span in line)
    return LEADING.sub(r"\1\\\2", text)


def _span(span: Span) -> str:
    text = " ".join(UNSENDABLE.sub("", span.text).split())
    if span.style in (Style.CODE, Style.CITE):
        ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
        pad = " " if "`" in text else ""
        return f"{ticks}{pad}{_dead(text)}{pad}{ticks}" if text else ""
    before, after = " " * span.text[:1].isspace(), " " * span.text[-1:].isspace()
    plain = _escaped(text)
    return f"{before}**{plain}**{after}" if span.style is Style.BOLD and plain else f"{before}{plain}{after}"


def _escaped(text: str) -> str:
    """On one line, without any markup of its own."""
    return SPECIAL.sub(r"\\\1", _dead(" ".join(UNSENDABLE.sub("", text).split())))


def _dead(text: str) -> str:
    """No mention, no tag, no emoji."""
    return EMOJI.sub(f":{JOINER}", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
