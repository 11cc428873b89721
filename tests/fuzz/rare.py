"""Files of forms that no test of the evidence holds whole: they keep every reader within the fuzzer's reach."""

# ruff: noqa: E501 - what tools print stands here in its own long lines

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.evidence.types.binary import block, varint

T0 = datetime(2026, 3, 14, 10, tzinfo=UTC)
SHOWN = (
    """\
     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*time1.example   .GPS.            1 u   12   64  377    1.204   -0.513   0.044
+time2.example   10.0.0.9         2 u   40   64  377    2.310    0.112   0.081
 time3.example   .INIT.          16 u    -   64    0    0.000    0.000   0.000
""",
    """\
 relname  | n_live_tup | n_dead_tup |    last_autovacuum
----------+------------+------------+------------------------
 orders   |     412007 |    9120455 | 2026-03-02 04:11:09+00
 carts    |       9001 |         12 |
(2 rows)

 indexrelid   | indrelid | indisvalid
--------------+----------+------------
 orders_at_ix | orders   | f
(1 row)

 datname |    age
---------+------------
 shop    | 2012345678
(1 row)
""",
    """\
=====================================
2026-03-14 10:00:00 0x7f INNODB MONITOR OUTPUT
=====================================
------------
TRANSACTIONS
------------
History list length 4120331
----------------------
BUFFER POOL AND MEMORY
----------------------
Buffer pool size   8192
Buffer pool hit rate 812 / 1000, young-making rate 0 / 1000 not 0 / 1000
----------------------------
END OF INNODB MONITOR OUTPUT
============================
""",
    """\
# Replication
role:slave
master_host:10.0.0.4
master_port:6379
master_link_status:down
master_last_io_seconds_ago:-1
master_link_down_since_seconds:412
# Memory
used_memory:1024
maxmemory:2048
""",
    """\
Tcp:
    901 active connection openings
    40112 segments received
    39001 segments sent out
    4120 segments retransmitted
TcpExt:
    312 times the listen queue of a socket overflowed
    312 SYNs to LISTEN sockets dropped
""",
    """\
Certificate:
    Data:
        Issuer: CN = shop-ca
        Validity
            Not Before: Mar 20 10:00:00 2027 GMT
            Not After : Mar 20 10:00:00 2028 GMT
        Subject: CN = api.example.com
""",
    """\
===== apps/Deployment shop/cart ======
3c3
<   replicas: 2
---
>   replicas: 4
===== /ConfigMap shop/cart-env ======
0a1,2
> POOL: "5"
""",
    """\
Name:                          nightly-report
Namespace:                     shop
Schedule:                      0 2 * * *
Concurrency Policy:            Forbid
Suspend:                       True
Last Schedule Time:            Fri, 13 Mar 2026 02:00:00 +0000
Active Jobs:                   <none>
Events:                        <none>
""",
    """\
ID  DATE                           REVISION
0   2026-03-14 09:10:02 +0000 UTC  main (3f9c1d2)
1   2026-03-14 09:58:41 +0000 UTC  main (a1b2c3d)
""",
    """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-only, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {role: api}}
    ports: [{port: 5432, protocol: TCP}]
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432, targetPort: pg}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: pg
        image: postgres:16
        ports: [{containerPort: 5433, name: sql}]
        command: ["sh", "-c", "set -e\\npg_ctl start\\ncurl -f http://cart:8080/ready\\nsleep 9"]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-1}
spec:
  capacity: {storage: 10Gi}
  storageClassName: fast
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [eu-1a]}]}]}}
---
apiVersion: example.com/v1
kind: Database
metadata: {name: orders}
status: {conditions: [{type: Ready, status: "False", reason: NoQuota, message: no more disks, lastTransitionTime: "2026-03-14T10:00:00Z"}]}
""",
    """\
$ kubectl get deploy --show-labels
NAME   READY   UP-TO-DATE   AVAILABLE   AGE   LABELS
cart   1/3     3            1           9d    app=cart,app.kubernetes.io/version=1.9
$ kubectl get svc cart -o yaml
apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
$ kubectl get ep cart
NAME   ENDPOINTS   AGE
cart   <none>      9d
""",
    """\
2026-03-14 09:40  CHG0041207  closed    Payments  raise the pool of payments to 40
2026-03-14 09:55  CHG0041213  scheduled Shop      move cart to the new cluster
2026-03-14 10:05  CHG0041219  implemented Network  replace the switch of rack 4
""",
)


