"""The lines around a planted value, as many systems write them."""

import json
from collections.abc import Callable
from random import Random

from tests.privacy.planted.model import HEX, Said, draw

SERVICES = (
    "checkout",
    "cart-worker",
    "billing-api",
    "ledger",
    "search-indexer",
    "mailer",
    "gateway",
    "inventory",
    "reports",
    "auth-proxy",
    "feed",
    "image-resizer",
)
PEOPLE = ("maria", "jonas", "priya", "tomek", "aiko", "sam", "léa", "diego", "ngozi", "wei")


def stamp(rng: Random, form: str) -> str:
    """Write a moment of 2026 in one of the usual forms: iso, comma, syslog, klog, clock, access."""
    month, day, hour, minute, second = (
        rng.randint(1, 12),
        rng.randint(1, 28),
        rng.randint(0, 23),
        rng.randint(0, 59),
        rng.randint(0, 59),
    )
    milli = rng.randint(0, 999)
    name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
    clock = f"{hour:02}:{minute:02}:{second:02}"
    return {
        "iso": f"2026-{month:02}-{day:02}T{clock}.{milli:03}Z",
        "comma": f"2026-{month:02}-{day:02} {clock},{milli:03}",
        "syslog": f"{name} {day:2} {clock}",
        "klog": f"{month:02}{day:02} {clock}.{milli * 1000 + 7:06}",
        "clock": f"{hour:02}:{minute:02}",
        "access": f"{day:02}/{name}/2026:{clock} +0000",
    }[form]


def escaped(said: Said) -> Said:
    """Spell a text and its values as they stand inside a JSON string."""
    inner = [json.dumps(part, ensure_ascii=False)[1:-1] for part in (said.text, *said.values)]
    return Said(inner[0], tuple(inner[1:]))


def each(prefix: str, said: Said) -> Said:
    """Put the same header before every line, as container runtimes and compose do."""
    return Said("\n".join(prefix + line for line in said.text.split("\n")), said.values)


def _log4j(rng: Random, said: Said) -> Said:
    head = (
        f"{stamp(rng, 'iso')} {rng.choice(('INFO', 'DEBUG', 'WARN', 'ERROR'))}  [main] c.a.c.{rng.choice(SERVICES)} - "
    )
    return Said(head + said.text, said.values)


def _spring(rng: Random, said: Said) -> Said:
    head = f"{stamp(rng, 'comma')} DEBUG {rng.randint(1, 9)} --- [nio-8080-exec-{rng.randint(1, 40)}] o.s.w.Rest : "
    return Said(head + said.text, said.values)


def _logfmt(rng: Random, said: Said) -> Said:
    inside = escaped(said)
    head = f"ts={stamp(rng, 'iso')} level=info caller=main.go:{rng.randint(10, 400)}"
    return Said(f'{head} msg="{inside.text}" took={rng.randint(1, 900)}ms', inside.values)


def _json(rng: Random, said: Said) -> Said:
    inside = escaped(said)
    head = f'{{"time":"{stamp(rng, "iso")}","level":"warn","service":"{rng.choice(SERVICES)}","msg":"'
    return Said(f'{head}{inside.text}","trace_id":"{draw(rng, HEX, 32)}"}}', inside.values)


def _pretty_json(rng: Random, said: Said) -> Said:
    inside = escaped(said)
    text = f'{{"@timestamp": "{stamp(rng, "iso")}", "log": {{"level": "error"}}, "message": "{inside.text}"}}'
    return Said(text, inside.values)


def _syslog(rng: Random, said: Said) -> Said:
    head = f"{stamp(rng, 'syslog')} web-{rng.randint(1, 30):02} {rng.choice(SERVICES)}[{rng.randint(300, 30000)}]: "
    return Said(head + said.text, said.values)


def _syslog5424(rng: Random, said: Said) -> Said:
    head = f"<{rng.randint(1, 190)}>1 {stamp(rng, 'iso')} node-{rng.randint(1, 9)} {rng.choice(SERVICES)} - ID47 - "
    return Said(head + said.text, said.values)


