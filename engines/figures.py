"""Figures as people read them."""

from math import isfinite

GROUPED = 999.5  # from which on three digits are too few


def number(value: float) -> str:
    """Three digits, thousands grouped: `412,806`, `0.0214`."""
    if not isfinite(value):
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= GROUPED else f"{value:.3g}"


def amount(value: float) -> str:
    """A measured number in a sentence: whole from ten on, else with one decimal, and below that with one digit."""
    if abs(value) >= 10 or value == int(value):  # noqa: PLR2004 - see above
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.1 else f"{value:.1g}"  # noqa: PLR2004 - see above


def many(count: float, noun: str, plural: str | None = None) -> str:
    """A count with its noun."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"