def contents() -> Iterator[bytes]:
    """Each of them."""
    yield from (text.encode() for text in SHOWN)
    yield from (text.encode() for text in _rhythms())
    yield json.dumps(_posted(), indent=1).encode()
    yield _sent()
    yield json.dumps(_ranges(), indent=1).encode()


def _rhythms() -> Iterator[str]:
    """Logs in which something begins, bursts, ceases, or stands still."""
    steady = [(second, "INFO worker heartbeat ok") for second in range(0, 1500, 5)]
    failing = [(second, f"ERROR payments refused {second % 7}") for second in range(900, 1500, 9)]
    burst = [(1000 + n // 20, f"WARN retry {n} of cart") for n in range(160)]
    ceased = [(second, "INFO order accepted") for second in range(2, 900, 6)]
    rare = [(840, "INFO pool resized to 2")]
    for rows in (
        steady + failing,
        steady + burst,
        steady + ceased + failing + rare,
        [r for r in steady if not 600 < r[0] < 800],
    ):
        yield "".join(f"{T0 + timedelta(seconds=second):%F %T} {text}\n" for second, text in sorted(rows))


def _attribute() -> dict[str, object]:
    return {"key": "route", "value": {"stringValue": "/pay"}}


def _posted() -> dict[str, object]:
    """OTLP metrics as JSON: a histogram, a summary and a counter."""
    spots = [
        {"attributes": [_attribute()], "timeUnixNano": str(int((T0 + timedelta(seconds=n * 30)).timestamp()) * 10**9)}
        for n in range(14)
    ]
    buckets = [
        spot | {"count": str(9 + n), "bucketCounts": [str(n), str(3 * n), "1"], "explicitBounds": [0.1, 0.5]}
        for n, spot in enumerate(spots)
    ]
    quantiles = [spot | {"quantileValues": [{"quantile": 0.99, "value": 0.2 + n}]} for n, spot in enumerate(spots)]
    counted = [spot | {"asInt": str(100 * n if n < 9 else n)} for n, spot in enumerate(spots)]
    metrics = [
        {"name": "http.duration", "unit": "s", "histogram": {"aggregationTemporality": 2, "dataPoints": buckets}},
        {"name": "rpc.duration", "unit": "s", "summary": {"dataPoints": quantiles}},
        {"name": "http.requests", "sum": {"isMonotonic": True, "aggregationTemporality": 2, "dataPoints": counted}},
    ]
    return {"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]}


def _fixed(number: int, field: int) -> bytes:
    return varint(field << 3 | 1) + number.to_bytes(8, "little")


def _sent() -> bytes:
    """The same as bytes: a histogram with its buckets and bounds, and a summary with a quantile."""
    at = _fixed(int(T0.timestamp()) * 10**9, 3)
    bounds = b"".join(n.to_bytes(8, "little") for n in (0x3FB999999999999A, 0x3FE0000000000000))
    counts = b"".join(n.to_bytes(8, "little") for n in (4, 9, 1))
    histogram = block(9, block(1, at + _fixed(14, 4) + block(6, counts) + block(7, bounds)) + b"\x10\x02")
    quantile = block(6, _fixed(0x3FEFAE147AE147AE, 1) + _fixed(0x3FD3333333333333, 2))
    summary = block(11, block(1, at + _fixed(14, 4) + quantile))
    metrics = block(2, block(1, "http.duration") + histogram) + block(2, block(1, "rpc.duration") + summary)
    return block(1, block(1, b"") + block(2, metrics))


def _ranges() -> dict[str, object]:
    """An answer of Prometheus in which counters begin anew, and one series stops."""
    times = [T0.timestamp() + 30 * n for n in range(40)]
    counted = [[at, str(40 * n if n < 25 else 3 * (n - 25))] for n, at in enumerate(times)]
    series = [
        {"metric": {"__name__": "requests_total", "pod": f"cart-{n}"}, "values": counted[: 40 - 14 * n]}
        for n in range(2)
    ]
    return {"status": "success", "data": {"resultType": "matrix", "result": series}}
