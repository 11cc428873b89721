"""What a log of PostgreSQL tells of the session that holds a lock, at the line where it ran its statement."""

from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Finding

WAITS = """2026-05-04 10:00:01.000 UTC [40] LOG:  checkpoint complete
2026-05-04 10:01:01.000 UTC [7] web@shop LOG:  process 7 still waiting for ShareLock on transaction 9 after 1000.1 ms
2026-05-04 10:01:01.000 UTC [7] web@shop DETAIL:  Process holding the lock: 51. Wait queue: 7.
2026-05-04 10:01:02.000 UTC [8] web@shop LOG:  process 8 still waiting for ShareLock on transaction 9 after 1000.1 ms
2026-05-04 10:01:02.000 UTC [8] web@shop DETAIL:  Process holding the lock: 51. Wait queue: 7, 8.
"""
RAN = "2026-05-04 10:00:02.000 UTC [51] app=loader ops@shop LOG:  statement: alter table carts add note text;\n"
TOOK = "2026-05-04 10:09:02.000 UTC [51] ops@shop LOG:  duration: 540000.1 ms  execute s1: update carts set n = 0\n"


def holders(tmp_path: Path, text: str) -> list[Finding]:
    path = tmp_path / "postgresql.log"
    path.write_text(text, "utf-8")
    read = FileAnalyst().analyse(path, path.name, evidence="E1", at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    return [f for f in read.findings if f.facts.get("resource") == "session"]


def test_the_statement_before_the_first_wait_is_told_of_the_holder(tmp_path: Path) -> None:
    (found,) = holders(tmp_path, RAN + WAITS + RAN.replace("add note text", "add size int"))
    assert (found.line, found.at) == (1, datetime(2026, 5, 4, 10, 0, 2, tzinfo=UTC))
    said = {n: found.facts[n] for n in ("pid", "blocks", "statement", "user", "database", "application")}
    assert said == {
        "pid": "51",
        "blocks": 2,
        "statement": "alter table carts add note text",
        "user": "ops",
        "database": "shop",
        "application": "loader",
    }


def test_a_statement_that_is_logged_when_it_ends_is_told_too(tmp_path: Path) -> None:
    (found,) = holders(tmp_path, WAITS + TOOK)
    assert (found.line, found.facts["statement"]) == (6, "update carts set n = 0")


def test_what_others_ran_is_not_told_of_the_holder(tmp_path: Path) -> None:
    assert not holders(tmp_path, RAN.replace("[51]", "[52]") + WAITS)
    assert not holders(tmp_path, RAN + WAITS.replace("Process holding the lock: 51. ", ""))
