"""Reads the numbers in what people drop; one that nothing can have been measured to is none."""

LARGEST, SMALLEST = 1e30, 1e-30  # products, ratios and sums of what lies between are finite too
DIGITS = 18  # of a whole number, which fits in 64 bits then
_LONGEST = 100  # characters of a number


def real(written: str | float) -> float | None:
    """A finite number; None for words, `inf` and `nan`, and for what is too large or too long."""
    if isinstance(written, str) and len(written) > _LONGEST:
        return None
    try:
        found = float(written)
    except (ValueError, OverflowError):
        return None
    if not abs(found) <= LARGEST:  # nan is not either
        return None
    return found if abs(found) >= SMALLEST else 0.0


def whole(written: str) -> int | None:
    """A count of at most DIGITS decimal digits; None for everything else, also for `²` and `1_000`."""
    return int(written) if written.isdecimal() and len(written) <= DIGITS else None
