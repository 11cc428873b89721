"""Machines as `vmstat`, `iostat` and `sar` sample them: the worst sample of each thing, with its line."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from adapters.evidence.extractors.commands.grid import number
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page, Span, when

HEAD = re.compile(
    r"^\s*r\s+b\s+swpd\s+free\b|^Device:?\s.*%util|^avg-cpu:\s"
    r"|^usr sys idl wai |^\s+IFACE\s+rxpck/s\b"
    r"|^(?:\d\d:\d\d:\d\d(?: [AP]M)?\s+)(?:UID|CPU|DEV|IFACE|LINUX|kbmem\w+|runq-sz)\b"
)
_CLOCK = re.compile(r"^(\d\d:\d\d:\d\d)( [AP]M)?\s+")
_DATE = re.compile(r"^Linux \S+ .*?(\d\d)/(\d\d)/(\d{4}|\d\d)\b|^Linux \S+ .*?(\d{4})-(\d\d)-(\d\d)\b")
_MACHINE = re.compile(r"^Linux \S+ \(([\w.-]{1,253})\)")
_IDLE, _WAIT, _STEAL, _UTIL, _LATE, _SWAP = 10.0, 20.0, 10.0, 90.0, 50.0, 100.0
_BUSY = 95.0  # percent of a core
_REST, _SOFT, _DROPS = 40.0, 50.0, 10.0  # percent of all cores, percent of a core in interrupts, packets a second
_MOST = 2  # samples: one alone may be a moment
_DROPPED = ("rxdrop/s", "txdrop/s", "rxfifo/s", "rxerr/s")
_Row = tuple[int, str, dict[str, str]]


def read(page: Page, lines: Sequence[str]) -> None:
    """Say for cpu, disks and swap how bad the worst sample is; the first report of `vmstat` and `iostat` counts too."""
    rows, date = list(_rows(lines)), day(lines)
    machine = next((m[1] for text in lines[:5] if (m := _MACHINE.match(text))), None)
    _cpu(page, rows, date)
    _cores(page, rows)
    _overloaded(page, rows, date, machine)
    _links(page, rows, date, machine)
    _processes(page, rows)
    _disks(page, rows)
    _swap(page, rows)


def _rows(lines: Sequence[str]) -> Iterator[_Row]:
    """Line, clock, and the cells under the names of the nearest header."""
    names: list[str] = []
    indented = False
    for at, text in enumerate(lines, start=1):
        stamp = _CLOCK.match(text)
        rest = text[stamp.end() :] if stamp else text
        clock = (stamp[1] + (stamp[2] or "")) if stamp else ""
        rest = rest.replace("|", " ")  # of `dstat`
        if HEAD.match(text):
            names = rest.replace("avg-cpu:", "").replace(":", " ").split()
            indented = text.startswith("avg-cpu:")
            continue
        cells = rest.split()
        if not cells or text.startswith("Average") or (not text.strip() and indented):
            names = names if cells else ([] if indented else names)
            continue
        if names and len(cells) == len(names):
            yield at, clock, dict(zip(names, cells, strict=True))


def day(lines: Sequence[str]) -> str:
    """The day that the head of `sysstat` says, as ISO writes it; empty where there is none."""
    for text in lines[:5]:
        if found := _DATE.match(text):
            if found[4]:
                return f"{found[4]}-{found[5]}-{found[6]}"
            year = found[3] if len(found[3]) == 4 else f"20{found[3]}"  # noqa: PLR2004  a year in full
            return f"{year}-{found[1]}-{found[2]}"
    return ""


def _value(cells: dict[str, str], *names: str) -> float | None:
    return next((number(cells[n]) for n in names if n in cells), None)


def _cpu(page: Page, rows: list[_Row], date: str) -> None:
    held = []
    for at, clock, cells in rows:
        idle = _value(cells, "%idle", "id", "idl")
        if idle is None or cells.get("CPU", "all") not in ("all", "-1"):
            continue
        held.append(
            (idle, at, clock, _value(cells, "%iowait", "wa", "wai") or 0.0, _value(cells, "%steal", "st", "stl") or 0.0)
        )
    if not held:
        return
    bad = [h for h in held if _reason(h[0], h[3], h[4]) != "Healthy"]
    idle, at, clock, wait, steal = bad[0] if bad else min(held)
    worst = min(held)
    reason = _reason(idle, wait, steal)
    facts: dict[str, Fact] = {"resource": "cpu", "idle_percent": worst[0], "iowait_percent": max(h[3] for h in held)}
    facts |= {"steal_percent": max(h[4] for h in held), "samples": len(held), "bad": len(bad)}
    words = f"In {len(bad)} of {len(held)} samples the CPU is short: {idle:g} % idle, waits {wait:g} % for disks, "
    words = words if bad else f"The CPU is at least {idle:g} % idle, waits {wait:g} % for disks, "
    words += f"loses {steal:g} %" + (f", first at {clock}." if bad and clock else ".")
    say(page, reason, words, at, facts, span=_span(page, date, clock))


def _cores(page: Page, rows: list[_Row]) -> None:
    """One core that never rests while others do: what runs on it does one thing at a time."""
    held: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for at, _, cells in rows:
        idle = _value(cells, "%idle")
        if idle is not None and "Command" not in cells:
            held[cells.get("CPU", "")].append((idle, at))
    for core, seen in held.items():
        if core.isdigit() and len(held) > 2 and max(idle for idle, _ in seen) < 100 - _BUSY:  # noqa: PLR2004  all, and another
            idle, at = min(seen)
            facts: dict[str, Fact] = {"resource": "cpu", "core": core, "idle_percent": idle, "samples": len(seen)}
            say(page, "CpuHigh", f"Core {core} is busy in all samples, at most {max(seen)[0]:g} % idle.", at, facts)


def _overloaded(page: Page, rows: list[_Row], date: str, machine: str | None) -> None:
    """One core that is out of time while the machine as a whole rests, with what it does."""
    whole = {clock: _value(c, "%idle") or 0.0 for _, clock, c in rows if c.get("CPU") == "all" and "Command" not in c}
    held: dict[str, list[tuple[int, str, float, float]]] = defaultdict(list)
    for at, clock, cells in rows:
        idle, core = _value(cells, "%idle"), cells.get("CPU", "")
        if core.isdigit() and idle is not None and idle < _IDLE and whole.get(clock, 0.0) >= _REST:
            held[core].append((at, clock, idle, _value(cells, "%soft", "%irq") or 0.0))
    if len(held) != 1 or len(seen := next(iter(held.values()))) < _MOST:
        return  # many cores that are busy are load
    core, (at, clock, idle, _) = next(iter(held)), seen[0]
    soft = max(s for *_, s in seen)
    facts: dict[str, Fact] = {"resource": "cpu", "core": core, "idle_percent": idle, "soft_percent": soft}
    words = f"Core {core} alone is busy in {len(seen)} samples ({soft:g} % in interrupts of devices) while all are "
    words += f"{whole[clock]:g} % idle" + (f", first at {clock}." if clock else ".")
    reason = "CoreInInterrupts" if soft >= _SOFT else "CpuHigh"
    say(page, reason, words, at, {**facts, "samples": len(seen)}, machine, span=_span(page, date, clock))


def _links(page: Page, rows: list[_Row], date: str, machine: str | None) -> None:
    """Packets that a network card or the kernel drops, by device."""
    held: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for at, clock, cells in rows:
        if cells.get("IFACE") and (drops := max(_value(cells, n) or 0.0 for n in _DROPPED)) >= _DROPS:
            held[cells["IFACE"]].append((at, clock, drops))
    for device, seen in held.items():
        if len(seen) < _MOST:
            continue
        at, clock, _ = seen[0]
        most = max(s[2] for s in seen)
        facts: dict[str, Fact] = {"resource": "network", "device": device, "dropped": most, "samples": len(seen)}
        words = f"{device} drops up to {most:,.0f} packets a second" + (f", first at {clock}." if clock else ".")
        say(page, "PacketDrops", words, at, facts, machine, span=_span(page, date, clock))


def _processes(page: Page, rows: list[_Row]) -> None:
    """`pidstat`: the process that takes most."""
    shares = [(_value(c, "%CPU") or 0.0, at, c) for at, _, c in rows if "Command" in c and "PID" in c and "%CPU" in c]
    if shares:
        share, at, cells = max(shares, key=lambda s: s[0])
        facts: dict[str, Fact] = {"resource": "process", "pid": cells["PID"], "command": cells["Command"]}
        words = f"Process {cells['PID']} ({cells['Command']}) takes {share:g} % of a core, the most of all."
        say(page, "CpuHigh" if share >= _BUSY else "LargestTask", words, at, {**facts, "cpu_percent": share})


def _span(page: Page, date: str, clock: str) -> Span:
    """From a time of that day on; of no time where either is not known."""
    return Span(when(f"{date}T{_hours(clock)}Z", page.document.at) if date and clock else None)


def _hours(clock: str) -> str:
    """A clock of 24 hours."""
    time, _, half = clock.partition(" ")
    if not half:
        return time
    hour = int(time[:2]) % 12 + (12 if half == "PM" else 0)
    return f"{hour:02}{time[2:]}"


def _reason(idle: float, wait: float, steal: float) -> str:
    reason = "IoWait" if wait >= _WAIT else "CpuSteal" if steal >= _STEAL else "Healthy"
    return "CpuHigh" if reason == "Healthy" and idle < _IDLE else reason


def _disks(page: Page, rows: list[_Row]) -> None:
    worst: dict[str, tuple[float, float, int]] = {}
    for at, _, cells in rows:
        name, busy = cells.get("Device") or cells.get("DEV"), _value(cells, "%util")
        if name and busy is not None:
            late = max(_value(cells, *n) or 0.0 for n in (("r_await",), ("w_await",), ("await",)))
            worst[name] = max(worst.get(name, (-1.0, 0.0, 0)), (busy, late, at))
    for name, (busy, late, at) in worst.items():
        full = busy >= _UTIL or late >= _LATE
        facts: dict[str, Fact] = {"resource": "disk_io", "device": name, "percent": busy, "await_ms": late}
        words = f"Disk {name} is busy {busy:g} % of the time" + (f", a request waits {late:g} ms." if late else ".")
        say(page, "DiskBusy" if full else "Healthy", words, at, facts)


def _swap(page: Page, rows: list[_Row]) -> None:
    held = [
        (_value(c, "si") or 0.0, _value(c, "so") or 0.0, at, _value(c, "b") or 0.0) for at, _, c in rows if "so" in c
    ]
    later = held[1:] or held  # the first report is the mean since the start
    if not later:
        return
    read_in, written, at, blocked = max(later, key=lambda h: h[0] + h[1])
    moving = read_in + written >= _SWAP
    facts: dict[str, Fact] = {"resource": "swap", "in": read_in, "out": written, "blocked": blocked}
    words = f"The machine swaps {read_in:g} in and {written:g} out a second, {blocked:g} processes are blocked."
    say(page, "Swapping" if moving else "Healthy", words, at, facts)
