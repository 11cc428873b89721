"""What more commands show of one moment: containers, sockets, samples, locks, plans, ways to a service."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

from pathlib import Path

import pytest

from engines.evidence import Severity
from tests.evidence.structured import analyse

CONTAINERS = """\
CONTAINER ID   IMAGE             COMMAND                  CREATED        STATUS                          PORTS      NAMES
3f2a1b0c4d5e   acme/cart:2.8.1   "node server.js"         2 hours ago    Restarting (137) 12 seconds ago            cart
4f2a1b0c4d5e   acme/web:2.8.1    "nginx -g 'daemon of…"   2 hours ago    Up 2 hours (unhealthy)          8080/tcp   web
8c8d7e6f5a4b   redis:7           "docker-entrypoint.s…"   3 days ago     Exited (1) 4 minutes ago                   redis
7c8d7e6f5a4b   acme/migrate:2    "./migrate"              3 days ago     Exited (0) 2 days ago                      migrate
9c8d7e6f5a4b   postgres:16       "docker-entrypoint.s…"   3 days ago     Up 3 days (healthy)             5432/tcp   db
"""
STATS = """\
CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O         PIDS
3f2a1b0c4d5e   cart      19.12%    126.1MiB / 128MiB     98.52%    1.2GB / 812MB     41MB / 0B         41
9c8d7e6f5a4b   db        1.12%     412MiB / 15.56GiB     2.58%     812MB / 1.2GB     4.1GB / 9.1GB     18
"""
UNITS = """\
  UNIT                 LOAD   ACTIVE SUB    DESCRIPTION
● cart.service         loaded failed failed Cart API
  nginx.service        loaded active running Web

