"""What lines name, and which requests are sampled so that other files keep the same ones."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.evidence import entities, sightings
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.log import chunks
from engines.correlation import correlate
from engines.evidence import DataType, Evidence, Finding, FindingKind

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
UUID = "8b1a9953-c461-1296-a827-abf8c47804d7"
T0 = datetime(2026, 3, 4, 10, tzinfo=UTC)
CAME = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"ERROR [checkout,{TRACE},{SPAN}] failed", {("request", TRACE)}),
        (f"traceparent: 00-{TRACE}-{SPAN}-01", {("request", TRACE)}),
        (f'{{"requestId": "{UUID.upper()}"}}', {("request", UUID)}),
        (f'{{"msg": "{{\\"trace_id\\":\\"{TRACE}\\"}}"}}', {("request", TRACE)}),
        (f"api [req-{UUID} admin] done", {("request", f"req-{UUID}")}),
        ("X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678", set()),  # a header's name that is not known
        ("x-request-id=null correlation_id=none req_id=unknown", set()),  # nothing was passed on
        (f"user {UUID} logged in", set()),  # an id of nobody knows what
        ("login of <EMAIL_3> by <USER_1> from <IP_2>", {("user", "<EMAIL_3>"), ("user", "<USER_1>"), ("ip", "<IP_2>")}),
        ("user=alice", set()),  # a name that is no pseudonym is not kept
        ("dial tcp 10.0.3.4:5432: refused", {("ip", "10.0.3.4")}),
        ("took 12:34:56, mac 00:11:22:33:44:55, version 1.2.3.400", set()),
        ("route fe80::1 and a::b in Foo::bar", {("ip", "fe80::1")}),
        ("pod cart-7d9f8c6b5-x2x4z is gone", {("pod", "cart-7d9f8c6b5-x2x4z")}),
        ('pod="db-0" node=worker-3 container="app"', {("pod", "db-0"), ("node", "worker-3"), ("container", "app")}),
        ("the node is lost, the pod was evicted", set()),
        ("on ip-10-0-3-4.ec2.internal", {("node", "ip-10-0-3-4.ec2.internal")}),
        ("db.prod.internal:5432 at org.apache.commons.net", {("host", "db.prod.internal")}),
        ("host=db1:5432 hostname=localhost", {("host", "db1")}),
        ("deployment.apps/checkout scaled, v2.8.1", {("deployment", "checkout"), ("version", "v2.8.1")}),
        ("version=1.2.3 version: unknown", {("version", "1.2.3")}),
        ('"GET /orders/123/items?x=1 HTTP/1.1"', {("route", "/orders/*/items")}),
        (
            "POST https://shop.example.org/pay/<EMAIL_3>",
            {("route", "/pay/*"), ("host", "shop.example.org"), ("user", "<EMAIL_3>")},
        ),
    ],
)
def test_what_a_line_names(text: str, found: set[tuple[str, str]]) -> None:
    assert set(entities.find(text)) == found


def test_a_request_counts_once_for_a_line_and_other_things_as_often_as_it_stands_there() -> None:
    counted = entities.count([(f"request_id={UUID} on 10.0.0.1", 40), ("10.0.0.1", 2)])
    assert counted == {"ip": {"10.0.0.1": 42}, "request": {UUID: 1}}


def test_the_frequent_ones_are_kept() -> None:
    texts = [(f"10.0.{n // 200}.{n % 200}", 1 + (n == 777)) for n in range(1000)]
    counted = entities.count(texts)["ip"]
    assert len(counted) == entities.MOST
    assert counted["10.0.3.177"] == 2


def test_findings_give_a_file_its_entities() -> None:
    f = Finding(
        evidence="E1",
        file="a",
        kind=FindingKind.OBJECT,
        line=1,
        count=3,
        summary="",
        excerpt="web-0 on 10.0.0.1",
        facts={"pod": "web-0", "diff": "10.9.9.9"},
    )
    assert entities.of_findings([f]) == {"ip": {"10.0.0.1": 3}, "pod": {"web-0": 3}}


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_survived(text: str) -> None:
    assert all(kind and value for kind, value in entities.find(text))


@pytest.mark.parametrize("unit", ["a-", "1.", "a:", "f:", "ab=", "-", "a.", "x", "req-", "GET /", '"trace":"', "[a,"])
def test_a_line_without_end_is_looked_at_in_part(unit: str) -> None:
    assert entities.find(unit * 1_000_000) == entities.find((unit * entities.REACH)[: entities.REACH])


def write(path: Path, count: int, *, ahead: float = 0.0, json: bool = False, skip: int = 1) -> Path:
    lines = []
    for n in range(0, count, skip):
        at = (T0 + timedelta(seconds=n + ahead)).isoformat()
        request, level = uuid.uuid5(uuid.NAMESPACE_URL, str(n)), "ERROR" if n % 50 == 0 else "INFO"
        if json:
            lines.append(f'{{"time":"{at}","level":"{level.lower()}","request_id":"{request}","msg":"handled {n}"}}')
        else:
            lines.append(f"{at} {level} [checkout] request_id={request} handled order {n}")
    path.write_text("\n".join(lines) + "\n")
    return path


def sampled(path: Path, evidence: str = "E1") -> Evidence:
    return FileAnalyst().analyse(path, path.name, evidence=evidence, at=CAME)


def test_two_files_keep_the_same_requests_and_quote_their_lines(tmp_path: Path) -> None:
    one = sampled(write(tmp_path / "a.log", 5000))
    other = sampled(write(tmp_path / "b.log", 5000, json=True), "E2")
    assert {s.request for s in one.sightings} == {s.request for s in other.sightings}
    assert len({s.request for s in one.sightings}) >= sightings.MOST
    assert sum(s.bad for s in one.sightings) >= sightings.MOST_BAD
    lines = (tmp_path / "a.log").read_text().split("\n")
    for s in one.sightings:
        assert s.request in lines[s.line - 1]
        assert s.quote == lines[s.line - 1]
        assert s.bad == ("ERROR" in lines[s.line - 1])
        assert s.at == datetime.fromisoformat(lines[s.line - 1].split()[0])


def test_the_numbers_of_lines_hold_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.log", 2000)
    whole = sightings.seen(Document(path, "a.log", "E1", CAME), Extracted(DataType.LOG))
    monkeypatch.setattr(sightings, "_BLOCK", 1000)
    assert sightings.seen(Document(path, "a.log", "E1", CAME), Extracted(DataType.LOG)) == whole


def test_a_thinned_sample_is_a_part_of_the_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.log", 3000)
    monkeypatch.setattr(sightings, "MOST", 10_000)

    def usual() -> set[str]:
        found = sightings.seen(Document(path, "a.log", "E1", CAME), Extracted(DataType.LOG))
        return {s.request for s in found if not s.bad}

    whole = usual()
    monkeypatch.setattr(sightings, "_THINNING", ((1 << 60, rb"(?<=[08])"),))
    assert usual() == {request for request in whole if request[-1] in "08"}


@pytest.mark.parametrize(
    "content", [b"", b"request_id=", b"\x00\xff" * 5000, b"request_id=abc123x" * 3000, b"[req-1\n" * 9]
)
def test_any_log_is_survived(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(content)
    found = sightings.seen(Document(path, "a.log", "E1", CAME), Extracted(DataType.LOG))
    assert all(len(s.quote) < 300 for s in found)


def test_a_clock_that_is_off_is_found_in_real_files(tmp_path: Path) -> None:
    right = sampled(write(tmp_path / "db.log", 3000))
    ahead = sampled(write(tmp_path / "app.log", 3000, ahead=63, json=True, skip=3), "E2")
    (skew,) = correlate((right, ahead)).skews
    assert (skew.file, skew.seconds) == ("app.log", 63)


def test_what_stands_behind_the_end_of_a_file_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SIZE", 4 << 10)
    monkeypatch.setattr(chunks, "AHEAD", 1)  # the last chunk takes the room of an earlier one
    path, last = tmp_path / "app.log", "2026-03-04T10:00:01Z ERROR failed in pod cart-7d"
    path.write_text("2026-03-04T10:00:00Z INFO served.from.shop-1.of.the.east.zone\n" * 400 + last, "utf-8")
    found = FileAnalyst().analyse(path, path.name, evidence="E1", at=CAME)
    assert found.entities["pod"] == {"cart-7d": 1}
