# ruff: noqa: E501 - what a command printed reads best as it was printed
"""What the commands of hosts, databases, brokers and tools print: the state they tell, and that a healthy one is calm."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import Evidence, Finding, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 7, 1, tzinfo=UTC)

DF = """$ df -h
Filesystem      Size  Used Avail Use% Mounted on
/dev/nvme0n1p1   50G   49G  200M  99% /
/dev/nvme1n1    200G   82G  118G  41% /var/lib/data
"""
DF_INODES = """Filesystem       Inodes   IUsed   IFree IUse% Mounted on
/dev/sda1       3276800 3276800       0  100% /var/spool
/dev/sda2       3276800  100000 3176800    4% /home
"""
FREE = """               total        used        free      shared  buff/cache   available
Mem:           7.7Gi       7.4Gi       110Mi        12Mi       230Mi       150Mi
Swap:          2.0Gi       2.0Gi          0B
"""
FREE_FINE = """               total        used        free      shared  buff/cache   available
Mem:           15987        4210        8102         120        3675       11340
Swap:              0           0           0
"""
CONNTRACK = (
    "# sysctl net.netfilter\nnet.netfilter.nf_conntrack_count = 262100\nnet.netfilter.nf_conntrack_max = 262144\n"
)
SOCKETS = """Total: 24400
TCP:   24233 (estab 310, closed 23800, orphaned 12, timewait 23790)

Transport Total     IP        IPv6
TCP       433       400       33
"""
LISTEN = """State   Recv-Q  Send-Q   Local Address:Port    Peer Address:Port  Process
LISTEN  129     128            0.0.0.0:8080         0.0.0.0:*      users:(("api",pid=77,fd=6))
LISTEN  0       511            0.0.0.0:80           0.0.0.0:*
"""
TOP = """top - 10:31:02 up 12 days,  3:11,  2 users,  load average: 31.20, 28.00, 12.00
%Cpu(s):  4.0 us,  2.1 sy,  0.0 ni, 20.3 id, 73.2 wa,  0.0 hi,  0.4 si,  0.0 st

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
   4410 backup    20   0  310.2m  20.1m   4.0m D   3.3   0.3   1:02.10 rsync -a /data /mnt/nfs
   4411 app       20   0   10.2g   6.1g   4.0m R 187.0  61.0  91:02.10 java -jar app.jar
   4412 app       20   0   10.2m   6.1m   4.0m S   0.0   0.1   0:00.10 sshd: app
"""
ACTIVITY = """ pid  | usename | application_name | state               | wait_event_type | xact_age | blocked_by | query
------+---------+------------------+---------------------+-----------------+----------+------------+------------------------
 4242 | etl     | nightly-export   | idle in transaction | Client          | 01:12:44 | {}         | UPDATE accounts SET x=1
 5151 | web     | storefront       | active              | Lock            | 00:08:01 | {4242}     | ALTER TABLE accounts ADD y int
 6161 | web     | storefront       | active              |                 | 00:00:00 | {}         | SELECT 1
(3 rows)
"""
CLIENTS = """+------------------+-------------+
| application_name | connections |
+------------------+-------------+
| report-builder   |         412 |
| storefront       |          61 |
| cron             |           7 |
+------------------+-------------+
"""
SLOTS = """-[ RECORD 1 ]--+---------------
slot_name      | cdc_old
active         | f
retained_wal   | 148 GB
wal_status     | extended
-[ RECORD 2 ]--+---------------
slot_name      | standby_1
active         | t
retained_wal   | 16 MB
wal_status     | reserved
"""
REPLICA = """*************************** 1. row ***************************
             Slave_IO_Running: Yes
            Slave_SQL_Running: No
        Seconds_Behind_Master: NULL
               Last_SQL_Error: Error 'Unknown column 'tier'' on query
