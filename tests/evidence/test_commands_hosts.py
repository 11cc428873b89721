# ruff: noqa: E501 - what a command prints reads best as the lines that it prints
"""What tools of disks, networks, balancers and stores print: the trouble is told, at its line, and what is well is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.extractors.commands import reader
from engines.evidence import DataType, Evidence, Finding, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)

MYSQL = """/usr/sbin/mysqld, Version: 8.0.36. started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
# Time: 2026-03-14T10:04:31.118201Z
# User@Host: shop[shop] @ checkout-1 [10.4.1.9]  Id: 88121
# Query_time: 12.000000  Lock_time: 0.000120 Rows_sent: 20  Rows_examined: 4120311
use shop;
SET timestamp=1773482671;
SELECT * FROM orders
WHERE owner = 'Ann' LIMIT 20;
# Time: 2026-03-14T10:04:44.318201Z
# User@Host: shop[shop] @ checkout-2 [10.4.1.10]  Id: 88122
# Query_time: 10.000000  Lock_time: 0.000090 Rows_sent: 20  Rows_examined: 4
SELECT * FROM orders WHERE owner = 'Bob' LIMIT 30;
# Time: 2026-03-14T10:05:02.118201Z
# Query_time: 2.0  Lock_time: 1.9 Rows_sent: 0  Rows_examined: 1
UPDATE stock SET qty = 1;
"""
SLOWLOG = """1) 1) (integer) 412
   2) (integer) 1773482671
   3) (integer) 2100000
   4) 1) "KEYS"
      2) "session:*"
   5) "10.4.1.9:41022"
   6) "checkout"
2) 1) (integer) 411
   2) (integer) 1773482670
   3) (integer) 12000
   4) 1) "GET"
      2) "cart"
"""
HAPROXY = """Mar 14 10:04:31 lb-1 haproxy[41]: 10.1.2.3:55112 [14/Mar/2026:10:04:31.118] fe~ pay/pay-1 0/0/-1/-1/3002 503 217 - - sC-- 4/4/1/3/3 0/88 "POST /pay HTTP/1.1"
Mar 14 10:04:32 lb-1 haproxy[41]: 10.1.2.4:55113 [14/Mar/2026:10:04:32.011] fe~ cart/cart-2 0/0/1/12/13 200 4120 - - ---- 4/4/2/0/0 0/0 "GET /cart HTTP/1.1"
Mar 14 10:04:33 lb-1 haproxy[41]: backend pay has no server available!
Mar 14 10:04:34 lb-1 haproxy[41]: 10.1.2.3:55119 [14/Mar/2026:10:04:34.118] fe~ pay/pay-1 0/0/-1/-1/3001 503 217 - - sC-- 4/4/0/0/0 0/0 "POST /pay HTTP/1.1"
"""
AMAZON = """https 2025-09-16T13:58:02.845525Z app/shop/50dc6c49 24.1.3.6:3516 10.4.3.1:8080 0.001 0.576 0.000 502 502 617 390 "GET https://shop.example:443/ HTTP/2.0" "okhttp/4.12.0" TLS_AES TLSv1.3 arn:aws:x "Root=1" "-" "-" 0
https 2025-09-16T13:58:03.302857Z app/shop/50dc6c49 24.1.3.6:3517 10.4.3.5:8080 0.001 0.634 0.000 200 200 825 902 "GET https://shop.example:443/ HTTP/2.0" "okhttp/4.12.0" TLS_AES TLSv1.3 arn:aws:x "Root=1" "-" "-" 0
https 2025-09-16T13:58:04.171894Z app/shop/50dc6c49 24.1.3.6:3518 - -1 -1 -1 503 - 556 733 "GET https://shop.example:443/ HTTP/2.0" "okhttp/4.12.0" TLS_AES TLSv1.3 arn:aws:x "Root=1" "-" "-" 0
"""
STATISTICS = """# pxname,svname,qcur,qmax,scur,smax,slim,econ,status,check_status,hrsp_5xx,
fe,FRONTEND,,,1998,2000,2000,,OPEN,,0,
pay,pay-1,0,88,0,412,,8121,DOWN,L4CON,81,
pay,pay-2,12,120,40,412,400,0,UP,L7OK,0,
pay,BACKEND,0,208,412,512,200,0,UP,,7,
cart,cart-1,0,0,4,12,400,0,UP,L7OK,0,
"""
NODES = """ip         heap.percent ram.percent cpu load_1m node.role master name
10.9.0.31            97          99  12   18.20 dm        -      es-1
10.9.0.32            61          98  31    2.20 dm        *      es-2
"""
POOLS = "node_name name   active queue rejected\nes-1      write      16  9981    41203\nes-2      write       2     0        0\n"
SHARDS = """shards disk.indices disk.used disk.avail disk.total disk.percent host      ip        node
   412        880gb     941gb       59gb        1tb           96 10.9.0.31 10.9.0.31 es-1
    31                                                                               UNASSIGNED
