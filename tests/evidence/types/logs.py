"""Logs of many systems, from three lines to three thousand, and traces of stacks."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random

from tests.evidence.types.model import SERVICES, Sample, dice, hexed, moments, rows
from tests.evidence.types.stacks import BACKTRACE, BUILD, EVENTS_TABLE, GOROUTINES, JAVA, PYTEST, PYTHON, THREADS

EVENTS = (
    "order {n} placed in {ms} ms",
    "connection to db-2:5432 refused, retry {k}",
    "GET /cart/{n} 200 {ms}ms",
    "cache miss for key user:{n}",
    "worker {k} picked job {n}",
    "slow query took {ms} ms: select * from orders where id = {n}",
    "payment {n} failed: timeout after {ms} ms",
    "flushed {n} rows to segment {k}",
)
LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")


def _event(rng: Random) -> str:
    return rng.choice(EVENTS).format(n=rng.randint(1, 99999), ms=rng.randint(1, 5000), k=rng.randint(1, 9))


Line = Callable[[Random, datetime], str]


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _log4j(rng: Random, at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03} {rng.choice(LEVELS):5} [main-{rng.randint(1, 8)}] com.acme.{rng.choice(SERVICES)}.Api - {_event(rng)}"


def _spring(rng: Random, at: datetime) -> str:
    return f"{_iso(at)}  {rng.choice(LEVELS)} 1 --- [nio-8080-exec-{rng.randint(1, 9)}] c.a.shop.{rng.choice(SERVICES)}  : {_event(rng)}"


def _python(rng: Random, at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03} - {rng.choice(SERVICES)}.views - {rng.choice(('INFO', 'WARNING', 'ERROR'))} - {_event(rng)}"


def _logfmt(rng: Random, at: datetime) -> str:
    return f'ts={_iso(at)} level={rng.choice(LEVELS).lower()} component={rng.choice(SERVICES)} msg="{_event(rng)}" trace_id={hexed(rng, 16)}'


def _json(rng: Random, at: datetime) -> str:
    return json.dumps(
        {
            "timestamp": _iso(at),
            "level": rng.choice(LEVELS),
            "service": rng.choice(SERVICES),
            "message": _event(rng),
            "traceId": hexed(rng, 32),
        }
    )


def _bunyan(rng: Random, at: datetime) -> str:
    return json.dumps(
        {
            "name": "api",
            "hostname": "web-1",
            "pid": 71,
            "level": rng.choice((30, 40, 50)),
            "msg": _event(rng),
            "time": _iso(at),
            "v": 0,
        }
    )


def _syslog(rng: Random, at: datetime) -> str:
    return (
        f"{at:%b %d %H:%M:%S} web-{rng.randint(1, 4)} {rng.choice(SERVICES)}[{rng.randint(300, 9000)}]: {_event(rng)}"
    )


def _syslog5424(rng: Random, at: datetime) -> str:
    return f"<{rng.randint(8, 190)}>1 {_iso(at)} web-1 {rng.choice(SERVICES)} {rng.randint(300, 900)} ID{rng.randint(1, 99)} - {_event(rng)}"


def _access(rng: Random, at: datetime) -> str:
    return f'10.0.{rng.randint(0, 9)}.{rng.randint(1, 250)} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET /cart/{rng.randint(1, 999)} HTTP/1.1" {rng.choice((200, 200, 404, 502))} {rng.randint(90, 9000)} "-" "curl/8.5.0"'


def _klog(rng: Random, at: datetime) -> str:
    return f"{rng.choice('IIWE')}{at:%m%d %H:%M:%S}.{at.microsecond:06}       1 controller.go:{rng.randint(20, 400)}] {_event(rng)}"


def _cri(rng: Random, at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}123Z std{rng.choice(('out', 'err'))} F {_event(rng)}"


def _docker(rng: Random, at: datetime) -> str:
    return json.dumps(
        {"log": _event(rng) + "\n", "stream": "stderr", "time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}9Z"}
    )


def _compose(rng: Random, at: datetime) -> str:
    return f"{rng.choice(SERVICES)}-1  | {_iso(at)} {rng.choice(LEVELS)} {_event(rng)}"


def _nginx(rng: Random, at: datetime) -> str:
    return f'{at:%Y/%m/%d %H:%M:%S} [error] 31#31: *{rng.randint(1, 9999)} connect() failed (111: Connection refused) while connecting to upstream, client: 10.1.2.3, server: shop, request: "GET /cart HTTP/1.1", upstream: "http://10.2.3.4:8080/cart"'


def _postgres(rng: Random, at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03} UTC [{rng.randint(30, 999)}] app@shop {rng.choice(('LOG:  ', 'ERROR:  ', 'FATAL:  '))}{_event(rng)}"


def _dmesg(rng: Random, at: datetime) -> str:
    return f"[{at.timestamp() % 100000:12.6f}] {rng.choice(('eth0: link up', 'EXT4-fs (sda1): re-mounted', 'TCP: request_sock_TCP: Possible SYN flooding on port 8080', 'usb 1-1: new high-speed USB device'))}"


def _journal(rng: Random, at: datetime) -> str:
    return json.dumps(
        {
            "__REALTIME_TIMESTAMP": str(int(at.timestamp() * 1e6)),
            "_HOSTNAME": "web-1",
            "PRIORITY": str(rng.randint(3, 6)),
            "SYSLOG_IDENTIFIER": rng.choice(SERVICES),
            "MESSAGE": _event(rng),
        }
    )


def _audit(rng: Random, at: datetime) -> str:
    return f'type=SYSCALL msg=audit({at.timestamp():.3f}:{rng.randint(100, 9000)}): arch=c000003e syscall=59 success=yes exit=0 pid={rng.randint(100, 9000)} uid=0 comm="sh" exe="/usr/bin/dash"'


def _windows(rng: Random, at: datetime) -> str:
    return f"{rng.choice(('Error', 'Information', 'Warning'))}\t{at:%m/%d/%Y %I:%M:%S %p}\tService Control Manager\t{rng.randint(7000, 7045)}\tNone\tThe Billing service {rng.choice(('terminated unexpectedly.', 'entered the running state.'))}"


def _k8s_audit(rng: Random, at: datetime) -> str:
    return json.dumps(
        {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Metadata",
            "auditID": hexed(rng, 32),
            "stage": "ResponseComplete",
            "verb": rng.choice(("get", "list", "patch")),
            "requestURI": "/api/v1/pods",
            "responseStatus": {"code": rng.choice((200, 403))},
            "stageTimestamp": _iso(at),
        }
    )


def _strace(rng: Random, at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond:06} {rng.choice(('read(5, 0x7ffd, 4096)', 'futex(0x7f1c, FUTEX_WAIT, 2, NULL)', 'connect(7, {sa_family=AF_INET, sin_port=htons(5432)}, 16)'))} = {rng.choice(('0', '-1 ECONNREFUSED (Connection refused)', '512'))} <0.{rng.randint(10, 999999):06}>"


def _tcpdump(rng: Random, at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond:06} IP 10.0.0.{rng.randint(1, 9)}.{rng.randint(30000, 60000)} > 10.0.1.4.5432: Flags [{rng.choice(('S', 'P.', 'R', '.'))}], seq {rng.randint(1, 10**9)}, win 64240, length {rng.randint(0, 1448)}"


FORMATS: tuple[tuple[str, Line, tuple[int, ...]], ...] = (
    ("app.log", _log4j, (3, 400)),
    ("spring-boot.log", _spring, (900,)),
    ("worker.log", _python, (12, 3000)),
    ("gateway.log", _logfmt, (250,)),
    ("service.json.log", _json, (5, 1200)),
    ("node.ndjson", _bunyan, (60,)),
    ("messages", _syslog, (600,)),
    ("syslog.1", _syslog5424, (45,)),
    ("access.log", _access, (4, 2000)),
    ("kube-controller.log", _klog, (180,)),
    ("checkout-7d9f_0.log", _cri, (300,)),
    ("3f2a-json.log", _docker, (90,)),
    ("compose.log", _compose, (150,)),
    ("error.log", _nginx, (20,)),
    ("postgresql.log", _postgres, (70,)),
    ("dmesg.txt", _dmesg, (110,)),
    ("journal.json", _journal, (80,)),
    ("audit.log", _audit, (40,)),
    ("events-export.txt", _windows, (30,)),
    ("kube-apiserver-audit.log", _k8s_audit, (25,)),
    ("strace.out", _strace, (160,)),
    ("dump-5432.txt", _tcpdump, (220,)),
)


def _cloudwatch(rng: Random) -> str:
    events = [
        {
            "timestamp": int(at.timestamp() * 1000),
            "message": _event(rng),
            "ingestionTime": int(at.timestamp() * 1000) + 90,
            "logStreamName": "cart/1",
        }
        for at in moments(rng, 40)
    ]
    return json.dumps({"events": events, "searchedLogStreams": []}, indent=2)


def _csv(rng: Random) -> str:
    lines = [f'{_iso(at)},{rng.choice(LEVELS)},{rng.choice(SERVICES)},"{_event(rng)}"' for at in moments(rng, 120)]
    return rows("time,level,service,message", *lines)


def _cloudtrail(rng: Random) -> str:
    records = [
        {
            "eventVersion": "1.09",
            "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": "rds.amazonaws.com",
            "eventName": rng.choice(("ModifyDBInstance", "DescribeDBInstances")),
            "awsRegion": "eu-west-1",
            "sourceIPAddress": "10.1.2.3",
            "requestID": hexed(rng, 16),
        }
        for at in moments(rng, 30, 60)
    ]
    return json.dumps({"Records": records})


def samples() -> Iterator[Sample]:
    """Every log."""
    for name, line, sizes in FORMATS:
        rng = dice(name)
        for size in sizes:
            yield Sample(name, rows(*(line(rng, at) for at in moments(rng, size))))
    yield Sample("stack.txt", JAVA)
    yield Sample("sentry.txt", PYTHON)
    yield Sample("threads.txt", THREADS)
    yield Sample("panic.txt", GOROUTINES)
    yield Sample("gdb.txt", BACKTRACE)
    yield Sample("events.txt", EVENTS_TABLE)
    yield Sample("build.txt", BUILD)
    yield Sample("ci-output.txt", PYTEST)
    yield Sample("cloudwatch-logs.json", _cloudwatch(dice("cloudwatch")))
    yield Sample("export.csv", _csv(dice("csv")))
    yield Sample("cloudtrail.json", _cloudtrail(dice("cloudtrail")))
