# ruff: noqa: E501 - a message reads best as the one line that it is
"""What software says when it fails, and what it says every day."""

import pytest

from adapters.evidence.classes import classify, target

SAID = [
    ("connection to db-2:5432 refused, retry 3", "ConnectionRefused"),
    ("TLS handshake error from 10.0.0.1: EOF", "TlsHandshake"),
    ("kernel: nf_conntrack: nf_conntrack: table full, dropping packet", "ConntrackFull"),
    ("EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0", "DataCorruption"),
    ("blk_update_request: I/O error, dev sdb, sector 20480", "HardwareError"),
    ("EXT4-fs (sda1): Remounting filesystem read-only", "ReadOnly"),
    ("SQLSTATE 25006: attempt to write a readonly database", "ReadOnly"),
    ("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk", "ReadOnly"),
    ("InvalidIssuedAtError: token was issued at iat in the future", "ClockSkew"),
    ("jwt: token is not yet valid", "ClockSkew"),
    ("KRB5KRB_AP_ERR_SKEW: Clock skew too great", "ClockSkew"),
    ("x509: certificate has expired or is not yet valid", "CertExpired"),
    ("Error: unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)", "CertUntrusted"),
    ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "CertUntrusted"),
    ("com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException: Unrecognized field", "SchemaMismatch"),
    ('json: unknown field "discount"', "SchemaMismatch"),
    ("Found one Java-level deadlock:", "Deadlock"),
    ("fatal error: all goroutines are asleep", "Deadlock"),
    ("FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory", "OutOfMemory"),
    ("PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted", "OutOfMemory"),
    ("OOM command not allowed when used memory > 'maxmemory'.", "OutOfMemory"),
    ("Cannot evict pod as it would violate the pod's disruption budget.", "DisruptionBudget"),
    ("consumer poll timeout has expired, increase max.poll.interval.ms", "ConsumerRebalance"),
    ("googleapi: Error 503: ZONE_RESOURCE_POOL_EXHAUSTED", "QuotaExceeded"),
    ("Operation could not be completed as it results in exceeding approved Total Regional Cores quota", "QuotaExceeded"),
    ("You exceeded your current quota, type insufficient_quota", "QuotaExceeded"),
    ("Migration checksum mismatch for migration version 5", "MigrationFailed"),
    ("error: Dirty database version 12. Fix and force version.", "MigrationFailed"),
    ("terminating connection due to idle-in-transaction timeout", "IdleInTransaction"),
    ("database must be vacuumed within 10000000 transactions", "WraparoundNear"),
    ("TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.", "ListenQueueFull"),
    ("grpc: received message larger than max (5242881 vs. 4194304)", "TooLarge"),
    ("client intended to send too large body: 413 Request Entity Too Large", "TooLarge"),
    ("The transaction log for database 'sales' is full due to 'LOG_BACKUP'.", "DiskFull"),
    ("ORA-01653: unable to extend table APP.T by 128 in tablespace USERS", "DiskFull"),
    ("touch: no free inodes on device", "InodesExhausted"),
    ("ORA-12519: TNS:no appropriate service handler found", "TooManyConnections"),
    ("connection not available and request was dropped from queue after 139ms", "PoolExhausted"),
    ("Error: timeout exceeded when trying to connect", "PoolExhausted"),
    ("dial tcp: lookup db.internal on 10.96.0.10:53: read udp: i/o timeout", "NameResolution"),
    ("cgroup: fork rejected by pids controller in /docker/abc", "ThreadsExhausted"),
    ("NotWritablePrimary: not primary", "LeaderLost"),
    ("canceling statement due to conflict with recovery", "ReplicationLag"),
    ("com.mysql.cj.jdbc.exceptions: Communications link failure", "ConnectionReset"),
    ("unit.service: Failed with result 'start-limit-hit'.", "CrashLoopBackOff"),
    ("unit.service: Failed with result 'oom-kill'.", "OutOfMemory"),
    ("unit.service: Failed with result 'exit-code'.", "ProcessExited"),
    ("failed to assign an IP address to container", "CapacityExceeded"),
    ("connect: cannot assign requested address", "CapacityExceeded"),
    ("User arn:x is not authorized to perform: s3:GetObject", "PermissionDenied"),
]  # fmt: skip

