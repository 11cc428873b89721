"""Values that stand as `key: value`: kernel limits, clocks, caches, connection limits, memory."""

import re

from adapters.evidence import numbers
from adapters.evidence.extractors.commands import amounts
from adapters.evidence.extractors.commands.grid import Record
from adapters.evidence.extractors.commands.host import memory_state
from adapters.evidence.extractors.commands.told import FULL, limited, say
from adapters.evidence.extractors.page import Fact, Page
from engines.figures import many

_SKEW = 0.5  # seconds
_FRAGMENTED = 1.5
_SMALL = 100 * 1024**2  # bytes below which fragmentation says nothing
_LAST = r"(?:.*[./])?"  # what a sysctl's name or path has before its last part

_ROLES = {
    "master": "primary",
    "f": "primary",
    "false": "primary",
    "slave": "replica",
    "t": "replica",
    "true": "replica",
}
# resource, reason when full, the key of what is used, the key of the limit
_LIMITS = (
    ("conntrack", "ConntrackFull", rf"{_LAST}nf_conntrack_count", rf"{_LAST}nf_conntrack_max"),
    ("connection_limit", "TooManyConnections", r"threads_connected|current_connections", r"max_connections"),
    ("connection_limit", "TooManyConnections", r"connected_clients", r"maxclients"),
    ("file_handles", "FileHandlesExhausted", r"zk_open_file_descriptor_count", r"zk_max_file_descriptor_count"),
    ("pids", "PidsExhausted", rf"{_LAST}pids\.current", rf"{_LAST}pids\.max"),
)


def read(page: Page, record: Record) -> None:
    """Everything that a block of values tells."""
    for resource, full, used, limit in _LIMITS:
        _limit(page, record, (resource, full), _named(record, used), _named(record, limit))
    _handles(page, record)
    _memory(page, record)
    if record["leap status"]:
        _chrony(page, record)
    if record["system clock synchronized"] or record["ntp synchronized"]:
        _timedate(page, record)
    if record["used_memory"] and "maxmemory" in record.cells:
        _cache(page, record)
    if record["rdb_last_bgsave_status"] == "err" or record["aof_last_write_status"] == "err":
        line = record.at("rdb_last_bgsave_status", "aof_last_write_status")
        say(page, "SnapshotFailed", "The last save to disk failed.", line, {"resource": "cache"})
    if record["master_link_status"]:
        _link(page, record)
    _role(page, record)


def _named(record: Record, pattern: str) -> str:
    return next((n for n in record.cells if re.fullmatch(pattern, n)), "")


def _limit(page: Page, record: Record, what: tuple[str, str], used_name: str, limit_name: str) -> None:
    used, limit = record.number(used_name), record.number(limit_name)
    if used is None or not limit:
        return
    reason, percent = limited(used, limit, what[1])
    facts: dict[str, Fact] = {"resource": what[0], "used": used, "limit": limit, "percent": percent}
    words = f"{used_name} is {used:,.0f} of {limit:,.0f}, {percent:g} %."
    say(page, reason, words, record.at(used_name), facts)


def _handles(page: Page, record: Record) -> None:
    name = _named(record, rf"{_LAST}file-nr")
    parts = [numbers.whole(part) for part in record[name].split()]
    if len(parts) == 3 and (used := parts[0]) is not None and (most := parts[2]):  # noqa: PLR2004  allocated, free, most
        reason, percent = limited(used, most, "FileHandlesExhausted")
        facts: dict[str, Fact] = {"resource": "file_handles", "used": used, "limit": most}
        words = f"{used} of {most} file handles are open."
        say(page, reason, words, record.at(name), {**facts, "percent": percent})


def _memory(page: Page, record: Record) -> None:
    """`/proc/meminfo`."""
    total, free = record.number("memtotal"), record.number("memavailable")
    if total and free is not None:
        said = {"total": record["memtotal"], "available": record["memavailable"]}
        memory_state(page, record.at("memavailable"), 100 * free / total, said)


