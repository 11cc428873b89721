"""How long requests waited for which upstream, in the notations of gateways."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractors.log import upstreams

BEGAN = datetime(2026, 5, 4, 10, tzinfo=UTC)


INGRESS = (
    '192.0.2.1 - - [04/May/2026:10:00:00 +0000] "GET /a HTTP/2.0" 200 31 "-" "curl" 120 0.004 '
    "[bank-ledger-80] [] 10.244.1.7:8080 31 0.004 200 6825f79b"
)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"path": "/a", "upstream": "ledger", "upstream_time": 0.25, "bytes": 7}', [("ledger", 250.0)]),
        ('{"upstream_cluster":"ledger-v1","upstream_service_time":"41","status":200}', [("ledger-v1", 41.0)]),
        ('{"ServiceName":"ledger@docker","OriginDuration":12000000}', [("ledger@docker", 12.0)]),
        ("GET /a 200 upstream=ledger upstream_response_time=1.5 request_time=1.6", [("ledger", 1500.0)]),
        (INGRESS, [("bank-ledger-80", 4.0)]),
        ('{"upstream": "ledger", "upstream_time": "-"}', []),
        ("connect() failed while connecting to upstream, request_time=1.6", []),
    ],
)
def test_the_time_is_told_of_its_upstream(line: str, told: list[tuple[str, float]]) -> None:
    found = [(upstreams.of(name), round(value, 6), unit) for name, value, unit in upstreams.waited(line)]
    assert found == [(name, value, "ms") for name, value in told]


def test_the_upstream_that_became_slow_is_told_among_others_that_did_not(tmp_path: Path) -> None:
    rows = []
    for n in range(400):
        at, slow = BEGAN + timedelta(seconds=6 * n), n >= 250
        upstream, took = ("ledger", 3.9 if slow else 0.15) if n % 4 == 0 else ("cards", 0.05)
        waits = {"upstream": upstream, "upstream_time": took + n % 7 / 1000}
        request = {
            "ts": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "method": "GET",
            "path": "/v1",
            "status": 200,
            "bytes": 900 + n % 11,
        }
        rows.append(json.dumps(request | waits) + "\n")
    path = tmp_path / "gateway.jsonl"
    path.write_text("".join(rows), "utf-8")
    read = FileAnalyst().analyse(path, path.name, evidence="E1", at=BEGAN + timedelta(days=1))
    (found,) = [f for f in read.findings if f.facts.get("metric", "") == "upstream_time{upstream=ledger}"]
    assert (found.facts["target"], found.facts["direction"], found.line) == ("ledger", "up", 253)
    assert not [f for f in read.findings if "cards" in str(f.facts.get("metric", ""))]
