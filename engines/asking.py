"""Who asks, for a reasoner that costs something or sends something away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asker:
    """The step of a turn that asks: what it costs is reckoned to the case, and nothing of it is paid twice."""

    tenant: str
    case: str
    turn: str
    step: int
    people: tuple[str, ...] = ()  # the speakers of the thread, in the order in which they came


@dataclass(frozen=True)
class Hidden:
    """Texts without the names in them, and which name each pseudonym stands for."""

    texts: tuple[str, ...]
    names: dict[str, str]