"""
RING = """Datacenter: eu
==============
Status=Up/Down
|/ State=Normal/Leaving/Joining/Moving
--  Address    Load       Tokens  Owns   Host ID  Rack
UN  10.9.0.41  412.1 GiB  16      33.4%  8a8a     r1
DN  10.9.0.42  409.1 GiB  16      33.1%  8a8b     r2
UL  10.9.0.43  411.9 GiB  16      33.5%  8a8c     r3
"""
FLOWS = """version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 123456789012 eni-1 10.4.1.9 10.9.0.12 41022 5432 6 12 4120 1773482671 1773482731 REJECT OK
2 123456789012 eni-1 10.4.1.9 10.9.0.14 41099 6379 6 41 9120 1773482671 1773482731 ACCEPT OK
2 123456789012 eni-1 10.4.1.10 10.9.0.12 41023 5432 6 10 3120 1773482731 1773482791 REJECT OK
"""
ROUTE = "traceroute to db (10.9.0.12), 30 hops max, 60 byte packets\n 1  gw (10.4.0.1)  0.4 ms  0.3 ms  0.4 ms\n 2  * * *\n 3  * * *\n"
REACHED = "traceroute to db (10.9.0.12), 30 hops max, 60 byte packets\n 1  * * *\n 2  db (10.9.0.12)  0.4 ms  0.3 ms  0.4 ms\n"
FORBIDDEN = "traceroute to db (10.9.0.12), 30 hops max, 60 byte packets\n 1  gw (10.4.0.1)  0.4 ms !X  0.3 ms !X\n"
TIMINGS = "time_namelookup:  5.004\ntime_connect:  5.012\ntime_appconnect:  5.088\ntime_starttransfer:  5.412\ntime_total:  5.413\n"
MOUNTED = """sysfs on /sys type sysfs (ro,nosuid)
/dev/sda1 on / type ext4 (rw,relatime,errors=remount-ro)
/dev/sdb on /data type xfs (ro,relatime)
"""
BLOCKS = "NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT\nsda      8:0    0   50G  0 disk /\nsdb      8:16   0  500G  1 disk /data\nsr0     11:0    1    1G  1 rom  /cd\n"
SMART = """SMART overall-health self-assessment test result: FAILED!
ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE
  1 Raw_Read_Error_Rate     0x002f   200   200   051    Pre-fail  Always       -       0
  5 Reallocated_Sector_Ct   0x0033   012   012   140    Pre-fail  Always   FAILING_NOW 1488
197 Current_Pending_Sector  0x0032   200   200   000    Old_age   Always       -       412
"""
ARRAY = "Personalities : [raid1]\nmd0 : active raid1 sdb1[1] sda1[0](F)\n      488253440 blocks super 1.2 [2/1] [_U]\n"
CARDS = """| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |
|   0  NVIDIA A100-SXM4-80GB          On  |   00000000:07:00.0 Off |                    4 |
| N/A   58C    P0             398W / 400W |   81001MiB /  81920MiB |    100%      Default |
"""
CORES = """Linux 5.15.0-91-generic (web-1) 	03/14/2026 	_x86_64_	(2 CPU)

10:04:01 AM  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
10:04:02 AM  all   50.01    0.00    1.02    0.00    0.00    0.50    0.00    0.00    0.00   48.47
10:04:02 AM    0    1.01    0.00    1.02    0.00    0.00    0.00    0.00    0.00    0.00   97.97
10:04:02 AM    1   99.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00    1.00
"""
PROCESSES = """Linux 5.15.0-91-generic (web-1) 	03/14/2026 	_x86_64_	(4 CPU)

10:04:01 AM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
10:04:02 AM     0      1201    1.00    1.00    0.00    0.00    2.00     0  sshd
10:04:02 AM  1000     41203  380.00   12.00    0.00    4.00  392.00     2  java
"""
DSTAT = """----total-usage---- -dsk/total- -net/total- ---paging-- ---system--
usr sys idl wai stl| read  writ| recv  send|  in   out | int   csw
  4   2  94   0   0|  12k   41k| 412B  812B|   0     0 | 412   812
 12  31   2  55   0|9120k   12M|  41k   88k|4120k 8812k|9120    41k
 12  31   2  55   0|9120k   12M|  41k   88k|4120k 8812k|9120    41k
