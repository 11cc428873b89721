"""A mixed log of any size: lines of several formats, each number drawn anew, the same for the same seed."""

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
LEVELS = ("INFO",) * 17 + ("WARN",) * 2 + ("ERROR",)
DIGITS = re.compile("#+")
TEXTS = (
    "GET /api/orders/###### answered 200 in ### ms",
    "order ####### of user## was placed, total ###.## EUR",
    "cache hit for session ########, age #### s",
    "connection to 10.##.#.#:5432 opened, ## of 50 in use",
    "consumed offset ######### of partition ## in ## ms",
    "job export-#### finished after ##.# s, ##### rows",
    "lease of shard ## renewed until ##########",
    "heartbeat from worker-## after #### ms",
    "retry # of 5 for request ########, next in ### ms",
    "slow query took #### ms: SELECT * FROM stock WHERE sku = #######",
    "upstream 10.##.#.#:8080 closed the connection after ##### bytes",
    "timeout after 30000 ms waiting for a connection from pool orders-##",
    "could not write block ######### to /data/####: no space left on device",
    "payment ######## refused with status 5##",
    "reloaded configuration revision ####, ## keys changed",
    "compaction of level # took ##.# s and freed ### MB",
    "mail for order ####### was sent to customer.####@shop.example",
    "login of user#### from 203.0.113.## with token=Zk###aQ##xT########pL",
)

Shape = Callable[[random.Random, datetime, str, str], str]


def lines(size: int, seed: int = 7) -> Iterator[str]:
    """Lines with ascending times; the one that reaches `size` bytes is the last."""
    draw, at, written = random.Random(seed), START, 0  # noqa: S311 - a load, not a secret
    while written < size:
        at += timedelta(milliseconds=draw.randrange(1, 9))
        text = _drawn(draw, draw.choice(TEXTS))
        line = draw.choice(SHAPES)(draw, at, draw.choice(LEVELS), text) + "\n"
        written += len(line)
        yield line


def write(path: Path, size: int, seed: int = 7) -> None:
    """Write them to a file."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(lines(size, seed))


def _drawn(draw: random.Random, text: str) -> str:
    return DIGITS.sub(lambda run: str(draw.randrange(10 ** len(run[0]))).zfill(len(run[0])), text)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _plain(draw: random.Random, at: datetime, level: str, text: str) -> str:
    return f"{_stamp(at)} {level} [svc-{draw.randrange(12)}] {text}"


def _json(draw: random.Random, at: datetime, level: str, text: str) -> str:
    trace, logger = f"{draw.getrandbits(128):032x}", f"svc.{draw.randrange(12)}"
    record = {"ts": _stamp(at), "level": level.lower(), "logger": logger, "trace_id": trace, "msg": text}
    return json.dumps({**record, "duration_ms": draw.randrange(5000)})


def _syslog(draw: random.Random, at: datetime, level: str, text: str) -> str:
    return f"{at:%b %e %H:%M:%S} node-{draw.randrange(9)} agent[{draw.randrange(9999)}]: {level.lower()}: {text}"


def _container(draw: random.Random, at: datetime, level: str, text: str) -> str:
    stream = "stderr" if level == "ERROR" else "stdout"
    return f"{_stamp(at)[:-1]}{draw.randrange(10**6):06d}Z {stream} F {level} {text}"


def _klog(draw: random.Random, at: datetime, level: str, text: str) -> str:
    return f"{level[0]}{at:%m%d %H:%M:%S.%f} {draw.randrange(9999):7d} controller.go:{draw.randrange(999)}] {text}"


def _access(draw: random.Random, at: datetime, level: str, _text: str) -> str:
    status = 502 if level == "ERROR" else 200
    path = f"/api/items/{draw.randrange(10**6)}"
    client = f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(256)}"
    return f'{client} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" {status} {draw.randrange(9999)}'


SHAPES: tuple[Shape, ...] = (_plain, _json, _syslog, _container, _klog, _access)
