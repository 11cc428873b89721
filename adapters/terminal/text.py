"""Card to readable text: for a terminal with color, or plain where the output is no terminal."""

import re
from math import isfinite

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engines.evidence import TimeSeries
from engines.figures import amount
from engines.markup import Card, Line, Picture, Section, Style, Tone

TONES = {Tone.WORKING: "cyan", Tone.NEUTRAL: "default", Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.BAD: "red"}
STYLES = {
    Style.PLAIN: "",
    Style.BOLD: "bold",
    Style.CODE: "cyan",
    Style.CITE: "dim underline",
    Style.MENTION: "bold",
    Style.THREAD: "underline",
}
BLOCKS = "▁▂▃▄▅▆▇█"
RATE = re.compile(r"(?:a|an|in) ")  # `24 errors a minute`, but `24 ms of what is measured`
CELLS = 40  # of a row of blocks: what it shows stands beside it
CONTROL = {c: None for c in (*range(32), *range(127, 160)) if c not in (9, 10)}  # no escape sequence reaches a terminal


def render(card: Card) -> RenderableType:
    """Lay a card out, title first."""
    parts: list[RenderableType] = [Text(clean(card.title), style=f"bold {TONES[card.tone]}")]
    if card.badges:
        parts.append(Text(clean(" · ".join(card.badges)), style="dim"))
    parts.extend(_section(s) for s in card.sections)
    if card.picture:
        parts.append(_picture(card.picture, card.title))
    if card.footer:
        parts.append(Text("\n" + clean(card.footer), style="dim"))
    return Group(*parts)


def clean(text: str) -> str:
    """Take out what a terminal would obey."""
    return text.translate(CONTROL)


def _picture(picture: Picture, title: str) -> RenderableType:
    """Each curve as a row of blocks beside what it shows and its height; then the time, or what is not said yet."""
    rows = [Text(clean(f"{_blocks(s)}  {_named(s)}"), style="cyan", overflow="ellipsis") for s in picture.series]
    for row in rows:
        row.no_wrap = True
    below = picture.when or picture.alt
    said = [Text(clean(below), style="dim")] if below != title else []
    return Padding(Group(*rows, *said), (1, 0, 0, 2), expand=False)


def _named(series: TimeSeries) -> str:
    """What its highest block is, then what it shows, which may be cut off."""
    top = amount(max((v for v in series.values if v is not None and isfinite(v)), default=0.0))
    told = (series.name, series.unit) if RATE.match(series.unit) else (series.unit, series.name)
    return " ".join(w for w in (top, *told) if w)


def _blocks(series: TimeSeries) -> str:
    """The highest value of each stretch of time as a block of eight heights; a gap where nothing was measured."""
    values = [v if v is not None and isfinite(v) else None for v in series.values]
    wide = max(1, -(-len(values) // CELLS))
    parts = [[v for v in values[i : i + wide] if v is not None] for i in range(0, len(values), wide)]
    tops = [max(p) if p else None for p in parts]
    known = [t for t in tops if t is not None] or [0.0]
    low, high = min(*known, 0.0), max(known)
    return "".join(" " if t is None else BLOCKS[round((t - low) / ((high - low) or 1) * 7)] for t in tops)


def _section(section: Section) -> RenderableType:
    lines: list[RenderableType] = [Padding(_line(line), (0, 0, 0, 2), expand=False) for line in section.lines]
    if section.columns:
        lines = [Padding(_table(section), (0, 0, 0, 2), expand=False)]
    heading = [Text("\n" * section.detail + clean(section.heading), style="bold")] if section.heading else []
    return Group(*heading, *lines)


def _table(section: Section) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in section.columns:
        table.add_column(Text(clean(name)))
    for line in section.lines:
        table.add_row(*(_line((cell,)) for cell in line[: len(section.columns)]))
    return table


def _line(line: Line) -> Text:
    text = Text()
    for span in line:
        shown = f"`{span.text}`" if span.style is Style.CODE else span.text
        text.append(clean(shown), style=STYLES[span.style])
    return text