def _klog(rng: Random, said: Said) -> Said:
    return Said(f"I{stamp(rng, 'klog')}       1 config.go:{rng.randint(20, 300)}] {said.text}", said.values)


def _python(rng: Random, said: Said) -> Said:
    return Said(f"{rng.choice(('ERROR', 'INFO', 'DEBUG'))}:{rng.choice(SERVICES)}.settings:{said.text}", said.values)


def _celery(rng: Random, said: Said) -> Said:
    head = f"[{stamp(rng, 'comma')}: WARNING/ForkPoolWorker-{rng.randint(1, 8)}] "
    return Said(head + said.text, said.values)


def _cri(rng: Random, said: Said) -> Said:
    return each(f"{stamp(rng, 'iso')[:-1]}{rng.randint(100000, 999999)}Z stderr F ", said)


def _compose(rng: Random, said: Said) -> Said:
    return each(f"{rng.choice(SERVICES)}-1  | ", said)


def _actions(rng: Random, said: Said) -> Said:
    return each(f"{stamp(rng, 'iso')} ##[debug]", said)


def _kubectl(rng: Random, said: Said) -> Said:
    service = rng.choice(SERVICES)
    return each(f"[pod/{service}-{draw(rng, 'bcdf2456789', 9)}-{draw(rng, 'bcdfghjk', 5)}/{service}] ", said)


def _shell(rng: Random, said: Said) -> Said:
    return Said(f"{rng.choice(('+ ', '$ ', '# ', '++ '))}{said.text}", said.values)


def _chat(rng: Random, said: Said) -> Said:
    lead = rng.choice(("", "i see ", "fyi ", "from the pod: ", "this is what runs there: ", "got this in the log "))
    return Said(f"[{stamp(rng, 'clock')}] {rng.choice(PEOPLE)}: {lead}{said.text}", said.values)


def _java(rng: Random, said: Said) -> Said:
    inner = f"\n\tat com.acme.{rng.choice(SERVICES).replace('-', '')}.Boot.start(Boot.java:{rng.randint(20, 300)})"
    kind = rng.choice(
        ("java.lang.IllegalStateException", "o.s.beans.factory.BeanCreationException", "Caused by: x.Err")
    )
    return Said(f"{kind}: {said.text}{inner}\n\tat java.base/java.lang.Thread.run(Thread.java:840)", said.values)


def _traceback(rng: Random, said: Said) -> Said:
    head = f'  File "/srv/app/{rng.choice(SERVICES)}/boot.py", line {rng.randint(9, 400)}, in connect\n'
    return Said(f"{head}RuntimeError: {said.text}", said.values)


def _plain(_: Random, said: Said) -> Said:
    return said


FRAMES: tuple[Callable[[Random, Said], Said], ...] = (
    _log4j,
    _spring,
    _logfmt,
    _json,
    _pretty_json,
    _syslog,
    _syslog5424,
    _klog,
    _python,
    _celery,
    _cri,
    _compose,
    _actions,
    _kubectl,
    _chat,
    _java,
    _traceback,
    _plain,
)
BLOCKS = (_cri, _compose, _actions, _kubectl, _plain, _plain, _plain)


def framed(rng: Random, said: Said) -> Said:
    """Put a text into a line of some log, chat or stack trace; one of several lines keeps them."""
    if "\n" in said.text:
        return rng.choice(BLOCKS)(rng, said)
    return rng.choice(FRAMES)(rng, said)


def shell(rng: Random, said: Said) -> Said:
    """Put a command where commands are seen: a shell, a trace, a process list, an audit line, a chat."""
    return rng.choice((_shell, _shell, _chat, _syslog, _compose, _ps, _plain))(rng, said)


def _ps(rng: Random, said: Said) -> Said:
    numbers = f"{rng.randint(200, 32000):>7}  0.{rng.randint(0, 9)}  1.2 {rng.randint(10**5, 10**6)}"
    head = f"app      {numbers} ?  Sl   09:1{rng.randint(0, 9)}   0:04 "
    return Said(head + said.text, said.values)
