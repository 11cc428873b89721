"""Changes that are exported as rows or as one line each, and notices that monitors post."""

# ruff: noqa: E501 - a payload reads best as the one line that it is

import json
from pathlib import Path

import pytest

from engines.evidence import DataType, Severity
from tests.evidence.structured import analyse

ONELINE = "4f1d2c3 (HEAD -> main) Lower the pool to 5\n9a8b7c6 Bump the client to 4.0\n1c2d3e4 Revert the probe\n"
FORMED = (
    "4f1d2c3b4a59|2026-03-14T09:12:00+00:00|Ada|Lower the pool to 5\n9a8b7c6d5e4f|2026-03-13T17:12:00Z|Lin|Bump it\n"
)
FLAGS = (
    "timestamp,actor,flag,environment,action,old_value,new_value\n"
    "2026-03-14T09:30:07Z,ada,new-pricing,production,update,false,true\n"
    "2026-03-14T08:30:07Z,lin,slow-cart,production,rollout,10,100\n"
)
RUNS = (
    "id,application,name,status,startTime,endTime,trigger_user,version,environment\n"
    "01H,cart,Deploy to prod,SUCCEEDED,2026-03-14T09:30:07Z,2026-03-14T09:31:07Z,ada,2.8.1,production\n"
    "01G,web,Deploy to prod,TERMINAL,2026-03-14T08:30:07Z,2026-03-14T08:31:07Z,lin,1.0.1,production\n"
)
GITLAB = [
    {
        "id": 41,
        "sha": "4f1d2c3b4a5968778695a4b3c2d1e0f9a8b7c6d5",
        "created_at": "2026-03-14T09:30:07Z",
        "status": "failed",
        "environment": {"name": "production"},
        "deployable": {"name": "deploy", "commit": {"title": "Lower the pool"}},
    }
]
AUDIT = {
    "items": [
        {
            "date": 1773480607118,
            "kind": "flag",
            "name": "new-pricing",
            "titleVerb": "turned on the flag",
            "title": "Ada turned on the flag new-pricing",
            "member": {"email": "ada@acme.io"},
            "target": {"resources": ["proj/shop:env/production:flag/new-pricing"]},
        }
    ]
}


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (ONELINE, "log.txt", [("commit", 1, "4f1d2c3"), ("commit", 2, "9a8b7c6"), ("rollback", 3, "1c2d3e4")]),
        (FORMED, "log.txt", [("commit", 1, "4f1d2c3b4a59"), ("commit", 2, "9a8b7c6d5e4f")]),
    ],
)
def test_one_line_a_commit(text: str, name: str, told: list[tuple[str, int, str]], tmp_path: Path) -> None:
    """Also where the message names what would be trouble elsewhere."""
    found = analyse(tmp_path, text, name).findings
    assert [(f.reason, f.line, f.facts["commit"]) for f in found] == told


def test_a_formed_commit_has_its_time_and_author(tmp_path: Path) -> None:
    """Whatever stands between the bars."""
    first = analyse(tmp_path, FORMED, "log.txt").findings[0]
    assert str(first.at) == "2026-03-14 09:12:00+00:00"
    assert (first.facts["author"], first.facts["message"]) == ("Ada", "Lower the pool to 5")


def test_rows_of_flags_and_runs(tmp_path: Path) -> None:
    """A row is a change, with its line, its time and what it changed."""
    flag, _ = analyse(tmp_path, FLAGS, "flags.csv").findings
    assert (flag.reason, flag.line, flag.facts["from"], flag.facts["to"]) == ("flag", 2, "false", "true")
    failed, done = analyse(tmp_path, RUNS, "runs.csv").findings
    assert (failed.severity, failed.component, failed.line) == (Severity.ERROR, "web", 3)
    assert (done.severity, done.component, str(done.at)) == (Severity.INFO, "cart", "2026-03-14 09:30:07+00:00")


def test_deployments_and_audits_in_json(tmp_path: Path) -> None:
    """GitLab's list and a flag service's log are changes, not states."""
    (deploy,) = analyse(tmp_path, json.dumps(GITLAB), "d.json").findings
    assert (deploy.kind, deploy.severity, deploy.facts["environment"]) == ("change", Severity.ERROR, "production")
    (flag,) = analyse(tmp_path, json.dumps(AUDIT), "a.json").findings
    assert (flag.reason, flag.facts["change"], flag.facts["environment"]) == ("flag", "off->on", "production")
    assert str(flag.at) == "2026-03-14 09:30:07.118000+00:00"


