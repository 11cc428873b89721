"""Drivers' errors as ours, without the statement and its parameters, which may hold what people wrote."""

import sqlalchemy as sa

from engines.errors import Unavailable

DRIVER: tuple[type[Exception], ...] = (sa.exc.SQLAlchemyError, OSError)


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's own code for what went wrong, where there is one."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


def reason(error: BaseException) -> str:
    """What the driver itself said, in one line."""
    said = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)
    first = (said or type(error).__name__).splitlines()[0]
    return first.rpartition(">: ")[2].rstrip(".")


def unavailable(error: BaseException) -> Unavailable:
    """The error to raise `from` the driver's."""
    return Unavailable(f"The database did not answer: {reason(error)}.")
