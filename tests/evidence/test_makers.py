"""Who makes up a rise of a log's records."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Finding

BEGUN = datetime(2026, 5, 4, 9, tzinfo=UTC)
QUIET, LOUD = 40, 20  # minutes
ACCESS = '{ip} - - [{t:%d/%b/%Y:%H:%M:%S +0000}] "GET /list?page={n} HTTP/1.1" 200 512 "-" "{agent}"'
RECORD = '{{"timestamp": "{t:%Y-%m-%dT%H:%M:%SZ}", "level": "INFO", "service": "edge", "tenant": "{tenant}"}}'


def grown(folder: Path, form: str, usual: list[dict[str, str]], added: list[dict[str, str]]) -> list[Finding]:
    lines = []
    for minute in range(QUIET + LOUD):
        said = usual + (added if minute >= QUIET else [])
        times = (BEGUN + timedelta(minutes=minute, seconds=60 * i / len(said)) for i in range(len(said)))
        lines += [form.format(t=t, n=minute, **one) for t, one in zip(times, said, strict=True)]
    path = folder / "edge.log"
    path.write_text("\n".join(lines) + "\n")
    read = FileAnalyst().analyse(path, path.name, evidence="E1", at=BEGUN + timedelta(days=1))
    return [f for f in read.findings if f.reason == "GrewBy"]


def asked(ips: list[str], agent: str) -> list[dict[str, str]]:
    return [{"ip": ip, "agent": agent} for ip in ips]


PEOPLE = asked([f"10.{i}.7.{i}" for i in range(1, 11)], "Mozilla/5.0 (X11) Firefox/140.0")
ROBOT = asked([f"198.51.100.{i}" for i in range(1, 41)], "Mozilla/5.0 (compatible; PriceFetch/1.2; +http://x.example)")
CROWD = asked([f"10.{i}.9.{i}" for i in range(1, 41)], "Mozilla/5.0 (X11) Firefox/140.0")
TENANTS = [{"tenant": f"t{i}"} for i in range(10)]


@pytest.mark.parametrize(
    ("form", "usual", "added", "who"),
    [
        pytest.param(ACCESS, PEOPLE, ROBOT, ["PriceFetch/1.2", "198.51.100.0/24"], id="a robot and its network"),
        pytest.param(RECORD, TENANTS, [{"tenant": "t3"}] * 30, ["tenant t3"], id="one tenant among many"),
    ],
)
def test_one_source_of_the_growth_is_named(
    tmp_path: Path, form: str, usual: list[dict[str, str]], added: list[dict[str, str]], who: list[str]
) -> None:
    (found,) = grown(tmp_path, form, usual, added)
    assert all(name in found.summary for name in who)
    assert who[0].split()[-1] in found.excerpt


@pytest.mark.parametrize(
    ("form", "usual", "added"),
    [
        pytest.param(ACCESS, PEOPLE, CROWD, id="many people at once"),
        pytest.param(RECORD, TENANTS, TENANTS * 3, id="all tenants alike"),
        pytest.param(RECORD, TENANTS, [{"tenant": "t3"}], id="no growth to speak of"),
    ],
)
def test_a_growth_of_all_has_no_maker(
    tmp_path: Path, form: str, usual: list[dict[str, str]], added: list[dict[str, str]]
) -> None:
    assert not [f for f in grown(tmp_path, form, usual, added) if f.facts["field"] != "path"]
