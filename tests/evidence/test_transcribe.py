"""What is no text becomes text before anything else sees it: pictures, binary profiles, binary traces."""

import cProfile
import gzip
import json
import shutil
import struct
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.transcribe import dimensions, wire
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from engines.evidence import DataType, Evidence

AT = datetime(2026, 7, 1, tzinfo=UTC)
NANOS = 1_781_708_400 * 10**9
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed here")


def varint(value: int) -> bytes:
    value %= 1 << 64
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def fixed(number: int, value: int) -> bytes:
    return varint(number << 3 | 1) + struct.pack("<Q", value)


STRINGS = ("", "samples", "count", "cpu", "nanoseconds", "main.main", "/src/main.go", "app.parse;x", "/src/parse.go")
PPROF = (
    field(1, field(1, 1) + field(2, 2))
    + field(1, field(1, 3) + field(2, 4))
    + field(2, field(1, varint(2) + varint(1)) + field(2, varint(70) + varint(700)))  # packed
    + field(2, field(1, 1) + field(2, 30) + field(2, 300))  # one at a time
    + field(4, field(1, 1) + field(4, field(1, 1) + field(2, 10)))
    + field(4, field(1, 2) + field(4, field(1, 2) + field(2, 20)))
    + field(5, field(1, 1) + field(2, 5) + field(4, 6))
    + field(5, field(1, 2) + field(2, 7) + field(4, 8))
    + b"".join(field(6, s) for s in STRINGS)
    + field(9, NANOS)
    + field(10, 10**10)
)


def pair(key: str, value: bytes) -> bytes:
    return field(1, key) + field(2, value)


SPAN = (
    field(1, bytes(range(16)))
    + field(2, bytes(range(8)))
    + field(5, "Charge")
    + fixed(7, NANOS)
    + fixed(8, NANOS + 5_000_000)
    + field(9, pair("peer.service", field(1, "db")))
    + field(9, pair("retries", field(3, 2)))
    + field(9, pair("hosts", field(5, field(1, field(1, "a")))))
    + field(11, fixed(1, NANOS) + field(2, "exception") + field(3, pair("exception.message", field(1, "no route"))))
    + field(15, field(2, "boom") + field(3, 2))
)
OTLP = field(1, field(1, field(1, pair("service.name", field(1, "pay")))) + field(2, field(1, b"") + field(2, SPAN)))


def read(tmp_path: Path, data: bytes, name: str = "f", *, tesseract: str | None = None) -> str:
    (tmp_path / name).write_bytes(data)
    unpacker = TranscribingUnpacker(tesseract=tesseract)
    (member,) = unpacker.unpack(tmp_path / name, name, tmp_path / "members")
    assert member.name == name.removesuffix(".gz")
    return member.path.read_text("utf-8")


def analysed(tmp_path: Path, data: bytes, name: str, *, tesseract: str | None = None) -> Evidence:
    (tmp_path / name).write_bytes(data)
    (member,) = TranscribingUnpacker(tesseract=tesseract).unpack(tmp_path / name, name, tmp_path / "analysed")
    return FileAnalyst().analyse(member.path, member.name, evidence="E1", at=AT)


@pytest.mark.parametrize(("data", "name"), [(PPROF, "cpu"), (gzip.compress(PPROF), "cpu.pb.gz")])
def test_a_pprof_becomes_its_stacks(tmp_path: Path, data: bytes, name: str) -> None:
    lines = read(tmp_path, data, name).splitlines()
    assert lines[0] == "# Transcript of a profile: pprof, cpu in nanoseconds"
    assert lines[3:5] == ["# Taken: 2026-06-17T15:00:00+00:00", "# Duration: 10.000 s"]
    assert lines[5:] == ["main.main (main.go:10);app.parse,x (parse.go:20) 700", "main.main (main.go:10) 300"]
    evidence = analysed(tmp_path, data, name)
    assert (evidence.data_type, evidence.extractor) == (DataType.PROFILE, "profile")
    assert evidence.findings[0].facts["frame"] == "app.parse,x (parse.go:20)"


def test_the_value_that_a_pprof_names_as_its_default_counts(tmp_path: Path) -> None:
    lines = read(tmp_path, PPROF + field(14, 1)).splitlines()
    assert lines[0] == "# Transcript of a profile: pprof, samples in count"
    assert lines[-1] == "main.main (main.go:10) 30"


def slow(number: int) -> int:
    """Takes nearly all of the time, however busy the machine is."""
    left = 200
    while left:
        left -= 1
    return -number


