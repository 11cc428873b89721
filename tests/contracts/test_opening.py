"""Opening a database: the sentence a person gets, the tables, and replicas that start together."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engines.errors import Refused, Unavailable
from engines.work import Commit, Entry
from storage import cases, database, migrate, tables
from storage.cases import Cases
from storage.database import Database
from storage.journal import Journal
from storage.lanes import Lanes
from tests.contracts.samples import NOW, VAULT, case, new, thread

ROOT = Path(__file__).parents[2]
BAD = [
    ("", "can't be read"),
    ("not an address", "can't be read"),
    ("postgresql://user:secret@host:port/db", "can't be read"),
    ("mysql://user:secret@127.0.0.1/db", "'mysql', which is not supported"),
    ("nonsense://x", "'nonsense', which is not supported"),
    ("sqlite://", "names no file"),
    ("sqlite:///:memory:", "names no file"),
    ("sqlite:////proc/none/fm.db", "can't be written to"),
    ("sqlite:////proc/version/fm.db", "can't be written to"),
    ("postgresql://user:secret@127.0.0.1:1/db", "PostgreSQL at 127.0.0.1:1 does not answer"),
    ("postgresql://user:secret@127.0.0.1:1/db?sslmode=disable", "PostgreSQL at 127.0.0.1:1 does not answer"),
    ("postgresql://user:secret@127.0.0.1:1/db?channel_binding=x", "option that is not known here: channel_binding"),
]


@pytest.mark.parametrize(("address", "said"), BAD)
async def test_a_wrong_address_gets_one_sentence(address: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        await database.connect(address)
    sentence = str(refused.value)
    assert said in sentence
    assert "secret" not in sentence
    assert "\n" not in sentence


async def test_a_file_that_is_no_database_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fm.db").write_text("this is a text file, and has been one for a long time " * 50)
    with pytest.raises(Refused, match=r"fm.db can't be opened: file is not a database\.$"):
        await database.connect(f"sqlite:///{tmp_path / 'fm.db'}")


@pytest.mark.peer
async def test_a_missing_database_gets_one_sentence(postgres_url: str) -> None:
    with pytest.raises(Refused, match="has no database 'elsewhere'; create it"):
        await database.connect(str(sa.make_url(postgres_url).set(database="elsewhere")))


@pytest.mark.peer
async def test_a_wrong_user_gets_one_sentence(postgres_url: str) -> None:
    with pytest.raises(Refused, match="refuses the user or the password"):
        await database.connect(str(sa.make_url(postgres_url).set(username="nobody")))


async def test_a_second_process_is_told_to_stay_away(sqlite_url: str) -> None:
    first = await database.connect(sqlite_url)
    with pytest.raises(Refused, match="Another FaultMaven already uses"):
        await database.connect(sqlite_url)
    await first.close()
    await (await database.connect(sqlite_url)).close()


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    opened = await database.connect(f"sqlite:///{tmp_path / 'new' / 'fm.db'}")
    await opened.run(lambda conn: conn.execute(sa.text("select 1")).close())
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "new").iterdir()}
    await opened.close()
    assert set(modes.values()) == {0}, modes


async def test_a_closed_database_is_unavailable(database_url: str) -> None:
    opened = await database.connect(database_url)
    await opened.close()
    await opened.close()
    if not opened.shared:
        with pytest.raises(Unavailable, match="closed"):
            await opened.run(lambda conn: conn.execute(sa.text("select 1")).close())


async def test_the_tables_that_are_made_at_once_are_those_of_the_migrations(database_url: str) -> None:
    """A new database gets its tables without Alembic; one of an older version gets there step by step."""

    def steps(conn: sa.Connection) -> None:
        known = sa.MetaData()
        known.reflect(conn)
        known.drop_all(conn)
        migrate.run(conn)

    def drift(conn: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), tables.metadata))

    opened = await database.connect(database_url)
    made, wrong = await opened.run(_schema), await opened.run(drift)
    await opened.run(steps)
    stepped, wrong_steps = await opened.run(_schema), await opened.run(drift)
    assert (wrong, wrong_steps) == ([], [])
    assert made == stepped
    await opened.close()


def _said(options: object) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()} if isinstance(options, dict) else {}


def _schema(conn: sa.Connection) -> dict[str, object]:
    """All that a database tells of its tables, and which version it says it has."""
    look = sa.inspect(conn)
    found: dict[str, object] = {
        name: (
            {column["name"]: {**column, "type": str(column["type"])} for column in look.get_columns(name)},
            look.get_pk_constraint(name),
            look.get_foreign_keys(name),
            sorted(look.get_unique_constraints(name), key=str),
            [
                (index["name"], index["column_names"], index["unique"], _said(index.get("dialect_options")))
                for index in sorted(look.get_indexes(name), key=lambda index: str(index["name"]))
            ],
        )
        for name in look.get_table_names()
    }
    if conn.dialect.name == "sqlite":
        told = conn.execute(sa.text("select name, sql like '%autoincrement%' from sqlite_master order by name"))
        found["autoincrement"] = [tuple(row) for row in told]
    found["version"] = conn.scalar(sa.text("select version_num from alembic_version"))
    return found


async def test_a_database_of_an_older_version_is_brought_up_to_date(database_url: str) -> None:
    def age(conn: sa.Connection) -> None:
        for name in ("model_call", "sealed", "installation", "workspace", "oauth_state", "audit", "setting"):
            conn.execute(sa.text(f"drop table {name}"))
        conn.execute(sa.text("drop index ix_cases_channel"))
        for column in ("pseudonyms", "channel", "opened_at"):
            conn.execute(sa.text(f"alter table cases drop column {column}"))
        for index in ("ix_item_in_turn", "ix_item_timer"):
            conn.execute(sa.text(f"drop index {index}"))
        conn.execute(sa.text("create index ix_item_pending on item (lane, id) where status < 2"))
        conn.execute(sa.text("update alembic_version set version_num = '0001'"))

    opened = await database.connect(database_url)
    made = await opened.run(_schema)
    await opened.run(lambda conn: cases.save(conn, cases.prepare(case(), VAULT)))
    await opened.run(age)
    await opened.close()
    opened = await database.connect(database_url)
    assert await opened.run(_schema) == made
    assert await Cases(opened, VAULT).newest(thread().place, ["consulting"]) is not None
    await opened.close()


def test_opening_a_file_loads_neither_alembic_nor_what_servers_need(sqlite_url: str) -> None:
    code = """
