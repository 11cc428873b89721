"""Small valid inputs: the labelled files, and what the tests of the parsers read."""

import ast
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import zstandard

from adapters.evidence import encoding
from adapters.evidence.transcript import PICTURE, Transcript
from tests.evidence import (
    test_audit,
    test_listed,
    test_log_rows,
    test_metric_services,
    test_profile_tools,
    test_ranking,
    test_trace_notations,
)
from tests.evidence.types import ALL
from tests.fuzz import held, rare

LARGEST = 6 << 10  # bytes of a seed
SHORTEST = 40  # characters of a record in one line
HERE = Path(__file__).parent.parent / "evidence"


def labelled(*labels: str) -> list[bytes]:
    """The labelled files of these types, cut to the size of a seed."""
    return [content for label in labels for content in _labelled(label)]


@cache
def _labelled(label: str) -> tuple[bytes, ...]:
    contents = (s.content for s in ALL[label]())
    return tuple((c.encode() if isinstance(c, str) else c)[:LARGEST] for c in contents)


@cache
def written() -> tuple[bytes, ...]:
    """Every text of several lines that stands in a test of the evidence."""
    return tuple(
        dict.fromkeys(text.encode("utf-8", "replace") for path in sorted(HERE.rglob("*.py")) for text in _texts(path))
    )


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_file(node.value):
            yield node.value[:LARGEST]


def _is_file(text: str) -> bool:
    return text.count("\n") > 1 or (text[:1] in ("{", "[") and len(text) > SHORTEST)


@cache
def texts() -> tuple[bytes, ...]:
    """Everything that is text."""
    found = (*labelled("logs", "configs", "traces", "metrics", "code", "text"), *written(), *exports(), *lists())
    return tuple(dict.fromkeys((*found, *(content for content in _held() if encoding.is_text(content)))))


@cache
def _held() -> tuple[bytes, ...]:
    return (*(content[:LARGEST] for content in held.contents()), *rare.contents())


def of(chosen: Callable[[bytes], bool], fallback: Callable[[], tuple[bytes, ...]] = texts) -> tuple[bytes, ...]:
    """The texts that are chosen; all of them where none is."""
    found = tuple(text for text in fallback() if chosen(text))
    return found or fallback()


