"""Stack traces, dumps of threads, and what builds and clusters say happened."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

JAVA = """\
java.lang.IllegalStateException: could not start
\tat com.acme.cart.Boot.start(Boot.java:41)
\tat com.acme.cart.Boot.main(Boot.java:12)
Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.
\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)
\t... 14 more
"""
PYTHON = """\
Traceback (most recent call last):
  File "/srv/app/cart/views.py", line 41, in checkout
    total = prices[item.sku]
KeyError: 'A-4711'
"""
THREADS = """\
2026-03-14 10:22:31
Full thread dump OpenJDK 64-Bit Server VM (21.0.2+13 mixed mode, sharing):

"main" #1 [12] prio=5 os_prio=0 cpu=812.11ms elapsed=411.20s tid=0x00007f1c nid=12 waiting on condition [0x00007f1d]
   java.lang.Thread.State: TIMED_WAITING (sleeping)
\tat java.lang.Thread.sleep0(java.base@21.0.2/Native Method)
\tat com.acme.cart.Poller.run(Poller.java:88)

"pool-1-thread-1" #31 [44] prio=5 os_prio=0 cpu=2.11ms elapsed=400.20s tid=0x00007f2c nid=44 waiting for monitor entry
   java.lang.Thread.State: BLOCKED (on object monitor)
\tat com.acme.cart.Store.put(Store.java:52)
\t- waiting to lock <0x00000000e0a1b2c8> (a com.acme.cart.Store)
"""
GOROUTINES = """\
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6b2f41]

goroutine 34 [running]:
main.(*Cart).Total(0x0, 0xc0001a2000)
\t/src/cart/total.go:41 +0x21
net/http.HandlerFunc.ServeHTTP(0xc00012e0c0, 0x8a1f40, 0xc0001c6000)
\t/usr/local/go/src/net/http/server.go:2171 +0x29
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3285 +0x4b4
"""
BACKTRACE = """\
Program terminated with signal SIGABRT, Aborted.
#0  __pthread_kill_implementation (threadid=139912, signo=6) at ./nptl/pthread_kill.c:44
#1  0x00007f1c2b4426e6 in __GI_raise (sig=6) at ../sysdeps/posix/raise.c:26
#2  0x000055d0a1b2c3d4 in Ledger::append (this=0x0, entry=...) at ledger.cc:214
#3  0x000055d0a1b2d001 in main () at main.cc:31
"""
EVENTS_TABLE = """\
LAST SEEN   TYPE      REASON             OBJECT                          MESSAGE
12m         Normal    Scheduled          pod/cart-7d9fbb6c4-x2x9z        Successfully assigned shop/cart-7d9fbb6c4-x2x9z to node-3
11m         Warning   BackOff            pod/cart-7d9fbb6c4-x2x9z        Back-off restarting failed container cart in pod cart-7d9fbb6c4-x2x9z
10m         Warning   Unhealthy          pod/search-5c9d-k2l1p           Readiness probe failed: HTTP probe failed with statuscode: 503
3m          Normal    Killing            pod/search-5c9d-k2l1p           Stopping container search
"""
BUILD = """\
#8 [4/6] RUN npm ci
#8 4.112 npm warn deprecated rimraf@3.0.2: Rimraf versions prior to v4 are no longer supported
#8 9.881 added 812 packages in 9s
#8 DONE 10.2s
#9 [5/6] RUN npm run build
#9 2.402 > shop@1.4.0 build
#9 8.004 ERROR in ./src/cart.ts:41:9
#9 8.004 TS2339: Property 'total' does not exist on type 'Cart'.
#9 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 2
"""
PYTEST = """\
============================= test session starts ==============================
platform linux -- Python 3.12.2, pytest-8.1.1, pluggy-1.4.0
collected 41 items

tests/test_cart.py ........F....                                         [ 31%]
tests/test_orders.py ............................                        [100%]

=================================== FAILURES ===================================
_______________________________ test_total_of_two ______________________________
E       assert 12 == 13
tests/test_cart.py:52: AssertionError
========================= 1 failed, 40 passed in 3.21s =========================
"""