ALARM = {
    "AlarmName": "rds-cpu-high",
    "NewStateValue": "ALARM",
    "NewStateReason": "Threshold Crossed: 1 datapoint [98.2 (14/03/26 09:36:00)] was greater than the threshold (90.0).",
    "StateChangeTime": "2026-03-14T09:37:07.118+0000",
    "Trigger": {"MetricName": "CPUUtilization", "Threshold": 90.0, "Dimensions": [{"name": "DB", "value": "shop-db"}]},
}
BRIDGE = {
    "detail-type": "CloudWatch Alarm State Change",
    "time": "2026-03-14T09:37:07Z",
    "detail": {"alarmName": "errors", "state": {"value": "OK", "timestamp": "2026-03-14T09:37:07.118+0000"}},
}
DATADOG = {
    "title": "[Triggered on {host:db-2}] Disk is almost full",
    "date": "1773480607118",
    "body": "Disk usage is 97%\n\n@slack-ops",
    "alert_transition": "Triggered",
    "tags": "host:db-2,env:prod",
    "alert_type": "error",
}
RECOVERED = {
    "events": [{"title": "[Recovered] Errors", "text": "below", "date_happened": 1773480607, "alert_type": "success"}]
}
GRAFANA = {
    "ruleName": "Checkout 5xx",
    "state": "alerting",
    "message": "failing",
    "evalMatches": [{"metric": "5xx", "value": 18.2}],
}
OPSGENIE = {"action": "Create", "alert": {"message": "Queue is deep", "entity": "rabbit-1", "createdAt": 1773480607118}}


@pytest.mark.parametrize(
    ("payload", "reason", "monitor", "component"),
    [
        (ALARM, "firing", "rds-cpu-high", "shop-db"),
        ({"Type": "Notification", "Message": json.dumps(ALARM)}, "firing", "rds-cpu-high", "shop-db"),
        (BRIDGE, "ok", "errors", None),
        (DATADOG, "firing", "Disk is almost full", "db-2"),
        (RECOVERED, "ok", "Errors", None),
        (GRAFANA, "firing", "Checkout 5xx", None),
        (OPSGENIE, "firing", "Queue is deep", "rabbit-1"),
    ],
)
def test_a_notice_says_what_fires(payload: object, reason: str, monitor: str, component: str, tmp_path: Path) -> None:
    """Whatever carries it, and whether it fires or is over."""
    evidence = analyse(tmp_path, json.dumps(payload), "payload.json")
    (found,) = evidence.findings
    assert (found.kind, found.reason, found.facts["monitor"], found.component) == ("alert", reason, monitor, component)
    assert (found.severity is Severity.INFO) == (reason == "ok")
    assert evidence.data_type is DataType.TEXT


def test_an_alarm_has_what_was_measured_and_when(tmp_path: Path) -> None:
    """Also inside the text that the notification carries."""
    (found,) = analyse(tmp_path, json.dumps({"Message": json.dumps(ALARM)}), "sns.json").findings
    assert (found.facts["observed"], found.facts["threshold"], found.facts["metric"]) == (
        "98.2",
        90.0,
        "CPUUtilization",
    )
    assert str(found.at) == "2026-03-14 09:37:07.118000+00:00"


@pytest.mark.parametrize(
    ("text", "service", "version", "commits"),
    [
        # by hand, commits at the end
        ("cart 12.4.0  2026-11-10T13:40Z  72be550 a1b2c3d\n", "cart", "12.4.0", "72be550,a1b2c3d"),
        # time first, commits in brackets, a status
        ("2026-10-06 13:55:02Z cart v1.188.0 (9d22f6e) ok\n", "cart", "v1.188.0", "9d22f6e"),
        # a verb and no commit
        ("2026-10-06T13:55:02Z deployed cart r231\n", "cart", "r231", ""),
    ],
)
def test_a_line_by_hand_is_a_deploy(tmp_path: Path, text: str, service: str, version: str, commits: str) -> None:
    found = analyse(tmp_path, text).findings[0]
    assert (found.reason, found.component, found.facts["version"]) == ("deploy", service, version)
    assert found.facts.get("commits", "") == commits
    assert found.at is not None


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-06 13:55:02Z ERROR cart 1.2.3 failed\n" * 3,  # a log
        "2026-10-06 13:55:02Z cart has been asked for version 1.2.3 by somebody else\n" * 3,  # a sentence
    ],
)
def test_a_log_is_no_list_of_deploys(tmp_path: Path, text: str) -> None:
    assert not [f for f in analyse(tmp_path, text).findings if f.kind == "change"]


def test_a_list_on_one_line_is_no_table(tmp_path: Path) -> None:
    text = json.dumps([{"service": "cart", "version": "4.1", "time": "2026-05-04T09:40:00Z", "shas": ["a1b2c3d"]}])
    found = analyse(tmp_path, text).findings[0]
    assert (found.reason, found.facts["commits"]) == ("deploy", "a1b2c3d")


ROLLOUT = {
    "date": "2026-03-14T07:30:06Z",
    "kind": "flag",
    "name": "new-pricing",
    "title": "changed the rollout of **new-pricing** in Production",
    "member": "ada",
    "before": {"rollout": [{"variation": "on", "weight": 0}, {"variation": "off", "weight": 100000}]},
    "after": {"rollout": [{"variation": "on", "weight": 25000}, {"variation": "off", "weight": 75000}]},
}


def test_a_rollout_of_a_flag_tells_its_shares(tmp_path: Path) -> None:
    (found,) = analyse(tmp_path, json.dumps({"items": [ROLLOUT]}), "audit.json").findings
    assert (found.kind, found.reason, found.facts["flag"]) == ("change", "flag", "new-pricing")
    assert found.facts["change"] == "on weight 0 %->25 %; off weight 100 %->75 %"
    assert found.facts["author"] == "ada"
