"""What is sealed opens only where it belongs, whole and unchanged, with a key that is known."""

import base64
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engines.errors import Refused, Unavailable
from engines.work import Commit, Entry
from storage import agreed, crypto, database, tables
from storage.cases import Cases
from storage.crypto import CHUNK, Damaged, Place, UnknownKey, Vault
from storage.journal import Journal
from storage.keys import Keys, vault
from storage.lanes import Lanes
from storage.originals import Originals
from tests.contracts.samples import LANE, NOW, VAULT, case, new, thread

HERE = Place("original", "t1", "c1", "E1")
OTHERS = [
    Place("original", "t1", "c2", "E1"),
    Place("original", "t2", "c1", "E1"),
    Place("original", "t1", "c1", "E2"),
    Place("upload", "t1", "c1", "E1"),
    Place("original", "t1", "c1E1", ""),
]
HEADER = 28
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5]
KEY = base64.b64encode(b"k" * 32).decode()


def chunks_of(sealed: bytes) -> list[bytes]:
    body = sealed[HEADER:]
    return [body[at : at + CHUNK + 16] for at in range(0, len(body), CHUNK + 16)]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_back(size: int) -> None:
    plain = os.urandom(size)
    assert VAULT.open(VAULT.seal(plain, HERE), HERE) == plain


@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=8))
def test_the_pieces_it_comes_in_do_not_matter(plain: bytes, cuts: list[int]) -> None:
    sealing, sealed, at = VAULT.sealing(HERE), b"", 0
    for cut in sorted(cuts):
        sealed += sealing.feed(plain[at:cut])
        at = max(at, cut)
    sealed += sealing.feed(plain[at:]) + sealing.end()
    opening, opened, at = VAULT.opening(HERE), b"", 0
    for cut in sorted(cuts):
        opened += opening.feed(sealed[at:cut])
        at = max(at, cut)
    assert opened + opening.feed(sealed[at:]) + opening.end() == plain


@given(st.text())
def test_texts_come_back(text: str) -> None:
    assert VAULT.open_text(VAULT.seal_text(text, HERE), HERE) == text


def test_the_same_never_looks_the_same() -> None:
    assert VAULT.seal(b"same", HERE) != VAULT.seal(b"same", HERE)


def test_every_changed_byte_is_noticed() -> None:
    sealed = VAULT.seal(b"attack at dawn", HERE)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises((Damaged, UnknownKey)):
            VAULT.open(changed, HERE)


def test_every_cut_is_noticed() -> None:
    sealed = VAULT.seal(b"attack at dawn", HERE)
    for end in range(len(sealed)):
        with pytest.raises(Damaged):
            VAULT.open(sealed[:end], HERE)
    with pytest.raises(Damaged):
        VAULT.open(sealed + b"\0", HERE)


def test_chunks_that_are_swapped_missing_or_twice_are_noticed() -> None:
    sealed = VAULT.seal(os.urandom(3 * CHUNK + 5), HERE)
    a, b, c, d = chunks_of(sealed)
    for order in ([b, a, c, d], [a, c, d], [a, b, c], [a, b, c, d, d], [a, a, c, d], [a, b, d, c], [d], []):
        with pytest.raises(Damaged):
            VAULT.open(sealed[:HEADER] + b"".join(order), HERE)


def test_chunks_of_another_blob_are_noticed() -> None:
    one, two = (VAULT.seal(os.urandom(2 * CHUNK), HERE) for _ in range(2))
    with pytest.raises(Damaged):
        VAULT.open(one[:HEADER] + chunks_of(one)[0] + chunks_of(two)[1], HERE)


@pytest.mark.parametrize("place", OTHERS)
def test_it_opens_nowhere_else(place: Place) -> None:
    with pytest.raises(Damaged):
        VAULT.open(VAULT.seal(b"x", HERE), place)


def test_a_key_that_is_not_here_is_named_and_nothing_else_is_said() -> None:
    with pytest.raises(UnknownKey, match=r"^It was encrypted with the key [0-9a-f]{16}: add that key to ENCRYPTION_KE"):
        Vault(b"n" * 32).open(VAULT.seal(b"x", HERE), HERE)


