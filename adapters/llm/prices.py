"""What calls cost."""

from dataclasses import dataclass


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
