"""Words that were recognized in a picture, set into lines as they stand in it.

Tesseract cuts `cart-7d9f` into three words and closes the gaps of a table; the boxes of the words tell both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_COLUMNS = 12  # of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, sure, text
_WORD = "5"  # the level of words
_LONG = 4  # letters from which a word tells the width of a letter
_BEARING = 0.2  # of a letter's width: what its first and last letter leave free of their cells
_EVEN = 0.05  # how far the widths of letters may differ where all letters are as wide
_GLUED = 0.3  # of a letter's width: a smaller gap is no blank in a script whose letters differ
_WIDEST = 60  # blanks that one gap may become


@dataclass(frozen=True)
class _Word:
    """A word with its left and right edge in pixels."""

    text: str
    left: int
    right: int

    @property
    def letter(self) -> float:
        return (self.right - self.left) / (len(self.text) - _BEARING)


def lines(table: str) -> list[str]:
    """The lines of a picture, out of tesseract's TSV."""
    found: dict[tuple[str, ...], list[_Word]] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD and cells[-1].strip():
            left, width = int(cells[6]), int(cells[8])
            found.setdefault(tuple(cells[1:5]), []).append(_Word(cells[-1].strip(), left, left + width))
    widths = [w.letter for line in found.values() for w in line if len(w.text) >= _LONG]
    letter = max(median(widths), 1.0) if widths else 1.0
    even = bool(widths) and median(abs(v - letter) for v in widths) <= _EVEN * letter
    return [_line(line, letter, even=even) for line in found.values()]


def _line(words: Sequence[_Word], width: float, *, even: bool) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        gap = (word.left - before.right) / width
        blanks = round((word.left - before.left) / width - len(before.text)) if even else max(round(gap), gap > _GLUED)
        text += " " * min(max(blanks, 0), _WIDEST) + word.text
    return text
