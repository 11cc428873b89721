"""Lists the templates of a log: what its lines say with other values, how often, how bad, and since when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.evidence import mine
from adapters.evidence.excerpt import CUT
from adapters.evidence.extractors.log.reading import TALLIED, Reading
from adapters.evidence.extractors.log.shapes import Shape
from engines.evidence import Severity, Template

MOST = 500  # templates that are listed; what is left over is one more
FREQUENT = 250  # of these, the most frequent whatever they say
WIDTH = 300  # characters of a template
REST = "<*>"  # the template of all lines that have none of their own
_RANK = tuple(Severity)

Mined = Mapping[int, mine.Shape]  # the template of each shape, by its id()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the lines of one template come to."""

    template: str
    level: Severity
    count: int
    line: int
    at: datetime | None
    until: datetime | None


def mined(shapes: Iterable[Shape]) -> Mined:
    """The template of each shape."""
    tokens = {id(s): s.tokens for s in shapes}
    merged = mine.merge(tokens.values())
    return {key: merged[t] for key, t in tokens.items()}


def listed(reading: Reading, templates: Mined, onset: datetime | None) -> tuple[Template, ...]:
    """The worst and most frequent first; a line of a folded trace or of a record without room counts with its record.

    The counts of all are the records of the file, and of those of a level its `errors` and `warnings`.
    """
    kinds = [*_kinds(reading.shapes.kept.values(), templates), *_without(reading)]
    kept = _kept(kinds)
    rest = [k for k in kinds if k not in kept]
    if rest:
        kept.add(_together(REST, Severity.INFO, rest))
    ordered = sorted(kept, key=lambda k: (k.line, k.template))
    numbers = {kind: number for number, kind in enumerate(ordered, 1)}
    return tuple(
        Template(
            id=numbers[k],
            template=k.template,
            count=k.count,
            level=k.level,
            first_line=k.line,
            first_seen=k.at,
            last_seen=k.until,
            is_new=bool(onset and k.at and k.at >= onset),
        )
        for k in sorted(kept, key=_first)
    )


def _first(kind: _Kind) -> tuple[int, int, int, str]:
    return -_RANK.index(kind.level), -kind.count, kind.line, kind.template


def _kept(kinds: list[_Kind]) -> set[_Kind]:
    """The most frequent, and then the worst."""
    frequent = set(sorted(kinds, key=lambda k: (-k.count, k.line))[:FREQUENT])
    worst = sorted((k for k in kinds if k not in frequent), key=_first)
    return frequent | set(worst[: MOST - len(frequent)])


def _kinds(shapes: Iterable[Shape], templates: Mined) -> list[_Kind]:
    grouped: dict[tuple[Severity, str, mine.Shape], list[Shape]] = defaultdict(list)
    for s in shapes:
        grouped[s.tally, s.trace.name if s.trace else "", templates[id(s)]].append(s)
    return [
        _together(_written(thrown, template), level, [_of(s) for s in group])
        for (level, thrown, template), group in grouped.items()
    ]


def _written(thrown: str, template: mine.Shape) -> str:
    text = mine.render(template)
    text = f"{thrown}: {text}" if thrown and not text.startswith(thrown) else text
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + CUT


def _of(shape: Shape) -> _Kind:
    return _Kind("", shape.tally, shape.count, shape.first.line, shape.at, shape.until)


def _without(reading: Reading) -> list[_Kind]:
    """The records for which there was no room, by how bad they are."""
    found: dict[Severity, list[_Kind]] = defaultdict(list)
    for number, block in enumerate(reading.blocks):
        if not block.shapes:
            at, until = reading.span(number)
            level = TALLIED[int(reading.tally[number])]
            found[level].append(_Kind("", level, int(reading.tables.count[number]), block.line, at, until))
    return [_together(REST, level, kinds) for level, kinds in found.items()]


def _together(template: str, level: Severity, kinds: list[_Kind]) -> _Kind:
    return _Kind(
        template,
        level,
        sum(k.count for k in kinds),
        min(k.line for k in kinds),
        min((k.at for k in kinds if k.at), default=None),
        max((k.until for k in kinds if k.until), default=None),
    )
