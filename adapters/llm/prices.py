"""What calls cost."""

from dataclasses import dataclass

CENT, LEAST = 0.01, 0.000001  # US dollars


@dataclass(frozen=True)
class Price:
    """US dollars for one token."""

    read: float
    written: float
    kept: float  # for a token that the provider still had from an earlier call
    stored: float  # for one that it keeps for the next call


@dataclass(frozen=True)
class Used:
    """Tokens of one call."""

    read: int = 0
    written: int = 0
    kept: int = 0  # of those that were read: from an earlier call
    stored: int = 0  # of those that were read: for the next call


def cost(price: Price | None, used: Used) -> float:
    """US dollars of a call; nothing where nobody knows the price."""
    if price is None:
        return 0.0
    plain = used.read - used.kept - used.stored
    kept = used.kept * price.kept + used.stored * price.stored
    return plain * price.read + kept + used.written * price.written


def shown(dollars: float) -> str:
    """An amount as people read it: two digits behind the point, and up to six where it is less than a cent."""
    if 0 < dollars < CENT:
        return f"${max(dollars, LEAST):.6f}".rstrip("0")
    return f"${dollars:,.2f}"