1 row in set (0.00 sec)
"""
REPLICA_FINE = (
    REPLICA.replace("SQL_Running: No", "SQL_Running: Yes").replace("NULL", "0").split("               Last")[0]
)
PROCESSES = """+----+------+----------------+------+---------+------+---------------------------------+------------------------------+
| Id | User | Host           | db   | Command | Time | State                           | Info                         |
+----+------+----------------+------+---------+------+---------------------------------+------------------------------+
|  7 | web  | 10.0.0.5:51000 | shop | Query   |  340 | Waiting for table metadata lock | SELECT * FROM orders         |
|  8 | web  | 10.0.0.5:51002 | shop | Sleep   | 4000 |                                 | NULL                         |
|  9 | etl  | 10.0.0.9:51003 | shop | Query   |  900 | Sending data                    | SELECT sum(total) FROM lines |
+----+------+----------------+------+---------+------+---------------------------------+------------------------------+
"""
PLAN = """                                  QUERY PLAN
-------------------------------------------------------------------------------
 Gather  (cost=1000.00..98431.00 rows=1 width=80) (actual time=812.1..2311.0 rows=3 loops=1)
   ->  Parallel Seq Scan on orders  (cost=0.00..97431.00 rows=1 width=80) (actual time=700.2..2304.1 rows=1 loops=3)
         Filter: (customer_ref = 'c-1'::text)
         Rows Removed by Filter: 3333332
   ->  Seq Scan on currencies  (cost=0.00..1.05 rows=5 width=8) (actual time=0.01..0.02 rows=5 loops=1)
   ->  Index Scan using orders_pkey on orders o2  (cost=0.43..8.45 rows=1 width=80) (actual time=0.02..0.03 rows=1 loops=1)
(8 rows)
"""
PLAN_TABLE = """+----+-------------+--------+------+---------------+------+---------+------+---------+-------------+
| id | select_type | table  | type | possible_keys | key  | key_len | ref  | rows    | Extra       |
+----+-------------+--------+------+---------------+------+---------+------+---------+-------------+
|  1 | SIMPLE      | visits | ALL  | NULL          | NULL | NULL    | NULL | 4821993 | Using where |
|  1 | SIMPLE      | users  | ref  | u_id          | u_id | 8       | x    |       1 | NULL        |
+----+-------------+--------+------+---------------+------+---------+------+---------+-------------+
"""
CHRONY = """Reference ID    : 00000000 ()
Stratum         : 0
System time     : 94.120000000 seconds slow of NTP time
Leap status     : Not synchronised
"""
CHRONY_FINE = """Reference ID    : 0A000001 (ntp1)
Stratum         : 3
System time     : 0.000012 seconds fast of NTP time
Leap status     : Normal
"""
TIMEDATE = """               Local time: Wed 2026-07-01 10:00:00 UTC
System clock synchronized: no
              NTP service: inactive
"""
SOURCES = """MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^? ntp1.internal                 0  10     0     -     +0ns[   +0ns] +/-    0ns
^? ntp2.internal                 0  10     0     -     +0ns[   +0ns] +/-    0ns
"""
CHAIN = """Certificate chain
 0 s:CN = api.example.org
   i:C = US, O = Example CA, CN = Example Intermediate R3
---
Server certificate
    Verify return code: 21 (unable to verify the first certificate)
"""
CHAIN_FINE = """Certificate chain
 0 s:CN = api.example.org
   i:CN = Example Intermediate R3
 1 s:CN = Example Intermediate R3
   i:CN = Example Root
    Verify return code: 0 (ok)
"""
LAGS = """GROUP     TOPIC   PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG     CONSUMER-ID   HOST        CLIENT-ID
billing   orders  0          1000            1010            10      c-1-aa        /10.0.0.1   c-1
billing   orders  1          5000            905000          900000  c-2-bb        /10.0.0.2   c-2
mailer    orders  0          1010            1010            0       m-1-cc        /10.0.0.3   m-1
audit     orders  0          10              1010            1000    -             -           -
"""
QUEUES = "Listing queues for vhost / ...\nname\tmessages\tconsumers\ninvoices\t48211\t3\nthumbs\t120\t0\nmails\t0\t4\n"
REDIS = """# Clients
connected_clients:80
# Memory
used_memory:4294000000
used_memory_human:4.00G
maxmemory:4294967296
maxmemory_policy:noeviction
# Stats
rejected_connections:12
evicted_keys:0
"""
REDIS_FINE = REDIS.replace("used_memory:4294000000", "used_memory:1294000000").replace(
    "connections:12", "connections:0"
)
TERRAFORM = """Terraform will perform the following actions:

  # aws_db_instance.main must be replaced
