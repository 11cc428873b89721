"""Places the labels of marks above the panels so that none covers another or another's line."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.chart import words

ROWS = 3
MOST = 5  # labels, so that every way to place them can be tried
_GAP = 10  # pixels between a line and its label, and between two labels
_LONGEST = 0.45  # of the picture's width


@dataclass(frozen=True)
class Wanted:
    """A label, and where the line is that it belongs to."""

    x: float
    text: str


@dataclass(frozen=True)
class Placed:
    """A label in its place; row 0 is right above the panels, the line goes down from the label's row."""

    x: float
    left: float
    right: float
    row: int
    text: str

    def hides(self, other: "Placed") -> bool:
        """Whether its text covers the other's text or the line below the other."""
        covers = self.left < other.right + _GAP and other.left < self.right + _GAP
        crossed = self.row <= other.row and self.left - _GAP < other.x < self.right + _GAP
        return (self.row == other.row and covers) or crossed


def place(wanted: Sequence[Wanted], size: float, left: float, right: float) -> list[Placed | None]:
    """A place for each in as few rows as can be, the first ones first; None where there is no room."""
    best: list[Placed | None] = []
    for rows in range(1, ROWS + 1):
        places = [_places(label, size, left, right, rows) for label in wanted[:MOST]]
        found = _best(places, [])
        if not best or _worth(found) > _worth(best):
            best = found
    return [*best, *[None] * (len(wanted) - len(best))]


def _places(label: Wanted, size: float, left: float, right: float, rows: int) -> list[Placed]:
    text = words.fit(label.text, size, (right - left) * _LONGEST)
    wide = words.width(text, size)
    sides = [(label.x + _GAP, label.x + _GAP + wide), (label.x - _GAP - wide, label.x - _GAP)]
    within = [(a, b) for a, b in sides if a >= left and b <= right] if text else []
    return [Placed(label.x, a, b, row, text) for row in range(rows) for a, b in within]


def _best(places: list[list[Placed]], stand: list[Placed | None]) -> list[Placed | None]:
    """The worthiest way to place what is left; the first of several."""
    left = len(places) - len(stand)
    if not left:
        return stand
    best: list[Placed | None] = []
    for place in (*places[len(stand)], None):
        if place and any(o and (place.hides(o) or o.hides(place)) for o in stand):
            continue
        found = _best(places, [*stand, place])
        if not best or _worth(found) > _worth(best):
            best = found
        if all(best[len(stand) :]):
            break
    return best


def _worth(placed: list[Placed | None]) -> list[bool]:
    """What can be compared: an earlier label is worth more than all later ones."""
    return [p is not None for p in placed]
