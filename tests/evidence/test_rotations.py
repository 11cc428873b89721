"""When a credential was replaced, as clusters and secret stores tell it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import FindingKind
from tests.evidence.test_commands_hosts import analysed

VAULT = """Key                    Value
---                    -----
last_vault_rotation    2026-05-04T01:00:01.1934Z
rotation_period        720h
username               desk_rw
"""
SECRET = """apiVersion: v1
kind: Secret
metadata:
  name: desk-db
  namespace: inn
  creationTimestamp: "2025-11-03T10:00:12Z"
  managedFields:
  - {{manager: kubectl, operation: Update, time: "2025-11-03T10:00:12Z"}}
  - {{manager: syncer, operation: Update, time: "{at}"}}
type: Opaque
data: {{password: "***"}}
"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("vault.txt", VAULT, [("credential", datetime(2026, 5, 4, 1, 0, 1, tzinfo=UTC), "desk_rw")]),
        (
            "secret.yaml",
            SECRET.format(at="2026-05-04T01:00:05Z"),
            [("Secret/desk-db", datetime(2026, 5, 4, 1, 0, 5, tzinfo=UTC), None)],
        ),
        ("secret.yaml", SECRET.format(at="2025-11-03T10:00:40Z"), []),
    ],
)
def test_a_rotation_is_a_change(
    tmp_path: Path, name: str, text: str, told: list[tuple[str, datetime, str | None]]
) -> None:
    changes = [f for f in analysed(tmp_path, name, text).findings if f.kind is FindingKind.CHANGE]
    found = [(f.facts["updated"], f.at.replace(microsecond=0) if f.at else None, f.facts.get("name")) for f in changes]
    assert found == told
