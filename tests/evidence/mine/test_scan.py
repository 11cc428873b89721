"""The compiled pass and the plain one do the same, and neither reads beyond its bytes."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import scan
from adapters.evidence.clock import Clock
from adapters.evidence.mine.passed import SIZE, Passed
from adapters.evidence.scan import SLACK, Engine, Plain, Tables, places
from adapters.evidence.scan.tables import MANY
from tests.bench import mixed
from tests.evidence.mine import sets

CAME = datetime(2026, 3, 2, tzinfo=UTC)
SOURCES = Path(scan.__file__).parent
NOISE = b"aZ09_-:/.=\"' \t[](){}<>,;|\x00\xff\xc3\xa4"


def passed(
    engine: Engine, content: bytes, **limits: int
) -> tuple[Tables, list[tuple[int, ...]], list[tuple[int, ...]]]:
    """The tables, lines and records of some bytes."""
    tables = Tables(CAME)
    for name, value in limits.items():
        setattr(tables.state, name, value)
    data = bytearray(content) + bytes(SLACK)
    lines = engine.lines(tables, data, 0, len(content), 1)
    joined = engine.records(tables, data, 0, lines, final=True)
    return tables, lines.tolist(), joined.records.tolist()


def noise(seed: int) -> bytes:
    draw = mixed.Draw(seed)
    words = [bytes(draw.choices(NOISE, k=draw.randrange(1, 12))) for _ in range(30)]
    return b"\n".join(b" ".join(draw.choices(words, k=draw.randrange(12))) for _ in range(120))


def mixture(seed: int) -> bytes:
    return "".join(mixed.lines(60_000, seed)).encode()


CONTENTS = [
    b"",
    b"\n",
    b" \n\t\r\n",
    b"a",
    b"\x00\x01\x02\n\xff\xfe",
    "größe 1\nétat 2\n日本 3".encode()[:-1],  # ends within a character
    b"x" * 70_000 + b" 1\n" + b"/" * 300 + b"\n" + b"a=" * 9_000,  # longer than a window, than the units of a line
    *(noise(seed) for seed in range(3)),
    mixture(1),
    *("\n".join(sets.load(name).raw).encode() for name in sets.names()[::3]),
]
LIMITS: list[dict[str, int]] = [
    {},
    {"many": 4},  # places open early
    {"many": 4, "most": 40, "most_free": 10, "most_coarse": 5, "most_fine": 8},  # no room for most
    {"many": 3, "edge_mask": 255},  # what was seen is forgotten again and again
]


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_both_passes_find_the_same(content: bytes, limits: dict[str, int]) -> None:
    (compiled, *found), (plain, *expected) = (passed(engine, content, **limits) for engine in (scan.engine(), Plain()))
    assert found == expected
    assert compiled.state.opened == plain.state.opened
    for line in content.split(b"\n")[::17]:
        assert scan.engine().opened(compiled, line) == Plain().opened(plain, line)


def of_users(number: int) -> bytes:
    return b"".join(b"%d user %s logged in\n" % (i, name.encode()) for i, name in enumerate(mixed.USERS[:number]))


@pytest.mark.parametrize("engine", [scan.engine(), Plain()])
def test_a_place_opens_where_many_names_were_seen(engine: Engine) -> None:
    few, _, _ = passed(engine, of_users(MANY - 1))
    many, lines, _ = passed(engine, of_users(500))
    assert few.state.opened == 0
    assert many.state.opened == 1
    assert len({shape for *_, shape in lines}) == MANY + 1  # those before, and one for all others
    assert engine.opened(many, b"7 user nobody.else logged in") == b"7 user 0 logged in"


def test_words_in_quotes_are_one_unit() -> None:
    said = [f"search for '{a} {b}' found {a}" for a, b in zip(mixed.USERS, mixed.USERS[50:150], strict=False)]
    tables, _, _ = passed(scan.engine(), "\n".join(said).encode())
    assert scan.engine().opened(tables, b"search for 'any thing' found it") == b"search for '0' found 0"


NAMED = [
    b"INFO %s[1]: started",  # who says it
    b"INFO %s: started",
    b"INFO [%s] started",
    b"INFO com.example.%s - started",
    b'{"service":"%s","n":1}',  # what names say of themselves
    b"level=info msg=%s n=1",
    b"\tat %s in line 1",  # frames of a trace
]


@pytest.mark.parametrize("form", NAMED)
def test_names_of_what_speaks_stay_apart(form: bytes) -> None:
    names = [name.replace(".", "").encode() for name in mixed.USERS[:200]]
    tables, lines, _ = passed(scan.engine(), b"\n".join(form % name for name in names))
    assert tables.state.opened == 0
    assert len({shape for *_, shape in lines}) == len(names)


def test_times_are_read_behind_an_open_place() -> None:
    """Units at one place have other numbers of words, and the time stands behind all of them."""
    users = [*mixed.USERS[:60], "a", "b.c.d.e", "f-g"]
    content = "".join(f"10.0.0.1 - {u} [01/Mar/2026:10:00:{i % 60:02} +0000] x\n" for i, u in enumerate(users)).encode()
    text = content.decode().split("\n")[0]
    place = places.of_time(text, datetime(2026, 3, 1, 10, tzinfo=UTC), Clock(CAME))
    tables, lines, _ = passed(scan.engine(), content)
    assert tables.state.opened == 1
    for *_, shape in lines:
        tables.place(shape, place)
    data = bytearray(content) + bytes(SLACK)
    found = scan.engine().records(tables, data, 0, np.array(lines, scan.LINE), final=True).records
    assert [int(t) // 1_000_000 % 60 for t in found["time"]] == [i % 60 for i in range(len(users))]


@pytest.mark.parametrize(
    "content", [b"a 1\n\nb\n" * 9, b"x" * (SIZE + 5) + b"\ny 1\n", b"y\n" + b"x" * 2 * SIZE, b"\n\n"]
)
def test_every_line_has_one_number(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    seen: dict[bytes, int] = {}
    number = Passed(lambda line: seen.setdefault(line, len(seen)))
    with path.open("rb") as file:
        numbers = [n for batch in number.batches(file) for n in batch.tolist()]
    assert len(numbers) == content.count(b"\n") + (not content.endswith(b"\n"))
    assert all(n in number.firsts() or n in seen.values() for n in numbers)


def test_the_compiled_pass_stays_within_its_bytes(tmp_path: Path) -> None:
    """Under the sanitizers of the compiler, on bytes of any kind at the very end of their memory."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    program = tmp_path / "fuzz"
    flags = ("-std=c99", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", f"-I{SOURCES}")
    sources = [Path(__file__).with_name("fuzz.c"), *sorted(SOURCES.glob("*.c"))]
    built = subprocess.run([compiler, *flags, *map(str, sources), "-o", str(program)], capture_output=True, check=False)
    if b"sanitize" in built.stderr or b"asan" in built.stderr:
        pytest.skip("needs a compiler with sanitizers")
    assert built.returncode == 0, built.stderr.decode()
    seeds = [tmp_path / f"seed{i}" for i in range(4)]
    for path, content in zip(seeds, (noise(9), mixture(9), CONTENTS[5], CONTENTS[6]), strict=True):
        path.write_bytes(content)
    done = subprocess.run([str(program), *map(str, seeds)], capture_output=True, check=False, timeout=50)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[:2000]
