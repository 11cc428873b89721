"""Archives: what is in them, and what is refused."""

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.evidence import archive
from adapters.evidence.archive import ArchiveUnpacker
from engines.errors import Refused


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as target:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return path


def unpacked(source: Path, work: Path, name: str | None = None) -> dict[str, bytes]:
    members = ArchiveUnpacker().unpack(source, name or source.name, work / "out")
    return {m.name: m.path.read_bytes() for m in members}


def test_a_plain_file_is_its_own_only_member(tmp_path: Path) -> None:
    source = tmp_path / "a.log"
    source.write_bytes(b"x\n")
    members = ArchiveUnpacker().unpack(source, "a.log", tmp_path / "out")
    assert [(m.name, m.path) for m in members] == [("a.log", source)]


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz", "b.tgz"])
def test_tar_members_carry_the_archives_name(tmp_path: Path, name: str) -> None:
    mode = "w" if name.endswith(".tar") else "w:gz"
    source = tarred(tmp_path / name, {"app/a.log": b"one", "./b.log": b"two"}, mode)
    assert unpacked(source, tmp_path) == {f"{name}/app/a.log": b"one", f"{name}/b.log": b"two"}


def test_a_gzip_file_is_one_member_without_its_suffix(tmp_path: Path) -> None:
    source = tmp_path / "a.log.gz"
    source.write_bytes(gzip.compress(b"hello\n"))
    assert unpacked(source, tmp_path) == {"a.log": b"hello\n"}


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"x.log": b"deep"}).read_bytes()
    source = zipped(tmp_path / "outer.zip", {"inner.zip": inner, "y.log": b"flat"})
    assert unpacked(source, tmp_path) == {"outer.zip/inner.zip/x.log": b"deep", "outer.zip/y.log": b"flat"}


def test_paths_outside_and_links_are_left(tmp_path: Path) -> None:
    source = tmp_path / "evil.tar"
    with tarfile.open(source, "w") as target:
        for name in ("../up.txt", "/etc/abs.txt", "a/../../b.txt", "ok.txt"):
            info = tarfile.TarInfo(name)
            info.size = 2
            target.addfile(info, io.BytesIO(b"hi"))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(link)
        device = tarfile.TarInfo("device")
        device.type = tarfile.CHRTYPE
        target.addfile(device)
    assert unpacked(source, tmp_path) == {"evil.tar/ok.txt": b"hi"}
    assert {p.name for p in tmp_path.rglob("*")} == {"evil.tar", "out", "member-1"}


def test_a_zip_link_is_left(tmp_path: Path) -> None:
    source = tmp_path / "l.zip"
    with zipfile.ZipFile(source, "w") as target:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0xA1FF0000
        target.writestr(info, "/etc/passwd")
        target.writestr("ok.txt", "hi")
        target.writestr("C:\\evil.txt", "hi")
    assert unpacked(source, tmp_path) == {"l.zip/ok.txt": b"hi"}


def nested(path: Path) -> Path:
    content = zipped(path, {"deep.log": b"x"}).read_bytes()
    for _ in range(archive.DEPTH):
        content = zipped(path, {"in.zip": content}).read_bytes()
    return path


def truncated(path: Path) -> Path:
    content = zipped(path, {"a.log": os.urandom(5000)}).read_bytes()
    path.write_bytes(content[:3000])
    return path


def cut_gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(os.urandom(5000))[:2000])
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    # name: how it is made, a word of the sentence that refuses it
    "bomb.zip": (lambda p: zipped(p, {"zeros": bytes(30 << 20)}), "200 times"),
    "many.zip": (lambda p: zipped(p, {f"f{i}": b"" for i in range(archive.COUNT + 1)}), "1,000 files"),
    "nested.zip": (nested, "deep"),
    "truncated.zip": (truncated, "broken"),
    "cut.log.gz": (cut_gzip, "broken"),
    "empty.zip": (lambda p: zipped(p, {}), "no files"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_archive_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, word = HOSTILE[name]
    with pytest.raises(Refused, match=word) as refused:
        unpacked(make(tmp_path / name), tmp_path)
    assert str(refused.value).startswith(name)
    assert str(refused.value).count(". ") == 0


def test_an_office_document_stays_whole(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.docx", {"word/document.xml": b"<w/>"})
    assert list(unpacked(source, tmp_path)) == ["a.docx"]
