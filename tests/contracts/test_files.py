"""Files, the spool and the installation's key: on disk, whole or not there, for the owner alone."""

import hashlib
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engines.errors import Refused, Unavailable
from storage.files import Files
from storage.keys import installation_key
from storage.scratch import scratch
from storage.spool import Spool
from tests.contracts.samples import VAULT


def everything(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def modes(root: Path) -> set[int]:
    return {path.stat().st_mode & 0o077 for path in root.rglob("*")}


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def breaks_off() -> AsyncIterator[bytes]:
    yield b"begun"
    raise ConnectionResetError("the browser is gone")


async def read(spool: Spool, ref: str) -> bytes:
    return b"".join([chunk async for chunk in spool.open(ref)])


@pytest.mark.parametrize("content", [b"", b"one line\n", os.urandom(3 << 20)], ids=["empty", "short", "long"])
async def test_a_file_is_known_by_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.log").write_bytes(content)
    files = Files(tmp_path / "store")
    sha256 = await files.put(tmp_path / "a.log")
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert (await files.path(sha256)).read_bytes() == content
    assert modes(tmp_path / "store") == {0}


async def test_the_same_content_is_kept_once_and_not_written_again(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"same")
    (tmp_path / "b").write_bytes(b"same")
    files = Files(tmp_path / "store")
    first = await files.path(await files.put(tmp_path / "a"))
    before = first.stat()
    again = await files.path(await Files(tmp_path / "store").put(tmp_path / "b"))
    assert (again, again.stat().st_ino, again.stat().st_mtime_ns) == (first, before.st_ino, before.st_mtime_ns)
    assert everything(tmp_path / "store") == [first]


UNKNOWN = ["0" * 64, "", "..", "../../../etc/passwd", "0" * 63 + "/", "A" * 64, "0" * 64 + "\n"]


@pytest.mark.parametrize("sha256", UNKNOWN)
async def test_what_is_not_there_is_refused(tmp_path: Path, sha256: str) -> None:
    with pytest.raises(Refused, match="drop it again"):
        await Files(tmp_path).path(sha256)


async def test_a_file_that_can_not_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    files = Files(tmp_path / "store")
    (tmp_path / "store" / hashlib.sha256(b"x").hexdigest()[:2]).write_text("in the way")
    with pytest.raises(Unavailable, match="could not be stored"):
        await files.put(tmp_path / "a")
    assert len(everything(tmp_path / "store")) == 1


STORES = [Files, lambda root: Spool(root, VAULT, limit=1), installation_key]


@pytest.mark.parametrize("opened", STORES, ids=["files", "spool", "key"])
async def test_a_folder_that_can_not_be_made_gets_one_sentence(tmp_path: Path, opened: type[Files]) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Refused, match="can't be written to"):
        opened(tmp_path / "file" / "store")


async def test_a_stream_is_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    spool = Spool(tmp_path, VAULT, limit=10)
    ref = await spool.keep(chunks(b"12345", b"", b"67890"))
    other = await spool.keep(chunks())
    assert modes(tmp_path) == {0}
    assert await read(Spool(tmp_path, VAULT, limit=10), ref) == b"1234567890"
    assert await read(spool, other) == b""
    await spool.discard(ref)
    await spool.discard(ref)
    with pytest.raises(Refused, match="drop it again"):
        await read(spool, ref)


async def test_a_stream_over_the_limit_leaves_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path, VAULT, limit=2 << 20)
    with pytest.raises(Refused, match="larger than the 2 MB"):
        await spool.keep(chunks(b"x" * (2 << 20), b"y"))
    assert everything(tmp_path) == []


async def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        await Spool(tmp_path, VAULT, limit=100).keep(breaks_off())
    assert everything(tmp_path) == []


@pytest.mark.parametrize("ref", ["..", "../x", "", "0" * 31, "0" * 32 + ".part"])
async def test_a_reference_never_leaves_the_folder(tmp_path: Path, ref: str) -> None:
    spool = Spool(tmp_path, VAULT, limit=1)
    with pytest.raises(Refused):
        await read(spool, ref)
    with pytest.raises(Refused):
        await spool.discard(ref)


async def test_what_a_crash_left_long_ago_is_cleared_away(tmp_path: Path) -> None:
    for name in ("old.part", "fresh.part"):
        (tmp_path / name).write_bytes(b"raw")
    os.utime(tmp_path / "old.part", (0, 0))
    Spool(tmp_path, VAULT, limit=1)
    assert [path.name for path in everything(tmp_path)] == ["fresh.part"]


def test_what_a_killed_process_left_on_its_way_in_is_cleared_away(tmp_path: Path) -> None:
    with scratch(tmp_path) as alive:
        (alive / "raw").write_bytes(b"raw")
        (tmp_path / "dead").mkdir()
        (tmp_path / "dead" / "raw").write_bytes(b"raw")
        (tmp_path / "dead.lock").touch()
        with scratch(tmp_path) as other:
            assert everything(tmp_path) == sorted([alive / "raw", *tmp_path.glob("*.lock")])
            assert other.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(installation_key, [tmp_path / "data"] * 32))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert modes(tmp_path / "data") == {0}
    assert len(everything(tmp_path)) == 1
    assert installation_key(tmp_path / "other") != installation_key(tmp_path / "data")


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    installation_key(tmp_path)
    everything(tmp_path)[0].write_bytes(b"short")
    with pytest.raises(Refused, match="is damaged"):
        installation_key(tmp_path)
