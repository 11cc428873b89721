"""Lines that name their own cause: read from the log as it is printed, and not from a like line."""

from pathlib import Path

import pytest
import yaml

from tests.knowledge.evidence_of import assess

WORDS: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("unread.yaml").read_text("utf-8"))
ASKED = "everything behind it is slow or fails since ten, why?"


def told(line: str, folder: Path) -> list[str | None]:
    """The patterns that are named, the likeliest first."""
    dated = line if line[0].isdigit() and not line.startswith("md") else f"2026-05-04T10:00:00Z {line}"
    return [
        c.pattern for c in assess({"node.log": f"2026-05-04T09:00:00Z INFO ready\n{dated}"}, ASKED, folder).candidates
    ]


@pytest.mark.parametrize("word", WORDS, ids=[w["pattern"] for w in WORDS])
def test_a_line_names_its_cause_and_a_like_one_does_not(word: dict[str, str], tmp_path: Path) -> None:
    assert told(word["line"], tmp_path)[:1] == [word["pattern"]]
    assert word["pattern"] not in told(word["near"], tmp_path)