def test_an_old_key_still_opens_and_the_new_one_seals() -> None:
    old, fresh = b"o" * 32, b"f" * 32
    sealed = Vault(old).seal_text("x", HERE)
    rotated = Vault(fresh, [old])
    assert rotated.open_text(sealed, HERE) == "x"
    assert not rotated.is_current(sealed)
    assert Vault(fresh).open_text(rotated.seal_text("y", HERE), HERE) == "y"


@pytest.mark.parametrize("text", ["", "?", "AAAA", "RkxN", base64.b64encode(bytes(200)).decode()])
def test_what_was_never_sealed_is_damaged(text: str) -> None:
    with pytest.raises(Damaged):
        VAULT.open_text(text, HERE)


def test_the_key_of_the_folder_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = vault(tmp_path, Keys()).seal(b"x", HERE)
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(base64.b64decode(kept.read_bytes())) == crypto.KEY
    assert vault(tmp_path, Keys()).open(sealed, HERE) == b"x"
    assert vault(tmp_path, Keys(KEY)).open(sealed, HERE) == b"x"  # also after a key was configured
    moved = Keys(KEY, kept.read_text())
    assert vault(tmp_path / "elsewhere", moved).open(sealed, HERE) == b"x"
    with pytest.raises(UnknownKey):
        vault(tmp_path / "elsewhere", Keys(KEY)).open(sealed, HERE)