"""
CRON = "SHELL=/bin/bash\n*/5 * * * * /usr/local/bin/sync >> /var/log/sync.log\n0 10 * * mon /usr/local/bin/index\n@reboot /bin/warm\n"
KEEPER = "zk_version\t3.8.4\nzk_open_file_descriptor_count\t4090\nzk_max_file_descriptor_count\t4096\n"
STATUS = "Variable_name\tValue\nThreads_connected\t151\nmax_connections\t151\n"

# name, text, type, and of each finding that is no calm one: line, reason, severity, words of it
TOLD: list[tuple[str, str, DataType, list[tuple[int, str, Severity, str]]]] = [
    ("slow.log", MYSQL, DataType.LOG, [
        (9, "FullScan", Severity.ERROR, "2 slow statements took 22 s, the longest 12 s, 4,120,311 rows examined: SELECT * FROM orders WHERE owner = 'Ann' LIMIT 20"),
        (17, "Blocked", Severity.WARNING, "of which it waited 1.9 s for locks"),
    ]),
    ("redis", SLOWLOG, DataType.LOG, [
        (4, "SlowQuery", Severity.WARNING, "the longest 2.1 s: KEYS session:*"),
        (11, "SlowQuery", Severity.WARNING, "the longest 0.012 s: GET cart"),
    ]),
    ("haproxy.log", HAPROXY, DataType.LOG, [
        (3, "NoEndpoints", Severity.CRITICAL, "Backend pay has no server left."),
        (1, "HttpServerError", Severity.ERROR, "2 of 3 requests to pay/pay-1 ended with 503: the server refused"),
    ]),
    ("balanced", AMAZON, DataType.LOG, [
        (1, "HttpServerError", Severity.ERROR, "1 of 3 requests to shop ended with 502."),
        (3, "HttpServerError", Severity.ERROR, "1 of 3 requests to shop ended with 503: the target did not answer."),
    ]),
    ("stats.csv", STATISTICS, DataType.TEXT, [
        (3, "NodeDown", Severity.CRITICAL, "pay/pay-1 is DOWN, its check says L4CON, 8,121 connections to it failed."),
        (2, "PoolExhausted", Severity.ERROR, "fe/FRONTEND has 1,998 sessions of 2,000."),
        (4, "QueueBacklog", Severity.ERROR, "12 requests wait"),
        (5, "HttpServerError", Severity.WARNING, "pay/BACKEND answered 7 requests with 5xx"),
    ]),
    ("nodes", NODES, DataType.TEXT, [(2, "HeapExhausted", Severity.ERROR, "es-1 uses 97 % of its heap.")]),
    ("pools", POOLS, DataType.TEXT, [(2, "ThreadsExhausted", Severity.ERROR, "Pool write of es-1 refused 41,203 requests, 9,981 waiting.")]),
    ("shards", SHARDS, DataType.TEXT, [
        (2, "DiskPressure", Severity.ERROR, "es-1 uses 96 % of its disk."),
        (3, "Degraded", Severity.ERROR, "31 shards are not assigned."),
    ]),
    ("ring", RING, DataType.TEXT, [
        (7, "NodeDown", Severity.CRITICAL, "10.9.0.42 is down."),
        (8, "Degraded", Severity.WARNING, "10.9.0.43 is up and leaving."),
    ]),
    ("flows.log", FLOWS, DataType.LOG, [(2, "NoRoute", Severity.ERROR, "2 flows to 10.9.0.12 port 5432 were rejected, from 10.4.1.9, 10.4.1.10.")]),
    ("route", ROUTE, DataType.TEXT, [(3, "NoRoute", Severity.WARNING, "Nothing answers on the way to db beyond hop 1 (gw), 2 hops.")]),
    ("reached", REACHED, DataType.TEXT, []),
    ("forbidden", FORBIDDEN, DataType.TEXT, [(2, "NoRoute", Severity.ERROR, "Hop 1 (gw) says that db can't be reached.")]),
    ("timings", TIMINGS, DataType.TEXT, [(1, "Slow", Severity.ERROR, "The request took 5.41 s, 5 s of them to resolve the name.")]),
    ("mounted", MOUNTED, DataType.TEXT, [(3, "ReadOnly", Severity.WARNING, "/data (/dev/sdb) is mounted read-only.")]),
    ("blocks", BLOCKS, DataType.TEXT, [(3, "ReadOnly", Severity.WARNING, "Disk sdb at /data can only be read.")]),
    ("smart", SMART, DataType.TEXT, [
        (1, "HardwareError", Severity.CRITICAL, "FAILED!"),
        (4, "HardwareError", Severity.ERROR, "Reallocated_Sector_Ct is 1,488, FAILING_NOW."),
        (5, "HardwareError", Severity.ERROR, "Current_Pending_Sector is 412"),
    ]),
    ("mdstat", ARRAY, DataType.TEXT, [(3, "Degraded", Severity.WARNING, "Array md0 has 1 of 2 disks working.")]),
    ("cards", CARDS, DataType.TEXT, [
        (2, "HardwareError", Severity.ERROR, "GPU 0 had 4 uncorrected memory errors."),
        (3, "MemoryHigh", Severity.WARNING, "uses 98.9 % of its memory"),
    ]),
    ("cores", CORES, DataType.TEXT, [(6, "CpuHigh", Severity.WARNING, "Core 1 is busy in all samples, at most 1 % idle.")]),
    ("processes", PROCESSES, DataType.TEXT, [(5, "CpuHigh", Severity.WARNING, "Process 41203 (java) takes 392 % of a core")]),
    ("dstat", DSTAT, DataType.METRIC, [(4, "IoWait", Severity.WARNING, "In 2 of 3 samples the CPU is short")]),
    ("crontab", CRON, DataType.CONFIG, []),
    ("keeper", KEEPER, DataType.TEXT, [(2, "FileHandlesExhausted", Severity.CRITICAL, "4,090 of 4,096")]),
    ("status", STATUS, DataType.TEXT, [(2, "TooManyConnections", Severity.CRITICAL, "151 of 151")]),
    ("limits", "net.core.somaxconn = 128\nkernel.hung_task_panic = 0\nfs.xfs.error_level = 3\nvm.swappiness = 60\n", DataType.CONFIG, []),
]  # fmt: skip


def analysed(tmp_path: Path, name: str, text: str) -> Evidence:
    return analyse(tmp_path, text, name, AT)


def loud(evidence: Evidence) -> list[Finding]:
    return [f for f in evidence.findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize(("name", "text", "kind", "told"), TOLD, ids=[name for name, *_ in TOLD])
def test_the_trouble_is_told_at_its_line(
    tmp_path: Path, name: str, text: str, kind: DataType, told: list[tuple[int, str, Severity, str]]
) -> None:
    evidence = analysed(tmp_path, name, text)
    found = loud(evidence)
    assert evidence.data_type is kind
    assert [(f.line, f.reason, f.severity) for f in found] == [(line, reason, rank) for line, reason, rank, _ in told]
    for finding, (*_, words) in zip(found, told, strict=True):
        assert words in finding.summary


def test_jobs_are_told_with_their_times(tmp_path: Path) -> None:
    found = analysed(tmp_path, "crontab", CRON).findings
    jobs = [(f.line, f.facts["schedule"], f.facts["command"]) for f in found if f.reason == "Scheduled"]
    assert jobs == [
        (2, "*/5 * * * *", "/usr/local/bin/sync >> /var/log/sync.log"),
        (3, "0 10 * * mon", "/usr/local/bin/index"),
        (4, "@reboot", "/bin/warm"),
    ]


@pytest.mark.parametrize(("name", "text"), [("slow.log", MYSQL), ("haproxy.log", HAPROXY), ("balanced", AMAZON)])
def test_a_log_that_is_too_large_for_memory_tells_the_same(
    tmp_path: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = text * 40
    whole = loud(analysed(tmp_path, name, many))
    monkeypatch.setattr(reader, "LARGEST", 100)
    assert loud(analysed(tmp_path, name, many)) == whole
    assert max(finding.count for finding in whole) >= 40


@pytest.mark.parametrize(
    ("stopped", "reason", "severity"), [(900, "CpuThrottled", Severity.WARNING), (9, "Usage", Severity.INFO)]
)
def test_a_control_group_says_how_often_its_quota_stopped_it(
    stopped: int, reason: str, severity: Severity, tmp_path: Path
) -> None:
    text = f"""kubectl -n maps exec router-6c5d8f9b7-q8z4x -- cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu.stat
50000 100000
usage_usec 1795220113
nr_periods 1000
nr_throttled {stopped}
throttled_usec 19922180442
"""
    (found,) = (f for f in analysed(tmp_path, "cgroup.txt", text).findings if f.facts.get("resource") == "cpu")
    assert (found.reason, found.severity, found.component, found.line) == (reason, severity, "router", 5)
    assert found.facts["cores"] == 0.5
    assert found.facts["percent"] == stopped / 10
