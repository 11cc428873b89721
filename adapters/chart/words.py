"""Text on a picture: how wide it is, how it is shortened, and that none of it is markup."""

import math
import re
from html import escape

# Advances of DejaVu Sans Condensed Bold, the wider of the fonts, for the characters 32 to 126, per mille of the size.
_ADVANCES = (
    313, 410, 469, 754, 626, 901, 785, 275, 411, 411, 470, 754, 342, 374, 342, 329, 626, 626, 626, 626, 626, 626, 626,
    626, 626, 626, 360, 360, 754, 754, 754, 522, 900, 696, 686, 660, 747, 615, 615, 738, 753, 334, 334, 697, 573, 896,
    753, 765, 659, 765, 693, 648, 614, 730, 696, 993, 694, 651, 652, 411, 329, 411, 754, 450, 450, 607, 644, 533, 644,
    610, 391, 644, 641, 308, 308, 598, 308, 938, 641, 618, 644, 644, 444, 536, 430, 641, 586, 831, 580, 586, 523, 641,
    329, 641, 754,
)  # fmt: skip
_WIDEST = 1000  # what is not in the table is taken for as wide as it is high
_HIDDEN = re.compile(
    "[^\t\n\r -\x7e\xa0-\u1fff\u2010-\u2027\u2030-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U0003fffd]"
)
_LETTERS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_TOO_LONG = 1e15  # from here on the digits say nothing
_FEW = 1e-4


def width(text: str, size: float) -> float:
    """How many pixels a text takes at most."""
    return sum(_ADVANCES[ord(c) - 32] if " " <= c <= "~" else _WIDEST for c in text) * size / 1000


def fit(text: str, size: float, most: float) -> str:
    """The text on one line, its end left out where it is wider than `most`."""
    flat = " ".join(_HIDDEN.sub("", text).split())
    if width(flat, size) <= most:
        return flat
    kept = len(flat)
    while kept and width(flat[:kept] + "…", size) > most:
        kept -= 1
    return flat[:kept].rstrip() + "…"


def fit_middle(text: str, size: float, most: float) -> str:
    """The same with its middle left out: the end of a metric's name tells as much as its beginning."""
    flat = " ".join(_HIDDEN.sub("", text).split())
    if width(flat, size) <= most:
        return flat
    low, high = 0, len(flat)
    while low < high:
        kept = (low + high + 1) // 2
        if width(_without_middle(flat, kept), size) <= most:
            low = kept
        else:
            high = kept - 1
    return _without_middle(flat, low) if low else fit(flat, size, most)


def _without_middle(text: str, kept: int) -> str:
    return f"{text[: kept - kept // 2].rstrip()}…{text[len(text) - kept // 2 :].lstrip()}"


def safe(text: str) -> str:
    """The text as XML shows it."""
    return escape(_HIDDEN.sub("", text))


def number(value: float, step: float) -> str:
    """A number and a letter for thousands, exact enough to tell it from one a step away: 1250 as `1.25k`."""
    size = max(abs(value), step)
    if size >= _TOO_LONG or step < _FEW:
        return _bare(f"{value:.1e}") if value else "0"
    unit, letter = next(((u, name) for u, name in _LETTERS if size >= u and value), (1.0, ""))
    places = max(0, math.ceil(-math.log10(step / unit) - 1e-9))
    if round(step / unit, places) != step / unit:
        places += 1
    text = f"{value / unit:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + letter


def _bare(text: str) -> str:
    digits, _, power = text.partition("e")
    return f"{digits.removesuffix('.0')}e{int(power)}"
