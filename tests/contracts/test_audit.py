"""The audit log: written with the effect or not at all, read newest last, and without what was said."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engines.deeds import Deed, DeedOutcome
from engines.errors import Conflict
from engines.models import CaseStatus
from engines.work import Commit
from engines.workspace import WorkspaceSettings
from storage import database
from storage.audit import Audit
from storage.cases import Cases, Prepared, prepare
from storage.cases import save as put_case
from storage.choices import Choices
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


async def test_what_a_workspace_chose_is_written_with_who_chose_it(base: Database) -> None:
    choices, audit = Choices(base), Audit(base)
    assert await choices.of("T1") == WorkspaceSettings()
    for channels in (("C1",), ("C2", "C3")):
        await choices.choose("T1", WorkspaceSettings(channels=channels, reminders=False), (DEED,))
    assert await choices.of("T1") == WorkspaceSettings(channels=("C2", "C3"), reminders=False)
    assert await choices.of("T2") == WorkspaceSettings()
    assert await audit.read(None, 10) == [DEED, DEED]


async def test_open_cases_come_by_severity_from_the_asked_channels_alone(base: Database) -> None:
    cases = Cases(base, VAULT)

    def save(name: str, **more: object) -> None:
        kept.append(prepare(case(name=name).model_copy(update=more), VAULT))

    kept: list[Prepared] = []
    save("1", severity="P2")
    save("2", severity=None)
    save("3", severity="P0")
    save("4", severity="P0", status=CaseStatus.CLOSED)
    await base.run(lambda conn: [put_case(conn, row) for row in kept])
    open_ones = (CaseStatus.CONSULTING, CaseStatus.INVESTIGATING)
    found = await cases.standing(["warroom:local:ops"], open_ones, 2)
    assert [c.thread.thread for c in found.cases] == ["3", "1"]
    assert found.total == 3
    assert (await cases.standing(["warroom:local:other"], open_ones, 2)).total == 0
    assert await cases.changed_at("warroom:local") == case().updated_at.timestamp()
    assert await cases.changed_at("warroom:loca") == 0.0
