"""Money for models: what a call may cost before it is made, what it did cost, and how much of a budget is left."""

from dataclasses import dataclass, replace

from pydantic import BaseModel

from engines.turn import FROZEN
from engines.workspace import WorkspaceSettings

CENT, LEAST = 0.01, 0.000001  # US dollars


@dataclass(frozen=True)
class Budgets:
    """What may be spent, in US dollars; none is no limit."""

    case: float | None = None
    day: float | None = None
    month: float | None = None
    own_day: float | None = None  # of one workspace, within the installation's
    own_month: float | None = None

    def within(self, chosen: WorkspaceSettings) -> "Budgets":
        """With those that a workspace chose: they narrow the installation's and never widen them."""
        cases = [limit for limit in (self.case, chosen.budget_case) if limit is not None]
        return replace(self, case=min(cases, default=None), own_day=chosen.budget_day, own_month=chosen.budget_month)


@dataclass(frozen=True)
class Booking:
    """A call that is about to be made."""

    tenant: str
    case: str
    turn: str
    step: int
    provider: str
    model: str
    digest: str  # of all that the model is told
    reserved: float  # the most that it can cost, in US dollars
    at: float  # seconds since the epoch


@dataclass(frozen=True)
class Granted:
    """The call may be made; it is to be settled under this id."""

    id: int


@dataclass(frozen=True)
class Known:
    """The same was asked before, and this was the answer: nothing is to be paid."""

    text: str


@dataclass(frozen=True)
class Interrupted:
    """The same call was begun and never ended: it may have been paid, so it is not made again."""


@dataclass(frozen=True)
class Exhausted:
    """A budget has no room for it: which one, and how much it is."""

    budget: str  # a field of Budgets
    limit: float


Booked = Granted | Known | Interrupted | Exhausted


@dataclass(frozen=True)
class Settled:
    """How a call ended; one without an answer may have cost something all the same."""

    id: int
    cost: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0  # of `tokens_in`: those that the provider still had
    answer: str | None = None


@dataclass(frozen=True)
class Spent:
    """What one call took of a budget."""

    budget: str
    limit: float
    before: float
    after: float


@dataclass(frozen=True)
class CostRow:
    """What was spent on one case, model or day."""

    key: str
    tenant: str
    calls: int
    tokens_in: int
    tokens_out: int
    cached: int
    cost: float


class Cost(BaseModel):
    """What models cost in one case so far."""

    model_config = FROZEN

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    dollars: float = 0.0


def shown(dollars: float) -> str:
    """An amount as people read it: two digits behind the point, and up to six where it is less than a cent."""
    if 0 < dollars < CENT:
        return f"${max(dollars, LEAST):.6f}".rstrip("0")
    return f"${dollars:,.2f}"
