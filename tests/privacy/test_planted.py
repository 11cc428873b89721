"""Sets of planted values, each written without a look at the forms of the others, and lines that must stay."""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from adapters.privacy.redactor import LineRedactor
from tests.privacy import fourth, second, third
from tests.privacy import planted as first
from tests.privacy.planted import Planted

KEY = bytes(range(32))
FLOORS = {
    "secrets": 0.98,
    "email": 0.95,
    "phone": 0.95,
    "iban": 0.95,
    "card": 0.95,
    "ssn": 0.95,
    "national-id": 0.95,
}
KIND_FLOOR = 0.85  # of every kind with ten entries or more, so that none hides behind the large ones
Redact = Callable[[str], str]
SETS = pytest.mark.parametrize("labelled", [first, second, third, fourth], ids=["first", "second", "third", "fourth"])


@pytest.fixture(params=["text", "stream"])
def redact(request: pytest.FixtureRequest) -> Redact:
    redactor = LineRedactor(KEY)

    def text(content: str) -> str:
        return redactor.text(content, {}).text

    def stream(content: str) -> str:
        clean = io.BytesIO()
        redactor.stream(io.BytesIO(content.encode()), clean)
        return clean.getvalue().decode()

    return text if request.param == "text" else stream


def survives(value: str, text: str) -> bool:
    """Whether the value, or a piece of half its length or more, is still there."""
    size = max(6, (len(value) + 1) // 2)
    if len(value) <= size:
        return value in text
    return any(value[i : i + size] in text for i in range(len(value) - size + 1))


def missed(entries: list[Planted], redact: Redact) -> Iterator[tuple[Planted, str]]:
    for entry in entries:
        text = redact(entry.text)
        if any(survives(value, text) for value in entry.values):
            yield entry, text


@SETS
def test_planted_values_do_not_survive(redact: Redact, labelled: ModuleType) -> None:
    entries = labelled.planted()
    totals, kinds = Counter(e.group for e in entries), Counter(e.kind for e in entries)
    lost: dict[str, list[str]] = defaultdict(list)
    lost_kinds: Counter[str] = Counter()
    for entry, text in missed(entries, redact):
        lost[entry.group].append(f"{entry.kind}: {text[:200]}")
        lost_kinds[entry.kind] += 1
    recall = {group: 1 - len(lost[group]) / count for group, count in totals.items()}
    assert {g: (r, lost[g]) for g, r in recall.items() if r < FLOORS[g]} == {}
    assert [k for k, n in kinds.items() if n >= 10 and 1 - lost_kinds[k] / n < KIND_FLOOR] == []


@SETS
def test_harmless_lines_stay(redact: Redact, labelled: ModuleType) -> None:
    lines = labelled.clean()
    touched = [(line, text) for line in lines if (text := redact(line)) != line]
    assert len(touched) < 0.01 * len(lines), touched[:20]


@SETS
def test_lines_stay_countable(redact: Redact, labelled: ModuleType) -> None:
    assert [e.text for e in labelled.planted() if redact(e.text).count("\n") != e.text.count("\n")] == []


@SETS
def test_the_set_is_large_and_varied(labelled: ModuleType) -> None:
    entries = labelled.planted()
    assert len(entries) >= 1000
    assert len({e.kind for e in entries}) >= 60
    assert set(FLOORS) == {e.group for e in entries}
    assert all(value in e.text for e in entries for value in e.values)
    assert len(labelled.clean()) >= 400


@SETS
def test_the_set_is_the_same_in_every_run(labelled: ModuleType) -> None:
    assert labelled.planted() == labelled.planted()
    assert labelled.clean() == labelled.clean()
