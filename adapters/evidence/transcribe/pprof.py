"""Profiles of pprof as collapsed stacks: https://github.com/google/pprof/blob/main/proto/profile.proto."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence.transcribe import wire
from adapters.evidence.transcript import PROFILE, Transcript, flat

STACKS = 20_000  # of a transcript; a profile's weight is in far fewer
DEEPEST = 250  # frames of a stack that are kept, those nearest to the leaf
_HIGHEST = 15  # number of a field of a profile
_EPOCH_END = 4_102_444_800_000_000_000  # nanoseconds; the year 2100
_REPEATED_MESSAGES = (1, 2, 3, 4, 5)


def recognizes(head: bytes) -> bool:
    """A profile begins with one of its sample types, which is two small numbers."""
    if len(head) < 4 or head[0] != 0x0A or not 2 <= head[1] <= 10 or len(head) < head[1] + 3:  # noqa: PLR2004  field 1
        return False
    try:
        inner = [(n, k) for n, k, _ in wire.Reader().fields(head[2 : 2 + head[1]])]
    except wire.Malformed:
        return False
    return bool(inner) and all(n in (1, 2) and k == wire.VARINT for n, k in inner)


@dataclass
class _Profile:
    """The tables of a profile, by id."""

    types: list[tuple[int, int]] = field(default_factory=list)
    samples: list[bytes] = field(default_factory=list)
    locations: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # id -> functions and lines, leaf first
    functions: dict[int, tuple[int, int]] = field(default_factory=dict)  # id -> name and file
    strings: list[str] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)  # the plain fields

    def string(self, index: int) -> str:
        return self.strings[index] if 0 <= index < len(self.strings) else ""


def transcribe(path: Path) -> Transcript | None:
    """The profile's most telling value by stack; None for what is none."""
    if path.stat().st_size > wire.CAP:
        return None
    reader = wire.Reader()
    try:
        profile = _read(reader, path.read_bytes())
        if not profile.types or (profile.strings and profile.strings[0]):
            return None
        chosen = _chosen(profile)
        weights, totals = _weights(reader, profile, chosen)
    except wire.Malformed:
        return None
    kept = weights.most_common(STACKS)
    kind, unit = (profile.string(i) for i in profile.types[chosen])
    heading = f"{PROFILE}pprof, {kind or 'value'} in {unit or 'count'}"
    return Transcript(heading, (*_about(profile, totals), *_lines(profile, kept)), _left_out(weights, kept))


def _read(reader: wire.Reader, data: bytes) -> _Profile:
    profile = _Profile()
    for number, kind, value in reader.fields(data):
        if number > _HIGHEST or (number in _REPEATED_MESSAGES and kind != wire.BYTES):
            raise wire.Malformed
        if number == 1:
            profile.types.append(_pair(reader, wire.message(value)))
        elif number == 2:  # noqa: PLR2004  the numbers are those of the schema
            profile.samples.append(wire.message(value))
        elif number == 4:  # noqa: PLR2004
            _location(reader, profile, wire.message(value))
        elif number == 5:  # noqa: PLR2004
            plain = _plain(reader, wire.message(value))
            profile.functions[plain.get(1, 0)] = (plain.get(2, 0) or plain.get(3, 0), plain.get(4, 0))
        elif number == 6:  # noqa: PLR2004
            profile.strings.append(wire.text(value))
        elif isinstance(value, int):
            profile.numbers[number] = value
    return profile


def _plain(reader: wire.Reader, data: bytes) -> dict[int, int]:
    return {n: v for n, _, v in reader.fields(data) if isinstance(v, int)}


def _pair(reader: wire.Reader, data: bytes) -> tuple[int, int]:
    plain = _plain(reader, data)
    return plain.get(1, 0), plain.get(2, 0)


def _location(reader: wire.Reader, profile: _Profile, data: bytes) -> None:
    identity, lines = 0, []
    for number, _, value in reader.fields(data):
        if number == 1 and isinstance(value, int):
            identity = value
        elif number == 4:  # noqa: PLR2004  the number of the schema
            lines.append(_pair(reader, wire.message(value)))
    profile.locations[identity] = lines


def _chosen(profile: _Profile) -> int:
    """The value that the profile names as its default, else the last, as pprof itself does."""
    wanted = profile.string(profile.numbers.get(14, 0))
    names = [profile.string(kind) for kind, _ in profile.types]
    return names.index(wanted) if wanted and wanted in names else len(names) - 1


def _weights(reader: wire.Reader, profile: _Profile, chosen: int) -> tuple[Counter[tuple[int, ...]], list[int]]:
    weights: Counter[tuple[int, ...]] = Counter()
    totals = [0] * len(profile.types)
    for sample in profile.samples:
        stack: list[int] = []
        values: list[int] = []
        for number, _, value in reader.fields(sample):
            if number == 1:
                stack += reader.numbers(value)
            elif number == 2:  # noqa: PLR2004  the number of the schema
                values += [wire.signed(v) for v in reader.numbers(value)]
        if len(values) == len(totals):
            totals = [t + v for t, v in zip(totals, values, strict=True)]
            weights[tuple(stack[:DEEPEST])] += values[chosen]
    return weights, totals


def _about(profile: _Profile, totals: list[int]) -> list[str]:
    counted = (
        f"{profile.string(kind)} {total} {profile.string(unit)}"
        for (kind, unit), total in zip(profile.types, totals, strict=True)
    )
    said = [f"# Samples: {len(profile.samples)}", f"# Totals: {', '.join(counted)}"]
    taken, lasted = profile.numbers.get(9, 0), wire.signed(profile.numbers.get(10, 0))
    if 0 < taken < _EPOCH_END:
        said.append(f"# Taken: {datetime.fromtimestamp(taken / 1e9, UTC).isoformat()}")
    if lasted > 0:
        said.append(f"# Duration: {lasted / 1e9:.3f} s")
    return said


def _lines(profile: _Profile, kept: list[tuple[tuple[int, ...], int]]) -> list[str]:
    names: dict[int, list[str]] = {}
    for stack, _ in kept:
        for location in stack:
            if location not in names:
                names[location] = _frames(profile, location)
    return [
        ";".join(name for location in reversed(stack) for name in reversed(names[location])) + f" {weight}"
        for stack, weight in kept
        if weight > 0
    ]


def _frames(profile: _Profile, location: int) -> list[str]:
    """The functions of one address, the inlined ones first."""
    found = []
    for function, line in profile.locations.get(location, []):
        name, file = (profile.string(i) for i in profile.functions.get(function, (0, 0)))
        at = f" ({file.rsplit('/', 1)[-1]}:{line})" if file and line else ""
        found.append(flat((name or "unknown") + at).replace(";", ","))
    return found or ["unknown"]


def _left_out(weights: Counter[tuple[int, ...]], kept: list[tuple[tuple[int, ...], int]]) -> tuple[str, ...]:
    if len(weights) == len(kept):
        return ()
    share = sum(w for _, w in kept) / (sum(weights.values()) or 1)
    return (f"Only the {len(kept):,} heaviest of {len(weights):,} stacks were kept, {share:.1%} of the whole.",)
