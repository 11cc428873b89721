# ruff: noqa: E501 - what a command printed reads best as it was printed
"""Open files and their limits, the heap of Java, what takes the space: what is short is told, what is not is calm."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import Evidence, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 7, 1, tzinfo=UTC)
LSOF = """COMMAND     PID   USER   FD   TYPE DEVICE    SIZE/OFF NLINK    NODE NAME
java       2211   root  cwd    DIR  253,0        4096     2       2 /
java       2211   root   12w   REG  253,0 48318382080     0  131075 /var/log/mailer/app.log (deleted)
java       2211   root   13w   REG  253,0 48318382080     0  131075 /var/log/mailer/app.log (deleted)
nginx       801    www    5w   REG  253,0        4096     0  131080 /tmp/nginx/small (deleted)
nginx       801    www    6w   REG  253,0    99999999     1  131081 /var/log/nginx/access.log
"""
SOCKET = "java       2211   root  {n:3}u  IPv4  81231         0t0     0     TCP 10.0.0.1:4{n:04}->10.0.0.2:5432 (ESTABLISHED)\n"
SOCKETS = LSOF + "".join(SOCKET.format(n=n) for n in range(20, 1030))
ULIMIT = """core file size              (blocks, -c) 0
open files                          (-n) 1024
max user processes                  (-u) 63205
"""
LIMITS = """Limit                     Soft Limit           Hard Limit           Units
Max processes             63205                63205                processes
Max open files            1024                 524288               files
"""
JSTAT = """  S0     S1     E      O      M     CCS    YGC     YGCT    FGC    FGCT    CGC    CGCT     GCT
  0.00   0.00 100.00  {0}  95.10  91.00   1211   22.111   340  512.332     -        -  534.443
  0.00   0.00 100.00  {0}  95.10  91.00   1211   22.111   {1}  524.332     -        -  546.443
"""
DF = """Filesystem      Size  Used Avail Use% Mounted on
/dev/nvme0n1p1   50G   {0}  200M  {1}% /
"""
DU = """$ du -h --max-depth=2 /var
1.1G\t/var/cache
40G\t/var/log/mailer
1.9G\t/var/log/nginx
42G\t/var/log
44G\t/var
"""


def read(path: Path, text: str) -> Evidence:
    return analyse(path, text, "output.txt", AT)


SHORT = [
    (LSOF, "DeletedFilesHeld", {"pid": "2211", "command": "java", "files": 1, "bytes": 48318382080}, "12w"),
    (SOCKETS, "ManySockets", {"command": "java", "count": 1010}, ":40020->"),
    (SOCKETS + ULIMIT, "FileHandlesExhausted", {"used": 1012, "limit": 1024, "pid": "2211"}, "open files"),
    (LIMITS + "\n" + SOCKETS, "FileHandlesExhausted", {"used": 1012, "limit": 1024}, "Max open files"),
    (JSTAT.format("98.71", 347), "HeapExhausted", {"old_percent": 98.71, "full_collections": 7.0}, "340"),
    (DF.format("49G", 99) + DU, "LargestPath", {"path": "/var/log/mailer", "size": "40G"}, "/var/log/mailer"),
]
CALM = [
    LSOF.replace("48318382080", "      40960"),
    LSOF.replace("48318382080", "      40960") + ULIMIT,
    ULIMIT,
    LIMITS,
    JSTAT.format("98.71", 340),
    JSTAT.format("61.02", 347),
    DF.format("30G", 60) + DU,
    DU,
]


@pytest.mark.parametrize(("text", "reason", "facts", "proof"), SHORT, ids=[f"{n}-{s[1]}" for n, s in enumerate(SHORT)])
def test_what_is_short_is_told_with_its_line(
    tmp_path: Path, text: str, reason: str, facts: dict[str, object], proof: str
) -> None:
    found = read(tmp_path, text).findings
    told = [f for f in found if f.reason == reason]
    assert [facts.items() <= f.facts.items() for f in told] == [True], found
    assert proof in text.split("\n")[told[0].line - 1]
    assert told[0].severity is not Severity.INFO


@pytest.mark.parametrize("text", CALM)
def test_what_is_not_short_is_calm(tmp_path: Path, text: str) -> None:
    evidence = read(tmp_path, text)
    assert evidence.extractor == "commands"
    assert evidence.findings
    assert {f.severity for f in evidence.findings} == {Severity.INFO}


def test_numbers_in_two_columns_are_no_list_of_space(tmp_path: Path) -> None:
    text = "requests by path\n120\t/cart\n95\t/pay\n"
    assert all(f.reason != "LargestPath" for f in read(tmp_path, text).findings)
