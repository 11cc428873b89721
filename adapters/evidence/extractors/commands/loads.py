"""Single lines that sum a machine up: load, CPU, sockets, units of systemd, the kernel's table of tasks."""

import re
from collections.abc import Sequence

from adapters.evidence import numbers
from adapters.evidence.extractors.commands.host import memory_state
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page, when

_LOAD = re.compile(
    r"(?:\bup\b.{0,120}?|\busers?,\s{1,8}|^)load averages?: "
    r"(\d{1,9}(?:\.\d{1,9})?),? (\d{1,9}(?:\.\d{1,9})?),? (\d{1,9}(?:\.\d{1,9})?)"
)
_CPU = re.compile(r"^%?Cpu\(?s?\)?\S*:\s+(.*)")
_SHARE = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)[ %]{0,8}(us|sy|ni|id|wa|hi|si|st)\b")
_SOCKETS = re.compile(
    r"^TCP:\s+(\d{1,18}) \(estab (\d{1,18}), closed (\d{1,18}), orphaned (\d{1,18})"
    r"(?:, [a-z]+ \d+)*?, timewait (\d{1,18})"
)
_ACTIVE = re.compile(r"^\s*Active: (\w+)(?: \(([^)]+)\))?(?: since ([^;]+))?")
_UNIT = re.compile(r"^[^\w\s] (\S+\.(?:service|socket|mount|timer))")
_FAILED = re.compile(r"(?<![\w@.\\-])([\w@.\\-]+\.(?:service|socket|mount|timer)): Failed with result '([\w-]+)'")
_TASK = re.compile(r"\[ {0,8}(\d{1,9})\]((?: {1,24}-?\d{1,18}){5,9}) {1,24}(\S{1,99})\s*$")
_TASKS = re.compile(r"\[ *pid *\]\s+uid\s+tgid\s+total_vm\s+rss\b")
_PAGE = 4096  # bytes
_RSS = 3  # its place behind uid, tgid and total_vm
_MEMORY = re.compile(
    r"^[KMG]iB Swap ?:\s*([\d.]{1,15})[+ ]{1,4}total,\s*([\d.]{1,15})[+ ]{1,4}free,.*?([\d.]{1,15})[+ ]{1,4}avail Mem"
)
_WHOLE = re.compile(r"^([KMG]iB) Mem ?:\s*([\d.]{1,15})[+ ]{1,4}total")
_IDLE, _WAIT, _STEAL, _MANY, _SWAP = 10.0, 20.0, 10.0, 10_000, 90.0


def read(page: Page, lines: Sequence[str]) -> None:
    """Go through the lines once."""
    unit = ""
    failed: dict[tuple[str, str], int] = {}
    for at, text in enumerate(lines, start=1):
        if found := _UNIT.match(text):
            unit = found[1]
        elif unit and (active := _ACTIVE.match(text)):
            _active(page, at, unit, active)
        elif broken := _FAILED.search(text):
            failed.setdefault((broken[1], broken[2]), at)
        elif _TASKS.search(text):
            _tasks(page, lines, at)
        elif "load average" in text or text[:5] in ("%Cpu(", "Cpu(s", "TCP: ", "MiB S", "GiB S", "KiB S"):
            _summed(page, at, text)
    for (name, result), at in failed.items():
        _unit(page, at, name, result)


def _summed(page: Page, at: int, text: str) -> None:
    if load := _LOAD.search(text):
        facts: dict[str, Fact] = {"resource": "load"}
        facts |= {f"load{n}": float(load[i]) for i, n in ((1, 1), (2, 5), (3, 15))}
        say(page, "Usage", f"The load is {load[1]}, {load[2]}, {load[3]}.", at, facts)
    elif cpu := _CPU.match(text):
        _cpu(page, at, {name: float(share) for share, name in _SHARE.findall(cpu[1])})
    elif memory := _MEMORY.match(text):
        _memory(page, at, memory)
    elif sockets := _SOCKETS.match(text):
        _sockets(page, at, sockets)


