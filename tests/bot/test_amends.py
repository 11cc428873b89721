"""What people take back: a correction counts instead of what was said, and a deletion does as the workspace wants."""

from dataclasses import replace
from pathlib import Path

import pytest

from engines.models import Amended, Case
from engines.questions import Assess
from engines.turn import Amend, Turn, TurnKind
from engines.workspace import WorkspaceSettings
from tests.bot.world import ANN, START, World, said, thread, world


@pytest.fixture
async def here(tmp_path: Path) -> World:
    made = world(tmp_path)
    await made.app.receive(said(1, "checkout is failing"))
    await made.drain()
    await made.app.receive(said(2, "the database host is overloaded", kind=TurnKind.MESSAGE))
    await made.drain()
    return made


def of(here: World) -> Case:
    (case,) = here.memory.cases.values()
    return case


def amending(ref: str, text: str = "") -> Turn:
    message = said(9, text, kind=TurnKind.MESSAGE).messages[0].model_copy(update={"ref": f"{ref}@9", "speaker": ANN})
    return Turn(
        id="t9",
        kind=TurnKind.MESSAGE,
        at=START,
        thread=thread(),
        messages=(message,) if text else (),
        amends=Amend(ref=ref, deleted=not text),
    )


def ref_of(here: World, text: str) -> str:
    found = next(e for e in of(here).evidence if text in e.findings[0].excerpt)
    assert found.message is not None
    return found.message


async def test_a_correction_counts_and_what_it_replaces_is_kept(here: World) -> None:
    ref = ref_of(here, "overloaded")
    here.reasoner.asked.clear()
    await here.app.receive(amending(ref, "the database host is fine, the cache is overloaded"))
    await here.drain()
    case = of(here)
    old, new = (next(e for e in case.evidence if text in e.findings[0].excerpt) for text in ("host is over", "cache"))
    assert case.amended == {old.id: Amended.CORRECTED}
    assert old.name.endswith("(corrected)")
    asked = [q for q in here.reasoner.asked if isinstance(q, Assess)]
    assert asked
    assert [(old.id in {e.id for e in q.evidence}, new.id in {e.id for e in q.evidence}) for q in asked] == [
        (False, True)
    ] * len(asked)
    assert old.id in case.uncounted


@pytest.mark.parametrize(("forget", "state"), [(False, Amended.DELETED), (True, Amended.FORGOTTEN)])
async def test_a_deletion_is_silent_and_does_as_the_workspace_wants(here: World, forget: bool, state: Amended) -> None:
    async def wanted(_tenant: str) -> WorkspaceSettings:
        return WorkspaceSettings(forget_deleted=forget)

    here.app = replace(here.app, settings=wanted)
    cards = len(here.surface.records())
    ref = ref_of(here, "overloaded")
    await here.app.receive(amending(ref))
    await here.drain()
    case = of(here)
    assert list(case.amended.values()) == [state]
    assert len(here.surface.records()) == cards
    kept = here.memory.cases[case.id].model_dump_json() + "".join(
        e.model_dump_json() for (_, _), e in here.memory.evidence.items()
    )
    assert ("overloaded" in kept) is not forget
    assert bool(case.taken_back) is forget


async def test_what_is_not_in_the_case_changes_nothing(here: World) -> None:
    before = of(here)
    await here.app.receive(amending("nowhere", "something else"))
    await here.drain()
    assert of(here).evidence == before.evidence
    assert of(here).amended == {}
