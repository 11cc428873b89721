"""Every incident case is investigated through the command line, and every quote stands where it says."""

import json
from pathlib import Path

import pytest

from bot import main
from knowledge.components.names import UNNAMED
from tests.bench.cases import CASES, folders
from tests.e2e.quotes import stands_at

FIELDS = {
    "root_causes",
    "conclusion",
    "ruled_out",
    "requests",
    "timeline",
    "response_type",
    "redactions",
    "seconds",
}


@pytest.mark.skipif(not folders(), reason=f"the incident cases are not here: {CASES} is missing")
@pytest.mark.parametrize("folder", folders(), ids=lambda f: f.name)
def test_a_case_is_answered_and_every_quote_is_real(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = (folder / "question.txt").read_text()
    assert main.run(["investigate", str(folder), "--question", question, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) >= FIELDS
    cited = [c for cause in answer["root_causes"] for c in cause["citations"]]
    cited += [c for rule in answer["ruled_out"] for c in rule["citations"]]
    cited += [c for c in (entry["citation"] for entry in answer["timeline"]) if c and (folder / c["file"]).exists()]
    wrong = [c for c in cited if not stands_at(folder, c["file"], c["line"], c["quote"])]
    assert not wrong
    told = _told(folder)
    for cause in answer["root_causes"]:
        assert cause["citations"], cause["statement"]
        assert cause["component"] == UNNAMED or cause["component"].casefold() in told, cause["statement"]
        assert 0 <= cause["confidence"] <= 1


def _told(folder: Path) -> str:
    """All that is in the evidence, and what its files are called."""
    files = (p for p in folder.rglob("*") if p.is_file())
    return "\n".join(f"{p.relative_to(folder)}\n{p.read_text('utf-8', 'replace')}" for p in files).casefold()
