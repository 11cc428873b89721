"""Template quality on labelled logs: ours beside drain3 with generic masks, per system.

python -m tests.bench.templates [SYSTEM …]
"""

import csv
import logging
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.evidence.mine.assign import assign

if TYPE_CHECKING:
    from drain3 import TemplateMiner

LOGS = Path(__file__).parents[3] / "shared" / "logs"
Miner = Callable[[Sequence[str]], list[tuple[str, str]]]


@dataclass(frozen=True)
class Scores:
    """The four measures of Jiang et al., "A Large-Scale Evaluation for Log Parsing Techniques" (ISSTA 2024)."""

    grouping: float  # GA: the share of lines whose group is exactly the true one
    grouping_f1: float  # FGA: the same over templates, precision and recall in one
    parsing: float  # PA: the share of lines whose template reads exactly as the true one
    template_f1: float  # FTA: over templates, those whose lines are of one true template and that read like it


@dataclass(frozen=True)
class Labelled:
    """The lines of one system and the true template of each."""

    name: str
    raw: tuple[str, ...]
    content: tuple[str, ...]
    truth: tuple[str, ...]


def systems(folder: Path = LOGS) -> list[Labelled]:
    """The labelled systems of a folder: `SYSTEM/truth.csv` beside `SYSTEM/*.log`."""
    return [_system(table) for table in sorted(folder.glob("*/truth.csv"))]


def _system(table: Path) -> Labelled:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    raw = next(table.parent.glob("*.log")).read_text("utf-8", "replace").split("\n")[: len(rows)]
    return Labelled(
        table.parent.name,
        tuple(line.rstrip("\r") for line in raw),
        tuple(row["Content"] for row in rows),
        tuple(row["EventTemplate"] for row in rows),
    )


def score(truth: Sequence[str], groups: Sequence[str], templates: Iterable[str]) -> Scores:
    """Compare a predicted group and template for each line with the true template of each."""
    true_sizes, sizes = Counter(truth), Counter(groups)
    parts = defaultdict(set)
    for true, group in zip(truth, groups, strict=True):
        parts[true].add(group)
    exact = [t for t, found in parts.items() if len(found) == 1 and sizes[next(iter(found))] == true_sizes[t]]
    read = [normalized(t) for t in templates]
    true_of = defaultdict(set)
    for true, text in zip(truth, read, strict=True):
        true_of[text].add(true)
    right = sum(trues == {text} for text, trues in true_of.items())
    return Scores(
        grouping=sum(true_sizes[t] for t in exact) / len(truth),
        grouping_f1=_f1(len(exact), len(sizes), len(true_sizes)),
        parsing=sum(a == b for a, b in zip(truth, read, strict=True)) / len(truth),
        template_f1=_f1(right, len(true_of), len(true_sizes)),
    )


def _f1(right: int, predicted: int, true: int) -> float:
    return 2 * right / (predicted + true)


def mean(scores: Sequence[Scores]) -> Scores:
    """The plain average over systems."""
    n = len(scores)
    return Scores(
        sum(s.grouping for s in scores) / n,
        sum(s.grouping_f1 for s in scores) / n,
        sum(s.parsing for s in scores) / n,
        sum(s.template_f1 for s in scores) / n,
    )


_DELIMITERS = re.compile(r"([\s,!;:=|\"'\[\](){}.\-+@#$%&])")
_PART_WILD = re.compile(r"[^\s/]*<\*>[^\s/]*")
_JOINED = ("<*>.<*>", "<*><*>", "<*>:<*>", "<*>#<*>", "<*>/<*>", "<*>@<*>", "<*>,<*>")
_WRAPPED = ((" #<*># ", " <*> "), (" #<*> ", " <*> "), (' "<*>" ', " <*> "), (" '<*>' ", " <*> "), (" <*>, ", " <*> "))


def normalized(template: str) -> str:
    """A predicted template after the corrections that published comparisons make before they compare strings.

    Spaces collapse; a token of digits, or with a parameter inside, is a parameter; joined parameters are one.
    """
    tokens = _DELIMITERS.split(" ".join(template.split()))
    text = "".join("<*>" if token.isdecimal() or _is_wild(token) else token for token in tokens)
    for joined in _JOINED:
        while joined in text:
            text = text.replace(joined, "<*>")
    for wrapped, plain in _WRAPPED:
        while wrapped in text:
            text = text.replace(wrapped, plain)
    return text