def _cpu(page: Page, at: int, share: dict[str, float]) -> None:
    idle, wait, steal = (share.get(n) for n in ("id", "wa", "st"))
    if idle is None:
        return
    reason = "IoWait" if (wait or 0) >= _WAIT else "CpuSteal" if (steal or 0) >= _STEAL else "Healthy"
    reason = "CpuHigh" if reason == "Healthy" and idle < _IDLE else reason
    facts: dict[str, Fact] = {"resource": "cpu", "idle_percent": idle, "iowait_percent": wait, "steal_percent": steal}
    say(
        page, reason, f"The CPU is {idle:g} % idle, waits {wait or 0:g} % for disks, loses {steal or 0:g} %.", at, facts
    )


def _memory(page: Page, at: int, found: re.Match[str]) -> None:
    """The line of swap in `top`, which has at its end what memory is available; the line above has the whole."""
    total, free, available = (numbers.real(found[n]) or 0.0 for n in (1, 2, 3))
    above = _WHOLE.match(page.lines[at - 2]) if at > 1 else None
    whole = (numbers.real(above[2]) or 0.0) if above else 0.0
    if above and whole:
        said = {"total": f"{above[2]} {above[1]}", "available": found[3]}
        memory_state(page, at - 1, 100 * available / whole, said)
    if total:
        percent = round(100 * (total - free) / total, 1)
        facts: dict[str, Fact] = {"resource": "swap", "percent": percent, "total": found[1]}
        reason = "SwapFull" if percent >= _SWAP else "Healthy"
        say(page, reason, f"Swap is used at {percent:g} %.", at, facts)


def _sockets(page: Page, at: int, found: re.Match[str]) -> None:
    _, established, closed, orphaned, waiting = (int(n) for n in found.groups())
    reason = "OrphansHigh" if orphaned >= _MANY else "TimeWaitHigh" if waiting >= _MANY else "Usage"
    facts: dict[str, Fact] = {"resource": "sockets", "established": established, "closed": closed}
    facts |= {"orphaned": orphaned, "timewait": waiting}
    say(page, reason, f"{established} TCP connections are established, {waiting} in TIME_WAIT.", at, facts)


def _active(page: Page, at: int, unit: str, found: re.Match[str]) -> None:
    result = re.search(r"Result: ([\w-]+)", found[2] or "")
    if found[1] == "failed" or result:
        _unit(page, at, unit, result[1] if result else "")
    elif found[1] == "active":
        _unit(page, at, unit, "")


def _unit(page: Page, at: int, unit: str, result: str) -> None:
    name = unit.rsplit(".", 1)[0]
    failed = bool(result) or "failed" in page.lines[at - 1]
    facts: dict[str, Fact] = {"resource": "unit", "unit": unit, "result": result}
    words = f"Unit {unit} failed{f', result {result}' if result else ''}." if failed else f"Unit {unit} is active."
    stamp = re.search(r"since \w+ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", page.lines[at - 1])
    if stamp and (since := when(stamp[1].replace(" ", "T") + "Z", page.document.at)):
        facts["since"] = since.isoformat()
    say(page, "UnitFailed" if failed else "Healthy", words, at, facts, name)


def _tasks(page: Page, lines: Sequence[str], head: int) -> None:
    """The table of tasks that the kernel prints when memory is gone."""
    rows = []
    for at, text in enumerate(lines[head:], start=head + 1):
        found = _TASK.search(text)
        if not found:
            break
        rows.append((int(found[2].split()[_RSS]), at, found))
    total = sum(rss for rss, _, _ in rows)
    if total:
        rss, at, found = max(rows, key=lambda r: r[0])
        facts: dict[str, Fact] = {
            "resource": "oom_task",
            "pid": found[1],
            "command": found[3],
            "rss_bytes": rss * _PAGE,
        }
        facts |= {"oom_score_adj": int(found[2].split()[-1]), "share": round(rss / total, 3)}
        words = (
            f"{found[3]} has the most memory, {rss * _PAGE / 1024**2:,.0f} MiB, {100 * rss / total:.0f} % of all tasks."
        )
        say(page, "LargestTask", words, at, facts, found[3])
