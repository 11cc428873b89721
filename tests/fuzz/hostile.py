"""Files that are small to send and huge, deep or endless to read; each is written by one function of its size."""

# ruff: noqa: E501 - the hostile texts stand in their own long lines

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import zstandard

from tests.evidence.types.binary import block, varint

ZEROS = 1 << 20  # bytes that one stream of a compressed bomb becomes; bombs are many such streams


Write = Callable[[Path, int], None]


def _written(content: Callable[[int], bytes]) -> Write:
    def write(path: Path, size: int) -> None:
        path.write_bytes(content(size))

    return write


def _zip(path: Path, size: int) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
        target.open("zeros.log", "w", force_zip64=True) as file,
    ):
        for _ in range(size):
            file.write(bytes(ZEROS))


def _nested(path: Path, size: int) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("zeros.log", bytes(ZEROS))
    for _ in range(size):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as target:
            for i in range(10):
                target.writestr(f"{i}.zip", inner.getvalue())
        inner = outer
    path.write_bytes(inner.getvalue())


def _many(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w") as target:
        for i in range(size):
            target.writestr(f"{i}.log", "")


def _tar(path: Path, size: int) -> None:
    header = tarfile.TarInfo("a.log").tobuf()
    path.write_bytes(gzip.compress(header * size, 1))


def _overlapping(path: Path, size: int) -> None:
    """Many entries of the directory that all point to the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("zeros.log", bytes(ZEROS))
    data = whole.getvalue()
    start, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    listed = data[start:end] * size
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, size, size, len(listed), start, 0)
    path.write_bytes(data[:start] + listed + tail)


def _sparse(path: Path, size: int) -> None:
    """A member that says it is a terabyte of holes."""
    header = bytearray(tarfile.TarInfo("core.log").tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = tarfile.itn(size, 12, tarfile.GNU_FORMAT)  # type: ignore[attr-defined]  # how it writes numbers
    header[148:156] = b" " * 8
    header[148:155] = f"{sum(header):06o}".encode() + b"\0"
    path.write_bytes(gzip.compress(bytes(header) + bytes(1024)))


def _again(path: Path, size: int) -> None:
    data = bytes(1 << 20)
    for _ in range(size):
        data = gzip.compress(data)
    path.write_bytes(data)


def _packed(pack: Callable[[bytes], bytes]) -> Write:
    return _written(lambda size: pack(bytes(ZEROS)) * size)


def _aliases(path: Path, size: int) -> None:
    rows = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    rows += [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]" for i in range(1, size)]
    path.write_text("\n".join(rows))


def _entities(path: Path, size: int) -> None:
    rows = ['<!ENTITY e0 "lol">', *(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, size))]
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n'
        + "\n".join(rows)
        + f"\n]>\n<configuration><a>&e{size - 1};</a></configuration>\n"
    )


def _quadratic(path: Path, size: int) -> None:
    text = f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "{"x" * size}">]>\n<configuration><a>{"&x;" * (size // 4)}</a></configuration>\n'
    path.write_text(text)


def _outside(path: Path, _: int) -> None:
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<configuration><a>&x;</a></configuration>\n'
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(path: Path, size: int) -> None:
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(ZEROS), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b""))


def _jpeg(path: Path, size: int) -> None:
    frame = struct.pack(">BHHB", 8, size, size, 3) + b"\x01\x22\0\x02\x11\x01\x03\x11\x01"
    path.write_bytes(b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9")


def _tiff(path: Path, size: int) -> None:
    tags = (
        (256, 4, 1, size),
        (257, 4, 1, size),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 1),
    )
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + bytes(4))


def _svg(path: Path, size: int) -> None:
    uses = "".join(f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, size))
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"><g id="g0"><rect/></g>{uses}</svg>'
    )


def _gif(path: Path, size: int) -> None:
    path.write_bytes(
        b"GIF89a"
        + struct.pack("<HH", min(size, 65535), min(size, 65535))
        + b"\x80\0\0\0\0\0\xff\xff\xff"
        + b","
        + bytes(9)
        + b"\x02\x00;"
    )


def _short(line: bytes) -> Write:
    return _written(lambda size: line * size)


def _deep(opener: str, closer: str) -> Write:
    return _written(lambda size: (opener * size + closer * size).encode())


def _steps(path: Path, size: int) -> None:
    path.write_text("".join(f"{' ' * i}a{i}:\n" for i in range(size)))


def _line(piece: str) -> Write:
    return _written(lambda size: (piece * (size // len(piece) + 1))[:size].encode())


def _columns(path: Path, size: int) -> None:
    head = "time," + ",".join(f"c{i}" for i in range(size))
    path.write_text("\n".join((head, *(f"2026-03-14T10:0{i}:00Z," + ",".join("1" * size) for i in range(3)))))


def _traceback(path: Path, size: int) -> None:
    frame = '  File "/srv/app/views.py", line' + " " * size + "41, in show\n"
    path.write_text(f"2026-03-14 10:00:00 ERROR failed\nTraceback (most recent call last):\n{frame}KeyError: 'id'\n")


def _hunks(path: Path, size: int) -> None:
    path.write_text(
        "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n"
        + "".join(f"@@ -{i},1 +{i},1 @@\n-a\n+b\n" for i in range(1, size))
    )


def _length(path: Path, size: int) -> None:
    path.write_bytes(block(1, b"\x08\x01\x10\x02") + varint(6 << 3 | 2) + varint(size) + b"samples")


def _strings(path: Path, size: int) -> None:
    head = block(1, b"\x08\x01\x10\x02") + block(6, "")
    path.write_bytes(gzip.compress(head + varint(6 << 3 | 2) + varint(size) + bytes(size)))


def _spans(path: Path, size: int) -> None:
    path.write_bytes(block(1, block(1, block(1, b"\x0a\x01a")) + varint(2 << 3 | 2) + varint(size) + b"x"))


def _blank(path: Path, size: int) -> None:
    path.write_bytes(b"\n" * size)


def _keys(path: Path, size: int) -> None:
    path.write_text("{" + ",".join(f'"k{i}":{i}' for i in range(size)) + "}")


def _objects(path: Path, size: int) -> None:
    path.write_text(
        "[" + ",".join(f'{{"name":"a{i}","status":"failed","error":"disk full"}}' for i in range(size)) + "]"
    )


def _entries(path: Path, size: int) -> None:
    row = '{"timestamp":"2026-03-14T10:00:00Z","message":"connection refused"}'
    path.write_text("[" + ",".join([row] * size) + "," + '{"a":' * 1_000)


def _held(before: str, piece: str, after: str) -> Write:
    """A document with one list of very many parts."""
    return _written(lambda size: f"{before}{piece * size}{after}".encode())


_ANSWER = '{"status":"success","data":{"resultType":"matrix","result":['
_SPANS = '{"resourceSpans":[{"scopeSpans":[{"spans":['
_ZIPKIN = '[{"traceId":"a","id":"b","name":"x","timestamp":1,"duration":2,"localEndpoint":{"serviceName":"q"}},'
_EVENTS = '{"traceEvents":[{"name":"a","ph":"X","ts":1,"dur":2,"pid":1,"tid":1},'

# name: the name that the file is dropped under, how it is written, its full size, and its size in the tests
BOMBS: dict[str, tuple[str, Write, int, int]] = {
    "zip": ("logs.zip", _zip, 1024, 12),
    "zip of zips": ("logs.zip", _nested, 5, 5),
    "zip of overlapping members": ("logs.zip", _overlapping, 1_000, 1_000),
    "tar of a terabyte of holes": ("logs.tar.gz", _sparse, 1 << 40, 1 << 40),
    "gzip of gzip, 100 deep": ("app.log.gz", _again, 100, 20),
    "zip of 100,000 members": ("logs.zip", _many, 100_000, 2_000),
    "tar of 1,000,000 members": ("logs.tar.gz", _tar, 1_000_000, 2_000),
    "gzip": ("app.log.gz", _packed(gzip.compress), 2048, 12),
    "zstd": ("app.log.zst", _packed(zstandard.ZstdCompressor().compress), 2048, 12),
    "xz": ("app.log.xz", _packed(lzma.compress), 1024, 12),
    "bzip2": ("app.log.bz2", _packed(bz2.compress), 1024, 12),
    "yaml aliases": ("a.yaml", _aliases, 30, 30),
    "xml entities": ("web.config", _entities, 30, 30),
    "xml, one long entity": ("web.config", _quadratic, 200_000, 20_000),
    "xml 100,000 deep": ("web.config", _deep("<a>", "</a>"), 100_000, 100_000),
    "xml entity of a file": ("web.config", _outside, 1, 1),
    "png of 100,000 x 100,000": ("a.png", _png, 100_000, 100_000),
    "jpeg of 65,500 x 65,500": ("a.jpg", _jpeg, 65_500, 65_500),
    "tiff of 1,000,000 x 1,000,000": ("a.tiff", _tiff, 1_000_000, 1_000_000),
    "svg of a billion": ("a.svg", _svg, 10, 10),
    "gif of 65,535 x 65,535": ("a.gif", _gif, 65_535, 65_535),
    "json lists 100,000 deep": ("a.json", _deep("[", "]"), 100_000, 100_000),
    "json objects 100,000 deep": ("a.json", _deep('{"a":', "}"), 100_000, 100_000),
    "json of 1,000,000 keys": ("a.json", _keys, 1_000_000, 20_000),
    "json of 1,000,000 objects": ("a.json", _objects, 1_000_000, 20_000),
    "json answer of 20,000,000 series": ("a.json", _held(_ANSWER, "[],", "[]]}}"), 20_000_000, 20_000),
    "json of 20,000,000 spans": ("a.json", _held(_SPANS, "{},", "{}]}]}]}"), 20_000_000, 20_000),
    "json of 20,000,000 lists in a trace": ("a.json", _held(_ZIPKIN, "[],", "{}]"), 20_000_000, 20_000),
    "json of 20,000,000 trace events": ("a.json", _held(_EVENTS, "{},", "{}]}"), 20_000_000, 20_000),
    "json of 300,000 records, and a deep one": ("a.json", _entries, 300_000, 40_000),
    "yaml lists 100,000 deep": ("a.yaml", _deep("[", "]"), 100_000, 100_000),
    "yaml keys 5,000 deep": ("a.yaml", _steps, 5_000, 1_000),
    "toml lists 100,000 deep": ("a.toml", _written(lambda size: b"a = " + b"[" * size), 100_000, 100_000),
    "toml key of 500,000 parts": ("a.toml", _written(lambda size: b"a." * size + b"a = 1"), 500_000, 100_000),
    "line of 100 MB, one letter": ("app.log", _line("x"), 100_000_000, 200_000),
    "line of 100 MB, words": ("app.log", _line("user=4711 path=/a/b took 12 ms; "), 100_000_000, 200_000),
    "line of 100 MB, digits": ("app.log", _line("4929123412341234 "), 100_000_000, 200_000),
    "line of 10 MB, blanks": ("app.log", _line("ERROR      "), 10_000_000, 200_000),
    "line of 10 MB, names": ("app.log", _line("a.b:c/d@e-f="), 10_000_000, 200_000),
    "line of 10 MB, tokens": ("app.log", _line("eyJ0eyJ0"), 10_000_000, 200_000),
    "line of 20 MB, dots": ("app.log", _line("a.0"), 20_000_000, 1_000_000),
    "traceback with 60 KB of blanks": ("app.log", _traceback, 60_000, 60_000),
    "json string of 100 MB": ("a.json", _written(lambda size: b'{"message": "' + b"x" * size + b'"}'), 100_000_000, 200_000),
    "10,000,000 empty lines": ("app.log", _blank, 10_000_000, 200_000),
    "10,000,000 lines of one word": ("app.log", _short(b"x\n"), 10_000_000, 200_000),
    "csv of 5,000,000 rows": ("a.csv", _short(b"2026-03-14T10:00:00Z,1\n"), 5_000_000, 50_000),
    "csv with a quote that never ends": ("a.csv", _short(b'2026-03-14T10:00:00Z,"1\n'), 1_000_000, 20_000),
    "csv of 1,000,000 columns": ("a.csv", _columns, 1_000_000, 20_000),
    "diff of 1,000,000 hunks": ("a.diff", _hunks, 1_000_000, 20_000),
    "pprof field of a terabyte": ("cpu.pb", _length, 1 << 40, 1 << 40),
    "pprof string of 500 MB, packed": ("cpu.pb.gz", _strings, 500 << 20, 64 << 20),
    "otlp field of a terabyte": ("traces.pb", _spans, 1 << 40, 1 << 40),
}  # fmt: skip