2 loaded units listed.
"""
WAITS = "State      Recv-Q  Send-Q   Local Address:Port    Peer Address:Port  Process\n" + "".join(
    f'CLOSE-WAIT 1       0        10.2.3.4:8080         10.9.8.7:{40000 + i}     users:(("java",pid=4711,fd={i}))\n'
    for i in range(120)
)
SYNS = "Proto Recv-Q Send-Q Local Address  Foreign Address  State  PID/Program name\n" + "".join(
    f"tcp        0      1 10.2.3.4:{47000 + i}   10.0.1.9:9092    SYN_SENT    4711/java\n" for i in range(5)
)
FEW = "\n".join(WAITS.splitlines()[:4]) + "\n"
VMSTAT = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
 1  0      0 812031  12031 412031    0    0     2    12   41   81  3  1 96  0  0
 2 14 209714  11203   1203  41203 4112 8120 41203 81203 9120 1812  4  9  2 85  0
"""
IOSTAT = """\
Linux 5.15.0-101-generic (db-1) 	03/14/2026 	_x86_64_	(8 CPU)

avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           4.12    0.00    2.11    1.20    0.00   92.57

Device            r/s     rkB/s r_await     w/s     wkB/s w_await  aqu-sz  %util
nvme0n1          1.20     41.20    0.41    4.10     81.20    0.81    0.00   1.20
nvme1n1       4112.00  81203.00  212.41  912.00  41203.00  412.10  812.10  99.80
"""
SAR = """\
Linux 5.15.0-101-generic (web-3) 	03/14/2026 	_x86_64_	(8 CPU)

01:30:01 PM     CPU     %user     %nice   %system   %iowait    %steal     %idle
01:40:01 PM     all      4.12      0.00      2.11      0.20      0.00     93.57
01:50:01 PM     all     94.02      0.00      5.01      0.22      0.00      0.75
Average:        all     49.07      0.00      3.56      0.21      0.00     47.16
"""
LOCKS = """\
 locktype | database | relation |  mode               | granted | pid  |           waitstart
----------+----------+----------+---------------------+---------+------+-------------------------------
 relation |    16401 |    16422 | AccessShareLock     | f       | 8112 | 2026-03-14 09:41:07.118+00
 relation |    16401 |    16422 | AccessExclusiveLock | t       | 8097 |
 relation |    16401 |    16500 | AccessShareLock     | t       | 8200 |
(3 rows)
"""
STATEMENTS = """\
queryid,query,calls,total_exec_time,mean_exec_time,rows
99120,INSERT INTO events VALUES,912031,81203.1,0.09,912031
81203,"SELECT *, 1 FROM carts WHERE session=$1",81203,39812441.12,490.28,81203
"""
POOLS = """\
 database |   user    | cl_active | cl_waiting | sv_active | sv_idle | maxwait | pool_mode
----------+-----------+-----------+------------+-----------+---------+---------+-------------
 shop     | cart      |        20 |        812 |        20 |       0 |      41 | transaction
 shop     | web       |         2 |          0 |         1 |       3 |       0 | transaction
"""
TOPIC = """\
Topic: payments	TopicId: abc	PartitionCount: 3	ReplicationFactor: 3	Configs:
	Topic: payments	Partition: 0	Leader: 1	Replicas: 1,2,3	Isr: 1
	Topic: payments	Partition: 1	Leader: none	Replicas: 2,3,1	Isr:
	Topic: payments	Partition: 2	Leader: 3	Replicas: 3,1,2	Isr: 3,1,2
"""
INNODB = """\
=====================================
2026-03-14 09:41:07 140213 INNODB MONITOR OUTPUT
=====================================
LATEST DETECTED DEADLOCK
------------------------
2026-03-14 09:38:02 140213
*** (1) TRANSACTION:
UPDATE carts SET total = 12 WHERE id = 8
RECORD LOCKS space id 58 page no 4 n bits 72 index PRIMARY of table `shop`.`carts` trx id 991820 lock_mode X
*** (2) TRANSACTION:
UPDATE carts SET total = 12 WHERE id = 9
------------
TRANSACTIONS
------------
History list length 84
---TRANSACTION 991822, ACTIVE 812 sec
MySQL thread id 44, OS thread handle 140216, query id 8115 10.2.3.4 app
"""
PLAN = """\
[{"Plan": {"Node Type": "Limit", "Plans": [
  {"Node Type": "Seq Scan", "Relation Name": "carts", "Plan Rows": 1,
   "Actual Total Time": 3812.1, "Actual Rows": 912031, "Rows Removed by Filter": 4112031}]},
  "Execution Time": 4112.4}]
"""
FAST = '[{"Plan": {"Node Type": "Index Scan", "Relation Name": "carts", "Plan Rows": 1}, "Execution Time": 0.4}]'
SPILLED = """\
 Sort  (cost=1..2 rows=1 width=4) (actual time=1.1..2.2 rows=912031 loops=1)
   Sort Method: external merge  Disk: 812416kB
   ->  Seq Scan on c  (cost=0.00..9.0 rows=1 width=4) (actual time=0.1..2.1 rows=12 loops=1)
"""
NXDOMAIN = """\
; <<>> DiG 9.18.24 <<>> db-2.internal
;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 41121
;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1
"""
ANSWERED = NXDOMAIN.replace("NXDOMAIN", "NOERROR").replace("ANSWER: 0", "ANSWER: 1")
LOST = "PING db (10.0.1.4) 56(84) bytes of data.\n\n--- db ping statistics ---\n10 packets transmitted, 7 received, 30% packet loss, time 9ms\n"
ROUTE = """\
HOST: web-3                       Loss%   Snt   Last   Avg  Best  Wrst StDev
  1.|-- 10.2.3.1                  90.0%    10    0.4   0.4   0.3   0.5   0.1
  2.|-- 10.0.0.1                   0.0%    10    2.1   1.2   1.1   4.0   1.1
  3.|-- 10.0.0.9                  40.0%    10    2.1   1.2   1.1   4.0   1.1
  4.|-- db-2                      40.0%    10    2.1   1.2   1.1   4.0   1.1
"""
CURL = "> GET /cart HTTP/2\n> Host: shop.acme.io\n< HTTP/2 503 \n< server: envoy\n< \n"
NGINX = 'nginx: [emerg] host not found in upstream "cart.internal" in /etc/nginx/conf.d/shop.conf:12\nnginx: configuration file /etc/nginx/nginx.conf test failed\n'
WRAPPED = "Filesystem           1K-blocks      Used Available Use% Mounted on\n/dev/mapper/vg00-lv_root\n                      51475068  48912031    12031  100% /\n"
OLD_FREE = """\
             total       used       free     shared    buffers     cached
Mem:         15933      15102        831         31        120       9812
-/+ buffers/cache:       5170      10763
Swap:         2047          0       2047
"""
TOP = "top - 09:41:07 up 1 day,  2:12,  3 users,  load average: 1.20, 2.11, 2.01\nMiB Mem :  15933.2 total,    112.4 free,  15102.1 used,    718.7 buff/cache\nMiB Swap:   2048.0 total,      0.0 free,   2048.0 used.    312.1 avail Mem\n"
UNACKED = (
    "Listing queues for vhost / ...\nname\tmessages_ready\tmessages_unacknowledged\tconsumers\ninvoices\t8\t912031\t2\n"
)
INDICES = """\
health status index        uuid pri rep docs.count docs.deleted store.size pri.store.size
red    open   logs-2026.03 a    5   1   8120312    0            41gb       20gb
green  open   logs-2026.02 b    5   1   8120312    0            41gb       20gb
"""
AGENTS = """\
Node    Address         Status  Type    Build   Protocol  DC
web-1   10.2.3.4:8301   alive   client  1.17.0  2         dc1
web-2   10.2.3.5:8301   failed  client  1.17.0  2         dc1
"""
ORDERS = """\
 id | status
----+--------
  1 | failed
  2 | down
(2 rows)
"""
APPLY = """\
aws_db.main: Modifying... [id=db-ABC]
│ Error: updating RDS DB Instance (shop): Cannot upgrade postgres from 15.4 to 16.1
│
│   with aws_db.main,
│   on main.tf line 12, in resource "aws_db" "main":
"""
OPENSSL = "CONNECTED(00000003)\ndepth=0 CN = a\nSSL handshake has read 2112 bytes and written 391 bytes\n    Verify return code: 0 (ok)\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CONTAINERS, [("CrashLoopBackOff", 2, "cart"), ("Unhealthy", 3, "web"), ("Error", 4, "redis")]),
        (STATS, [("MemoryHigh", 2, "cart")]),
        (UNITS, [("UnitFailed", 2, "cart")]),
        (WAITS, [("CloseWaitHigh", 2, None)]),
        (SYNS, [("Unanswered", 2, None)]),
        (FEW, []),
        (VMSTAT, [("IoWait", 4, None), ("Swapping", 4, None)]),
        (IOSTAT, [("DiskBusy", 8, None)]),
        (SAR, [("CpuHigh", 5, None)]),
        (LOCKS, [("HoldsLock", 4, None), ("Blocked", 3, None)]),
        (STATEMENTS, [("SlowQuery", 3, None)]),
        (POOLS, [("PoolExhausted", 3, "shop")]),
        (TOPIC, [("NoLeader", 3, None), ("UnderReplicated", 2, None)]),
        (INNODB, [("Deadlock", 4, None), ("IdleInTransaction", 16, None)]),
        (PLAN, [("FullScan", 2, None), ("SlowQuery", 4, None)]),
        (FAST, []),
        (SPILLED, [("Misestimate", 1, None), ("SpillToDisk", 2, None)]),
        (NXDOMAIN, [("NameResolution", 2, None)]),
        (ANSWERED, []),
        (LOST, [("PacketLoss", 4, None)]),
        (ROUTE, [("PacketLoss", 4, None)]),
        (CURL, [("HttpServerError", 3, None)]),
        (CURL.replace("503", "200"), []),
        (NGINX, [("NameResolution", 1, None)]),
        (WRAPPED, [("DiskFull", 2, None)]),
        (OLD_FREE, []),
        (TOP, [("MemoryExhausted", 2, None), ("SwapFull", 3, None)]),
        (UNACKED, [("QueueBacklog", 3, None)]),
        (OPENSSL, []),
        (INDICES, [("NodeDown", 2, None)]),
        (AGENTS, [("NodeDown", 3, None)]),
        (ORDERS, []),
        (APPLY, [("ApplyFailed", 2, None), ("ResourceChanged", 1, "main")]),
    ],
)
def test_the_trouble_is_told_and_nothing_else(
    text: str, told: list[tuple[str, int, str | None]], tmp_path: Path
) -> None:
    """The worst first, each at its line; what is well is no trouble."""
    found = [f for f in analyse(tmp_path, text).findings if f.severity is not Severity.INFO]
    assert sorted((f.reason or "", f.line, f.component) for f in found) == sorted(told)
    assert not told or (found[0].reason, found[0].line) == told[0][:2]


