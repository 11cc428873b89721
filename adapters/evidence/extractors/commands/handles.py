"""Open files: what `lsof` lists for each process, and the limits that `ulimit -a` and `/proc/PID/limits` show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.evidence.extractors.commands.told import limited, say
from adapters.evidence.extractors.page import Fact, Page

HEAD = re.compile(r"^COMMAND\s+PID\s.{0,60}\bFD\s+TYPE\s+DEVICE\s")
SIGN = r"^open files\s+\(-n\) \S|^Max open files\s+\S"
_LIMIT = re.compile(r"^(?:open files\s+\(-n\)|Max open files)\s+(\d{1,18})\b")
_FD = r"\d{1,9}[rwu][a-zA-Z]?|cwd|rtd|txt|mem|DEL|NOFD"
_ROW = re.compile(
    rf"^(?P<command>\S{{1,60}})\s+(?P<pid>\d{{1,10}})\s.{{0,80}}?\s(?P<fd>{_FD}) +(?P<type>\w{{2,7}})\s+(?P<rest>\S.*)"
)
_DELETED = re.compile(r" \(deleted\)$")
_NETWORK = ("IPv4", "IPv6", "sock", "unix")
_MANY = 1_000  # sockets of one process
_LARGE = 1 << 30  # bytes of deleted files that are worth a warning


@dataclass
class _Process:
    """What one process has open."""

    command: str
    pid: str
    line: int
    numbered: int = 0
    sockets: list[int] = field(default_factory=list)  # their lines
    deleted: dict[str, tuple[int, int, str]] = field(default_factory=dict)  # by device and node: bytes, line, name


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Say who holds deleted files, who has many sockets, who is near the limit; the lines that are thereby read."""
    found: dict[str, _Process] = {}
    limits = [(int(m[1]), at) for at, text in enumerate(lines, start=1) if (m := _LIMIT.match(text))]
    claimed, inside = set[int](), False
    for at, text in enumerate(lines, start=1):
        if HEAD.match(text):
            inside = True
            claimed.add(at)
        elif inside and (row := _ROW.match(text)):
            claimed.add(at)
            _add(found.setdefault(row["pid"], _Process(row["command"], row["pid"], at)), row, at)
        else:
            inside = inside and not text.strip()
    for process in found.values():
        _deleted(page, process)
        _sockets(page, process)
    fullest = max(found.values(), key=lambda p: p.numbered, default=None)
    for limit, at in limits:
        _limited(page, limit, at, fullest)
    return claimed


def _add(process: _Process, row: re.Match[str], at: int) -> None:
    process.numbered += row["fd"][0].isdigit()
    cells = row["rest"].split()
    if row["type"] in _NETWORK:
        process.sockets.append(at)
    elif _DELETED.search(row["rest"]) and row["type"] == "REG" and len(cells) >= 4 and cells[1].isdigit():  # noqa: PLR2004  device, size, node, name
        name = _DELETED.sub("", row["rest"]).split()[-1]
        process.deleted.setdefault(f"{cells[0]} {name}", (int(cells[1][:18]), at, name))


def _deleted(page: Page, process: _Process) -> None:
    if not process.deleted:
        return
    size, line, name = max(process.deleted.values())
    total, count = sum(s for s, *_ in process.deleted.values()), len(process.deleted)
    facts: dict[str, Fact] = {"resource": "disk", "pid": process.pid, "command": process.command, "files": count}
    facts |= {"bytes": total, "path": name, "largest_bytes": size}
    words = f"{process.command} ({process.pid}) holds {total / _LARGE:,.1f} GiB of deleted files, most in {name}"
    words += ": the space is free once it closes them."
    say(page, "DeletedFilesHeld" if total >= _LARGE else "Usage", words, line, facts, process.command)


def _sockets(page: Page, process: _Process) -> None:
    count = len(process.sockets)
    if count >= _MANY:
        facts: dict[str, Fact] = {"resource": "sockets", "pid": process.pid, "command": process.command, "count": count}
        words = f"{process.command} ({process.pid}) has {count:,} sockets open."
        say(page, "ManySockets", words, process.sockets[0], facts, process.command)


def _limited(page: Page, limit: int, at: int, fullest: _Process | None) -> None:
    facts: dict[str, Fact] = {"resource": "open_files", "limit": limit}
    if fullest is None or fullest.numbered < 1:
        say(page, "Usage", f"A process may open {limit:,} files.", at, facts)
        return
    reason, percent = limited(fullest.numbered, limit, "FileHandlesExhausted")
    facts |= {"used": fullest.numbered, "percent": percent, "pid": fullest.pid, "command": fullest.command}
    words = f"{fullest.command} ({fullest.pid}) has {fullest.numbered:,} of at most {limit:,} files open."
    say(page, reason, words, at, facts, fullest.command)