def _is_wild(token: str) -> bool:
    return token != "<*>/<*>" and _PART_WILD.fullmatch(token) is not None


def ours(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The template's id and text of each line, as the command line writes them."""
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder, "log"), Path(folder, "out.csv")
        log.write_bytes("".join(line + "\n" for line in lines).encode())
        assign(log, out)
        with out.open(encoding="utf-8", newline="") as file:
            return [(row["template_id"], row["template"]) for row in csv.DictReader(file)]


Masks = Sequence[tuple[str, str]]
GENERIC: Masks = (  # masks that anyone would give drain3, whatever the system
    (r"(?<![A-Za-z0-9])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?![A-Za-z0-9])", "*"),
    (r"(?<![A-Za-z0-9])0x[0-9a-fA-F]+(?![A-Za-z0-9])", "*"),
    (r"(?<![A-Za-z0-9])(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})(?![A-Za-z0-9])", "*"),
    (r"(?<![A-Za-z0-9])[-+]?\d+(?:\.\d+)?(?![A-Za-z0-9])", "*"),
)


_BEFORE, _AFTER = r"((?<=[^A-Za-z0-9])|^)", r"((?=[^A-Za-z0-9])|$)"
DOCUMENTED: Masks = tuple(  # what the configuration in drain3's manual masks: ids, addresses, runs of hex, numbers
    (_BEFORE + pattern + _AFTER, "*")
    for pattern in (
        r"(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))",
        r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})",
        r"([0-9a-f]{6,} ?){3,}",
        r"([0-9A-F]{4} ?){4,}",
        r"(0x[a-f0-9A-F]+)",
        r"([\-\+]?\d+)",
    )
)


def miner(masks: Masks) -> "TemplateMiner":
    """Drain3 with its defaults and these masks."""
    from drain3 import TemplateMiner  # noqa: PLC0415  only the benches need it
    from drain3.masking import MaskingInstruction  # noqa: PLC0415  as above
    from drain3.template_miner_config import TemplateMinerConfig  # noqa: PLC0415  as above

    logging.getLogger("drain3").setLevel(logging.ERROR)
    config = TemplateMinerConfig()
    config.masking_instructions = [MaskingInstruction(pattern, mask) for pattern, mask in masks]
    return TemplateMiner(config=config)


def drain(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The same of drain3 with generic masks."""
    one = miner(GENERIC)
    ids = [one.add_log_message(line)["cluster_id"] for line in lines]
    texts = {cluster.cluster_id: cluster.get_template() for cluster in one.drain.clusters}
    return [(str(i), texts[i]) for i in ids]


def measured(system: Labelled, miner: Miner) -> tuple[Scores, float]:
    """The scores on message contents, and the grouping accuracy on raw lines."""
    content, raw = miner(system.content), miner(system.raw)
    return (
        score(system.truth, [g for g, _ in content], [t for _, t in content]),
        score(system.truth, [g for g, _ in raw], [t for _, t in raw]).grouping,
    )


def _row(name: str, who: str, scores: Scores, raw: float) -> str:
    figures = (scores.grouping, scores.grouping_f1, scores.parsing, scores.template_f1, raw)
    return f"{name} | {who} | " + " | ".join(f"{f:.3f}" for f in figures)


def table(only: Sequence[str]) -> Iterator[str]:
    """One row per system and miner, then the averages."""
    yield "system | miner | GA | FGA | PA | FTA | GA on raw lines"
    kept: dict[str, list[tuple[Scores, float]]] = defaultdict(list)
    for system in systems():
        if only and system.name not in only:
            continue
        for who, miner in (("ours", ours), ("drain3", drain)):
            kept[who].append(measured(system, miner))
            yield _row(system.name, who, *kept[who][-1])
    for who, rows in kept.items():
        yield _row("average", who, mean([s for s, _ in rows]), sum(raw for _, raw in rows) / len(rows))


def figures(only: Sequence[str] = ()) -> Iterator[str]:
    """The rows of the table; what is compared are shares, so there is no ratio of costs."""
    if LOGS.is_dir():
        yield from table(only)
    else:
        yield f"templates | the labelled logs are not here: {LOGS} is missing"


if __name__ == "__main__":
    for line in figures(sys.argv[1:]):
        print(line, flush=True)
