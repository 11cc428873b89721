"""Audit records: who changed what, and what was refused."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Evidence, FindingKind, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)


def called(verb: str, who: str, code: int, second: int, name: str = "cart") -> dict[str, Any]:
    """One record as the API server writes it."""
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "stage": "ResponseComplete",
        "verb": verb,
        "user": {"username": who},
        "objectRef": {"resource": "deployments", "namespace": "shop", "name": name},
        "responseStatus": {"code": code},
        "requestReceivedTimestamp": f"2026-03-14T09:30:{second:02}.000000Z",
    }


def trailed(name: str, minute: int, **more: Any) -> dict[str, Any]:
    """One record as CloudTrail writes it."""
    return {
        "eventTime": f"2026-03-14T09:{minute}:18Z",
        "eventSource": "rds.amazonaws.com",
        "eventName": name,
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/ops/ada"},
        "requestParameters": {"dBInstanceIdentifier": "orders"},
        **more,
    }


def analysed(tmp_path: Path, text: str) -> Evidence:
    return analyse(tmp_path, text, "audit.json", AT)


def test_a_persons_change_is_told_and_the_platforms_own_calls_are_counted(tmp_path: Path) -> None:
    records = [
        called("patch", "ada", 200, 1),
        called("get", "ada", 200, 2),
        called("update", "system:serviceaccount:kube-system:deployment-controller", 200, 3),
        called("patch", "ada", 200, 4),
    ]
    evidence = analysed(tmp_path, "\n".join(map(json.dumps, records)))
    change, rest = evidence.findings
    assert (change.kind, change.summary, change.count, change.line) == (
        FindingKind.CHANGE,
        "Deployment/cart was patched by ada.",
        2,
        1,
    )
    assert change.at == datetime(2026, 3, 14, 9, 30, 1, tzinfo=UTC)
    assert rest.summary == "2 of 4 audited calls changed nothing or were the platform's own."


def test_what_was_refused_is_a_warning_with_its_reason(tmp_path: Path) -> None:
    refused = called("list", "system:serviceaccount:shop:cart", 403, 1)
    refused["responseStatus"] = {"code": 403, "reason": "Forbidden", "message": "cannot list deployments"}
    (found,) = analysed(tmp_path, json.dumps(refused)).findings
    assert (found.severity, found.reason, found.component) == (Severity.WARNING, "Refused", "cart")
    assert (
        found.summary == "system:serviceaccount:shop:cart was refused to list Deployment/cart: cannot list deployments"
    )


def test_a_trail_tells_changes_and_refusals_and_leaves_reads_out(tmp_path: Path) -> None:
    records = [
        trailed("DescribeDBInstances", 30),
        trailed("ModifyDBInstance", 31),
        trailed("RebootDBInstance", 32, errorCode="AccessDenied", errorMessage="not authorized"),
        trailed("SetThing", 33, readOnly=True),
    ]
    refused, change, rest = analysed(tmp_path, json.dumps({"Records": records}, indent=1)).findings
    assert change.summary == "ada did ModifyDBInstance on orders."
    assert (change.kind, change.component, change.at) == (
        FindingKind.CHANGE,
        "orders",
        datetime(2026, 3, 14, 9, 31, 18, tzinfo=UTC),
    )
    assert refused.summary == "ada was refused to RebootDBInstance orders: AccessDenied: not authorized"
    assert rest.facts["count"] == 2


def test_an_event_of_a_cluster_is_no_audit_record(tmp_path: Path) -> None:
    event = {
        "kind": "Event",
        "apiVersion": "v1",
        "type": "Warning",
        "reason": "BackOff",
        "message": "Back-off restarting failed container",
        "involvedObject": {"kind": "Pod", "name": "cart-7d9fbb6c4-x2x9z", "namespace": "shop"},
    }
    (found,) = analysed(tmp_path, json.dumps(event)).findings
    assert (found.kind, found.reason) == (FindingKind.EVENT, "BackOff")


def test_calls_in_google_cloud_are_told_by_who_did_them(tmp_path: Path) -> None:
    def entry(who: str, method: str, resource: str, status: dict[str, object]) -> dict[str, object]:
        payload = {"authenticationInfo": {"principalEmail": who}, "methodName": method, "resourceName": resource}
        return {
            "protoPayload": {**payload, "status": status},
            "timestamp": "2026-03-14T10:02:10Z",
            "severity": "NOTICE",
        }

    records = [
        entry("ada@shop.example", "v1.compute.firewalls.delete", "projects/p/global/firewalls/db", {}),
        entry("pay@p.example", "a.b.AccessSecretVersion", "projects/1/secrets/db", {"code": 7, "message": "denied"}),
        entry("ada@shop.example", "v1.compute.firewalls.list", "projects/p/global/firewalls", {}),
    ]  # fmt: skip
    path = tmp_path / "downloaded-logs.json"
    path.write_text(json.dumps(records, indent=1))
    refused, changed, quiet = FileAnalyst().analyse(path, path.name, evidence="E1", at=AT).findings
    assert refused.summary == "pay@p.example was refused to AccessSecretVersion projects/1/secrets/db: denied"
    assert (refused.reason, changed.reason, quiet.count) == ("Refused", "audited", 1)
    assert changed.summary == "projects/p/global/firewalls/db was deleted by ada@shop.example."


CONFIG = (
    '{"apiVersion": "audit.k8s.io/v1", "kind": "Event", "stage": "ResponseComplete", "verb": "patch", '
    '"user": {"username": "ana@corp.example"}, '
    '"objectRef": {"resource": "%s", "namespace": "web", "name": "shop-conf"}, "responseStatus": {"code": 200}, '
    '"requestObject": {"data": {"LEVEL": "info", "app.env": "# pool\\nPOOL=20 # of eight\\nNAME: \'a b\'\\n\\n"}}, '
    '"requestReceivedTimestamp": "2026-03-14T09:30:02Z"}\n'
)


def test_what_a_config_map_is_given_is_told_with_the_change(tmp_path: Path) -> None:
    (found,) = [f for f in analysed(tmp_path, CONFIG % "configmaps").findings if f.reason == "audited"]
    assert found.facts["sets"] == "LEVEL=info\nPOOL=20\nNAME=a b"


def test_what_a_secret_is_given_is_not_told(tmp_path: Path) -> None:
    (found,) = [f for f in analysed(tmp_path, CONFIG % "secrets").findings if f.reason == "audited"]
    assert "sets" not in found.facts
