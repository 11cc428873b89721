# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Alerts of the usual monitors, and the status feeds of providers."""

from pathlib import Path

import pytest

from engines.evidence import Severity
from tests.evidence.structured import Case, assert_told, bad, extract, js

PLAIN = {
    "service": "pay",
    "metric": "error_ratio",
    "threshold": 0.05,
    "observed": 0.4,
    "fired_at": "2026-02-08T15:07:00Z",
    "summary": "too many errors",
}
MANAGER = {"receiver": "team", "status": "firing", "alerts": [
    {"status": "firing", "labels": {"alertname": "Down", "service": "pay"}, "annotations": {"summary": "pay is down"}, "startsAt": "2026-02-08T15:07:00Z"},
    {"status": "resolved", "labels": {"alertname": "Slow", "service": "cart"}, "annotations": {"summary": "cart was slow"}, "startsAt": "2026-02-08T15:01:00Z"}]}  # fmt: skip
DATADOG = {"monitors": [
    {"name": "p95", "overall_state": "Alert", "query": "avg(last_5m):p95 > 1", "message": "p95 is high", "tags": ["service:pay"]},
    {"name": "hosts", "overall_state": "OK", "query": "x > 1", "message": "host lost", "tags": ["service:cart"]},
    {"name": "queue", "overall_state": "No Data", "query": "x > 1", "message": "queue long", "tags": ["service:mail"]}]}  # fmt: skip
PAGER = {"incidents": [
    {"incident_key": "k1", "title": "pay: database is down", "status": "triggered", "urgency": "high", "created_at": "2026-02-08T15:07:00Z", "service": {"summary": "pay"}},
    {"incident_key": "k2", "title": "cart is slow", "status": "resolved", "urgency": "low", "created_at": "2026-02-08T14:07:00Z", "service": {"summary": "cart"}}]}  # fmt: skip
GRAFANA = {"state": "alerting", "title": "[FIRING:1] pay", "alerts": [
    {"status": "firing", "labels": {"alertname": "HighLatency", "app": "pay"}, "annotations": {"description": "latency above 2 s"}, "startsAt": "2026-02-08T15:07:00Z", "valueString": "[ value=2.4 ]"}]}  # fmt: skip
FEED = {
    "source": "cloud",
    "events": [
        {
            "service": "Storage",
            "region": "eu-1",
            "status": "degraded",
            "title": "Errors",
            "started_at": "2026-02-09T13:46:00Z",
            "resolved_at": None,
            "detail": "Requests fail.",
        }
    ],
}
OVER = {
    "source": "cloud",
    "events": [{**FEED["events"][0], "status": "resolved", "resolved_at": "2026-02-09T15:00:00Z"}],
}  # type: ignore[dict-item]

CASES: list[Case] = [
    (js(PLAIN), "alert", "firing", "pay", "too many errors"),
    (js(MANAGER), "alert", "firing", "pay", "pay is down"),
    (js(MANAGER), "alert", "ok", "cart", "resolved"),
    (js(DATADOG), "alert", "firing", "pay", "p95 is high"),
    (js(DATADOG), "alert", "ok", "cart", "OK"),
    (js(DATADOG), "alert", "no_data", "mail", "queue long"),
    (js(PAGER), "alert", "firing", "pay", "database is down"),
    (js(PAGER), "alert", "ok", "cart", "resolved"),
    (js(GRAFANA), "alert", "firing", "pay", "latency above 2 s"),
    (js(FEED), "alert", "provider_incident", "Storage", "Requests fail."),
    (js(OVER), "alert", "provider_resolved", "Storage", "resolved"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


FINE = [js({"alerts": MANAGER["alerts"][1:]}), js({"monitors": DATADOG["monitors"][1:2]}), js({"incidents": PAGER["incidents"][1:]}), js(OVER), js({**PLAIN, "summary": "too many errors, back to normal"})]  # type: ignore[index]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_what_is_over_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []


OVER = [
    ({"status": "resolved", "startsAt": "2026-02-08T15:01:00Z", "endsAt": "2026-02-08T15:20:00Z"}, "2026-02-08T15:20:00+00:00"),
    ({"status": "resolved", "startsAt": "2026-02-08T15:01:00Z", "endsAt": "0001-01-01T00:00:00Z"}, None),
    ({"status": "resolved", "startsAt": "2026-02-08T15:01:00Z", "updatedAt": "2026-02-08T15:21:00Z"}, "2026-02-08T15:21:00+00:00"),
    ({"status": "firing", "startsAt": "2026-02-08T15:01:00Z", "endsAt": "2026-02-08T19:01:00Z"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("alert", "until"), OVER)
def test_an_alert_that_is_over_says_when(tmp_path: Path, alert: dict[str, str], until: str | None) -> None:
    labels = {"labels": {"alertname": "Slow", "service": "cart"}, "annotations": {"summary": "cart was slow"}}
    extracted = extract(tmp_path / "alerts.json", js({"alerts": [{**labels, **alert}]}))
    assert extracted is not None
    found = extracted.findings[0]
    assert found.reason == ("ok" if alert["status"] == "resolved" else "firing")
    assert (found.until.isoformat() if found.until else None) == until


NOTICES = """2026-02-08 15:00:00 [FIRING:1] HighLatency service=cart p95 above 2 s
2026-02-08 15:30:00 [RESOLVED] HighLatency service=cart p95 above 2 s
"""


def test_notices_of_a_chat_tell_begin_and_end(tmp_path: Path) -> None:
    extracted = extract(tmp_path / "notices.txt", NOTICES)
    assert extracted is not None
    fires, over = (next(f for f in extracted.findings if f.reason == reason) for reason in ("firing", "ok"))
    assert (fires.at and fires.at.isoformat(), fires.severity) == ("2026-02-08T15:00:00+00:00", Severity.ERROR)
    assert (over.until and over.until.isoformat(), over.severity) == ("2026-02-08T15:30:00+00:00", Severity.INFO)
    assert fires.component == over.component == "cart"