def _tarred(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as target:  # type: ignore[call-overload]
        for name in ("app/a.log", "b.json"):
            info = tarfile.TarInfo(name)
            info.size = 40
            target.addfile(info, io.BytesIO(b"2026-03-14 10:00:00 ERROR refused      \n"))
    return out.getvalue()


@cache
def archives() -> tuple[bytes, ...]:
    """One of each kind that is opened."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("app/a.log", "2026-03-14 10:00:00 ERROR refused\n" * 9)
        target.writestr("b.gz", gzip.compress(b"inner\n", mtime=0))
        target.writestr("c.json", json.dumps({"a": 1}))
    line = b"2026-03-14 10:00:00 ERROR refused\n" * 9
    packed = zstandard.ZstdCompressor().compress(line)
    return (
        out.getvalue(),
        _tarred("w"),
        _tarred("w:gz"),
        _tarred("w:xz"),
        _tarred("w:bz2"),
        gzip.compress(line, mtime=0),
        bz2.compress(line),
        lzma.compress(line),
        packed,
    )


@cache
def binaries() -> tuple[bytes, ...]:
    """What is no text, and what is transcribed."""
    others = (*labelled("profiles", "traces", "metrics"), *_held())
    return tuple(
        dict.fromkeys((*labelled("visual"), *(b for b in others if not encoding.is_text(b) or b[:1] == b"\n")))
    )


@cache
def transcripts() -> tuple[bytes, ...]:
    """What was read in pictures, as the text that stands in their place."""
    texts = (text.decode("utf-8", "replace") for text in written()[::5])
    return tuple(
        Transcript(f"{PICTURE}PNG, 800 x 600 pixels, 40 KB", tuple(text.split("\n"))).text().encode() for text in texts
    )


def questions() -> tuple[bytes, ...]:
    """What is asked of a file."""
    return (
        b"errors from the last hour\nsame for checkout between 10:00 and 10:15\ntop templates of pod X",
        b"lines around E2:512\nhow many warnings in app.log since 09:30\nfirst 20 errors not from cart",
        b'errors containing "connection refused" on 2026-03-14 before 10:15\nlines 10-40 of E1',
        b"top 5 errors after 10:00 UTC\nE1:12\ncontext E3:4 to 9\nsame but without search",
    )


def moves() -> tuple[bytes, ...]:
    """What is said in a thread."""
    return (
        b"we rolled back checkout and it worked\nno, that is not it\nP1\nescalate to the database people",
        b"I take R1\nwe can't get the heap dump, no access\nH2 is ruled out\nclose it, the pool was too small",
        b"@bot status?\nsame for checkout\nerrors from the last hour in E1\nI am on it, started the rollback",
    )


@cache
def planted() -> tuple[bytes, ...]:
    """Lines with secrets and lines without."""
    from tests.privacy import planted as lines_with  # noqa: PLC0415  a second of work that only one target needs

    lines = [e.text.encode() for e in lines_with.planted()[::4]]
    lines += [line.encode() for line in lines_with.clean()[::6]]
    return tuple(b"\n".join(lines[i : i + 5]) for i in range(0, len(lines), 5))


def lists() -> tuple[bytes, ...]:
    """Records of a log as one list, in one line and in many, and as log stores answer."""
    row = {"timestamp": "2026-03-14T10:00:00Z", "level": "ERROR", "message": 'refused "x"', "http": {"status": [502]}}
    rows = [row | {"timestamp": f"2026-03-14T10:00:{n:02}Z", "pid": n} for n in range(12)]
    return (
        json.dumps(rows).encode(),
        json.dumps(rows, indent=2).encode(),
        json.dumps({"events": rows, "next": "a"}).encode(),
        ("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n").encode(),
        *(json.dumps(answer, indent=indent).encode() for answer in test_listed.LISTS.values() for indent in (None, 1)),
    )


def compared() -> tuple[bytes, ...]:
    """Numbers of components in every form that can be compared."""
    forms = [table for form in test_ranking.FORMS for table in form().values()]
    rows = (table if isinstance(table, str) else "\n".join(",".join(map(str, row)) for row in table) for table in forms)
    return tuple(text.encode()[:LARGEST] for text in rows)


def terminals() -> tuple[bytes, ...]:
    """What was typed at prompts, with what it printed."""
    prompts = ("$ {}", "ada@web-1:~$ {}", "root@web-1 # {}", "[root@web-1 ~]# {}")
    typed = (
        "kubectl logs -n shop deploy/cart",
        "cat /var/log/app.log",
        "kubectl describe pod cart-1",
        "free -h",
        "psql",
    )
    printed = [text.decode("utf-8", "replace")[:600] for text in (*written(), *_held())[::9]]
    parts = [f"{prompts[n % len(prompts)].format(typed[n % len(typed)])}\n{text}\n" for n, text in enumerate(printed)]
    return tuple("".join(parts[n : n + 4]).encode() for n in range(0, len(parts), 4))


def exports() -> tuple[bytes, ...]:
    """Spans, metrics, rows and calls as other tools export them."""
    calls = [{"source": "cart", "target": name} for name in ("ledger", "mailer", "search")]
    graph = {"nodes": [{"data": {"id": "1", "app": "cart"}}], "edges": [{"data": {"source": "1", "target": "2"}}] * 2}
    texts = [text for _, text in (*test_trace_notations.NOTATIONS, *test_metric_services.SERVICES)]
    texts += [test_log_rows.HEADED, test_log_rows.DATADOG, test_log_rows.INSIGHTS]
    texts += [test_log_rows.POSTGRESQL, test_log_rows.MONGODB]
    texts += [json.dumps({"edges": calls}, indent=1), json.dumps({"elements": graph}), json.dumps({"a": ["b", "c"]})]
    texts += [",a,b\na,0,1\nb,1,0\n", 'digraph { "a" -> "b"; b -> c\n c -> a }\n', "caller,callee\na,b\nb,c\n"]
    texts += [json.dumps(found) for found in (test_profile_tools.SNAPSHOT, test_profile_tools.SAMPLED)]
    called = [test_audit.called("patch", "ann", code, code % 60) for code in (200, 403)]
    trailed = [test_audit.trailed("StopInstances", n, errorCode="AccessDenied") for n in range(3)]
    texts += ["\n".join(map(json.dumps, called)), json.dumps({"Records": trailed}, indent=1)]
    texts += ["\n".join(json.dumps(row, indent=1).replace("\n}", "\n }") for row in test_listed.GOOGLE)]
    return tuple(text.encode()[:LARGEST] for text in texts)