def test_a_dump_of_cprofile_becomes_its_table(tmp_path: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(sorted, range(2_000), key=slow)
    profile.dump_stats(tmp_path / "dump")
    evidence = analysed(tmp_path, (tmp_path / "dump").read_bytes(), "app.prof")
    assert evidence.data_type is DataType.PROFILE
    assert any("slow" in str(f.facts.get("frame")) for f in evidence.findings)


@pytest.mark.parametrize("data", [OTLP, len(OTLP).to_bytes(4, "big") + OTLP])
def test_a_binary_trace_becomes_its_json(tmp_path: Path, data: bytes) -> None:
    text = read(tmp_path, data)
    (span,) = json.loads(text)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert (span["traceId"], span["spanId"]) == ("000102030405060708090a0b0c0d0e0f", "0001020304050607")
    assert span["status"] == {"message": "boom", "code": 2}
    assert {a["key"]: a["value"] for a in span["attributes"]} == {
        "peer.service": {"stringValue": "db"},
        "retries": {"intValue": "2"},
        "hosts": {"arrayValue": {"values": [{"stringValue": "a"}]}},
    }
    assert text.splitlines()[2].startswith('{"traceId"')


def picture(tmp_path: Path, kind: str, lines: list[str], *, dark: bool = False) -> bytes:
    image = Pillow.new("RGB", (980, 24 + 24 * len(lines)), "#1e1e1e" if dark else "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((10, 10 + 24 * number), line, fill="#d4d4d4" if dark else "black", font=ImageFont.load_default(16))
    image.save(tmp_path / "drawn", kind)
    return (tmp_path / "drawn").read_bytes()


SHOWN = ["2026-02-03 10:04:31 ERROR could not connect: Connection refused", "please write to anna.berg@example.org"]


@needs_tesseract
@pytest.mark.parametrize(
    ("kind", "dark"), [("PNG", False), ("PNG", True), ("JPEG", True), ("GIF", False), ("BMP", False)]
)
def test_the_text_of_a_picture_is_read(tmp_path: Path, kind: str, dark: bool) -> None:
    evidence = analysed(tmp_path, picture(tmp_path, kind, SHOWN, dark=dark), "shot.png", tesseract="tesseract")
    assert (evidence.data_type, evidence.extractor, evidence.note) == (DataType.VISUAL, "image", None)
    assert [(f.reason, f.line) for f in evidence.findings][:1] == [("ConnectionRefused", 2)]


@needs_tesseract
def test_a_picture_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    data = picture(tmp_path, "PNG", [*SHOWN, *(["..."] * 30), *SHOWN])
    evidence = analysed(tmp_path, data[: len(data) * 2 // 3], "shot.png", tesseract="tesseract")
    assert evidence.note == "The picture is cut off: only a part of it was read."
    assert evidence.findings[0].reason == "ConnectionRefused"


def test_without_tesseract_a_picture_says_what_to_do(tmp_path: Path) -> None:
    evidence = analysed(tmp_path, picture(tmp_path, "PNG", SHOWN), "shot.png", tesseract="no-such-program")
    assert evidence.data_type is DataType.VISUAL
    assert evidence.note is not None
    assert "install tesseract" in evidence.note
    assert evidence.findings[-1].facts["width"] == 980


def test_no_pixel_of_a_picture_is_kept(tmp_path: Path) -> None:
    data = picture(tmp_path, "PNG", SHOWN)
    assert read(tmp_path, data).splitlines()[0].startswith("# Transcript of a picture: PNG, 980 x 72 pixels, ")
    assert not any(p.read_bytes()[:4] == b"\x89PNG" for p in tmp_path.rglob("members-text/*"))


SVG = (
    '<?xml version="1.0"?><!-- x --><svg xmlns="a"><title>Errors</title>'
    '<text x="1">5xx &amp; <tspan>18 %</tspan></text><image href="data:aaaa"/></svg>'
)


def test_an_svg_becomes_its_texts(tmp_path: Path) -> None:
    assert read(tmp_path, SVG.encode()).splitlines()[1:] == ["Errors", "5xx & 18 %"]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + b"\0" * 40


HOSTILE = [
    png(2**31 - 1, 2**31 - 1),
    png(30_000, 30_000),
    png(0, 10),
    png(10, 10)[:20],
    b"GIF89a\xff\xff\xff\xff" + b"\0" * 40,
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03",
    b"\xff\xd8" + b"\xff" * 5000 + b"\0" * 900,
    b"RIFF\0\0\0\0WEBPVP8X" + b"\xff" * 40,
    b"BM" + b"\0" * 12 + struct.pack("<Iii", 40, 10**9, -(10**9)) + b"\0" * 40,
]


@pytest.mark.parametrize("data", HOSTILE)
def test_a_hostile_picture_is_refused_without_being_decoded(tmp_path: Path, data: bytes) -> None:
    begin = time.perf_counter()
    lines = read(tmp_path, data, tesseract="true").splitlines()
    assert lines[0].startswith("# Transcript of a picture: ")
    assert lines[1].startswith("# Note: The picture is ")
    assert time.perf_counter() - begin < 2  # the figure that the product promises


def test_text_of_a_picture_is_no_note_on_it(tmp_path: Path) -> None:
    text = "# Transcript of a picture: PNG, 8 x 6 pixels, 1 kB\n# Note: {}\nconnection refused\n"
    for said, note in (("It is cut off.", "It is cut off."), ("nothing", None), ("a" * 400 + ".", None)):
        assert analysed(tmp_path, text.format(said).encode(), "shot.png").note == note


def test_sides_are_told_for_each_format(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP"):
        data = picture(tmp_path, kind, SHOWN)
        found = dimensions.format_of(data)
        assert found
        assert dimensions.read(found, data) == dimensions.Sides(980, 72)


BROKEN = [
    PPROF[:-30],
    PPROF.replace(b"\x22", b"\x23"),
    OTLP[:-3],
    field(1, b"\x08\x01") * 50_000,
    b"\x0a\x04\x08\x01\x10\x02" + b"\xff" * 200,
    b"\xfb\xa9\x03\xda\x01a\xe9\x01",
    b"{(" + b"\xff\xff\xff\x7f" * 9,
    b"{)\x02" + b"{)\x01" * 4000,
    OTLP.replace(field(5, field(1, field(1, "a"))), field(5, b"")),
]


@pytest.mark.parametrize("data", BROKEN)
def test_broken_binary_files_stay_as_they_are_or_become_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "f"
    path.write_bytes(data)
    (member,) = TranscribingUnpacker().unpack(path, "f", tmp_path / "members")
    assert member.path.exists()


def test_deep_values_of_a_trace_end(tmp_path: Path) -> None:
    value = field(1, "x")
    for _ in range(500):
        value = field(5, field(1, value))
    path = tmp_path / "f"
    path.write_bytes(OTLP.replace(SPAN, b"") + field(1, field(2, field(2, SPAN + field(9, pair("a", value))))))
    (member,) = TranscribingUnpacker().unpack(path, "f", tmp_path / "members")
    assert member.path == path


def test_numbers_without_an_end_are_no_message() -> None:
    with pytest.raises(wire.Malformed):
        list(wire.Reader().fields(b"\xff" * 30))


def test_members_of_an_archive_are_transcribed_and_keep_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("cpu.pb", PPROF)
        archive.writestr("app.log", "hello\n")
    members = TranscribingUnpacker().unpack(tmp_path / "all.zip", "all.zip", tmp_path / "members")
    texts = {m.name: m.path.read_text() for m in members}
    assert texts["all.zip/app.log"] == "hello\n"
    assert texts["all.zip/cpu.pb"].startswith("# Transcript of a profile")


RECORDS = [
    {"timestamp": f"2026-07-01T10:00:{n:02}Z", "level": "ERROR" if n == 7 else "INFO", "message": f"took {n}\n ms"}
    for n in range(40)
]


def listed(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("adapters.evidence.transcribe.listed.SMALL", 0)
    source = tmp_path / "dropped"
    source.write_text(text, "utf-8")
    (member,) = TranscribingUnpacker(tesseract=None).unpack(source, "a.json", tmp_path / "work")
    return member.path.read_text("utf-8").split("\n")


@pytest.mark.parametrize("indent", [None, 2])
def test_a_long_list_of_records_is_a_log_with_its_lines(
    tmp_path: Path, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(RECORDS, indent=indent)
    lines = listed(tmp_path, text, monkeypatch)
    assert [json.loads(r) for r in "\n".join(lines).replace("\n ", " ").split("\n") if r.strip()] == RECORDS
    if indent:
        begun = [n for n, line in enumerate(text.split("\n")) if line == "  {"]
        assert [n for n, line in enumerate(lines) if line[:1] == "{"] == begun


def test_a_list_of_records_is_read_as_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "text"
    path.write_text("\n".join(listed(tmp_path, json.dumps(RECORDS, indent=1), monkeypatch)), "utf-8")
    found = FileAnalyst().analyse(path, "a.json", evidence="E1", at=AT)
    assert (found.data_type, found.errors) == (DataType.LOG, 1)
    assert found.findings[0].line == 2 + 7 * 5 + 3  # of an object's five lines, the first of which is the second


def test_blocks_do_not_cut_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.evidence.transcribe.listed._BLOCK", 7)
    assert [json.loads(x) for x in listed(tmp_path, json.dumps(RECORDS), monkeypatch) if x] == RECORDS


REST = {
    "closed": ("]}", []),
    "more keys": ('], "next": "abc"}', ['], "next": "abc"}']),
    "cut off": (', {"timestamp": "2026', [', {"timestamp": "2026']),
    "broken": (', oops, {"a": 1}]}', ['oops, {"a": 1}]}']),
}


@pytest.mark.parametrize("name", REST)
def test_what_is_no_record_of_a_list_stays(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    end, rest = REST[name]
    lines = listed(tmp_path, '{"events": ' + json.dumps(RECORDS)[:-1] + end, monkeypatch)
    assert [json.loads(x) for x in lines[:40]] == RECORDS
    assert [x for x in lines[40:] if x] == [x.removeprefix(", ") for x in rest]


NO_LOG = {
    "pods": [{"apiVersion": "v1", "kind": "Pod", "timestamp": "2026-07-01T10:00:00Z", "message": "x"}] * 3,
    "metrics": [{"timestamp": "2026-07-01T10:00:00Z", "value": 1}] * 3,
    "settings": [{"name": "a", "message": "x"}] * 3,
}


@pytest.mark.parametrize("name", NO_LOG)
def test_a_list_of_something_else_stays_a_document(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(NO_LOG[name], indent=1)
    assert listed(tmp_path, text, monkeypatch) == text.split("\n")
