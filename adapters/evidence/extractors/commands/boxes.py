"""Containers as Docker and Compose list them, and units as systemd lists them: rows below a header with wide gaps."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors import states
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from adapters.evidence.extractors.tables import Columns, Row

HEAD = re.compile(
    r"^(?:CONTAINER ID|NAME)\s{2,}(?:NAME|IMAGE)\s.*\b(?:STATUS|MEM USAGE / LIMIT)\b"
    r"|^\s{1,4}UNIT\s+LOAD\s+ACTIVE\s+SUB\b"
)
_NAMES = re.compile(r"\S+(?: (?:/ )?\S+)*")
_EXITED = re.compile(r"^(?:Exited|Restarting) \((\d{1,3})\)")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)%")
_FULL, _BUSY = 90.0, 90.0
_SIGNALS = {137: "killed, often for lack of memory", 139: "crashed", 143: "told to stop", 127: "command not found"}
_TOLD_TO_STOP = (0, 143)


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Every such table; the lines that are thereby read."""
    claimed: set[int] = set()
    for at, text in enumerate(lines):
        if HEAD.match(text):
            claimed.update(_table(page, lines, at))
    return claimed


def _table(page: Page, lines: Sequence[str], head: int) -> range:
    found = [(m.group(), m.start()) for m in _NAMES.finditer(lines[head])]
    if lines[head].lstrip().startswith("UNIT"):
        found = [(m.group(), m.start()) for m in re.finditer(r"\S+", lines[head])]
    columns = Columns(tuple(n for n, _ in found), tuple(s for _, s in found))
    at = head + 1
    while at < len(lines) and lines[at].strip():
        if lines[head].lstrip().startswith("UNIT"):
            _unit(page, at + 1, lines[at])
        elif row := columns.row(at + 1, lines[at]):
            (_stats if row["MEM USAGE / LIMIT"] else _container)(page, row)
        at += 1
    return range(head + 1, at + 1)


def _container(page: Page, row: Row) -> None:
    cells = re.split(r"\s{2,}", page.lines[row.line - 1].strip())
    status, name = row["STATUS"], row["NAMES"] or row["NAME"] or cells[-1]  # a row may stand beside its columns
    if not status or not name:
        return
    exited = _EXITED.match(status)
    code = int(exited[1]) if exited else None
    reason = _reason(status, code)
    facts: dict[str, Fact] = {"resource": "container", "container": name, "state": status, "exit_code": code}
    facts |= {"image": row["IMAGE"], "command": row["COMMAND"].strip('"'), "ports": row["PORTS"]}
    words = f"Container {name} is {status}"
    words += f": {_SIGNALS[code]}." if code in _SIGNALS else "."
    component = row["SERVICE"] or name
    say(page, reason, words, row.line, facts, component, states.severity(reason))


def _reason(status: str, code: int | None) -> str:
    if status.startswith("Restarting"):
        return "CrashLoopBackOff"
    if status.startswith(("Exited", "Dead")):
        return "Completed" if code in _TOLD_TO_STOP else "Error"
    if "(unhealthy)" in status:
        return "Unhealthy"
    if "(Paused)" in status:
        return "Paused"
    return "Created" if status.startswith("Created") else "Healthy"


def _stats(page: Page, row: Row) -> None:
    cpu, memory = _PERCENT.search(row["CPU %"]), _PERCENT.search(row["MEM %"])
    busy, full = float(cpu[1]) if cpu else 0.0, float(memory[1]) if memory else 0.0
    name = row["NAME"] or row["CONTAINER ID"]
    reason = "MemoryHigh" if full >= _FULL else "CpuHigh" if busy >= _BUSY else "Usage"
    facts: dict[str, Fact] = {"resource": "container", "container": name, "cpu_percent": busy, "memory_percent": full}
    facts |= {"memory": row["MEM USAGE / LIMIT"], "pids": row["PIDS"]}
    words = f"Container {name} uses {busy:g} % CPU and {row['MEM USAGE / LIMIT']} memory, {full:g} %."
    say(page, reason, words, row.line, facts, name)


def _unit(page: Page, at: int, text: str) -> None:
    cells = text.replace("\u25cf", " ").replace("\u00d7", " ").split(None, 4)
    if len(cells) < 4 or "." not in cells[0]:  # noqa: PLR2004  unit, load, active, sub
        return
    unit, load, active, sub = cells[:4]
    bad = "failed" in (active, sub) or load in ("not-found", "error", "bad-setting")
    facts: dict[str, Fact] = {"resource": "unit", "unit": unit, "state": f"{active} ({sub})"}
    words = f"Unit {unit} is {active} ({sub})" + (f", {load}." if load != "loaded" else ".")
    say(page, "UnitFailed" if bad else "Healthy", words, at, facts, unit.rsplit(".", 1)[0])
