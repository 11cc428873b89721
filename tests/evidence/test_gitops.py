"""What `argocd app get` prints."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad

APP = """$ argocd app get shop
Name:               argocd/shop
Namespace:          shop
Sync Status:        OutOfSync from main (1a2b3c4)
Health Status:      Degraded
Phase:              Failed
Start:              2026-06-18 15:00:00 +0000 UTC
Message:            namespaces "shp" not found
"""
FINE = (
    APP.replace("OutOfSync from", "Synced to")
    .replace("Degraded", "Healthy")
    .replace("Failed", "Succeeded")
    .replace('namespaces "shp" not found', "successfully synced")
)

CASES: list[Case] = [
    (APP, "object", "SyncFailed", "shop", "not found"),
    (APP, "object", "Degraded", "shop", "Degraded"),
    (APP, "object", "OutOfSync", "shop", "OutOfSync"),
    (FINE, "object", "Healthy", "shop", "Healthy"),
]


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


def test_what_is_synced_and_healthy_gives_no_bad_finding(tmp_path: Path) -> None:
    assert bad(tmp_path / "f", FINE) == []
