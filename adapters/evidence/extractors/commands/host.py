"""Disks, memory, processes and sockets of one machine, from the tables of its tools."""

import re

from adapters.evidence.extractors import states
from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

_PSEUDO = re.compile(r"^(?:tmpfs|devtmpfs|udev|none|overlay|shm|squashfs|efivarfs|/dev/loop\d+)$")
_DISK_FULL, _DISK_NEAR = 97.0, 90.0
_MEMORY_LOW, _MEMORY_NEAR, _SWAP_FULL = 5.0, 10.0, 90.0
_CPU_HIGH, _MEMORY_HIGH = 90.0, 50.0


def disks(page: Page, table: Table) -> None:
    """`df`: space, or inodes with `-i`."""
    for row in table.rows:
        for resource, column in (("inodes", "iuse%"), ("inodes", "%iused"), ("disk", "use%"), ("disk", "capacity")):
            percent = row.number(column)
            if percent is not None and row["mounted_on"]:
                _disk(page, row, resource, percent)


def _disk(page: Page, row: Record, resource: str, percent: float) -> None:
    fixed = bool(re.match(r"^/(?:snap|dev/loop)|^/dev/loop", row["mounted_on"] + row["filesystem"]))
    free = row.first("ifree", "iavail") if resource == "inodes" else row.first("available", "avail")
    worst, near = ("InodesExhausted", "InodesPressure") if resource == "inodes" else ("DiskFull", "DiskPressure")
    reason = worst if percent >= _DISK_FULL else near if percent >= _DISK_NEAR else "Healthy"
    reason = "Healthy" if fixed or row["type"] == "squashfs" else reason  # read-only images are always full
    facts: dict[str, Fact] = {
        "resource": resource,
        "mount": row["mounted_on"],
        "filesystem": row["filesystem"],
        "percent": percent,
        "size": row.first("size", "inodes", "1k-blocks", "1024-blocks", "512-blocks", "1m-blocks"),
        "used": row.first("used", "iused"),
        "available": free,
    }
    if reason == "Healthy" and _PSEUDO.match(row["filesystem"]) and row["mounted_on"] != "/":
        return
    what = "inodes" if resource == "inodes" else "space"
    say(page, reason, f"{row['mounted_on']} uses {percent:g} % of its {what}, {free or 'none'} free.", row.line, facts)


def memory(page: Page, table: Table) -> None:
    """`free`: memory and swap."""
    spare = next((row["free"] for row in table.rows if row["name"] == "-/+"), "")  # an old `free` has it in a row
    for row in table.rows:
        name = row["name"].rstrip(":").lower()
        total, used = states.size(row["total"].rstrip("B")), states.size(row["used"].rstrip("B"))
        left = spare if spare and name == "mem" else row.first("available", "free")
        available = states.size(left.rstrip("B"))
        if not total or used is None or available is None:
            continue
        said = {"total": row["total"], "used": row["used"], "available": left}
        if name == "mem":
            memory_state(page, row.line, 100 * available / total, said)
        elif name == "swap":
            percent = round(100 * used / total, 1)
            reason = "SwapFull" if percent >= _SWAP_FULL else "Healthy"
            words = f"Swap is used at {percent:g} % ({row['used']} of {row['total']})."
            say(page, reason, words, row.line, {"resource": "swap", "percent": percent, **said})


def memory_state(page: Page, line: int, free: float, said: dict[str, str]) -> None:
    """Say how much memory of a machine is left, in percent."""
    reason = "MemoryExhausted" if free < _MEMORY_LOW else "MemoryPressure" if free < _MEMORY_NEAR else "Healthy"
    words = f"Memory: {said['available']} of {said['total']} is available."
    say(page, reason, words, line, {"resource": "memory", "percent": round(100 - free, 1), **said})


def processes(page: Page, table: Table) -> None:
    """`ps` and `top`: what takes much, and what hangs."""
    for row in table.rows:
        cpu, part = row.number("%cpu", "pcpu", "c"), row.number("%mem", "pmem")
        state = row.first("stat", "s", "state")
        reason = {"D": "Uninterruptible", "Z": "Zombie"}.get(state[:1], "")
        reason = reason or (
            "CpuHigh" if (cpu or 0) >= _CPU_HIGH else "MemoryHigh" if (part or 0) >= _MEMORY_HIGH else ""
        )
        command = row.first("command", "cmd", "comm", "args")
        if not reason or not command or re.match(r"^\[k(?:worker|softirqd|swapd)", command):
            continue
        facts: dict[str, Fact] = {"resource": "process", "pid": row["pid"], "user": row["user"], "command": command}
        facts |= {"cpu_percent": cpu, "memory_percent": part, "state": state}
        words = f"Process {row['pid']} ({command[:100]}) has {cpu or 0:g} % CPU and {part or 0:g} % memory"
        words += f", state {state}." if state else "."
        say(page, reason, words, row.line, facts)


def listeners(page: Page, table: Table) -> None:
    """`ss -lnt`: the queue of connections that nobody accepted yet."""
    for row in table.rows:
        used, limit = row.number("recv-q"), row.number("send-q")
        if row["state"] != "LISTEN" or used is None or not limit:
            continue
        reason = "ListenQueueFull" if used >= limit else "Healthy"
        facts: dict[str, Fact] = {"resource": "listen_queue", "used": used, "limit": limit}
        facts["address"] = row.first("local_address:port", "local")
        words = f"{facts['address']} has {used:g} of {limit:g} connections waiting to be accepted."
        say(page, reason, words, row.line, facts)