-/+ resource "aws_db_instance" "main" {
      ~ engine_version = "13.4" -> "15.2"
      ~ storage_type   = "gp2" -> "io1" # forces replacement
    }

  # aws_security_group_rule.db_in will be destroyed
  - resource "aws_security_group_rule" "db_in" {
      - from_port = 5432 -> null
    }

  # aws_s3_bucket.logs will be created
  + resource "aws_s3_bucket" "logs" {
    }

Plan: 2 to add, 0 to change, 2 to destroy.
"""
GIT = """commit 8f4b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b
Author: Ada Lovelace <ada@example.org>
Date:   Thu Jun 18 14:00:00 2026 +0200

    Lower the pool to two connections

diff --git a/config/pool.yaml b/config/pool.yaml
--- a/config/pool.yaml
+++ b/config/pool.yaml
@@ -1 +1 @@
-size: 20
+size: 2
"""
UNIT = """● ledger.service - Ledger
     Loaded: loaded (/etc/systemd/system/ledger.service; enabled)
     Active: failed (Result: start-limit-hit) since Wed 2026-07-01 09:00:00 UTC; 2min ago
"""
UNIT_FINE = """● ledger.service - Ledger
     Active: active (running) since Wed 2026-07-01 09:00:00 UTC; 2min ago
"""
OOM = """[ 9001.1] Tasks state (memory values in pages):
[ 9001.2] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
[ 9001.3] [    812]     0   812     7281      300   90112        0         -1000 sshd
[ 9001.4] [   4411]  1000  4411  2620000  1500000 12300000       0             0 indexer
[ 9001.5] Out of memory: Killed process 4411 (indexer) total-vm:10480000kB, anon-rss:6000000kB
"""
BUDGET = """NAME    MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE
web     2               N/A               0                     40d
api     1               N/A               2                     40d
"""
LIMIT = """ max_connections
-----------------
 100
(1 row)

 application_name | count
------------------+-------
 storefront       |    40
 cron             |     7
(2 rows)
"""

BY_STATE = """ application_name |        state        | count
------------------+---------------------+-------
 worker           | idle in transaction |   180
 web              | idle                |    12
                  |                     |     5
