"""What `mount`, `/proc/mdstat` and `smartctl` say of disks, and `nvidia-smi` of graphics cards."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.commands.grid import Table
from adapters.evidence.extractors.commands.told import limited, say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity

SIGN = (
    r"^\S+ on /\S{0,200} type \w+ \(|^md\d+ : (?:in)?active |^SMART overall-health|^SMART Health Status:"
    r"|^\| {0,4}NVIDIA-SMI \d"
)
_MOUNTED = re.compile(r"^(\S{1,300}) on (/\S{0,300}) type (\w{1,30}) \(([^)]{1,1000})\)$")
# What people write to.
_KEPT = re.compile(r"ext[234]|xfs|btrfs|zfs|jfs|nfs4?|cifs|gluster\w*|ceph|vfat|reiserfs|ocfs2|gfs2")
_ARRAY = re.compile(r"^(md\w{1,20}) : ")
_MEMBERS = re.compile(r"\[(\d{1,4})/(\d{1,4})\] \[[U_]{1,200}\]")
_HEALTH = re.compile(r"^SMART (?:overall-health self-assessment test result|Health Status): (\S.*)$")
_CARD = re.compile(r"^\| {1,4}(\d{1,3})  (\S.{0,60}?\S)\s{2,}.*\|\s+(\d{1,9}|N/A|Off) \|$")
_USED = re.compile(r"^\|.{0,10}\s(\d{1,3})C\s.*\|\s*(\d{1,9})MiB /\s*(\d{1,9})MiB \|\s*(?:(\d{1,3})%|N/A)")
_HOT = 85  # degrees from which cards slow themselves down


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Say what is read-only, degraded, failing or full; the lines that are thereby read."""
    array, card, name = "", "", ""
    for at, text in enumerate(lines, start=1):
        if mounted := _MOUNTED.match(text):
            _mount(page, at, mounted)
        elif named := _ARRAY.match(text):
            array = named[1]
        elif array and (members := _MEMBERS.search(text)):
            _members(page, at, array, (int(members[1]), int(members[2])))
            array = ""
        elif health := _HEALTH.match(text):
            fine = health[1].strip().upper() in ("PASSED", "OK")
            words = f"The disk says of its own health: {health[1].strip()}"
            say(page, "Healthy" if fine else "HardwareError", words, at, {"resource": "disk"}, rank=_bad(fine))
        elif found := _CARD.match(text):
            card, name = found[1], found[2]
            if found[3].isdigit() and int(found[3]):
                facts: dict[str, Fact] = {"resource": "gpu", "gpu": card, "count": int(found[3])}
                say(page, "HardwareError", f"GPU {card} had {found[3]} uncorrected memory errors.", at, facts)
        elif card and (used := _USED.match(text)):
            _card(page, at, (card, name), used)
            card = ""
    return set()


def _bad(fine: bool) -> Severity:  # noqa: FBT001  a question's answer
    return Severity.INFO if fine else Severity.CRITICAL


def _mount(page: Page, at: int, mounted: re.Match[str]) -> None:
    if "ro" in mounted[4].split(",") and _KEPT.fullmatch(mounted[3]):
        facts: dict[str, Fact] = {"resource": "disk", "device": mounted[1], "mount": mounted[2], "type": mounted[3]}
        words = f"{mounted[2]} ({mounted[1]}) is mounted read-only."
        say(page, "ReadOnly", words, at, facts, rank=Severity.WARNING)


def _members(page: Page, at: int, array: str, of: tuple[int, int]) -> None:
    wanted, there = of
    facts: dict[str, Fact] = {"resource": "raid", "array": array, "wanted": wanted, "working": there}
    words = f"Array {array} has {there} of {wanted} disks working."
    say(page, "Healthy" if there >= wanted else "Degraded", words, at, facts)


def _card(page: Page, at: int, card: tuple[str, str], used: re.Match[str]) -> None:
    reason, percent = limited(int(used[2]), int(used[3]), "MemoryHigh")
    hot = int(used[1]) >= _HOT
    facts: dict[str, Fact] = {"resource": "gpu", "gpu": card[0], "memory_percent": percent, "celsius": int(used[1])}
    facts["busy_percent"] = int(used[4]) if used[4] else None
    words = f"GPU {card[0]} ({card[1]}) uses {percent:g} % of its memory, has {used[1]} °C"
    words += f" and is busy {used[4]} % of the time." if used[4] else "."
    say(page, "Overheated" if hot else reason, words, at, facts)


def attributes(page: Page, table: Table) -> None:
    """`smartctl -A`: attributes that failed, and sectors that could not be read."""
    for row in table.rows:
        name, raw = row["attribute_name"], row.number("raw_value") or 0
        failed = row["when_failed"]
        lost = raw > 0 and name in ("Current_Pending_Sector", "Offline_Uncorrectable", "Reported_Uncorrect")
        if failed or lost:
            facts: dict[str, Fact] = {"resource": "disk", "attribute": name, "value": raw}
            words = f"{name} is {raw:,.0f}" + (f", {failed}." if failed else ": sectors that can't be read.")
            say(page, "HardwareError", words, row.line, facts, rank=Severity.ERROR)


def blocks(page: Page, table: Table) -> None:
    """`lsblk`: disks and partitions that can only be read."""
    for row in table.rows:
        where = row.first("mountpoint", "mountpoints")
        if row["ro"] == "1" and where and row["type"] not in ("rom", "loop"):
            facts: dict[str, Fact] = {"resource": "disk", "device": row["name"], "mount": where}
            words = f"Disk {row['name'].lstrip('├└─│ ')} at {where} can only be read."
            say(page, "ReadOnly", words, row.line, facts, rank=Severity.WARNING)
