"""Whatever is dropped becomes evidence: with findings at their lines, or with one sentence that says what to do."""

import gzip
import io
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.archive import ArchiveUnpacker
from engines.errors import Refused
from engines.evidence import Evidence

CAME = datetime(2026, 3, 12, 12, tzinfo=UTC)
LINE = "2026-03-12 10:00:01 ERROR connection refused to db:5432"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def analysed(path: Path, name: str | None = None) -> Evidence:
    return FileAnalyst().analyse(path, name or path.name, evidence="E1", at=CAME)


NOTED: dict[str, tuple[bytes, str]] = {
    # name: content, a word of the note
    "empty.log": (b"", "empty"),
    "blank.log": (b" \r\n\t\n", "empty"),
    "server": (b"\x7fELF\x02\x01\x01" + bytes(400), "gdb"),
    "core": (b"\x7fELF\x02\x01\x01\x00" + bytes(8) + b"\x04\x00" + bytes(4000), "gdb"),
    "shot.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "describe"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "text file"),
    "random.bin": (bytes(range(256)) * 40, "text export"),
    "backup.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "zip"),
    "bomb.yaml": (BOMB.encode(), "aliases"),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "cut out"),
    "deep-objects.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "cut out"),
    "cut.json": (b'{"a": [1, 2,', "cut off"),
    "one.csv": (b"cpu\n1\n2\n90\n", "column of times"),
}


@pytest.mark.parametrize("name", NOTED)
def test_what_tells_nothing_has_a_note_of_one_sentence(tmp_path: Path, name: str) -> None:
    content, word = NOTED[name]
    path = tmp_path / "dropped"
    path.write_bytes(content)
    evidence = analysed(path, name)
    assert evidence.findings == ()
    assert word in (evidence.note or "")
    assert (evidence.note or "").endswith(".")
    assert ". " not in (evidence.note or "")


FOUND: dict[str, tuple[bytes, int]] = {
    # name: content, the line that tells
    "broken.yaml": (b"a: 1\nb: [1, 2\nc: }\n", 3),
    "nul.log": (f"2026-03-12 10:00:00 INFO a\0b\n{LINE}\0\n".encode(), 2),
    "latin1.log": (b"2026-03-12 10:00:00 INFO caf\xe9 \xff\xfe\n" + LINE.encode() + b"\n", 2),
    "marked.log": (b"\xef\xbb\xbf" + LINE.encode() + b"\n", 1),
    "marked.json": (b'\xef\xbb\xbf{"alertname": "Down",\n"status": "firing",\n"summary": "db is down"}', 3),
    "timeless.log": (b"starting\nready\nconnection refused to db:5432\n", 3),
    "crlf.log": (b"2026-03-12 10:00:00 INFO ok\r\n\r\n" + LINE.encode() + b"\r\n", 3),
    "utf-16.log": (f"caf\xe9\n\n{LINE}\n".encode("utf-16"), 3),
    "utf-16-le.log": (f"start\n{LINE}\n".encode("utf-16-le"), 2),
    "utf-16-be.log": (f"start\n{LINE}\n".encode("utf-16-be"), 2),
    "utf-32.log": (f"start\n{LINE}\n".encode("utf-32"), 2),
    # only a line feed ends a line: neither a carriage return, a form feed, NEL nor U+2028 does
    "feeds.log": ("2026-03-12 10:00:00 INFO a\rb\x0c\x0b\u0085\u2028c\n".encode() + LINE.encode(), 2),
    "feeds.json": ('{"x": "a\u2028b\u0085c",\n"alertname": "Down",\n"summary": "db is down"}'.encode(), 3),
    "feeds.yaml": ('x: "a\u2028b\x85c"\nalertname: Down\nsummary: db is down\n'.encode(), 3),
    "bad\nname\x1b[31m\x00.log": (LINE.encode(), 1),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_can_be_read_is_cited_at_its_line(tmp_path: Path, name: str) -> None:
    content, line = FOUND[name]
    path = tmp_path / "dropped"
    path.write_bytes(content)
    evidence = analysed(path, name)
    assert line in [f.line for f in evidence.findings], evidence.note


def test_a_line_of_30_megabytes_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    path.write_bytes(b"x" * 20_000_000 + b" ERROR connection refused " + b"y" * 10_000_000)
    evidence = analysed(path)
    assert [(f.line, f.reason) for f in evidence.findings] == [(1, "ConnectionRefused")]
    assert len(evidence.findings[0].excerpt) < 300


def test_a_directory_a_missing_file_and_one_that_cannot_be_opened_have_a_note(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)  # fails to open even for root, as a mode of 000 does not
    for path, word in ((tmp_path, "directory"), (tmp_path / "gone", "can't be read"), (loop, "permissions")):
        assert word in (analysed(path).note or "")


def _tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as target:
        info = tarfile.TarInfo("a.log")
        info.size = 5000
        target.addfile(info, io.BytesIO(bytes(5000)))
    path.write_bytes(path.read_bytes()[:40])


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("zeros", bytes(30 << 20))


def _encrypted(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a.log", LINE)
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of the local header
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # and that of the directory
    path.write_bytes(content)


REFUSED = {
    # name: how it is made, a word of the sentence
    "cut.zip": (lambda p: p.write_bytes(b"PK\x03\x04" + bytes(40)), "broken"),
    "cut.log.gz": (lambda p: p.write_bytes(gzip.compress(bytes(range(256)))[:60]), "broken"),
    "cut.tar.gz": (_tar, "broken"),
    "bomb.zip": (_bomb, "bomb"),
    "encrypted.zip": (_encrypted, "password"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_cannot_be_opened_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, word = REFUSED[name]
    make(tmp_path / name)
    with pytest.raises(Refused, match=word) as refused:
        ArchiveUnpacker().unpack(tmp_path / name, name, tmp_path / "out")
    assert str(refused.value).endswith(".")
    assert ". " not in str(refused.value)
