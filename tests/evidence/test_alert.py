# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Alerts of the usual monitors, and the status feeds of providers."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad, js

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