(3 rows)
"""
DRAIN = """$ kubectl drain n1
error when evicting pods/"web-1" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
"""
FILES = "$ sysctl fs.file-nr\nfs.file-nr = 98000\t0\t100000\n"

# text, reason, facts that it has, what the proving line holds
TOLD = [
    (DF, "DiskFull", {"mount": "/", "percent": 99.0}, "99% /"),
    (DF, "Healthy", {"mount": "/var/lib/data", "percent": 41.0, "resource": "disk"}, "41%"),
    (DF_INODES, "InodesExhausted", {"mount": "/var/spool", "resource": "inodes"}, "/var/spool"),
    (DF_INODES, "Healthy", {"mount": "/home", "resource": "inodes"}, "/home"),
    (FREE, "MemoryExhausted", {"available": "150Mi"}, "Mem:"),
    (FREE, "SwapFull", {"percent": 100.0}, "Swap:"),
    (FREE_FINE, "Healthy", {"resource": "memory"}, "Mem:"),
    (CONNTRACK, "ConntrackFull", {"used": 262100.0, "limit": 262144.0}, "nf_conntrack_count"),
    (SOCKETS, "TimeWaitHigh", {"timewait": 23790, "established": 310}, "TCP:   24233"),
    (LISTEN, "ListenQueueFull", {"address": "0.0.0.0:8080", "used": 129.0, "limit": 128.0}, "8080"),
    (TOP, "IoWait", {"iowait_percent": 73.2}, "%Cpu(s)"),
    (TOP, "Uninterruptible", {"command": "rsync -a /data /mnt/nfs", "pid": "4410"}, "rsync"),
    (TOP, "CpuHigh", {"pid": "4411", "cpu_percent": 187.0}, "app.jar"),
    (TOP, "Usage", {"load1": 31.2, "load15": 12.0}, "load average"),
    (ACTIVITY, "IdleInTransaction", {"pid": "4242", "age_seconds": 4364.0, "blocks": 1}, "4242 | etl"),
    (ACTIVITY, "Blocked", {"pid": "5151", "blocked_by": "4242", "statement": "ALTER TABLE accounts ADD y int"}, "5151"),
    (ACTIVITY, "Session", {"pid": "6161"}, "6161"),
    (CLIENTS, "ConnectionsByClient", {"client": "report-builder", "count": 412, "total": 480, "share": 0.858}, "412"),
    (SLOTS, "SlotInactive", {"slot": "cdc_old", "retained": "148 GB", "retained_bytes": 148.0 * 1024**3}, "RECORD 1"),
    (SLOTS, "Healthy", {"slot": "standby_1"}, "RECORD 2"),
    (REPLICA, "ReplicationStopped", {"message": "Error 'Unknown column 'tier'' on query"}, "Last_SQL_Error"),
    (PROCESSES, "Blocked", {"pid": "7", "age_seconds": 340.0}, "metadata lock"),
    (PROCESSES, "LongRunning", {"pid": "9", "user": "etl", "age_seconds": 900.0}, "Sending data"),
    (PROCESSES, "Session", {"pid": "8"}, "Sleep"),
    (PLAN, "FullScan", {"table": "orders", "removed": 3333332}, "Parallel Seq Scan"),
    (PLAN, "SmallScan", {"table": "currencies"}, "currencies"),
    (PLAN, "IndexScan", {"table": "orders", "key": "orders_pkey"}, "Index Scan"),
    (PLAN_TABLE, "FullScan", {"table": "visits", "rows": 4821993.0}, "visits"),
    (PLAN_TABLE, "IndexScan", {"table": "users", "key": "u_id"}, "users"),
    (CHRONY, "ClockUnsynchronized", {"offset_seconds": 94.12, "synchronized": False}, "Leap status"),
    (CHRONY_FINE, "Healthy", {"resource": "clock"}, "System time"),
    (TIMEDATE, "ClockUnsynchronized", {"service": "inactive"}, "synchronized: no"),
    (SOURCES, "ClockUnsynchronized", {"sources": 2, "reached": 0}, "ntp1"),
    (CHAIN, "IncompleteChain", {"depth": 1, "verify_code": 21}, "21 (unable"),
    (CHAIN_FINE, "Healthy", {"depth": 2, "verify_code": 0}, "0 (ok)"),
    (CHAIN.replace("21", "20"), "IncompleteChain", {"depth": 1, "verify_code": 20}, "20 (unable"),
    (CHAIN_FINE.replace("0 (ok)", "20 (unable)"), "CertUntrusted", {"depth": 2}, "20 (unable"),
    ("notAfter=Jun 20 10:00:00 2026 GMT\n", "CertExpired", {"days_left": -10.6}, "notAfter"),
    ("notAfter=Jul  5 00:00:00 2026 GMT\n", "CertExpiring", {"days_left": 4.0}, "notAfter"),
    ("notAfter=Jun 20 10:00:00 2027 GMT\n", "Healthy", {"resource": "certificate"}, "notAfter"),
    (LAGS, "ConsumerLag", {"group": "billing", "lag": 900010.0, "worst_partition": "1", "share": 1.0}, "905000"),
    (LAGS, "NoConsumer", {"group": "audit", "consumers": 0}, "audit"),
    (LAGS, "Healthy", {"group": "mailer", "lag": 0.0}, "mailer"),
    (QUEUES, "QueueBacklog", {"queue": "invoices", "messages": 48211.0, "consumers": 3.0}, "invoices"),
    (QUEUES, "NoConsumer", {"queue": "thumbs"}, "thumbs"),
    (QUEUES, "Healthy", {"queue": "mails"}, "mails"),
    (REDIS, "MemoryLimitReached", {"percent": 100.0, "policy": "noeviction"}, "used_memory:"),
    (REDIS, "ConnectionsRejected", {"rejected": 12.0}, "rejected_connections"),
    (REDIS_FINE, "Healthy", {"resource": "cache", "percent": 30.1}, "used_memory:"),
    (TERRAFORM, "ResourceReplaced", {"object": "aws_db_instance.main", "forced_by": "storage_type"}, "must be replaced"),
    (TERRAFORM, "ResourceChanged", {"key": "engine_version", "from": "13.4", "to": "15.2"}, "engine_version"),
    (TERRAFORM, "ResourceDestroyed", {"object": "aws_security_group_rule.db_in"}, "will be destroyed"),
    (TERRAFORM, "ResourceCreated", {"object": "aws_s3_bucket.logs"}, "will be created"),
    ("aws_instance.a: Destroying... [id=i-1]\naws_instance.a: Destruction complete after 9s\n", "ResourceDestroyed", {"applied": True}, "Destroying"),
    (GIT, "commit", {"author": "Ada Lovelace", "files": "config/pool.yaml", "added": 1, "removed": 1}, "commit 8f4b"),
    (UNIT, "UnitFailed", {"unit": "ledger.service", "result": "start-limit-hit"}, "Active: failed"),
    (UNIT_FINE, "Healthy", {"unit": "ledger.service"}, "Active: active"),
    (OOM, "LargestTask", {"command": "indexer", "rss_bytes": 6144000000}, "indexer"),
    (LIMIT, "Healthy", {"resource": "connection_limit", "used": 47.0, "limit": 100.0}, " 100"),
    (LIMIT.replace("  40", " 140"), "TooManyConnections", {"used": 147.0}, " 100"),
    (BY_STATE, "ConnectionsByState", {"idle_in_transaction": 180, "total": 197}, "180"),
    (BY_STATE, "ConnectionsByClient", {"client": "worker", "total": 197}, "180"),
    (DRAIN, "DisruptionBudget", {"target": "web-1"}, "Cannot evict"),
    (BUDGET + DRAIN, "DisruptionBudget", {"class": "DisruptionBudget"}, "Cannot evict"),
    (FILES, "FileHandlesExhausted", {"used": 98000, "limit": 100000}, "fs.file-nr"),
    (BUDGET, "DisruptionBudget", {"object": "PodDisruptionBudget/web", "allowed": 0}, "web"),
    (BUDGET, "Healthy", {"object": "PodDisruptionBudget/api", "allowed": 2}, "api"),
]  # fmt: skip

CALM = [FREE_FINE, CHRONY_FINE, CHAIN_FINE, REDIS_FINE, UNIT_FINE, REPLICA_FINE]


def read(path: Path, text: str) -> Evidence:
    return analyse(path, text, "output.txt", AT)


@pytest.mark.parametrize(("text", "reason", "facts", "proof"), TOLD, ids=[f"{n}-{t[1]}" for n, t in enumerate(TOLD)])
def test_state_is_told_with_its_facts_and_its_line(
    tmp_path: Path, text: str, reason: str, facts: dict[str, object], proof: str
) -> None:
    evidence = read(tmp_path, text)
    lines = text.split("\n")
    found = [f for f in evidence.findings if f.reason == reason and facts.items() <= f.facts.items()]
    told = [(f.reason, f.line, f.facts) for f in evidence.findings]
    assert any(proof in lines[f.line - 1] for f in found), told


@pytest.mark.parametrize("text", CALM)
def test_healthy_output_is_calm(tmp_path: Path, text: str) -> None:
    evidence = read(tmp_path, text)
    assert evidence.findings
    assert [f for f in evidence.findings if f.severity is not Severity.INFO] == []


def test_one_client_of_many_alike_is_no_warning(tmp_path: Path) -> None:
    found = [f for f in read(tmp_path, CLIENTS.replace("412", " 62")).findings if f.reason == "ConnectionsByClient"]
    assert [f.severity for f in found] == [Severity.INFO]


def test_blocker_is_an_error_even_when_it_runs(tmp_path: Path) -> None:
    evidence = read(tmp_path, ACTIVITY.replace("idle in transaction", "active             "))
    assert _of(evidence, pid="4242").severity is Severity.ERROR


def test_log_around_a_table_is_still_read(tmp_path: Path) -> None:
    text = DF + "2026-07-01T10:00:00Z ERROR writer could not connect to db:5432: connection refused\n"
    reasons = {f.reason for f in read(tmp_path, text).findings}
    assert {"DiskFull", "ConnectionRefused"} <= reasons


def _of(evidence: Evidence, **facts: object) -> Finding:
    return next(f for f in evidence.findings if facts.items() <= f.facts.items())
