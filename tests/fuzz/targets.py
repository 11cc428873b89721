"""Everything that reads what people drop or say, each with its seeds and its own promises."""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from adapters.evidence import encoding, extractors, lined, scan, sniff
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.archive import ArchiveUnpacker
from adapters.evidence.clock import REACH, Clock, parse
from adapters.evidence.extractor import Document, Extractor
from adapters.evidence.extractors.log import Log, chunks, reading
from adapters.evidence.extractors.source.code import Code
from adapters.evidence.mine import assign
from adapters.evidence.transcribe import listed
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from adapters.privacy.redactor import LineRedactor
from engines.errors import Refused
from engines.intake import Member
from engines.query import Query
from engines.query.phrasing import parse as question
from tests.fuzz import asked, checks, seeds, talks

CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)
KEY = bytes(range(32))
NAMES = ("dropped", "app.log", "a.json", "b.yaml", "c.csv", "notes.txt", "x.py", "y.conf")
CODE = ("x.py", "x.go", "x.ts", "x.sh", "x.java", "x.rb", "x.sql")
OWN = {"Calls": "calls.json", "Configs": "y.conf", "Code": "x.py", "Html": "page.html", "Markdown": "notes.md"}


@dataclass(frozen=True)
class Target:
    """One parser: what it is fed with, and one run that raises when a promise is broken."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    run: Callable[[bytes, Path], None]


def _document(content: bytes, folder: Path, name: str = "") -> Document:
    path = folder / "dropped"
    path.write_bytes(content)
    return Document(path, name or NAMES[len(content) % len(NAMES)], "E1", CAME, folder / "events")


def _extract(extractor: Extractor, content: bytes, folder: Path) -> None:
    own = (
        CODE[len(content) % len(CODE)] if isinstance(extractor, Code) else OWN.get(type(extractor).__name__, "dropped")
    )
    document = _document(content, folder, own if len(content) % 2 else "")
    if extractor.detect(document):
        checks.understood(extractor.enrich(document, extractor.extract(document)), content)


@cache
def _chosen() -> dict[str, list[bytes]]:
    """The seeds of each extractor: what it takes for its own, whoever is asked before it."""
    found: dict[str, list[bytes]] = {type(extractor).__name__: [] for extractor in extractors.ALL}
    with tempfile.TemporaryDirectory() as folder:
        for content in (*seeds.texts(), *seeds.transcripts()):
            unnamed = _document(content, Path(folder), "dropped")
            for extractor in extractors.ALL:
                name = type(extractor).__name__
                if _detects(extractor, replace(unnamed, name=OWN[name]) if name in OWN else unnamed):
                    found[name].append(content)
    return found


def _detected(extractor: Extractor) -> Sequence[bytes]:
    return _chosen()[type(extractor).__name__]


def _detects(extractor: Extractor, document: Document) -> bool:
    try:
        return extractor.detect(document)
    except Exception:  # noqa: BLE001  a seed on which detection fails is the one to run
        return True


def _analyse(content: bytes, folder: Path) -> None:
    path = folder / "dropped"
    path.write_bytes(content)
    name = NAMES[len(content) % len(NAMES)]
    found = FileAnalyst().analyse(path, name, evidence="E1", at=CAME, events=folder / "events")
    found.model_dump_json().encode()
    checks.must(bool(found.findings or found.note or found.lines), "neither findings, nor lines, nor a note")
    wide = encoding.wide(content[: 64 << 10]) if content.strip() else None
    if wide is None:
        checks.understood(found, content)


def _tree(read: Callable[[str], lined.Lined], content: bytes, _: Path) -> None:
    text = content.decode("utf-8", "replace")
    count = text.count("\n") + 1
    found = read(text)
    for root in found.roots:
        for path, node in root.walk():
            checks.must(1 <= node.line <= node.last <= count, f"{path!r} at {node.line} to {node.last} of {count}")
            checks.must(node.column >= 0, f"{path!r} in column {node.column}")
            node.text()
            node.number()
    if found.note:
        checks.sentence(found.note)


def _settings(read: Callable[[str], lined.Settings], content: bytes, _: Path) -> None:
    text = content.decode("utf-8", "replace")
    count = text.count("\n") + 1
    found = read(text)
    for setting in found.found:
        checks.must(1 <= setting.node.line <= setting.node.last <= count, f"{setting.key!r} at {setting.node.line}")
    for wrong in found.wrong:
        checks.must(1 <= wrong.line <= count, f"wrong at {wrong.line} of {count}")
        checks.must("\n" not in wrong.words, f"several lines: {wrong.words!r}")


def _inside(members: list[Member], folder: Path) -> None:
    for member in members:
        checks.must(member.path.is_file(), f"{member.name!r} is no file")
        checks.must(member.path.resolve().is_relative_to(folder.resolve()), f"{member.path} is outside")
        checks.must(".." not in Path(member.name).parts, f"a member named {member.name!r}")
        member.name.encode()


def _unpack(unpacker: ArchiveUnpacker | TranscribingUnpacker, content: bytes, folder: Path) -> None:
    source = folder / "dropped"
    source.write_bytes(content)
    name = ("a.zip", "a.tar.gz", "a.gz", "a.zst", "a.log", "a.tar")[len(content) % 6]
    try:
        _inside(unpacker.unpack(source, name, folder / "work"), folder)
    except Refused as refused:
        checks.sentence(str(refused))


def _redact(content: bytes, folder: Path) -> None:
    redactor = LineRedactor(KEY, ips=True, hosts=True)
    source, target = folder / "source", folder / "target"
    source.write_bytes(content)
    redactor.file(source, target, {})
    written = target.read_bytes()
    if b"\0" not in content:
        checks.must(written.count(b"\n") == content.count(b"\n"), "another number of lines in the file")
    text = content.decode("utf-8", "surrogateescape")
    found = redactor.text(text, {})
    checks.must(found.text.count("\n") == text.count("\n"), "another number of lines in the text")
    checks.must(all(n > 0 for n in found.redacted.counts.values()), f"counts {found.redacted.counts}")
    again = redactor.text(found.text, dict(found.redacted.pseudonyms))
    checks.must(again.text.count("\n") == text.count("\n"), "another number of lines in the second pass")


def _clock(content: bytes, _: Path) -> None:
    clock = Clock(CAME)
    for line in checks.lines_of(content)[:200]:
        stamp = clock.find(line)
        if stamp is not None:
            checks.zoned("stamp", stamp.at)
        checks.zoned("field", parse(line[:REACH], CAME))
    for number in (len(content) ** 5, -len(content), float(len(content)) * 1e300, float("nan"), float("inf")):
        checks.zoned("number", parse(number, CAME))


def _question(content: bytes, _: Path) -> None:
    before: Query | None = None
    for line in checks.lines_of(content)[:20]:
        try:
            before = question(line, before)
        except Refused as refused:
            checks.sentence(str(refused))


def _assign(content: bytes, folder: Path) -> None:
    path, out = folder / "dropped", folder / "out.csv"
    path.write_bytes(content)
    try:
        assign.assign(path, out)
    except Refused as refused:
        checks.sentence(str(refused))
        return
    lines = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
    rows = out.read_bytes().count(b"\n") - 1
    checks.must(rows >= lines, f"{rows} rows for {lines} lines")


def _twins(content: bytes, folder: Path) -> None:
    """The compiled pass and its plain twin find the same."""
    log = Log()
    document = replace(_document(content, folder), events=None)
    compiled = log.extract(document)
    with patch.object(scan, "engine", scan.Plain):
        plain = log.extract(document)
    for field in fields(compiled):
        one, other = getattr(compiled, field.name), getattr(plain, field.name)
        checks.must(one == other, f"{field.name} compiled: {one!r} plain: {other!r}"[:600])


def _parts(content: bytes, folder: Path) -> None:
    """A log that is read in very small parts, so that lines and records go over their edges."""
    small = patch.multiple(chunks, SIZE=4 << 10, FIRST=2 << 10, ROOM=2 << 10)
    with small, patch.object(reading, "PIECE", 1 << 10):
        found = Log().extract(_document(content, folder))
    checks.understood(replace(found, templates=()), content)  # where each part of a long line counts


def _sniff(content: bytes, _: Path) -> None:
    head = content.decode("utf-8-sig", "replace")
    for name in (*NAMES, "", ".", "a.b.c.d", "\ud800"):
        sniff.data_type(name, head)
    note = sniff.binary(content, len(content))
    if note:
        checks.sentence(note)


_LISTED = re.compile(rb"[\s,\[\]{}]+")  # what a list has and its lines have not, and some of what both have


def _listed(content: bytes, folder: Path) -> None:
    source, target = folder / "dropped", folder / "lines"
    source.write_bytes(content)
    if listed.recognizes(content[: 4 << 10]) and listed.write(source, target) and b'"stream"' not in content:
        whole, lines = _LISTED.sub(b"", content), _LISTED.sub(b"", target.read_bytes())
        checks.must(bool(lines) and lines in whole, "something of the records is lost")


def _convert(content: bytes, folder: Path) -> None:
    path = folder / "dropped"
    path.write_bytes(content)
    name = encoding.foreign(path)
    if name:
        encoding.convert(path, name, folder / "text").read_text("utf-8")


def _numbers() -> Sequence[bytes]:
    chosen = _chosen()
    return (*seeds.compared(), *chosen["Metrics"], *chosen["Series"], *chosen["Calls"])


def _targets() -> tuple[Target, ...]:
    names = {f"extract {type(e).__name__.lower()}": e for e in extractors.ALL}
    found = [Target(name, partial(_detected, e), partial(_extract, e)) for name, e in names.items()]
    structured = partial(seeds.of, lambda text: text.lstrip()[:1] in (b"{", b"["))
    settings = partial(seeds.labelled, "configs")
    logs = partial(_detected, Log())
    found += [
        Target("json", structured, partial(_tree, lined.read_json)),
        Target("yaml", settings, partial(_tree, lined.read_yaml)),
        Target("toml", settings, partial(_settings, lined.read_toml)),
        Target("pairs", settings, partial(_settings, lined.read_pairs)),
        Target("blocks", settings, partial(_settings, lined.read_blocks)),
        Target("xml", lambda: seeds.of(lambda text: b"<" in text), partial(_settings, lined.read_xml)),
        Target("unpack", seeds.archives, partial(_unpack, ArchiveUnpacker())),
        Target("transcribe", seeds.binaries, partial(_unpack, TranscribingUnpacker(tesseract=None))),
        Target("redact", lambda: (*seeds.planted(), *seeds.labelled("configs", "logs")), _redact),
        Target("clock", lambda: (*logs(), *seeds.labelled("metrics")), _clock),
        Target("question", seeds.questions, _question),
        Target("assign", logs, _assign),
        Target("sniff", lambda: (*seeds.texts(), *seeds.binaries()), _sniff),
        Target("listed", seeds.lists, _listed),
        Target("encoding", seeds.texts, _convert),
        Target("twins", lambda: (*logs(), *seeds.exports()), _twins),
        Target("parts", logs, _parts),
        Target("slack", seeds.texts, talks.payload),
        Target("talk", lambda: (*seeds.texts(), *seeds.questions(), *seeds.moves()), talks.said),
        Target("cards", seeds.texts, talks.found),
        Target("analyse", lambda: (*seeds.texts(), *seeds.binaries()), _analyse),
        Target("terminal", seeds.terminals, _analyse),
        Target("slow logs", asked.slow_logs, asked.slow),
        Target("query", logs, asked.query),
        Target("ranking", _numbers, asked.ranking),
    ]
    return tuple(found)


TARGETS = _targets()
