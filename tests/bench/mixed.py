"""A mixed log as a collector writes it: blocks of lines of several systems one after the other, of any size.

The same for the same seed. In the texts `{n5}` is a number of at most five digits, `{x8}` eight hexadecimal ones,
`{u}` a person and `{g}` something on sale, each one of thousands, `{k}` its kind and `{l}` its look, one of sixteen.
"""

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple

START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
_FIRST = ("ada", "alan", "anna", "bela", "carl", "dana", "dina", "emil", "erik", "finn", "gita", "hugo", "ines", "ivan")
_LAST = ("abbot", "baker", "chen", "diaz", "evans", "frey", "gupta", "haas", "ito", "jones", "klein", "lopez", "novak")
_ENDS = ("", "x", "ow", "ski", "en", "er", "son", "ova", "ez", "ini")
_KINDS = (
    *("lamp", "chair", "shelf", "mug", "kettle", "towel", "basket", "clock"),
    *("mirror", "rug", "pillow", "drawer", "bench", "stool", "vase", "tray"),
)
_LOOKS = (
    *("red", "blue", "green", "black", "white", "oak", "steel", "glass"),
    *("linen", "wool", "small", "large", "round", "tall", "folding", "modern"),
)
USERS = tuple(f"{first}.{last}{end}" for first, last, end in product(_FIRST, _LAST, _ENDS))
GOODS = tuple("-".join(words) for words in product(_LOOKS, _LOOKS, _KINDS))
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "kube-probe/1.31", "curl/8.5.0")
_FIELD = re.compile(r"\{([nxugkl])(\d*)\}")
Draw = random.Random
Block = Callable[[Draw, datetime, int], Iterator[str]]


class Said(NamedTuple):
    """What an application says: how loud, where in its code, and what."""

    level: str
    logger: str
    text: str


