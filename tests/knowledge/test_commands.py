"""What commands print as evidence: the resource, its largest holder and who blocks whom, each with a near miss."""

import pytest

from engines.evidence import Finding
from tests.knowledge.scenes import assess, config, event, finding, log


def seen(resource: str, reason: str, who: str | None = None, severity: str = "error", **facts: str | float) -> Finding:
    return finding(
        "object", f"{resource} {reason}", who, reason, severity=severity, minutes=None, evidence="E2",
        resource=resource, **facts,
    )  # fmt: skip


IDLE = seen(
    "session", "IdleInTransaction", "stock", pid=4711, state="idle in transaction", age_seconds=1800.0, blocks=9,
    application="report-tool", statement="update rooms set price = 1",
)  # fmt: skip
WAITS = seen("session", "Blocked", "stock", pid=4800, blocked_by=4711)
REFUSED = log("FATAL: sorry, too many clients already", reason="TooManyConnections", severity="critical")
SLOW = log("query took 8211 ms: select from rooms", reason="SlowQuery", severity="warning")
FULL = log("write failed: no space left on device", reason="DiskFull", severity="critical")

SCENARIOS = [
    # who holds the lock, and not a session that only idles
    (
        "db.blocked_by_idle",
        [IDLE, WAITS, log("canceling statement due to lock timeout", reason="LockTimeout")],
        "for 30 min",
        [seen("session", "IdleInTransaction", pid=1, age_seconds=12, blocks=0), WAITS],
    ),
    # a statement that holds the lock, and not one that blocks nobody
    (
        "db.blocked_by_statement",
        [seen("session", "LongRunning", pid=88, blocks=4, statement="alter table rooms add x int"), WAITS],
        "alter table rooms",
        [seen("session", "LongRunning", pid=88, blocks=0, statement="vacuum rooms"), WAITS],
    ),
    # the largest holder, and not a client with a usual share
    (
        "db.connections_held",
        [
            REFUSED,
            seen("connections", "ConnectionsByClient", "mailer", "warning", client="mailer", count=170, total=200),
        ],
        "mailer holds 170 of the 200",
        [REFUSED, seen("connections", "ConnectionsByClient", "mailer", "info", client="mailer", count=20, total=200)],
    ),
    # a dead slot, and not one that is read
    (
        "db.slot_retains",
        [seen("replication_slot", "SlotInactive", slot="old_copy", retained="212 GB"), FULL],
        "old_copy",
        [seen("replication_slot", "Healthy", severity="info", slot="old_copy"), FULL],
    ),
    # a whole table read and slow, and not a scan of a few rows
    (
        "db.plan_scans",
        [SLOW, seen("plan", "FullScan", table="rooms", removed=2400000, filter="(city = 'x')")],
        "rooms",
        [seen("plan", "FullScan", table="rooms", removed=12)],
    ),
    # inodes, and not bytes
    (
        "host.inodes_table",
        [FULL, seen("inodes", "InodesExhausted", mount="/srv", percent=100)],
        "no free inodes",
        [FULL, seen("inodes", "Healthy", severity="info", mount="/srv", percent=40)],
    ),
    # connection tracking full, and not half used
    (
        "host.conntrack",
        [seen("conntrack", "ConntrackFull", "gate-1", used=262144, limit=262144), log("dial: i/o timeout")],
        "262144",
        [seen("conntrack", "Healthy", severity="info", used=9000, limit=262144), log("dial: i/o timeout")],
    ),
    # no time source, and not a small offset
    (
        "host.clock_unsynchronized",
        [seen("clock", "ClockUnsynchronized", "gate-1", offset_seconds=-94), log("token was issued in the future")],
        "time source",
        [seen("clock", "Healthy", severity="info", offset_seconds=0.001), log("token was issued in the future")],
    ),
    # the server's chain, and not the client's trust store
    (
        "sec.incomplete_chain",
        [
            seen("certificate", "IncompleteChain", "gate-1", depth=1),
            log("x509: certificate signed by unknown authority", reason="CertUntrusted"),
        ],
        "incomplete certificate chain",
        [
            seen("certificate", "CertUntrusted", "gate-1", depth=2),
            log("x509: certificate signed by unknown authority", reason="CertUntrusted"),
        ],
    ),
    # a budget that blocks a drain, and not one that allows it
    (
        "k8s.disruption_budget",
        [
            log("error when evicting pod: Cannot evict pod as it would violate the pod's disruption budget."),
            seen("disruption_budget", "DisruptionBudget", object="PodDisruptionBudget/stock", allowed=0, minimum=2),
        ],
        "PodDisruptionBudget/stock",
        [
            log("evicting pod stock-1", severity="warning"),
            seen("disruption_budget", "Healthy", severity="info", allowed=1),
        ],
    ),
    # runs that overlap, and not a policy that forbids it
    (
        "k8s.overlapping_runs",
        [
            config("CronJob/nightly-sum", "schedule", schedule="*/5 * * * *", concurrency="Allow"),
            log("duplicate total written by another run", "nightly-sum"),
        ],
        "overlap",
        [
            config("CronJob/nightly-sum", "schedule", schedule="*/5 * * * *", concurrency="Forbid"),
            log("duplicate total written by another run", "nightly-sum"),
        ],
    ),
    # a path that is not there, and not an application that fails
    (
        "k8s.probe_path",
        [event("Readiness probe failed: HTTP probe failed with statuscode: 404", "Unhealthy", severity="warning")],
        "does not serve",
        [event("Readiness probe failed: HTTP probe failed with statuscode: 503", "Unhealthy", severity="warning")],
    ),
    # a neighbor on the host, and not a large process where nothing was killed
    (
        "host.memory_neighbor",
        [
            seen("process", "MemoryHigh", "node-7", pid=311, command="indexer", memory_percent=81),
            log("Out of memory: Killed process 99 (invoicing)", reason="OutOfMemory", severity="critical"),
        ],
        "indexer",
        [seen("process", "MemoryHigh", "node-7", pid=311, command="indexer", memory_percent=81), SLOW],
    ),
    # locks in the code, and not in the database
    (
        "code.lock_order",
        [log("Found one Java-level deadlock", reason="Deadlock", severity="critical")],
        "different order",
        [log("ERROR: deadlock detected", reason="Deadlock")],
    ),
    # nobody reads, and not a queue that is behind
    (
        "broker.no_consumer",
        [seen("queue", "NoConsumer", "bills", queue="bills", messages=8000)],
        "bills",
        [seen("queue", "QueueBacklog", "bills", queue="bills", messages=8000)],
    ),
]