def test_a_sample_has_the_time_of_its_day(tmp_path: Path) -> None:
    """Twelve-hour clocks count from noon."""
    first = analyse(tmp_path, SAR).findings[0]
    assert str(first.at) == "2026-03-14 13:50:01+00:00"


def test_who_waits_names_who_holds(tmp_path: Path) -> None:
    """By the thing that both name."""
    _, waits = analyse(tmp_path, LOCKS).findings[:2]
    assert (waits.facts["blocked_by"], waits.facts["held"]) == ("8097", "AccessExclusiveLock")
    assert str(waits.at) == "2026-03-14 09:41:07.118000+00:00"


def test_a_session_is_as_old_as_its_transaction(tmp_path: Path) -> None:
    """Counted to the latest time of the same table, for no clock stands beside it."""
    text = (
        "datname,pid,xact_start,query_start,state,query\n"
        "shop,8097,2026-03-14 09:01:07+00,2026-03-14 09:01:09+00,idle in transaction,UPDATE carts\n"
        "shop,8112,,2026-03-14 09:41:07+00,idle,COMMIT\n"
    )
    first, second = analyse(tmp_path, text, "sessions.csv").findings
    assert (first.reason, first.line, first.facts["age_seconds"]) == ("IdleInTransaction", 2, 2400)
    assert str(first.at) == "2026-03-14 09:01:07+00:00"
    assert second.severity is Severity.INFO


def test_a_log_that_is_drawn_as_a_graph(tmp_path: Path) -> None:
    """The lines in front of a commit are no part of it."""
    text = "* commit 4f1d2c3b4a5968778695a4b3c2d1e0f9a8b7c6d5\n| Author: Ada <ada@acme.io>\n| Date:   Sat Mar 14 09:12:00 2026 +0000\n| \n|     Lower the pool\n"
    (found,) = analyse(tmp_path, text).findings
    assert (found.reason, found.line, found.facts["author"]) == ("commit", 1, "Ada")
    assert (found.facts["message"], str(found.at)) == ("Lower the pool", "2026-03-14 09:12:00+00:00")
