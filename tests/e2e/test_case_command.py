"""`case list` and `case show` over a case that was kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bot(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    env = {**os.environ, "DATA_DIR": str(data)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_kept_case_is_listed_and_explained(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("2026-03-01 10:00:00 ERROR db: connection refused by 10.0.0.7:5432\n" * 3)
    done = bot(tmp_path, "investigate", str(tmp_path / "app.log"), "--question", "checkout is down", "--keep")
    assert done.returncode == 0, done.stderr
    (data,) = (tmp_path / "investigations").iterdir()
    (line,) = bot(data, "case", "list").stdout.splitlines()
    shown = bot(data, "case", "show", line.split()[0], "--json")
    told = json.loads(shown.stdout)
    assert told["hypotheses"][0]["steps"][0]["evidence"]
    assert told["phases"][0]["after"] == 1
    assert "connection" in bot(data, "case", "show", line.split()[0]).stdout
    (who,) = json.loads(bot(data, "audit", "--case", line.split()[0], "--json").stdout)[:1]
    assert (who["who"], who["what"], who["outcome"]) == ("you", "mention", "done")
    assert bot(data, "audit", "--csv").stdout.startswith("at,workspace,channel,case,who,what,outcome,via\n")
    assert bot(data, "audit", "--case", "c0").stdout == "Nobody did anything yet.\n"
    assert "There is no case nobody" in bot(data, "case", "show", "nobody").stderr
