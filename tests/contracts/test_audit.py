"""The audit log: written with the effect or not at all, read newest last, and without what was said."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engines.deeds import Deed, DeedOutcome
from engines.errors import Conflict
from engines.work import Commit
from storage import database
from storage.audit import Audit
from storage.database import Database
from storage.lanes import Lanes
from tests.contracts.samples import NOW, VAULT, case, new

DEED = Deed(NOW, "T1", "C1", "c1", "U1", "case.close", DeedOutcome.DONE, "slack button")


@pytest.fixture
async def base(database_url: str) -> AsyncIterator[Database]:
    opened = await database.connect(database_url)
    yield opened
    await opened.close()


async def test_what_was_done_is_written_with_its_effect_or_not_at_all(base: Database) -> None:
    lanes, audit = Lanes(base, VAULT), Audit(base)
    await lanes.enqueue([new("a")])
    (lease,) = await lanes.claim("case:", "me", now=NOW, ttl=10, limit=1)
    with pytest.raises(Conflict):
        await lanes.commit(lease, Commit((lease.items[0].id,), case=case(version=7), deeds=(DEED,)))
    assert await audit.read(None, 10) == []
    await lanes.commit(lease, Commit((lease.items[0].id,), case=case(), deeds=(DEED,)))
    assert await audit.read(None, 10) == [DEED]


async def test_what_failed_for_good_is_written_too(base: Database) -> None:
    lanes = Lanes(base, VAULT)
    await lanes.enqueue([new("a")])
    (lease,) = await lanes.claim("case:", "me", now=NOW, ttl=10, limit=1)
    failed = replace(DEED, outcome=DeedOutcome.FAILED)
    await lanes.bury(lease, [lease.items[0].id], "down", [failed])
    assert await Audit(base).read("c1", 10) == [failed]


async def test_the_newest_lines_of_one_case_come_last(base: Database) -> None:
    audit = Audit(base)
    lines = [replace(DEED, at=NOW + n, case=f"c{n % 2}") for n in range(6)]
    await audit.write(*lines)
    assert await audit.read("c1", 2) == [lines[3], lines[5]]
    assert await audit.read(None, 3) == lines[3:]
