# ruff: noqa: E501 - a dump reads best as the lines that it has
"""Dumps of threads: deadlocks, queues at locks, piles of goroutines."""

from pathlib import Path

import pytest

from engines.evidence import Severity
from tests.evidence.test_profile import extract, told

HEAD = "2026-06-01 10:00:00\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15 mixed mode):\n\n"


def java(name: str, state: str, *inside: str) -> str:
    frames = "".join(f"\t{line}\n" for line in inside)
    return f'"{name}" #9 prio=5 os_prio=0 cpu=1.00ms tid=0x00 nid=0x1 waiting\n   java.lang.Thread.State: {state}\n{frames}\n'


HOLDER = java("pay-1", "RUNNABLE", "at app.Bank.call(Bank.java:7)", "- locked <0x0a> (a app.Bank)")
WAITING = "".join(
    java(f"http-{n}", "BLOCKED (on object monitor)", "at app.Bank.pay(Bank.java:3)", "- waiting to lock <0x0a> (a app.Bank)")
    for n in range(4)
)  # fmt: skip
IDLE = "".join(
    java(f"pool-{n}", "WAITING (parking)", "at jdk.internal.misc.Unsafe.park(Native Method)", "- parking to wait for <0x0b> (a Q)",
         "at java.util.concurrent.ThreadPoolExecutor.getTask(ThreadPoolExecutor.java:1062)")
    for n in range(20)
)  # fmt: skip
RING = java("a", "BLOCKED", "at app.A.x(A.java:1)", "- waiting to lock <0x02> (a L)", "- locked <0x01> (a L)") + java(
    "b", "BLOCKED", "at app.B.y(B.java:2)", "- waiting to lock <0x01> (a L)", "- locked <0x02> (a L)"
)
GO = """goroutine profile: total 1205
1200 @ 0x43 0x40
#\t0x42\truntime.gopark+0xd5\t/go/proc.go:381
#\t0x40\texample.com/app.(*Hub).send+0x11\t/src/hub.go:40

5 @ 0x44
#\t0x44\texample.com/app.main+0x1\t/src/main.go:9
"""
PANIC = "".join(
    f"goroutine {n} [chan send, {n} minutes]:\nexample.com/app.(*Hub).send(0xc0001, 0x1)\n\t/src/hub.go:40 +0x1d\n\n"
    for n in range(1, 131)
)
PYSPY = """Process 9: python app.py
Python v3.11.7 (/usr/bin/python3.11)

Thread 9 (idle): "MainThread"
    wait (threading.py:312)
    get (app/pool.py:20)
Thread 10 (active+gil): "worker"
    parse (app/parse.py:7)
"""
FAULT = (
    'Thread 0x0001 (most recent call first):\n  File "/lib/python3.11/threading.py", line 3 in wait\n  File "/srv/app.py", line 9 in take\n\n'
    'Current thread 0x0002 (most recent call first):\n  File "/srv/app.py", line 4 in main\n'
)  # fmt: skip
GDB = "Thread 2 (Thread 0x7f01 (LWP 12)):\n#0  0x00 in futex_wait () from /lib/libc.so\n#1  0x01 in queue_take (q=0x1) at q.c:9\n\nThread 1 (Thread 0x7f02 (LWP 11)):\n#0  main () at m.c:3\n"


def test_threads_that_wait_for_each_other_are_deadlocked(tmp_path: Path) -> None:
    (finding,) = told(tmp_path, HEAD + RING + HOLDER, "deadlock")
    assert (finding.severity, finding.facts["threads"], finding.count) == (Severity.CRITICAL, "a, b", 2)


def test_a_deadlock_that_the_dump_reports_is_told_at_that_line(tmp_path: Path) -> None:
    text = HEAD + RING + "Found one Java-level deadlock:\n=====\n"
    (finding,) = told(tmp_path, text, "deadlock")
    assert text.split("\n")[finding.line - 1].startswith("Found one")


def test_a_queue_at_a_lock_names_who_holds_it(tmp_path: Path) -> None:
    text = HEAD + HOLDER + WAITING
    (finding,) = told(tmp_path, text, "lock_contention")
    assert (finding.facts["waiting"], finding.facts["holder"]) == (4, "pay-1")
    assert finding.facts["holder_frame"] == "app.Bank.call(Bank.java:7)"
    assert '"pay-1"' in text.split("\n")[finding.line - 1]


def test_a_pool_at_rest_is_no_queue(tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + HOLDER + IDLE, "lock_contention") == []
    (summary,) = told(tmp_path, HEAD + HOLDER + IDLE, "summary")
    assert summary.facts["threads"] == 21


@pytest.mark.parametrize(("text", "number"), [(GO, 1200), (PANIC, 130)])
def test_goroutines_that_pile_up_are_told(tmp_path: Path, text: str, number: int) -> None:
    (finding,) = told(tmp_path, text, "piled_up")
    assert finding.facts["waiting"] == number
    assert "app.(*Hub).send" in str(finding.facts["frame"])


PLACES = [  # text, where they stand
    (PYSPY, ["get (app/pool.py:20)", "parse (app/parse.py:7)"]),
    (FAULT, ["take (/srv/app.py:9)", "main (/srv/app.py:4)"]),
    (GDB, ["queue_take", "main"]),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_each_thread_stands_at_its_own_code(tmp_path: Path, text: str, places: list[str]) -> None:
    extracted = extract(tmp_path, text)
    assert extracted is not None
    assert [f.facts["frame"] for f in extracted.findings if f.reason in ("waiting", "running")] == places


def test_one_trace_of_a_crash_is_no_dump(tmp_path: Path) -> None:
    assert extract(tmp_path, "panic: oops\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3\n") is None