SHOP: tuple[Said, ...] = (
    Said("INFO", "orders.Checkout", "order {n7} of {u} was placed, total {n3}.{n2} EUR"),
    Said("DEBUG", "web.Sessions", "cache hit for session {x16}, age {n4} s"),
    Said("INFO", "db.Pool", "connection to 10.{n2}.{n1}.{n1}:5432 opened, {n2} of 50 in use"),
    Said("DEBUG", "events.Consumer", "consumed offset {n9} of partition {n2} in {n2} ms"),
    Said("INFO", "stock.Prices", "price of {g} changed from {n3}.{n2} to {n3}.00"),
    Said("INFO", "jobs.Runner", "job export-{n4} finished after {n2}.{n1} s, {n5} rows"),
    Said("INFO", "web.Login", "user {u} logged in from 203.0.113.{n2} with session {x16}"),
    Said("INFO", "mail.Sender", "mail for order {n7} was sent to {u}@shop.example"),
    Said("INFO", "web.Finder", "search for '{l} {k}' by {u} found {n4} articles in {n3} ms"),
    Said("WARN", "web.Client", "retry {n1} of 5 for request {x8}, next in {n3} ms"),
    Said("WARN", "db.Queries", "slow query took {n4} ms: SELECT * FROM stock WHERE sku = '{g}'"),
    Said("WARN", "web.Client", "upstream 10.{n2}.{n1}.{n1}:8080 closed the connection after {n5} bytes"),
    Said("ERROR", "db.Pool", "timeout after 30000 ms waiting for a connection from pool orders-{n1}"),
    Said("ERROR", "store.Blocks", "could not write block {n9} to /data/{n4}/{x8}: no space left on device"),
    Said("ERROR", "pay.Gateway", "payment {n8} of {u} refused with status 5{n2}"),
)
_NOUNS = (
    *("order", "cart", "invoice", "shipment", "coupon", "refund", "parcel", "voucher", "article", "supplier", "payout"),
    *("contract", "address", "review", "wishlist", "return", "pallet", "batch", "tariff", "quote", "account", "tenant"),
)
_ROUTINE = (
    Said("INFO", "Service", "{it} {n7} was updated by {u} in {n3} ms"),
    Said("DEBUG", "Cache", "{it} cache holds {n4} of {n5} entries, hit rate {n2} %"),
    Said("INFO", "Queue", "handled {n3} messages of the {it} queue, oldest is {n4} s old"),
    Said("DEBUG", "Repository", "loaded {it} {x16} with {n2} rows from shard {n2}"),
    Said("INFO", "Export", "sent {it} {n7} to partner {n2}, answer 200 after {n4} ms"),
    Said("WARN", "Service", "{it} {n7} skipped: version {n1} expected but {n1} found"),
    Said("WARN", "Worker", "heartbeat of {it} worker {n2} is {n4} ms late"),
    Said("ERROR", "Validation", "rejected {it} {x8} of {u}: {n2} fields missing"),
    Said("ERROR", "Repository", "deadlock while saving {it} {n7}, attempt {n1} of 3"),
)
SHOP += tuple(
    Said(said.level, f"{noun}.{said.logger}", said.text.replace("{it}", noun)) for noun in _NOUNS for said in _ROUTINE
)
HOST = (
    "sshd[{n5}]: Accepted publickey for {u} from 10.0.{n2}.{n3} port {n5} ssh2",
    "sshd[{n5}]: Failed password for invalid user {u} from 198.51.100.{n2} port {n5} ssh2",
    "kernel: [{n6}.{n6}] eth0: link is up at 10000 Mbps",
    "systemd[1]: Started Session {n5} of user {u}.",
    "CRON[{n5}]: (root) CMD (/usr/local/bin/rotate --keep {n2} /var/log/app)",
    "kernel: [{n6}.{n6}] oom_reaper: reaped process {n5} (java), now anon-rss:{n6}kB",
)
CLUSTER = (
    'I{at} 2171 kubelet.go:2419] "SyncLoop (PLEG): event for pod" pod="shop/{k}-{x9}-x{n2}q" event={"Data":"{x32}"}',
    'I{at} 2171 tracker.go:102] "Observed pod startup duration" pod="shop/{k}-{x9}-x{n2}q" startDuration={n2}.{n6}',
    'E{at} 2171 workers.go:965] "Error syncing pod, skipping" err="CrashLoopBackOff" pod="shop/{k}-{x9}-x{n2}q"',
    "W{at} 2171 auth.go:61] Unable to authenticate the request: invalid bearer token, token lookup failed: {x16}",
)
REQUESTS = (
    'GET /api/items/{g} HTTP/1.1" 200 {n4} "https://shop.example/{g}"',
    'GET /api/items/{g}?page={n2} HTTP/1.1" 304 0 "https://shop.example/{g}"',
    'GET /search?q={l}+{k} HTTP/2.0" 200 {n5} "-"',
    'POST /api/orders/{n6} HTTP/1.1" 201 {n3} "https://shop.example/{g}"',
    'GET /{l}/{k}.php HTTP/1.1" 404 162 "-"',
    'POST /api/orders/{n6} HTTP/1.1" 502 157 "https://shop.example/{g}"',
)
FAILED = Said("ERROR", "orders.Checkout", "order {n7} failed")
THROWN = "java.lang.IllegalStateException: stock of {g} is -{n2}"
FRAME = "\tat com.shop.stock.Store.take(Store.java:{n3})"
CAUSE = "Caused by: java.sql.SQLTransientConnectionException: Connection is not available, timed out after 3000{n1}ms."


def lines(size: int, seed: int = 7) -> Iterator[str]:
    """Lines of ascending times, each with its end; the one that reaches `size` bytes is the last."""
    return _of(SYSTEMS, size, seed)


def write(path: Path, size: int, seed: int = 7) -> None:
    """Write them to a file."""
    _write(path, lines(size, seed))


def write_json(path: Path, size: int, seed: int = 7) -> None:
    """Write the records of the JSON system alone."""
    _write(path, _of((_json,), size, seed))


def _write(path: Path, said: Iterator[str]) -> None:
    with path.open("w", encoding="ascii", buffering=1 << 20) as file:
        file.writelines(said)