@pytest.mark.parametrize("keys", [Keys("short"), Keys("§" * 44), Keys(KEY[:-4]), Keys(KEY, "nonsense"), Keys(KEY * 2)])
def test_what_is_no_key_gets_one_sentence_without_it(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(Refused, match="is no key: restore it, or write 32 random bytes in base64") as refused:
        vault(tmp_path, keys)
    assert str(keys.current) not in str(refused.value)
    assert str(keys.old) not in str(refused.value)


async def test_all_who_share_a_database_have_its_key(database_url: str) -> None:
    opened = await database.connect(database_url)
    await agreed.check(opened, VAULT)
    await agreed.check(opened, VAULT)
    with pytest.raises(Refused, match=r"can't be opened with these keys\. It was encrypted with the key"):
        await agreed.check(opened, Vault(b"n" * 32))
    await agreed.check(opened, Vault(b"n" * 32, [bytes(range(32))]))  # the key is changed
    await agreed.check(opened, Vault(b"n" * 32))
    await opened.close()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(conn: sa.Connection) -> str:
    rows = [conn.execute(sa.select(table)).all() for table in tables.metadata.tables.values()]
    return repr(rows)


async def test_nothing_that_waits_or_was_answered_can_be_read_in_the_database(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes, journal, cases = Lanes(opened, VAULT), Journal(opened, VAULT), Cases(opened, VAULT)
    named = case().model_copy(update={"pseudonyms": {"a digest": "EMAIL_3"}})
    await lanes.enqueue([new("e1", body='{"text": "plain words"}'), new("e2", body='{"text": "plain words"}')])
    await journal.append("t1", Entry(0, "f", "plain words"))
    (lease,) = await lanes.claim(LANE, "a", now=NOW, ttl=10, limit=1)
    assert [item.body for item in lease.items] == ['{"text": "plain words"}'] * 2
    await lanes.commit(lease, Commit((lease.items[0].id,), new=(new("s1", body="plain words"),), case=named))
    written = await opened.run(contents)
    assert "plain words" not in written
    assert "a digest" not in written
    assert (await journal.read("t1"))[0].answer == "plain words"
    assert await cases.load(named.id) == named
    await opened.close()


async def test_a_damaged_item_is_given_up_and_its_lane_goes_on(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes = Lanes(opened, VAULT)
    await lanes.enqueue([new("bad"), new("good"), new("alone", lane="case:2")])
    damaged = sa.update(tables.item).where(tables.item.c.dedup.in_(["bad", "alone"])).values(body="AAAA")
    await opened.run(lambda conn: conn.execute(damaged).close())
    leases = await lanes.claim("case:", "a", now=NOW, ttl=10, limit=9)
    assert [[item.dedup for item in lease.items] for lease in leases] == [["good"]]
    dead = sa.select(tables.item.c.reason).where(tables.item.c.status == tables.DEAD)
    reasons = await opened.run(lambda conn: list(conn.scalars(dead)))
    assert len(reasons) == 2
    assert all("damaged" in reason for reason in reasons)
    await opened.close()


async def test_what_a_case_or_an_answer_lost_is_said_or_asked_for_again(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes, journal = Lanes(opened, VAULT), Journal(opened, VAULT)
    named = case().model_copy(update={"pseudonyms": {"a digest": "EMAIL_3"}})
    await lanes.enqueue([new("e1")])
    (lease,) = await lanes.claim(LANE, "a", now=NOW, ttl=10, limit=1)
    await lanes.commit(lease, Commit((), case=named))
    await journal.append("t1", Entry(0, "f", "first"))
    await journal.append("t1", Entry(1, "f", "second"))
    with pytest.raises(
        Unavailable, match=rf"pseudonyms of case {named.id} stand for can't be opened\. It was encrypted"
    ):
        await Cases(opened, Vault(b"n" * 32)).load(named.id)
    first = sa.update(tables.journal).where(tables.journal.c.step == 0).values(answer="AAAA")
    await opened.run(lambda conn: conn.execute(first).close())
    assert await journal.read("t1") == [Entry(1, "f", "second")]
    await opened.close()


async def test_an_item_moved_to_another_case_is_given_up(database_url: str) -> None:
    opened = await database.connect(database_url)
    lanes = Lanes(opened, VAULT)
    await lanes.enqueue([new("mine"), new("theirs", lane="case:2")])
    moved = sa.update(tables.item).where(tables.item.c.dedup == "theirs").values(lane=LANE)
    await opened.run(lambda conn: conn.execute(moved).close())
    (lease,) = await lanes.claim(LANE, "a", now=NOW, ttl=10, limit=9)
    assert [item.dedup for item in lease.items] == ["mine"]
    await opened.close()


async def test_what_needs_a_key_from_elsewhere_waits_for_it(database_url: str) -> None:
    opened = await database.connect(database_url)
    await Lanes(opened, VAULT).enqueue([new("e1")])
    without = Lanes(opened, Vault(b"n" * 32))
    assert await without.claim(LANE, "a", now=NOW, ttl=10, limit=9) == []
    assert await Lanes(opened, VAULT).claim(LANE, "a", now=NOW, ttl=10, limit=9) == []  # nobody spins meanwhile
    (lease,) = await Lanes(opened, VAULT).claim(LANE, "a", now=NOW + 60, ttl=10, limit=9)
    assert [item.dedup for item in lease.items] == ["e1"]
    await opened.close()


async def test_originals_open_for_their_own_case_alone_until_they_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"plain words" * 100_000)
    kept = Originals(tmp_path / "originals", VAULT)
    await kept.put(tmp_path / "raw", thread(), "E1")
    await kept.put(tmp_path / "raw", thread(), "E1")  # the turn ran again
    (sealed,) = [path for path in (tmp_path / "originals").rglob("*") if path.is_file()]
    assert b"plain words" not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0
    await kept.restore(thread(), "E1", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "raw").read_bytes()

    (sealed.parent.parent / thread("2").case_id).mkdir()
    os.link(sealed, sealed.parent.parent / thread("2").case_id / "E1")
    with pytest.raises(Refused, match=r"original of E1 can't be opened\. It is damaged, or was moved"):
        await kept.restore(thread("2"), "E1", tmp_path / "stolen")
    with pytest.raises(Refused, match="There is no original of E2"):
        await kept.restore(thread(), "E2", tmp_path / "none")
    with pytest.raises(Refused, match="no evidence id"):
        await kept.restore(thread(), "../E1", tmp_path / "none")
    assert names(tmp_path) == {"raw", "back", "originals"}

    await kept.prune(0.0)
    assert sealed.exists()
    await kept.prune(9e9)
    assert names(tmp_path / "originals") == set()
