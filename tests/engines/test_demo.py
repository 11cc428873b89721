"""The example incident, from the files to the card, as a person who is new sees it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_change_that_shares_the_database_is_the_cause(answer: dict[str, Any]) -> None:
    top = answer["root_causes"][0]
    assert top["component"] == "cart-worker"
    assert re.search(r"cart-worker 2\.8\.1 .*connections of orders-db.*checkout", top["statement"])
    assert "from 20 to 200" in top["statement"]
    assert {c["file"] for c in top["citations"]} == {"checkout.log", "deploys.json", "cart-worker.yaml"}
    quotes = " ".join(c["quote"] for c in top["citations"])
    assert "orders-db:5432" in quotes
    assert 'value: "200"' in quotes


def test_it_is_sure_but_not_certain(answer: dict[str, Any]) -> None:
    assert 0.6 <= answer["root_causes"][0]["confidence"] < 0.9


def test_no_change_is_ruled_out_for_want_of_a_match(answer: dict[str, Any]) -> None:
    assert not [
        r for r in answer["ruled_out"] if re.search("release|change|deploy", r["what"] + r["why"], re.IGNORECASE)
    ]


def test_no_word_of_a_message_is_a_component(answer: dict[str, Any]) -> None:
    assert not {"timeout", "the system", "db"} & {c["component"] for c in answer["root_causes"]}


def test_one_thing_is_asked_for_and_not_the_check_again(answer: dict[str, Any]) -> None:
    assert len(answer["requests"]) <= 1
    assert not [r for r in answer["requests"] if any("pg_stat_activity" in c for c in r["commands"])]


def test_the_statement_is_two_sentences_without_raw_log(answer: dict[str, Any]) -> None:
    for cause in answer["root_causes"]:
        assert "[db]" not in cause["statement"]
        assert len(cause["statement"]) <= 400