EVERYDAY = (
    "* TLSv1.3 (OUT), TLS handshake, Client hello (1):",
    "timeout connect 2s",
    "maxclients:10000",
    '"max_connections": 200,',
    "master_failover_state:no-failover",
    "Kernel command line: BOOT_IMAGE=/vmlinuz root=UUID=1 ro panic=10 quiet",
    "EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro",
    'automatic vacuum of table "shop.public.orders": index scans: 1',
    'automatic analyze of table "shop.public.orders" system usage: CPU: user: 0.10 s',
    "checkpoint complete: wrote 43 buffers (0.3%); write=4.1 s, sync=0.1 s",
    "scheduled backup completed in 812 s",
    "nightly snapshot finished",
    "cache warmed with 4000 entries",
    "connection closed by client",
    "client disconnected",
    "warn clock skew of 2s tolerated",
    "consumer group billing rebalanced, generation 12",
    "token issued at 10:00 is valid for 3600 seconds",
    "processed 10 items, 0 errors",
    'request done error="" timeout=30',
    "completed without errors",
    "took 503 ms for 500 rows",
    "negotiated timeout 10000 for client",
    "GET /cart 200",
)


OF_LOGS = [
    # text, reason, target
    ("dial tcp 10.0.0.7:5432: connect: connection refused", "ConnectionRefused", "10.0.0.7:5432"),
    ("lookup db.shop.svc on 10.96.0.10:53: no such host", "NameResolution", "db.shop.svc"),
    ("getaddrinfo ENOTFOUND cache.internal", "NameResolution", "cache.internal"),
    ("curl: (6) Could not resolve host: api.example.com", "NameResolution", "api.example.com"),
    ("FATAL: remaining connection slots are reserved", "TooManyConnections", None),
    ("x509: certificate has expired or is not yet valid", "CertExpired", None),
    ("certificate expires in 3 days", "CertExpiring", None),
    ("x509: certificate signed by unknown authority", "CertUntrusted", None),
    ("write /data/wal/01: no space left on device", "DiskFull", "/data/wal/01"),
    ("Environment variable REGION is not set", "MissingVariable", "REGION"),
    ('relation "orders" does not exist', "SchemaMismatch", "orders"),
    ("missing required field 'sku'", "SchemaMismatch", "sku"),
    ("java.lang.OutOfMemoryError: Java heap space", "OutOfMemory", None),
    ("fatal error: concurrent map writes", "RaceCondition", None),
    ("Deadlock found when trying to get lock", "Deadlock", None),
    ("QueuePool limit of size 5 overflow 10 reached", "PoolExhausted", None),
    ("ModuleNotFoundError: No module named 'yaml'", "MissingModule", "yaml"),
    ("bash: jq: command not found", "CommandNotFound", None),
    ("listen tcp :8080: bind: address already in use", "PortInUse", None),
    ("429 Too Many Requests", "RateLimited", None),
    ("password authentication failed for user app", "AuthFailed", None),
    ("open /etc/key: permission denied", "PermissionDenied", "/etc/key"),
    ("context deadline exceeded", "Timeout", None),
    ("could not connect to valkey:6379: i/o timeout", "Timeout", "valkey:6379"),
    ("connection limit exceeded, maxclients: 10000", "TooManyConnections", None),
    ("upstream cart returned 503", "UpstreamError", None),
    ("returned HTTP 500 to caller", "HttpServerError", None),
    ("error: login failed: session expired", "CredentialExpired", None),
    ("com.acme.OddException: hm", "OddException", None),
    ("rolled back to revision 4, all replicas ready", "Recovered", None),
    ("connection to db re-established", "Recovered", None),
    ("server started on :8080", "Started", None),
    ("feature flag new_cart enabled", "FlagChanged", None),
]


@pytest.mark.parametrize(("text", "reason"), SAID)
def test_documented_wording_has_its_class(text: str, reason: str) -> None:
    found = classify(text)
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize("text", EVERYDAY)
def test_what_happens_every_day_has_no_class(text: str) -> None:
    assert classify(text) is None


@pytest.mark.parametrize(("text", "reason", "target"), OF_LOGS)
def test_a_text_is_classified(text: str, reason: str, target: str | None) -> None:
    found = classify(text)
    assert found is not None
    assert found.reason == reason
    if target:
        assert found.target == target


def test_a_failed_recovery_is_no_recovery() -> None:
    found = classify("failed to recover: could not roll back, rollback to 3 timed out")
    assert found is not None
    assert found.reason == "Timeout"


def test_neither_a_key_nor_an_id_is_what_failed() -> None:
    found = classify('{"error": "failed to connect to 192.0.2.9:5432: too many clients already", "req": "f5efb6e05e"}')
    assert found is not None
    assert (found.reason, found.target) == ("TooManyConnections", "192.0.2.9:5432")


def test_a_line_drawn_behind_a_name_is_passed_over() -> None:
    assert target("the probe failed with status" + "-" * 4000) is None  # which never ended once
    assert target("refused by cart--api.shop-1 ---") == "cart--api.shop-1"


def test_the_line_of_a_script_is_no_port() -> None:
    assert target("deploy:112: cannot go on") is None
    assert target("deploy:1120:7 cannot go on") is None
