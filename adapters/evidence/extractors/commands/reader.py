"""Reads the output of commands: knows by its columns and keys what each part is, and leaves the rest to others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.commands import (
    balancer,
    boxes,
    brokers,
    certificates,
    cgroup,
    clocks,
    conntrack,
    databases,
    grid,
    handles,
    heap,
    host,
    indexes,
    innodb,
    interfaces,
    keys,
    loads,
    members,
    network,
    notices,
    plans,
    queries,
    rotations,
    samples,
    schedules,
    secondaries,
    settings,
    slow,
    sockets,
    storage,
    streamed,
    terraform,
    usage,
    whose,
)
from adapters.evidence.extractors.commands.grid import Table
from adapters.evidence.extractors.history import commits
from adapters.evidence.extractors.log import Log
from adapters.evidence.extractors.page import ORDER, Page, when
from adapters.evidence.extractors.text import Text
from adapters.evidence.gate import Gate, signs
from adapters.evidence.lined import read_json
from engines.evidence import BAD, DataType

_Judge = Callable[[Page, Table], None]
COUNTS: _Judge = databases.counts
_COUNTED = frozenset(("count", "connections", "conns", "sessions", "n", "num", "cnt", "count(*)", "total"))
_WHO = frozenset(
    ("application_name", "client_addr", "usename", "user", "username", "client", "host", "datname", "state")
)

# What a table is, by columns that it must have; the first that fits counts.
_TABLES: tuple[tuple[frozenset[str], _Judge], ...] = tuple(
    (frozenset(columns.split()), judge)
    for columns, judge in (
        ("mounted_on filesystem", host.disks),
        ("name total used free", host.memory),
        ("state recv-q send-q", host.listeners),
        ("topic partition lag", brokers.lags),
        ("select_type type key", plans.table),
        ("slot_name active", databases.slots),
        ("slave_sql_running", databases.replicas),
        ("replica_sql_running", databases.replicas),
        ("sync_state", databases.replicas),
        ("replay_lsn", databases.replicas),
        ("replay_lag", databases.replicas),
        ("n_dead_tup", databases.dead),
        ("dead_tuples", databases.dead),
        ("indisvalid", databases.indexes),
        ("table key_name column_name", indexes.table),
        ("datname age", databases.ages),
        ("datname xid_age", databases.ages),
        ("blocked_pid", databases.sessions),
        ("blocked_by", databases.sessions),
        ("blocking_pids", databases.sessions),
        ("pg_blocking_pids", databases.sessions),
        ("pid state query", databases.sessions),
        ("pid wait_event_type", databases.sessions),
        ("pid state usename", databases.sessions),
        ("pid state application_name", databases.sessions),
        ("pid granted mode", queries.locks),
        ("query calls", queries.statements),
        ("cl_active cl_waiting", queries.pools),
        ("id command time state", databases.sessions),
        ("trx_state trx_query", databases.sessions),
        ("pid command", host.processes),
        ("pid cmd", host.processes),
        ("pid comm", host.processes),
        ("remote refid reach", clocks.peers),
        ("ms stratum reach", clocks.sources),
        ("name messages", brokers.queues),
        ("queue messages", brokers.queues),
        ("name messages_ready", brokers.queues),
        ("health status index", members.read),
        ("shard prirep state", members.read),
        ("node address status type", members.read),
        ("endpoint id errors", members.read),
        ("heap.percent ip", members.loads),
        ("disk.percent shards", members.loads),
        ("name active queue rejected", members.threads),
        ("-- address load", members.ring),
        ("attribute_name when_failed", storage.attributes),
        ("maj:min ro type", storage.blocks),
        ("srcaddr dstaddr action", network.flows),
        ("svname status scur", balancer.statistics),
    )
)
_PRINTED = signs(
    r"^[ \t]*-\[ RECORD \d+ \]|^\*{5,} *\d+\. row \*{5,}|^\+-[-+]+-\+\s*$"
    r"|^\(\d+ rows?\)\s*$|^[ \t]*-{3,}(?:\+-+)+\s*$"
    r"|\b(?:Seq Scan on|Table scan on|Index Scan using|Index Only Scan using) \S+.*cost="
    r"|^[ \t]*(?:Leap status|System clock synchronized|NTP synchronized)\s*:"
    r"|Verify return code: \d|verify error:num=|^[ \t]*notAfter=|^[ \t]*Not After :"
    r"|^role:(?:master|slave)\s*$|^connected_clients:\d"
    r"|^used_memory:\d|nf_conntrack_(?:count|max)\b ?[:=]|\bfile-nr ?[:=]|^MemAvailable:|pids\.(?:current|max)"
    r"|^(?:\* +)?commit [0-9a-f]{7,64}\b|^[ \t]*# \S+\.\S+ (?:will be|must be|has been|has changed)\b"
    r"|^\S+\.\S+: (?:Destroying|Creating|Modifying)\.\.\."
    r"|^Topic: ?\S+\s+(?:TopicId|PartitionCount|Partition)|^Tcp(?:Ext)?:\s*$"
    r"|^%Cpu\(s\)|^TCP:\s+\d+ \(estab|^zk_\w+\t|\bload averages?: [\d.]+, ?[\d.]+"
    r"|^[ \t]*Active: \w+ \(|Failed with result '|\[ *pid *\]\s+uid\s+tgid",
    re.MULTILINE | re.IGNORECASE,
)
_OWN = (  # each with a sign of its own
    network,
    cgroup,
    handles,
    usage,
    slow,
    storage,
    balancer,
    schedules,
    indexes,
    rotations,
    secondaries,
    interfaces,
    keys,
    conntrack,
)
_OTHERS = (*signs(notices.SIGN), *signs(innodb.SIGN))
SIGNS = (*_PRINTED, *_OTHERS, *(sign for part in _OWN for sign in signs(part.SIGN, re.MULTILINE)))
_GATE = Gate(SIGNS)
_ASKED = re.compile(r"[\w ().=\[\]-]{0,60}[#>]\s{1,3}(?i:select|show|with|explain)\b")  # a query at its prompt
_PLAN = re.compile(r'"(?:Node Type|query_block)"\s*:')
_JSON = re.compile(r'\s*(?:\{|\[\s*[{\["\]])')
_PLAN_HEAD = 4000  # characters in which a plan names its first step
_COLUMNS = (*grid.HEADS, *(part.HEAD.pattern for part in (boxes, sockets, samples, handles, heap)))
_HEADS = Gate(sign for head in _COLUMNS for sign in signs(head))
LONGEST = 2000  # characters of a line that tools print for a screen
LARGEST = 16 << 20  # bytes: more than that no command prints that people run by hand; what is told of a log is streamed


class Commands(Extractor):
    """Text in which a known command of a host, database, broker or tool printed something."""

    name = "commands"

    def detect(self, document: Document) -> bool:
        """A header, a line of dashes or a key that only such output has."""
        head = document.head
        if document.size > LARGEST:
            return streamed.detect(head)
        if _JSON.match(head):
            return bool(_PLAN.search(head[:_PLAN_HEAD]))
        lines = [line[:LONGEST] for line in head.split("\n")]
        head = "\n".join(lines)
        if any(sign.search(head) for sign in _GATE.open(head)):
            return True
        heads = [sign.match for sign in _HEADS.open(head)]
        if any(is_head(line) for line in lines for is_head in heads):
            return True
        return grid.names_view(head) and any(map(grid.is_exported, lines))

    def extract(self, document: Document) -> Extracted:
        """Say what the known parts tell; the lines between them are read as a log or as text."""
        if document.size > LARGEST:
            return streamed.extract(document)
        page = Page(document)
        if _JSON.match(document.head) and _PLAN.search(document.head[:_PLAN_HEAD]):
            for root in read_json(document.text).roots:
                plans.document(page, root)
            return page.done(DataType.TEXT)
        claimed = overlay(page)
        rest = Log() if Log().detect(document) else Text()
        other = rest.extract(_of_day(document, page))
        others = [f for f in other.findings if f.line not in claimed]
        kind = DataType.CONFIG if page.found and isinstance(rest, Text) else other.data_type
        own = page.done(kind, other.onset)
        found = sorted((*own.findings, *others), key=lambda f: ORDER.index(f.severity))
        return replace(
            other,
            data_type=kind,
            findings=tuple(found),
            lines=own.lines,
            entities={},
            start=min((t for t in (own.start, other.start) if t), default=None),
            end=max((t for t in (own.end, other.end) if t), default=None),
            errors=own.errors + (other.errors - _twice(own, other) if others else 0),
            warnings=own.warnings + (other.warnings if others else 0),
            note=None if found else other.note,
        )


def _of_day(document: Document, page: Page) -> Document:
    """The same, as if it came when the day was over that its head names: the times below have none."""
    day = samples.day(page.lines[:5])
    over = when(f"{day}T23:59:59Z", document.at) if day else None
    return replace(document, at=over) if over else document


def _twice(own: Extracted, other: Extracted) -> int:
    """How many lines both count as errors."""
    return len(
        {f.line for f in own.findings if f.severity in BAD} & {f.line for f in other.findings if f.severity in BAD}
    )


def overlay(page: Page) -> set[int]:
    """Add what known command output in the page tells; the lines that are thereby read."""
    lines = [line[:LONGEST] for line in page.lines[: grid.MOST]]
    found = list(grid.tables(lines))
    claimed: set[int] = set()
    claimed.update(at for at, text in enumerate(lines, start=1) if _ASKED.match(text))
    for table in found:
        claimed.update(_settings(table))
        told = judge(table)
        if told and table.rows:
            told(page, table)
            claimed.update(range(table.begin, table.end + 1))
    for record in grid.pairs(lines, found):
        settings.read(page, record)
        if record["used_memory"]:  # all of what a cache says of itself
            claimed.update(record.places.values())
        databases.limit(page, record)
    for read in _LINES:
        read(page, lines)
    short = [text if len(text) < LONGEST else "" for text in lines]
    for read in _SHORT_LINES:
        read(page, short)
    for claims in _CLAIMS:
        claimed |= claims(page, short)
    page.found[:] = whose.owned(page.found, short)
    return claimed | _proofs(page, lines)


_CLAIMS: tuple[Callable[[Page, Sequence[str]], set[int]], ...] = (
    *(innodb.read, boxes.read, certificates.read, cgroup.read, sockets.counters, handles.read, heap.read, usage.read),
    *(slow.read, storage.read, balancer.read, schedules.read, indexes.read, rotations.read, secondaries.read),
    *(keys.read, interfaces.read, conntrack.read),
)
_LINES: tuple[Callable[[Page, Sequence[str]], None], ...] = (
    *(plans.text, loads.read, terraform.read, commits.read, notices.read),
)
_SHORT_LINES: tuple[Callable[[Page, Sequence[str]], None], ...] = (
    *(plans.spent, sockets.read, samples.read, network.read, brokers.partitions),
)


def _settings(table: Table) -> set[int]:
    """The header, which names columns and tells of nothing, and rows that say what a variable is set to."""
    rows = table.rows if table.has("variable_name", "value") else ()
    return {table.begin, *(row.line for row in rows)}


def _proofs(page: Page, lines: Sequence[str]) -> set[int]:
    """Lines that prove a finding are read, and a commit's whole text is no log."""
    claimed = {f.line for f in page.found}
    at = next((n for n, text in enumerate(lines, start=1) if re.match(r"^(?:\* +)?commit [0-9a-f]{7,64}\b", text)), 0)
    return claimed | (set(range(at, len(lines) + 1)) if at else set())


def judge(table: Table) -> _Judge | None:
    """What tells of such a table, by its columns."""
    names = frozenset(table.names)
    known = next((j for columns, j in _TABLES if columns <= names), None)
    return COUNTS if known is None and names & _COUNTED and names & _WHO else known
