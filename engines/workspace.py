"""What a workspace may change while FaultMaven runs."""

from pydantic import BaseModel

from engines.turn import FROZEN


class WorkspaceSettings(BaseModel):
    """The settings of one workspace."""

    model_config = FROZEN

    channels: tuple[str, ...] = ()  # where cases may be opened; none: wherever it is called
    reminders: bool = True
    forget_deleted: bool = False  # whether what somebody deleted leaves the case, or stays and is marked
