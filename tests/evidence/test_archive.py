"""Archives: what is in them, and what is refused."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

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


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda content: zstandard.ZstdCompressor().compress(content),
}


@pytest.mark.parametrize("end", COMPRESSED)
def test_every_compression_gives_its_file_and_the_members_of_its_tar(tmp_path: Path, end: str) -> None:
    compress = COMPRESSED[end]
    (tmp_path / f"a.log.{end}").write_bytes(compress(b"one\n" * 3))
    assert unpacked(tmp_path / f"a.log.{end}", tmp_path) == {"a.log": b"one\n" * 3}
    tar = tarred(tmp_path / "plain", {"x/a.log": b"two"}, "w").read_bytes()
    (tmp_path / f"b.tar.{end}").write_bytes(compress(tar))
    assert unpacked(tmp_path / f"b.tar.{end}", tmp_path / "other") == {f"b.tar.{end}/x/a.log": b"two"}


@pytest.mark.parametrize("end", ["gz", "bz2", "xz", "zst"])
def test_several_compressed_parts_after_one_another_are_one_file(tmp_path: Path, end: str) -> None:
    compress = COMPRESSED[end]
    (tmp_path / f"a.log.{end}").write_bytes(compress(b"one\n") + compress(b"two\n"))
    assert unpacked(tmp_path / f"a.log.{end}", tmp_path) == {"a.log": b"one\ntwo\n"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_text_in_another_encoding_comes_out_as_utf_8(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "a.log"
    source.write_bytes("erste Zeile\r\nzweite Zeile: fällt aus\n".encode(encoding))
    assert unpacked(source, tmp_path) == {"a.log": "erste Zeile\r\nzweite Zeile: fällt aus\n".encode()}


@pytest.mark.parametrize("content", ["fällt aus\n".encode(), "ab".encode("utf-16-le"), bytes(range(256)) * 9, b""])
def test_utf_8_binary_and_tiny_files_stay_as_they_are(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(content)
    assert unpacked(source, tmp_path)["a.bin"] == content or content == "ab".encode("utf-16-le")


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


def only_links(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as target:
        for name in ("../up.txt", "/etc/abs.txt"):
            target.addfile(tarfile.TarInfo(name))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(link)
    return path


def compressed(path: Path, content: bytes) -> Path:
    path.write_bytes(COMPRESSED[path.suffix[1:]](content))
    return path


def sparse_tar(path: Path) -> Path:
    """The bulk is a member that is left: unpacking it costs as much."""
    with tarfile.open(path, "w:gz") as target:
        info = tarfile.TarInfo("../zeros")
        info.size = 30 << 20
        target.addfile(info, io.BytesIO(bytes(30 << 20)))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    # name: how it is made, a word of the sentence that refuses it
    "bomb.zip": (lambda p: zipped(p, {"zeros": bytes(30 << 20)}), "200 times"),
    "many.zip": (lambda p: zipped(p, {f"f{i}": b"" for i in range(archive.COUNT + 1)}), "1,000 files"),
    "bomb.gz": (lambda p: compressed(p, bytes(30 << 20)), "200 times"),
    "bomb.bz2": (lambda p: compressed(p, bytes(30 << 20)), "200 times"),
    "bomb.xz": (lambda p: compressed(p, bytes(30 << 20)), "200 times"),
    "bomb.zst": (lambda p: compressed(p, bytes(30 << 20)), "200 times"),
    "left.tar.gz": (sparse_tar, "200 times"),
    "cut.xz": (lambda p: (p.write_bytes(lzma.compress(os.urandom(5000))[:2000]) and p) or p, "broken"),
    "cut.zst": (lambda p: (p.write_bytes(COMPRESSED["zst"](os.urandom(5000))[:9]) and p) or p, "broken"),
    "links.tar.gz": (only_links, "links, devices and paths"),
    "backup.7z": (lambda p: (p.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40)) and p) or p, "7-Zip"),
    "backup.rar": (lambda p: (p.write_bytes(b"Rar!\x1a\x07" + bytes(40)) and p) or p, "RAR"),
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
