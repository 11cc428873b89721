"""Who holds a lock: one session that two lists tell of, and what stands first in line behind it."""

from engines.evidence import Finding
from knowledge.joins import holders
from tests.knowledge.scenes import finding

ALTER = "ALTER TABLE `guest` ADD COLUMN `tier` int"


def session(reason: str, pid: int, age: float, minutes: float | None = None, **more: str) -> Finding:
    facts: dict[str, str | int | float] = {"resource": "session", "pid": str(pid), "age_seconds": age, **more}
    return finding("object", f"Session {pid}", more.get("user", "db"), reason, minutes=minutes, **facts)


LISTED = session("Session", 71, 900, user="nightly_report")
OPENED = session("LongRunning", 71, 1500, -25, state="RUNNING")
WAITING = (session("Blocked", 80, 600, statement=ALTER), session("Blocked", 81, 590, statement="SELECT 1 FROM guest"))


def test_a_session_that_two_lists_tell_of_is_one_with_the_age_of_its_transaction() -> None:
    holder = next(iter(holders.silent((OPENED, LISTED, *WAITING))))
    assert (holder.component, holder.facts["pid"], holder.facts["user"]) == ("nightly_report", "71", "nightly_report")
    assert (holder.facts["age_seconds"], holder.facts["blocks"], holder.at) == (1500, 2, OPENED.at)


def test_what_stands_first_in_line_is_told_where_it_changes_the_table() -> None:
    holder = next(iter(holders.silent((LISTED, *WAITING))))
    assert holder.facts["schema_change"] == ALTER
    only_reads = next(iter(holders.silent((LISTED, WAITING[1]))))
    assert "schema_change" not in only_reads.facts


def test_of_two_sessions_that_are_older_nobody_can_be_named() -> None:
    assert not list(holders.silent((LISTED, session("Session", 72, 950), *WAITING)))