def _chrony(page: Page, record: Record) -> None:
    found = re.match(r"(\d+(?:\.\d*)?) seconds (slow|fast)", record["system time"])
    offset = (numbers.real(found[1]) if found else None) or 0.0
    leap = record["leap status"]
    lost = leap.lower().startswith("not sync")
    reason = "ClockUnsynchronized" if lost else "ClockSkew" if offset >= _SKEW else "Healthy"
    facts: dict[str, Fact] = {"resource": "clock", "offset_seconds": offset, "leap": leap, "synchronized": not lost}
    facts |= {"stratum": record["stratum"], "source": record["reference id"]}
    words = (
        f"The clock is {'not synchronized' if lost else 'synchronized'}, {record['system time'] or 'offset unknown'}."
    )
    say(page, reason, words, record.at("leap status" if lost or not found else "system time"), facts)


def _timedate(page: Page, record: Record) -> None:
    names = ("system clock synchronized", "ntp synchronized")
    fine = record.first(*names).lower() == "yes"
    service = record.first("ntp service", "ntp enabled", "systemd-timesyncd.service active")
    facts: dict[str, Fact] = {"resource": "clock", "synchronized": fine, "service": service}
    words = f"The system clock is {'' if fine else 'not '}synchronized, time service: {service or 'unknown'}."
    say(page, "Healthy" if fine else "ClockUnsynchronized", words, record.at(*names), facts)


def _cache(page: Page, record: Record) -> None:
    used, limit = record.number("used_memory") or 0.0, record.number("maxmemory") or 0.0
    percent = round(100 * used / limit, 1) if limit else None
    evicted, rejected = record.number("evicted_keys"), record.number("rejected_connections")
    hits, misses = record.number("keyspace_hits"), record.number("keyspace_misses")
    facts: dict[str, Fact] = {"resource": "cache", "used": used, "limit": limit, "percent": percent}
    facts |= {"policy": record["maxmemory_policy"], "evicted": evicted, "rejected": rejected}
    facts |= {"clients": record.number("connected_clients")}
    if hits is not None and misses is not None and hits + misses:
        facts["hit_rate"] = round(hits / (hits + misses), 3)
    if percent is not None and percent >= FULL:
        words = f"The cache uses {percent:g} % of its memory limit, policy {record['maxmemory_policy'] or 'unknown'}."
        say(page, "MemoryLimitReached", words, record.at("used_memory"), facts)
    if evicted:
        say(page, "Evicting", f"The cache evicted {many(evicted, 'key')}.", record.at("evicted_keys"), facts)
    if rejected:
        words = f"The cache rejected {many(rejected, 'connection')}."
        say(page, "ConnectionsRejected", words, record.at("rejected_connections"), facts)
    if (record.number("mem_fragmentation_ratio") or 0) > _FRAGMENTED and used > _SMALL:
        words = f"Memory is fragmented by {record['mem_fragmentation_ratio']}."
        say(page, "FragmentationHigh", words, record.at("mem_fragmentation_ratio"), facts)
    if not evicted and not rejected and (percent is None or percent < FULL):
        words = (
            f"The cache uses {f'{percent:g} %' if percent is not None else 'no limit'} of memory and evicts nothing."
        )
        say(page, "Healthy", words, record.at("used_memory"), facts)


def _link(page: Page, record: Record) -> None:
    fine = record["master_link_status"] == "up"
    facts: dict[str, Fact] = {"resource": "replication", "state": record["master_link_status"]}
    facts |= {
        "lag_seconds": amounts.seconds(record["master_link_down_since_seconds"]),
        "replica": record["master_host"],
    }
    words = f"The link to the primary is {record['master_link_status']}."
    say(page, "Healthy" if fine else "ReplicationStopped", words, record.at("master_link_status"), facts)


def _role(page: Page, record: Record) -> None:
    """Whether it takes writes or follows another: `INFO replication` of Redis, `pg_is_in_recovery()` of PostgreSQL."""
    told = record["role"] if record["connected_slaves"] else record["pg_is_in_recovery"]
    role = _ROLES.get(told.lower())
    if role is None:
        return
    facts: dict[str, Fact] = {"resource": "replication", "role": role, "source": record["master_host"]}
    facts["replicas"] = numbers.whole(record["connected_slaves"])
    words = f"It is a {role}" + (f" of {record['master_host']}." if record["master_host"] else ".")
    say(page, "Healthy", words, record.at("role", "pg_is_in_recovery"), facts)
