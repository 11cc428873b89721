"""What a workspace may change while FaultMaven runs."""

from typing import Annotated

from pydantic import BaseModel, Field

from engines.turn import FROZEN

NO_MODEL = "none"
MOST = 1_000_000  # US dollars
Dollars = Annotated[float, Field(ge=0, le=MOST)]


class WorkspaceSettings(BaseModel):
    """The settings of one workspace."""

    model_config = FROZEN

    channels: tuple[str, ...] = ()  # where cases may be opened; none: wherever it is called
    reminders: bool = True
    forget_deleted: bool = False  # whether what somebody deleted leaves the case, or stays and is marked
    redact_ips: bool = False  # beside what the installation replaces anyway
    redact_hosts: bool = False
    budget_case: Dollars | None = None  # within those of the installation
    budget_day: Dollars | None = None
    budget_month: Dollars | None = None
    model: str = ""  # which of the configured ones is asked first; NO_MODEL: none is asked


async def defaults(_tenant: str) -> WorkspaceSettings:
    """Those of a workspace that chose nothing."""
    return WorkspaceSettings()
