# ruff: noqa: E501 - a payload reads best as the one line that it is
"""What managed clusters, databases and services give as JSON."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad, extract, js

SERIES = {"metric_data_results": [{"label": "CPUUtilization", "unit": "Percent", "dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db1"}],
    "timestamps": [f"2026-02-08T15:{m:02}:00Z" for m in range(10)], "values": [20, 21, 20, 22, 21, 97, 98, 97, 98, 98]}]}  # fmt: skip

EVENTS = {
    "events": [
        {
            "date": "2026-03-27T08:04:18Z",
            "message": "Failover started: health check failure.",
            "source_identifier": "db1",
            "event_categories": ["failover"],
        }
    ]
}

LOGS = {
    "logs": [
        {
            "timestamp": "2026-03-27T08:04:18Z",
            "message": "getaddrinfo ENOTFOUND db.prod",
            "status": "error",
            "service": "pay",
        }
    ]
}

LOAD = {
    "db_instance_identifier": "db1",
    "top_sql": [{"statement": "select 1", "db_load_avg": 3.0, "wait_events": [{"name": "CPU", "db_load_avg": 2.0}]}],
}

PODS = {
    "pods": [
        {
            "name": "pay-7d9f8c6b5-x2x4z",
            "phase": "Pending",
            "conditions": [{"type": "PodScheduled", "status": "False", "message": "Insufficient cpu"}],
        }
    ]
}

HOSTS = {"nodes": [
    {"name": "n1", "ready": True, "capacity_cpu": "4", "allocatable_cpu": "3900m", "capacity_memory": "16Gi", "allocatable_memory": "15Gi", "memory_pressure": False},
    {"name": "n2", "ready": False, "capacity_cpu": "4", "allocatable_cpu": "500m", "capacity_memory": "16Gi", "allocatable_memory": "15Gi", "memory_pressure": True}]}  # fmt: skip
PATTERNS = {"patterns": [
    {"signature": "connection refused to <*>", "count": 40, "delta_vs_baseline": 39, "service": "pay"},
    {"signature": "GET <*> 200", "count": 4000, "service": "pay", "sentiment": "neutral"}]}  # fmt: skip
POINTS = {"status": "success", "data": {"resultType": "matrix", "result": [
    {"metric": {"__name__": "queue_length", "service": "mail"}, "values": [[1781794800 + 60 * n, str(v)] for n, v in enumerate((4, 5, 4, 5, 4, 400, 410, 405, 400, 402))]}]}}  # fmt: skip


def managed(message: str, *categories: str) -> dict[str, object]:
    return {
        "events": [
            {
                "date": "2026-03-27T08:04:18Z",
                "message": message,
                "source_identifier": "db1",
                "event_categories": list(categories),
            }
        ]
    }


CASES: list[Case] = [
    (js(SERIES), "metric", "saturated", "db1", "97"),
    (js(POINTS), "metric", "step", "mail", "400"),
    (js(EVENTS), "event", "Failover", "db1", "Failover started"),
    # a category of trouble, then the message, then any other category
    (js(managed("Free space is low.", "low storage")), "event", "LowStorage", "db1", "Free space"),
    (js(managed("Too many connections.", "notification")), "event", "TooManyConnections", "db1", "Too many"),
    (js(managed("Replication lag is 600 s.", "read replica")), "event", "ReplicationLag", "db1", "600 s"),
    (js(managed("It went wrong.", "failure")), "event", "Failure", "db1", "went wrong"),
    (js(managed("The instance was restarted.", "configuration change")), "event", "ConfigurationChange", "db1", "restarted"),
    (js(managed("Finished.", "backup")), "event", "Backup", "db1", "Finished"),
    (js(managed("Done.", "security patching")), "event", "Maintenance", "db1", "Done"),
    (js(managed("Finished.", "notification")), "event", "Notification", "db1", "Finished"),
    (js(LOGS), "log", "NameResolution", "pay", "ENOTFOUND"),
    (js(PATTERNS), "log", "ConnectionRefused", "pay", "connection refused"),
    (js(LOAD), "trace", "top_sql", "db1", "select 1"),
    (js({"db_instance_identifier": "db1", "top_waits": [{"name": "IO:DataFileRead", "load": 3}]}), "trace", "wait_event", "db1", "IO:DataFileRead"),
    (js({"db_instance_identifier": "db1", "top_users": [{"name": "app", "load": 3}]}), "trace", "top_user", "db1", "app"),
    (js(PODS), "object", "Unschedulable", "pay", "Insufficient cpu"),
    (js(HOSTS), "object", "NotReady", "n2", "ready"),
    (js(HOSTS), "object", "MemoryPressure", "n2", "memory_pressure"),
    (js(HOSTS), "object", "AllocatableLow", "n2", "500m"),
    (js(HOSTS), "object", "Healthy", "n1", "true"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


FINE = [
    js(managed("Finished.", "backup")),
    js({"nodes": HOSTS["nodes"][:1]}),
    js({"patterns": PATTERNS["patterns"][1:]}),
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []


def test_the_same_record_again_is_counted(tmp_path: Path) -> None:
    twice = {"logs": [{**LOGS["logs"][0], "timestamp": f"2026-03-27T08:0{n}:18Z"} for n in range(3)]}
    extracted = extract(tmp_path / "f", js(twice))
    assert extracted is not None
    assert [(f.count, f.until and f.until.minute) for f in extracted.findings] == [(3, 2)]