@pytest.mark.parametrize(("pattern", "findings", "words", "near"), SCENARIOS, ids=[s[0] for s in SCENARIOS])
def test_it_is_named_first_and_a_near_miss_is_not(
    pattern: str, findings: list[Finding], words: str, near: list[Finding]
) -> None:
    first = assess(*findings).candidates[0]
    assert first.pattern == pattern
    assert words.lower() in first.statement.lower()
    assert pattern not in [c.pattern for c in assess(*near).candidates]


def test_a_healthy_resource_does_not_say_that_nothing_fails() -> None:
    fine = seen("disk", "Healthy", severity="info", mount="/", percent=40)
    odd = event("Container restarted", "BackOff", severity="warning", minutes=-40)
    assert all(not c.statement.startswith("Nothing is wrong") for c in assess(odd, fine).candidates)


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("10.2.0.9:6379", "`nc -vz 10.2.0.9 6379`"),
        ("ledger-db:5432/ledger", "`nc -vz ledger-db 5432`"),
        ("http://cart.shop.svc:8080/items", "`nc -vz cart.shop.svc 8080`"),
        ("ledger-db", "`nc -vz ledger-db <port>`"),
    ],
)
def test_a_command_takes_host_and_port_apart(target: str, command: str) -> None:
    refused = log("connect failed: connection refused", reason="ConnectionRefused", target=target)
    first = next(c for c in assess(refused).candidates if c.settles and "nc -vz" in c.settles)
    assert command in str(first.settles)
