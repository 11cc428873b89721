"""No name, commit or id of the incident cases stands in the product: its rules are true of systems in general."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.bench.cases import CASES

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".yaml", ".yml", ".md", ".txt", ".json", ".html", ".js", ".css"}
EXEMPT = ("uv.lock", "docs/pictures/", "tests/incidents/", "tests/unseen", "tests/peers/package-lock.json")
KEYS = "service|name|author|pod|deployment|flag|db_instance_identifier|source_identifier"
NAMED = re.compile(rf'"(?:{KEYS})":\s*"([^"\s]{{6,60}})"')
PODS = re.compile(r"\b[a-z]+(?:-[a-z]+)+-[0-9a-f]{8,10}-[a-z0-9]{5}\b")
HYPHENATED = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+")
GENERAL = {  # words that every system has; each stands in public documentation
    "Charge",
    "Checkout",
    "client",
    "Client:ClientRead",
    "database",
    "exporter",
    "frontend",
    "IO:DataFileRead",
    "IO:DataFileWrite",
    "kube-dns",
    "Multi-AZ",
    "OOM-killed",
    "rabbitmq",
    "write-heavy",
}


def names() -> set[str]:
    """What the cases call their parts: components, commits, pods, people, flags."""
    found: set[str] = set()
    for line in (CASES / "expected.jsonl").read_text().splitlines():
        case = json.loads(line)
        found |= {case["id"], case["component"]}
        found |= set(HYPHENATED.findall(f"{case['question']} {case['ground_truth']}"))
        found |= {c[:8] for c in [case.get("culprit", {}).get("commit", "none")] if c != "none"}
    for file in (CASES / "open").rglob("*"):
        if file.is_file():
            text = file.read_text(errors="replace")
            found |= set(NAMED.findall(text)) | set(PODS.findall(text))
    return {name for name in found if len(name) >= 6} - GENERAL


def product() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    mine = Path(__file__).relative_to(ROOT).as_posix()
    return [ROOT / f for f in listed if Path(f).suffix in TEXT and f != mine and not f.startswith(EXEMPT)]


def stands(name: str, text: str) -> bool:
    """Look for a name as a whole word; the plain search first, as it is a hundred times quicker."""
    return name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


@pytest.mark.skipif(not CASES.exists(), reason=f"the incident cases are not here: {CASES} is missing")
def test_no_name_of_a_case_stands_in_the_product() -> None:
    wanted = names()
    assert wanted
    texts = {path.relative_to(ROOT): path.read_text(errors="replace") for path in product() if path.exists()}
    assert [(str(path), name) for path, text in texts.items() for name in wanted if stands(name, text)] == []


def test_a_name_is_found_as_a_whole_word() -> None:
    assert stands("cart-api", "the pod cart-api is down")
    assert not stands("cart-api", "the pod cart-api-2 is down")
