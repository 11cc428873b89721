"""Redaction: what it costs per byte beside a copy and beside presidio, what it loses, and what it touches in vain.

Losses are shares of the labelled sets of `tests/privacy`, beside what is allowed; presidio reads a sample of lines.
"""

import io
import random
import shutil
import string
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from adapters.privacy import crew
from adapters.privacy.names import MODEL, installed
from adapters.privacy.redactor import LineRedactor
from tests.bench import generator
from tests.bench.measure import Figure, seconds
from tests.privacy import fourth, second, third
from tests.privacy import planted as first
from tests.privacy.test_planted import survives

SIZE = 20_000_000
LINE = 50_000_000  # bytes of one line
SAMPLE = 200  # lines that presidio reads; it takes some 10 ms for each
LOGS = Path(__file__).parents[3] / "shared" / "logs"
ALLOWED = {"secrets": 0.02, "personal data": 0.05, "clean lines": 0.01}
_REDACTOR = LineRedactor(b"bench")


def figures() -> Iterator[Figure]:
    """Speed, then what is lost."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "mixed.log")
        generator.write(log, SIZE)
        ours = _redacting(log.read_bytes(), processes=1)
        yield Figure("redaction of a mixed log in one process / a copy, per byte", ours, _copying(log), _speed)
        yield Figure("the same in several, their start included / in one", _redacting(log.read_bytes()), ours, _speed)
        yield from _beside_presidio(log, ours)
    letters = string.ascii_letters + string.digits + "+/"
    rng = random.Random(7)  # noqa: S311 - a load, not a secret
    encoded = "".join(rng.choices(letters, k=1 << 20)).encode() * (LINE >> 20)
    for what, line in (("base 64", encoded), ("digits", b"0123456789" * (LINE // 10)), ("=", b"=" * LINE)):
        cost = _redacting(line, processes=1)
        yield Figure(f"redaction of one line of {LINE / 1e6:.0f} MB of {what} / of a mixed log", cost, ours, _speed)
    for name, labelled in (("first", first), ("second", second), ("third", third), ("fourth", fourth)):
        yield from _losses(name, labelled)
    if LOGS.is_dir():
        yield _touched("the shared logs", _lines())


def _redacting(content: bytes, processes: int = crew.MOST) -> float:
    _REDACTOR.text("", {})
    with patch.object(crew, "MOST", processes):
        return seconds(lambda: _REDACTOR.stream(io.BytesIO(content), io.BytesIO())) / len(content)


def _copying(log: Path) -> float:
    def copy() -> None:
        with log.open("rb") as reading, log.with_suffix(".copy").open("wb") as writing:
            shutil.copyfileobj(reading, writing)

    return seconds(copy, 5) / SIZE


def _beside_presidio(log: Path, ours: float) -> Iterator[Figure]:
    if not installed():
        return
    with log.open(encoding="utf-8") as file:
        lines = [line for line, _ in zip(file, range(SAMPLE), strict=False)]
    analyze = _presidio()
    analyze(lines[0])
    spent = seconds(lambda: [analyze(line) for line in lines]) / sum(len(line) for line in lines)
    yield Figure("presidio with en_core_web_sm / redaction, per byte", spent, ours, _speed)


def _presidio() -> Callable[[str], object]:
    """Its own recognizers and the small model; the list of domains is the one it brings, so that nothing is fetched."""
    import tldextract  # noqa: PLC0415 - the group `names` need not be installed
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 - as above
    from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415 - as above

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = AnalyzerEngine(nlp_engine=SpacyNlpEngine(models=[{"lang_code": "en", "model_name": MODEL}]))
    return lambda line: engine.analyze(line, language="en")


def _losses(name: str, labelled: ModuleType) -> Iterator[Figure]:
    totals: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for entry in labelled.planted():
        clean = _REDACTOR.text(entry.text, {}).text
        totals[entry.group] += 1
        lost[entry.group] += any(survives(value, clean) for value in entry.values)
    for group, total in sorted(totals.items()):
        allowed = ALLOWED["secrets" if group == "secrets" else "personal data"]
        yield Figure(f"{group} of the {name} set ({total}) lost / allowed", lost[group] / total, allowed, _share)
    yield _touched(f"the {name} set", labelled.clean())


def _touched(what: str, lines: list[str]) -> Figure:
    touched = sum(_REDACTOR.text(line, {}).text != line for line in lines)
    said = f"clean lines of {what} ({len(lines):,}) touched / allowed"
    return Figure(said, touched / len(lines), ALLOWED["clean lines"], _share)


def _lines() -> list[str]:
    return [line for log in sorted(LOGS.glob("*/*.log")) for line in log.read_text("utf-8", "replace").splitlines()]


def _speed(value: float) -> str:
    return f"{1 / value / 1e6:,.3g} MB/s"


def _share(value: float) -> str:
    return f"{value:.2%}"


if __name__ == "__main__":
    for figure in figures():
        print(figure, flush=True)
