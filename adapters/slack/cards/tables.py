"""A section with columns as Slack's table, within its limits; one table a message."""

from collections.abc import Iterator
from typing import Any

from adapters.slack.cards.words import bare, size
from engines.markup import Section, Span, Style

ROWS, COLUMNS = 100, 20  # the row of names is one of them
CELLS = 8_000  # characters of all cells: below the 10,000 of a table, and it shares the message's own
CELL = 300
RICH = {Style.BOLD: "bold", Style.CODE: "code", Style.CITE: "code"}


def table(section: Section) -> dict[str, Any]:
    """The table; rows that do not fit are counted in its last one."""
    columns = section.columns[:COLUMNS]
    made = [[_raw(name) for name in columns], *_rows(section, len(columns))]
    return {"type": "table", "rows": made, "column_settings": [{"is_wrapped": True} for _ in columns]}


def _rows(section: Section, columns: int) -> Iterator[list[dict[str, Any]]]:
    left = CELLS
    for n, line in enumerate(section.lines):
        row = [_cell(cell) for cell in (*line, *[Span(text="")] * columns)[:columns]]
        left -= _weight(row)
        is_last = n == len(section.lines) - 1
        if left < 0 or (n == ROWS - 2 and not is_last):
            yield [_raw(f"and {len(section.lines) - n} more"), *[_raw("-")] * (columns - 1)]
            return
        yield row


def _cell(span: Span) -> dict[str, Any]:
    text = bare(span.text, CELL) if span.text.strip() else "-"
    if span.style not in RICH:
        return _raw(text)
    run = {"type": "text", "text": text, "style": {RICH[span.style]: True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}


def _raw(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": bare(text, CELL)}


def _weight(row: list[dict[str, Any]]) -> int:
    return sum(size(c["text"] if "text" in c else c["elements"][0]["elements"][0]["text"]) for c in row)
