"""Investigate every incident of our own (tests/incidents unless told otherwise) and rank where its cause comes out.

    python -m tests.bench.incidents [--out DIR] [--folder DIR] [NAME ...]

A cause hits when its statement, cut to 600 characters, matches every group of `must_mention` and nothing of
`must_not`; where commits were given, the first statement must also name the right one, or none. An incident that
its evidence does not decide hits when the conclusion says so and the requests ask for what would decide it.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import main as bot

INCIDENTS = Path(__file__).parents[1] / "incidents"
UNSEEN = INCIDENTS.parent / "unseen"
CAP = 600
COMMITS = re.compile(r"commit|git|history|changes?\b", re.IGNORECASE)  # the names of files that hold commits
SHA = re.compile(r"\b(?=\d*[a-f])[0-9a-f]{7,40}\b")


@dataclass(frozen=True)
class Result:
    """One investigated incident: the rank of its cause from 1 on, and whether the commit was right."""

    name: str
    rank: int | None
    commit: bool | None
    first: str


def folders(names: list[str] | None = None, within: Path = INCIDENTS) -> list[Path]:
    """The incidents asked for, all where none was."""
    return sorted(p.parent for p in within.glob("*/expected.json") if not names or p.parent.name in names)


def investigate(folder: Path) -> dict[str, Any]:
    """Run the command line in this process on the evidence alone, without the expectation next to it."""
    evidence = [str(p) for p in sorted(folder.iterdir()) if p.name not in ("expected.json", "question.txt")]
    question = (folder / "question.txt").read_text().strip()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = bot.run(["investigate", *evidence, "--question", question, "--json"])
    if status:
        raise RuntimeError(f"{folder.name}: status {status}")
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


def result(folder: Path, answer: dict[str, Any]) -> Result:
    """Score an answer against what the incident's folder expects."""
    expected = json.loads((folder / "expected.json").read_text())
    said = [_undecided(answer)] if expected.get("undecided") else statements(answer)
    rank = next((i for i, s in enumerate(said, 1) if hit(s, expected)), None)
    first = said[0] if said else ""
    return Result(folder.name, rank, _commit(folder, first, expected.get("culprit"), right=rank == 1), first)


def statements(answer: dict[str, Any]) -> list[str]:
    """The causes, best first, each as one line with its component, cut to the cap."""
    return [_statement(cause) for cause in answer["root_causes"]]


def _statement(cause: dict[str, Any]) -> str:
    component, text = cause.get("component") or "", cause["statement"]
    named = text if component.lower() in text.lower() else f"{component}: {text}"
    return re.sub(r"\s+", " ", named)[:CAP]


def _undecided(answer: dict[str, Any]) -> str:
    """Put what is concluded and what is asked for into one line; nothing where a cause is concluded."""
    concluded = answer["conclusion"]["statement"]
    wanted = [request["what"] for request in answer["requests"]]
    return " ".join([concluded, *wanted])[:CAP] if concluded.startswith("Inconclusive") else ""


def hit(statement: str, expected: dict[str, Any]) -> bool:
    """Whether a statement says every part of the cause and nothing that is wrong."""
    said = all(any(re.search(p, statement, re.IGNORECASE) for p in group) for group in expected["must_mention"])
    return said and not any(re.search(p, statement, re.IGNORECASE) for p in expected["must_not"])


def _commit(folder: Path, first: str, culprit: str | None, *, right: bool) -> bool | None:
    if culprit is None:
        return None
    if culprit != "none":
        return culprit[:7] in first.lower()
    return right and not any(sha in first.lower() for sha in _shas(folder))


def _shas(folder: Path) -> set[str]:
    """The commits that were given, in whichever files: the first seven letters of each."""
    given = (p for p in folder.rglob("*") if p.is_file() and COMMITS.search(p.name))
    return {sha[:7] for p in given for sha in SHA.findall(p.read_text())}


def measure(names: list[str] | None = None, out: Path | None = None, within: Path = INCIDENTS) -> list[Result]:
    """Investigate the incidents and score them; keep the answers where a folder is given."""
    results = []
    for folder in folders(names, within):
        answer = investigate(folder)
        if out:
            (out / f"{folder.name}.json").write_text(json.dumps(answer, indent=1))
        results.append(result(folder, answer))
    return results


def table(results: list[Result]) -> str:
    """One line for each incident and the totals."""
    lines = [f"{r.rank or '-':>3} {_word(r.commit):7} {r.name}" for r in results]
    first, five = (sum(r.rank is not None and r.rank <= at for r in results) for at in (1, 5))
    commits = [r.commit for r in results if r.commit is not None]
    total = f"{len(results)} incidents: top-1 {first}, top-5 {five}; right commit {sum(commits)}/{len(commits)}"
    return "\n".join([*lines, total])


def _word(commit: bool | None) -> str:
    return {None: "", True: "commit", False: "wrong"}[commit]


def main() -> int:
    """Print the rank of each incident and the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folder", type=Path, default=INCIDENTS)
    asked = parser.parse_args()
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
    print(table(measure(asked.names, asked.out, asked.folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
