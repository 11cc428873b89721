"""What this adapter needs of others."""

from typing import Protocol

from engines.deeds import Deed
from engines.models import Case
from engines.work import Installed
from engines.workspace import WorkspaceSettings


class Installations(Protocol):
    """Where the app is installed, with its tokens; raises Unavailable, and Refused where a token can't be opened."""

    async def save(self, new: Installed, *deeds: Deed) -> None:
        """Store one, in place of what was there; `deeds` are for the audit log."""

    async def find(self, team: str, enterprise: str) -> Installed | None:
        """The one of that workspace, or else of its organization."""

    async def expiring(self, before: float) -> list[Installed]:
        """Those whose token expires before that time."""

    async def reserve(self, kept: Installed, now: float, until: float) -> bool:
        """The right to renew this version's token until that time; nobody else has it then."""

    async def renew(self, kept: Installed, body: str, expires_at: float) -> bool:
        """Put the new token in place of this version's; False where that is no more."""

    async def remove(self, team: str, enterprise: str, before: float, *deeds: Deed) -> bool:
        """Forget the token, unless it was installed anew since `before`; says whether there was one."""

    async def belongs(self, team: str, enterprise: str) -> None:
        """Remember the organization of a workspace."""

    async def begin(self, state: str, now: float, expires_at: float) -> bool:
        """Remember that an installation was begun; False where too many are under way."""

    async def end(self, state: str, now: float) -> bool:
        """Whether that installation was begun and is not ended; it is now."""


class Standing(Protocol):
    """The open cases of some channels."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """The most severe first, without their evidence, and not more than were asked for."""

    @property
    def total(self) -> int:
        """How many there are."""


class Choices(Protocol):
    """What workspaces changed while it runs."""

    async def of(self, tenant: str) -> WorkspaceSettings:
        """The settings of one workspace."""

    async def choose(self, tenant: str, chosen: WorkspaceSettings, deeds: tuple[Deed, ...]) -> None:
        """Put them in the place of those before, together with who changed what."""
