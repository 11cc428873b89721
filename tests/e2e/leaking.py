"""Planted values in everything that people drop, type and send, and where they would be found again."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from tests.privacy.planted import Planted, planted

CASES = Path(__file__).parents[3] / "shared" / "cases" / "open"
WITNESS = "nora.quist@harbour-mill.com"  # in every message and file: it gets one pseudonym
HALF = 10  # characters from which on a half of a value counts too
NAMED = ("email", "github", "slack-token", "card", "iban")  # kinds that look like themselves in a name
MANY = 600  # ordinary lines between the planted ones


@cache
def secrets() -> tuple[Planted, ...]:
    """One of each kind, of one line."""
    first: dict[str, Planted] = {}
    for entry in planted():
        if not any("\n" in part for part in (entry.text, *entry.values)):
            first.setdefault(entry.kind, entry)
    return tuple(first.values())


def value(kind: str) -> str:
    """The planted value of a kind that says what it is by its look alone."""
    return next(s.values[0].replace(" ", "") for s in secrets() if s.kind == kind)


@cache
def needles() -> dict[bytes, str]:
    """Every spelling of every value, and what it is."""
    found: dict[bytes, str] = {WITNESS.encode(): "the witness"}
    for secret in secrets():
        for whole in (*secret.values, *(v.replace(" ", "") for v in secret.values)):
            for spelled in _spelled(whole):
                found.setdefault(spelled, f"{secret.kind}: {whole}")
    return found


def _spelled(whole: str) -> Iterator[bytes]:
    half = len(whole) // 2
    parts = (whole, whole[:half], whole[half:]) if half >= HALF else (whole,)
    for part in parts:
        yield part.encode()
        yield quote(part, safe="").encode()
        yield json.dumps(part)[1:-1].encode()
        yield part.encode("utf-16-le")
    for shift in range(3):  # wherever it stands in what was encoded
        encoded = base64.b64encode(b"\0" * shift + whole.encode())
        yield encoded[4 if shift else 0 : -4]


def found_in(content: bytes) -> list[str]:
    """The planted values that stand in some bytes."""
    return sorted({told for needle, told in needles().items() if len(needle) >= 6 and needle in content})


def found_below(folder: Path) -> dict[str, list[str]]:
    """The same for all files and names below a folder: the database with its WAL, stored files, what waits."""
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p): told for p in files if (told := found_in(str(p.relative_to(folder)).encode() + p.read_bytes()))}


@dataclass(frozen=True)
class Dropped:
    """A file as somebody drops it."""

    name: str
    content: bytes


def log(every: int = 1) -> bytes:
    """A log in which planted lines stand between ordinary ones, as they are and inside of errors."""
    lines = [f"2026-03-01T10:00:00Z INFO mailer: probe mail to {WITNESS}"]
    for number, secret in enumerate(secrets()[::every]):
        at = f"2026-03-01T10:{number % 60:02}"
        lines += [f"{at}:{n % 60:02}Z INFO checkout: order {n} placed" for n in range(MANY // len(secrets()))]
        lines += [secret.text, f"{at}:59Z ERROR checkout: {secret.text}"]
    return "\n".join([*lines, *("2026-03-01T10:59:59Z ERROR checkout: pool exhausted" for _ in range(40))]).encode()


def files() -> list[Dropped]:
    """What is dropped: a log in two encodings, settings, an archive, pictures of cases where they are here."""
    told = {f"SECRET_{n}_PASSWORD": s.values[0] for n, s in enumerate(secrets())}
    settings = "env:\n" + "".join(f"  - name: {n}\n    value: {json.dumps(v)}\n" for n, v in told.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"dumps/{value('email')}/{value('github')}.log", log(8))
        archive.writestr(f"{WITNESS}.json", json.dumps({"env": told}))
    return [
        Dropped(f"{WITNESS}.log", log()),
        Dropped(f"{value('slack-token')}.txt", log(6).decode().encode("utf-16")),
        Dropped(f"{value('card')}.yaml", settings.encode()),
        Dropped(f"bundle-{value('iban')}.zip", packed.getvalue()),
        *cases(),
    ]


def cases() -> Iterator[Dropped]:
    """Files of a few cases, with planted lines in them."""
    lines = [s.text for s in secrets()]
    for kind, most in ((".log", 2), (".yaml", 1), (".json", 1)):
        small = (p for p in sorted(CASES.rglob(f"*{kind}")) if p.stat().st_size < 1 << 19)
        for _, path in zip(range(most), small, strict=False):
            yield Dropped(f"{path.parent.name}-{path.name}", _planted_into(path.read_text("utf-8"), kind, lines))


def _planted_into(text: str, kind: str, lines: list[str]) -> bytes:
    if kind == ".json":
        return json.dumps({"was": json.loads(text), "notes": lines}).encode()
    mark = "# " if kind == ".yaml" else ""
    whole = text.splitlines()
    step = max(1, len(whole) // len(lines))
    for number, line in enumerate(lines):
        whole.insert(min(len(whole), number * (step + 1)), mark + line)
    return "\n".join(whole).encode()
