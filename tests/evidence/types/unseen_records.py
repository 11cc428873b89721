"""Logs, traces, metrics and profiles in forms that no rule was written for: five of each, measured before any fix."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Iterator

from tests.evidence.types.model import Sample, dice, hexed, moments, rows

POSTGRES_CSV = """\
2026-03-14 09:41:07.118 UTC,"app","shop",8112,"10.2.3.4:47112",67d3f0a1.1fb0,3,"UPDATE waiting",2026-03-14 09:40:11 UTC,14/2201,991823,LOG,00000,"process 8112 still waiting for ShareLock on transaction 991820 after 1000.103 ms","Process holding the lock: 8097. Wait queue: 8112.",,,,"while updating tuple (12,7) in relation ""carts"" ","UPDATE carts SET total = $1 WHERE id = $2",,,"cart","client backend",,0
2026-03-14 09:41:09.220 UTC,"app","shop",8112,"10.2.3.4:47112",67d3f0a1.1fb0,4,"UPDATE",2026-03-14 09:40:11 UTC,14/2201,991823,ERROR,40P01,"deadlock detected","Process 8112 waits for ShareLock on transaction 991820; blocked by process 8097.",,,,,"UPDATE carts SET total = $1 WHERE id = $2",,,"cart","client backend",,0
2026-03-14 09:41:11.004 UTC,"app","shop",8140,"10.2.3.9:51210",67d3f0b2.1fcc,1,"authentication",2026-03-14 09:41:11 UTC,3/11,0,FATAL,53300,"remaining connection slots are reserved for roles with the SUPERUSER attribute",,,,,,,,,"","client backend",,0
"""
MONGO = """\
{"t":{"$date":"2026-03-14T09:41:07.118+00:00"},"s":"I","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection accepted","attr":{"remote":"10.2.3.4:47112","connectionId":812,"connectionCount":401}}
{"t":{"$date":"2026-03-14T09:41:08.201+00:00"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn812","msg":"Slow query","attr":{"type":"command","ns":"shop.carts","command":{"find":"carts","filter":{"session":"a81"}},"planSummary":"COLLSCAN","docsExamined":1841201,"durationMillis":4112}}
{"t":{"$date":"2026-03-14T09:41:12.900+00:00"},"s":"E","c":"REPL","id":21401,"ctx":"ReplCoord-4","msg":"Scheduled new heartbeat failed","attr":{"error":"HostUnreachable: connection refused"}}
"""
HAPROXY = """\
Mar 14 09:41:07 lb-1 haproxy[1841]: 10.9.8.7:52144 [14/Mar/2026:09:41:06.911] https~ be_cart/cart-2 0/0/-1/-1/3002 503 217 - - SC-- 214/214/88/12/3 0/14 "POST /cart HTTP/1.1"
Mar 14 09:41:08 lb-1 haproxy[1841]: Server be_cart/cart-2 is DOWN, reason: Layer4 timeout, check duration: 2001ms. 1 active and 0 backup servers left. 12 sessions active, 0 requeued, 14 remaining in queue.
Mar 14 09:41:09 lb-1 haproxy[1841]: 10.9.8.9:40011 [14/Mar/2026:09:41:08.120] https~ be_cart/cart-1 0/0/1/38/39 200 5120 - - ---- 214/214/88/90/0 0/0 "GET /cart HTTP/1.1"
"""
SPARK = """\
26/03/14 09:41:07 INFO TaskSetManager: Starting task 12.0 in stage 4.0 (TID 212) (10.2.3.4, executor 3, partition 12, PROCESS_LOCAL, 7890 bytes)
26/03/14 09:41:09 WARN TaskSetManager: Lost task 12.0 in stage 4.0 (TID 212) (10.2.3.4 executor 3): java.lang.OutOfMemoryError: Java heap space
\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)
\tat org.apache.spark.util.collection.AppendOnlyMap.growTable(AppendOnlyMap.scala:240)
26/03/14 09:41:10 ERROR TaskSchedulerImpl: Lost executor 3 on 10.2.3.4: Command exited with code 52
"""
ERLANG = """\
=CRASH REPORT==== 14-Mar-2026::09:41:07.118201 ===
  crasher:
    initial call: cart_worker:init/1
    pid: <0.812.0>
    registered_name: cart_worker
    exception exit: {timeout,{gen_server,call,[ledger,{charge,812},5000]}}
      in function  gen_server:call/3 (gen_server.erl, line 419)
    ancestors: [cart_sup,<0.201.0>]
=SUPERVISOR REPORT==== 14-Mar-2026::09:41:07.118420 ===
    supervisor: {local,cart_sup}
    errorContext: child_terminated
    reason: {timeout,{gen_server,call,[ledger,{charge,812},5000]}}
"""
TEMPO = {
    "batches": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "checkout"}}]},
            "instrumentationLibrarySpans": [
                {
                    "spans": [
                        {
                            "traceId": "W4/0kS6ZcTGQxXyB1pQ2xA==",
                            "spanId": "pQ2xAW4/0kQ=",
                            "name": "POST /pay",
                            "kind": "SPAN_KIND_SERVER",
                            "startTimeUnixNano": "1773480607118000000",
                            "endTimeUnixNano": "1773480610120000000",
                            "status": {"code": "STATUS_CODE_ERROR", "message": "deadline exceeded"},
                        }
                    ]
                }
            ],
        }
    ]
}
ELASTIC_APM = [
    {
        "_index": "traces-apm-default",
        "_source": {
            "@timestamp": "2026-03-14T09:41:07.118Z",
            "processor": {"event": "transaction"},
            "trace": {"id": "5b8ff4912e99713190c57c81d694362a"},
            "transaction": {
                "id": "a50db105b8ff4912",
                "name": "POST /pay",
                "duration": {"us": 3002000},
                "result": "HTTP 5xx",
            },
            "service": {"name": "checkout"},
            "event": {"outcome": "failure"},
        },
    },
    {
        "_index": "traces-apm-default",
        "_source": {
            "@timestamp": "2026-03-14T09:41:07.120Z",
            "processor": {"event": "span"},
            "parent": {"id": "a50db105b8ff4912"},
            "trace": {"id": "5b8ff4912e99713190c57c81d694362a"},
            "span": {"id": "ff4912a50db105b8", "name": "SELECT FROM ledger", "duration": {"us": 2990000}},
            "service": {"name": "checkout"},
            "event": {"outcome": "failure"},
        },
    },
]
CLOUD_TRACE = {
    "projectId": "shop",
    "traceId": "5b8ff4912e99713190c57c81d694362a",
    "spans": [
        {
            "spanId": "812",
            "kind": "RPC_SERVER",
            "name": "/pay",
            "startTime": "2026-03-14T09:41:07.118Z",
            "endTime": "2026-03-14T09:41:10.120Z",
            "labels": {"/http/status_code": "500"},
        },
        {
            "spanId": "813",
            "parentSpanId": "812",
            "kind": "RPC_CLIENT",
            "name": "ledger.Charge",
            "startTime": "2026-03-14T09:41:07.120Z",
            "endTime": "2026-03-14T09:41:10.110Z",
        },
    ],
}
CLOUDWATCH_WIDE = """\
Label,CPUUtilization,DatabaseConnections
ID,m1,m2
2026/03/14 09:40:00,31.2,118
2026/03/14 09:45:00,30.8,121
2026/03/14 09:50:00,92.4,497
"""
TYPEPERF = """\
"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\WEB-3\\Processor(_Total)\\% Processor Time","\\\\WEB-3\\Memory\\Available MBytes"
"03/14/2026 09:41:07.118","12.120412","4112.000000"
"03/14/2026 09:41:08.119","98.701200","410.000000"
"03/14/2026 09:41:09.120","99.120300","212.000000"
"""
DSTAT = """\
--total-cpu-usage-- -dsk/total- -net/total- ---paging-- ---system--
usr sys idl wai stl| read  writ| recv  send|  in   out | int   csw
 12   3  84   1   0| 120k  812k|   0     0 |   0     0 |4112  8120
 91   8   0   1   0|   0   1204k|  41M   12M|   0     0 |  21k   44k
 92   7   0   1   0|   0    980k|  44M   13M|   0     0 |  22k   45k
"""
INFLUX_JSON = {
    "results": [
        {
            "statement_id": 0,
            "series": [
                {
                    "name": "cpu",
                    "tags": {"host": "web-3"},
                    "columns": ["time", "usage_user", "usage_iowait"],
                    "values": [
                        ["2026-03-14T09:41:00Z", 12.1, 0.4],
                        ["2026-03-14T09:42:00Z", 91.8, 3.2],
                        ["2026-03-14T09:43:00Z", 95.0, 2.2],
                    ],
                }
            ],
        }
    ]
}
PROM_SCRAPE = """\
# HELP jvm_memory_used_bytes The amount of used memory
# TYPE jvm_memory_used_bytes gauge
jvm_memory_used_bytes{area="heap",id="G1 Old Gen",} 5.12341204E9
jvm_memory_used_bytes{area="heap",id="G1 Eden Space",} 4.194304E6
# HELP hikaricp_connections_pending Pending threads
# TYPE hikaricp_connections_pending gauge
hikaricp_connections_pending{pool="main",} 41.0
process_cpu_usage 0.9712
up 1.0
"""
GO_TOP = """\
Type: inuse_space
Time: Mar 14, 2026 at 9:41am (UTC)
Showing nodes accounting for 1841.12MB, 97.20% of 1894.10MB total
Dropped 81 nodes (cum <= 9.47MB)
      flat  flat%   sum%        cum   cum%
  912.40MB 48.17% 48.17%   912.40MB 48.17%  acme.io/cart.(*Cache).Put
  410.12MB 21.65% 69.82%   512.00MB 27.03%  encoding/json.Unmarshal
  518.60MB 27.38% 97.20%   518.60MB 27.38%  bytes.growSlice
"""
PYSPY = """\
Collecting samples from 'python worker.py' (python v3.12.2)
Total Samples 1200
GIL: 98.00%, Active: 100.00%, Threads: 4

  %Own   %Total  OwnTime  TotalTime  Function (filename)
 61.00%  61.00%   7.32s     7.32s   _parse_row (cart/importer.py)
 21.00%  82.00%   2.52s     9.84s   load (cart/importer.py)
  9.00%   9.00%   1.08s     1.08s   decode (json/decoder.py)
"""
JFR = """\
jdk.ExecutionSample {
  startTime = 09:41:07.118 (2026-03-14)
  sampledThread = "http-nio-8080-exec-3" (javaThreadId = 41)
  state = "STATE_RUNNABLE"
  stackTrace = [
    io.acme.cart.Pricing.price(Cart) line: 88
    io.acme.cart.CartService.total(long) line: 41
    ...
  ]
}
jdk.ExecutionSample {
  startTime = 09:41:07.138 (2026-03-14)
  sampledThread = "http-nio-8080-exec-4" (javaThreadId = 42)
  state = "STATE_RUNNABLE"
  stackTrace = [
    io.acme.cart.Pricing.price(Cart) line: 88
    io.acme.cart.CartService.total(long) line: 41
    ...
  ]
}
"""
V8 = """\
Statistical profiling result from isolate0x5581-812-v8.log, (4120 ticks, 12 unaccounted, 0 excluded).

 [Shared libraries]:
   ticks  total  nonlib   name
    201    4.9%          /usr/lib/x86_64-linux-gnu/libc.so.6

 [JavaScript]:
   ticks  total  nonlib   name
   2811   68.2%   71.7%  LazyCompile: *price /srv/cart/pricing.js:41:15
    412   10.0%   10.5%  LazyCompile: ~total /srv/cart/cart.js:12:9

 [Summary]:
   ticks  total  nonlib   name
   3223   78.2%   82.2%  JavaScript
"""


def logs() -> Iterator[Sample]:
    """CSV of PostgreSQL, structured MongoDB, HAProxy, Spark, Erlang."""
    yield Sample("postgresql-2026-03-14.csv", POSTGRES_CSV)
    yield Sample("mongod.json", MONGO)
    yield Sample("lb.txt", HAPROXY)
    yield Sample("executor", SPARK)
    yield Sample("crash", ERLANG)


def traces() -> Iterator[Sample]:
    """Tempo, Elastic APM, Google Cloud, and two lists of spans that people export."""
    rng = dice("unseen/traces")
    yield Sample("tempo.json", json.dumps(TEMPO))
    yield Sample("hits.json", json.dumps(ELASTIC_APM, indent=2))
    yield Sample("gcp.json", json.dumps(CLOUD_TRACE, indent=1))
    trace = hexed(rng, 32)
    spans = [
        f"{trace}\t{hexed(rng, 16)}\t{hexed(rng, 16)}\tledger\tCharge\t{at:%Y-%m-%dT%H:%M:%S.%fZ}\t{rng.randint(2, 900)}\tERROR"
        for at in moments(rng, 12)
    ]
    yield Sample(
        "spans.txt",
        rows("trace_id\tspan_id\tparent_span_id\tservice\toperation\tstart_time\tduration_ms\tstatus", *spans),
    )
    lines = [
        json.dumps(
            {
                "trace_id": trace,
                "span_id": hexed(rng, 16),
                "parent_id": hexed(rng, 16),
                "name": "ledger.charge",
                "start": at.timestamp(),
                "duration": rng.random(),
                "service": "ledger",
            }
        )
        for at in moments(rng, 8)
    ]
    yield Sample("export", rows(*lines))


def metrics() -> Iterator[Sample]:
    """Exports of CloudWatch, Windows and InfluxDB, what dstat prints, a scrape of a JVM."""
    yield Sample("metrics.csv", CLOUDWATCH_WIDE)
    yield Sample("perfmon.csv", TYPEPERF)
    yield Sample("dstat.out", DSTAT)
    yield Sample("influx.json", json.dumps(INFLUX_JSON))
    yield Sample("actuator", PROM_SCRAPE)


def profiles() -> Iterator[Sample]:
    """What pprof, py-spy, JFR and Node print, and folded stacks of a browser."""
    yield Sample("heap.out", GO_TOP)
    yield Sample("pyspy", PYSPY)
    yield Sample("recording.txt", JFR)
    yield Sample("processed.txt", V8)
    stacks = (
        "main;runtime.main;main.serve;net/http.(*conn).serve;cart.Price 412",
        "main;runtime.main;main.serve;net/http.(*conn).serve;cart.Total;json.Marshal 88",
        "main;runtime.gcBgMarkWorker 120",
    )
    yield Sample("stacks", rows(*stacks))
