"""Who may do what: three roles, each may all that the ones below it may."""

from enum import IntEnum


class Role(IntEnum):
    """What somebody is allowed in a workspace, the least first, so that roles compare."""

    VIEWER = 1  # reads: every answer that changes nothing
    RESPONDER = 2  # works on incidents: everything that changes a case
    ADMIN = 3  # runs the installation: settings, and what can't be undone

    @property
    def title(self) -> str:
        """The role in a sentence."""
        return self.name.lower()


def denied(role: Role, needed: Role, what: str) -> str:
    """Why somebody may not do `what`, such as "close a case", and whom to ask."""
    return f"To {what} you need the role {needed.title}, and yours is {role.title}: ask an admin of FaultMaven."
