"""Files of the eight data types as real tools write them, labelled; a third of them under a name that misleads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.evidence.types import (
    collected,
    configs,
    logs,
    metrics,
    profiling,
    prose,
    sources,
    traces,
    unseen_records,
    unseen_words,
    visual,
)
from tests.evidence.types.model import Sample, dice


def _both(
    known: Callable[[], Iterable[Sample]], unseen: Callable[[], Iterable[Sample]]
) -> Callable[[], Iterable[Sample]]:
    return lambda: chain(known(), unseen())


ALL: dict[str, Callable[[], Iterable[Sample]]] = {
    "logs": _both(logs.samples, unseen_records.logs),
    "configs": _both(configs.samples, unseen_words.configs),
    "traces": _both(traces.samples, unseen_records.traces),
    "metrics": _both(metrics.samples, unseen_records.metrics),
    "profiles": _both(profiling.samples, unseen_records.profiles),
    "code": _both(sources.samples, unseen_words.code),
    "text": _both(prose.samples, unseen_words.text),
    "visual": _both(visual.samples, unseen_words.visual),
}
MISLEADING = (
    "output.txt",
    "paste",
    "untitled",
    "download (1)",
    "data.json",
    "dump.log",
    "attachment.bin",
    "file.yaml",
    "screen.txt",
    "stuff.dat",
    "result.csv",
    "notes.md",
    "capture.out",
    "x.conf",
)


@dataclass(frozen=True)
class Labelled:
    """A file on disk and the data type that it is."""

    path: Path
    label: str


def _encoded(content: str, turn: int) -> bytes:
    """Most files are UTF-8; some come from Windows, from old systems, or with a mark at the start."""
    if turn % 11 == 3:
        return content.replace("\n", "\r\n").encode()
    if turn % 11 == 5:
        return b"\xef\xbb\xbf" + content.encode()
    if turn % 11 == 7:
        return content.replace("\n", "\r\n").encode("utf-16")
    if turn % 11 == 9 and content.isascii():
        return content.replace("cart", "caf\u00e9").encode("latin-1")
    return content.encode()


def _named() -> Iterator[tuple[str, str, bytes]]:
    for label, samples in ALL.items():
        rng = dice(f"names/{label}")
        for turn, sample in enumerate(samples()):
            name = sample.name
            if turn % 3 == 2:
                name = rng.choice([m for m in MISLEADING if Path(m).suffix != Path(name).suffix])
            content = sample.content if isinstance(sample.content, bytes) else _encoded(sample.content, turn)
            yield label, name, content
    for label, sample in collected.files():
        yield label, sample.name, sample.content if isinstance(sample.content, bytes) else sample.content.encode()


def files(folder: Path) -> list[Labelled]:
    """Write every file into a folder of its own below `folder`, so that names may repeat."""
    found = []
    for i, (label, name, content) in enumerate(_named()):
        place = folder / f"{i:03}"
        place.mkdir(parents=True)
        path = place / name
        path.write_bytes(content)
        found.append(Labelled(path, label))
    return found