def _of(systems: tuple[Block, ...], size: int, seed: int) -> Iterator[str]:
    draw, at, written = Draw(seed), START, 0
    while written < size:
        for line in draw.choice(systems)(draw, at, draw.randrange(200, 2000)):
            yield line + "\n"
            written += len(line) + 1
            if written >= size:
                return
        at += timedelta(seconds=draw.randrange(1, 9))


def _drawn(draw: Draw, text: str) -> str:
    return _FIELD.sub(lambda found: _VALUES[found[1]](draw, int(found[2] or 0)), text)


_VALUES: dict[str, Callable[[Draw, int], str]] = {
    "n": lambda draw, digits: str(int(draw.random() * 10**digits)),
    "x": lambda draw, digits: f"{draw.getrandbits(4 * digits):0{digits}x}",
    "u": lambda draw, _: draw.choice(USERS),
    "g": lambda draw, _: draw.choice(GOODS),
    "k": lambda draw, _: draw.choice(_KINDS),
    "l": lambda draw, _: draw.choice(_LOOKS),
}


def _times(draw: Draw, at: datetime, number: int) -> Iterator[datetime]:
    for _ in range(number):
        at += timedelta(microseconds=int(draw.random() * 9000))
        yield at


def _json(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """Records of a service, with ids at random."""
    for now in _times(draw, at, number):
        level, logger, text = draw.choice(SHOP)
        head = f'{{"ts": "{now:%Y-%m-%dT%H:%M:%S.%f}Z", "level": "{level.lower()}", "logger": "shop.{logger}", '
        yield head + _drawn(draw, f'"trace_id": "{{x32}}", "user": "{{u}}", "msg": "{text}", "duration_ms": {{n4}}}}')


def _access(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """The combined log of a proxy."""
    for now in _times(draw, at, number):
        who = draw.choice(("-", "{u}"))
        stamp = f"{now:%d/%b/%Y:%H:%M:%S} +0000"
        yield _drawn(
            draw, f'10.{{n2}}.{{n2}}.{{n2}} - {who} [{stamp}] "{draw.choice(REQUESTS)} "{draw.choice(AGENTS)}"'
        )


def _syslog(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """What a host writes."""
    host = f"node-{draw.randrange(40)}"
    for now in _times(draw, at, number):
        yield f"{now:%b %e %H:%M:%S} {host} {_drawn(draw, draw.choice(HOST))}"


def _java(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """A logger of Java, with a stack trace now and then."""
    for now in _times(draw, at, number):
        fails = draw.random() < 1 / 40
        level, logger, text = FAILED if fails else draw.choice(SHOP)
        stamp = f"{now:%Y-%m-%d %H:%M:%S},{now.microsecond // 1000:03d}"
        yield _drawn(draw, f"{stamp} {level:5} [http-nio-8080-exec-{{n2}}] com.shop.{logger} - {text}")
        if fails:
            frames = [FRAME.replace("take", f"take{i}") for i in range(draw.randrange(3, 15))]
            yield from (_drawn(draw, line) for line in (THROWN, *frames, CAUSE, FRAME, "\t... 12 more"))


def _klog(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """An agent of a cluster."""
    for now in _times(draw, at, number):
        yield _drawn(draw, draw.choice(CLUSTER).replace("{at}", f"{now:%m%d %H:%M:%S.%f}"))


def _logfmt(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """A service of Go."""
    for now in _times(draw, at, number):
        level, logger, text = draw.choice(SHOP)
        head = f"time={now:%Y-%m-%dT%H:%M:%S.%f}Z level={level.lower()} component={logger}"
        yield _drawn(draw, f'{head} msg="{text}" trace={{x16}} duration={{n3}}.{{n3}}ms')


def _container(draw: Draw, at: datetime, number: int) -> Iterator[str]:
    """What a container runtime keeps of a service that writes plain lines."""
    for now in _times(draw, at, number):
        level, _, text = draw.choice(SHOP)
        stream = "stderr" if level == "ERROR" else "stdout"
        yield _drawn(draw, f"{now:%Y-%m-%dT%H:%M:%S.%f}{{n3}}Z {stream} F {level} {text}")


SYSTEMS: tuple[Block, ...] = (_json, _access, _syslog, _java, _klog, _logfmt, _container)