import asyncio, sys
from storage import database
async def main():
    for _ in range(2):
        await (await database.connect(sys.argv[1])).close()
asyncio.run(main())
print([name for name in ("alembic", "asyncpg", "redis") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


async def test_a_newer_database_is_left_alone(database_url: str) -> None:
    opened = await database.connect(database_url)
    await opened.run(lambda conn: conn.execute(sa.text("update alembic_version set version_num = '9999'")).close())
    await opened.close()
    with pytest.raises(Refused, match="written by a newer FaultMaven"):
        await database.connect(database_url)


START = """
import asyncio, sys
from engines.errors import Refused
from storage import database
async def main():
    opened = await database.connect(sys.argv[1])
    print("up", flush=True)
    sys.stdin.read()
    await opened.close()
try:
    asyncio.run(main())
except Refused as refused:
    print(refused)
"""


def start(address: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-c", START, address]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


async def test_four_processes_that_start_together(database_url: str) -> None:
    started = [start(database_url) for _ in range(4)]
    said = [process.stdout.readline().strip() for process in started if process.stdout]
    ends = [process.communicate("")[1] for process in started]
    assert ends == [""] * 4
    assert [process.returncode for process in started] == [0] * 4
    ups = said.count("up")
    if "sqlite" in database_url:
        assert ups == 1
        assert all("Another FaultMaven already uses" in line for line in said if line != "up")
    else:
        assert ups == 4
    opened = await database.connect(database_url)
    assert await Lanes(opened, VAULT).exists("case:x") is False
    await opened.close()


@pytest.mark.peer
async def test_a_replica_waits_while_another_migrates(postgres_url: str) -> None:
    other = await asyncpg.connect(postgres_url)
    await other.execute("select pg_advisory_lock($1)", migrate._LOCK)
    started = start(postgres_url)
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    while not await other.fetchval(waiting):
        assert started.poll() is None
    assert await other.fetchval("select to_regclass('lane')") is None
    await other.close()
    assert started.communicate("") == ("up\n", "")


async def test_one_failure_does_not_touch_its_neighbours(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes = Lanes(opened, VAULT)

    def broken(conn: sa.Connection) -> None:
        conn.execute(sa.insert(tables.placed).values(slot="never", ref="x"))
        conn.execute(sa.text("select nonsense from nowhere"))

    def refusing(conn: sa.Connection) -> None:
        conn.execute(sa.insert(tables.placed).values(slot="never", ref="x"))
        raise Refused("no")

    many = [lanes.enqueue([new(str(n), lane=f"case:{n}")]) for n in range(20)]
    ended = await asyncio.gather(
        *many[:10], opened.run(broken), opened.run(refusing), *many[10:], return_exceptions=True
    )
    assert [type(x) for x in ended] == [type(None)] * 10 + [Unavailable, Refused] + [type(None)] * 10
    assert await lanes.placed(["never"]) == {}
    assert all([await lanes.exists(f"case:{n}") for n in range(20)])
    await opened.close()


async def test_an_error_does_not_repeat_what_people_wrote(database_url: str) -> None:
    opened = await database.connect(database_url)

    def broken(conn: sa.Connection) -> None:
        conn.execute(sa.text("insert into placed (slot, ref) values (:a, :b)"), {"a": "my password", "b": None})

    with pytest.raises(Unavailable) as failed:
        await opened.run(broken)
    assert failed.value.__cause__ is not None
    assert "my password" not in str(failed.value)
    await opened.close()


def stored_bytes(address: str) -> bytes:
    return Path(sa.make_url(address).database or "").read_bytes()


async def test_what_was_done_keeps_no_text(database_url: str) -> None:
    before = await database.connect(database_url)
    await Lanes(before, VAULT).enqueue([new("long", body="a secret " * 2000), new("short", body="a secret")])
    await before.close()  # from here on the text stands in the file itself
    opened = await database.connect(database_url)
    lanes = Lanes(opened, VAULT)
    (lease,) = await lanes.claim("case:", "a", now=2e9, ttl=1, limit=1)
    await lanes.commit(lease, Commit(tuple(item.id for item in lease.items)))
    assert await opened.run(lambda conn: list(conn.scalars(sa.select(tables.item.c.body)))) == ["{}", "{}"]
    await opened.close()
    if not opened.shared:
        assert b"a secret" not in stored_bytes(database_url)


async def test_old_work_and_old_answers_are_pruned(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes, journal = Lanes(opened, VAULT), Journal(opened, VAULT)
    await lanes.enqueue([new("done"), new("waiting", due=1)])
    (lease,) = await lanes.claim("case:", "a", now=NOW, ttl=1, limit=1)
    await lanes.commit(lease, Commit(tuple(item.id for item in lease.items)))
    await journal.append("t", Entry(0, "f", "{}"))
    for before, left in ((0.0, ["done", "waiting"]), (2e12, ["waiting"])):
        await lanes.prune(before)
        await journal.prune(before)
        assert await opened.run(lambda conn: sorted(conn.scalars(sa.select(tables.item.c.dedup)))) == left
        assert bool(await journal.read("t")) == ("done" in left)
    await opened.close()


async def full(opened: Database) -> None:
    """Let the file grow no more, as on a full disk."""
    await opened.run(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1").close())


async def test_a_full_disk_fails_and_loses_nothing_that_was_reported(sqlite_url: str) -> None:
    opened = await database.connect(sqlite_url)
    lanes = Lanes(opened, VAULT)
    await full(opened)
    reported = []
    failed = 0
    for n in range(200):
        added = [lanes.enqueue([new(f"{n}/{i}", lane=f"case:{n}/{i}", body="x" * 9000)]) for i in range(3)]
        ends = await asyncio.gather(*added, return_exceptions=True)
        reported += [f"case:{n}/{i}" for i, end in enumerate(ends) if end is None]
        failed += sum(isinstance(end, Unavailable) for end in ends)
    assert failed + len(reported) == 600
    assert failed
    await opened.close()
    again = await database.connect(sqlite_url)
    leases = await Lanes(again, VAULT).claim("case:", "a", now=2e9, ttl=1, limit=1000)
    assert sorted(lease.lane for lease in leases) == sorted(reported)
    await again.close()
