"""The catalogue is whole, and a broken one is refused in one sentence."""

import re
from pathlib import Path

import pytest
import yaml

from engines.errors import Refused
from engines.evidence import FindingKind
from engines.models import Category
from knowledge.changes.diffs import kinds
from knowledge.patterns.catalogue import PATTERNS, catalogue, load
from knowledge.patterns.templates import render

GOOD = """
- id: a.one
  category: network
  needs: [{text: "x (?P<target>y)"}]
  specificity: 0.5
  statement: "{component} can't reach {target} at all"
  fix: ["look"]
  settles: "look there"
  rests_on: experience
"""


def test_every_category_has_patterns() -> None:
    covered = {p.category for p in catalogue()}
    assert set(Category) - covered <= {Category.NO_FAULT}  # health.py reasons about that one


def test_it_is_large_enough_and_ids_are_unique() -> None:
    ids = [p.id for p in catalogue()]
    assert len(ids) == len(set(ids)) >= 150


def test_every_pattern_says_what_it_rests_on_and_how_to_mend_it() -> None:
    assert all(p.rests_on and p.fix and p.settles for p in catalogue())
    assert len(kinds()) >= 10


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        # a slot that nothing fills
        (GOOD.replace("{target}", "{nothing}"), "a.one in p.yaml is wrong at its slots.*nothing"),
        # not a category
        (GOOD.replace("network", "weather"), "a.one in p.yaml is wrong at category"),
        # an expression that does not compile
        (GOOD.replace("(?P<target>y)", "(y"), "a.one in p.yaml is wrong at needs"),
        # twice the same id
        (GOOD + GOOD, "two patterns called a.one"),
        # explains something unknown
        (GOOD + "  explains: [b.two]\n", "a.one explains b.two"),
        # not YAML
        ("- id: [", "p.yaml is not valid YAML"),
        # not a list
        ("id: a.one", "p.yaml must be a list"),
        # a key that does not exist
        (GOOD + "  colour: red\n", "a.one in p.yaml is wrong at colour"),
    ],
)
def test_a_broken_catalogue_is_one_clear_sentence(tmp_path: Path, broken: str, sentence: str) -> None:
    (tmp_path / "p.yaml").write_text(broken)
    with pytest.raises(Refused, match=sentence):
        load(tmp_path)


def test_a_good_one_loads(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(GOOD)
    assert [p.id for p in load(tmp_path)] == ["a.one"]


@pytest.mark.parametrize(
    ("template", "slots", "text"),
    [
        ("{a} is down", {"a": "x"}, "x is down"),
        ("{a|it} is down", {}, "it is down"),
        ("x[[ of {a}]] is down", {}, "x is down"),
        ("x[[ of {a} and {b}]] is down", {"a": "1"}, "x is down"),
        ("x[[ of {a}]] is down", {"a": "y"}, "x of y is down"),
    ],
)
def test_sentences_fill_or_drop_their_slots(template: str, slots: dict[str, str], text: str) -> None:
    assert render(template, slots) == text


BENIGN = {"Recovered", "Restarted", "Started", "Stopped", "Deployed", "ConfigChanged", "FlagChanged", "Maintenance"}
UNTOLD = {"Routine", "EmptyResult"}  # no trouble, and what only its reader can judge


def test_every_class_of_failure_is_known_to_a_pattern() -> None:
    """What extractors can name, patterns must be able to explain."""
    text = (Path(__file__).parents[2] / "adapters" / "evidence" / "classes.txt").read_text("utf-8")
    classes = set(re.findall(r"^([A-Z]\w+) (?:critical|error|warning|info)$", text, re.MULTILINE))
    signals = [s for p in catalogue() for n in p.needs for s in n.any if FindingKind.LOG in s.kind]
    known = {r for s in signals for r in s.reason}
    assert classes - BENIGN - UNTOLD <= known


def test_no_code_belongs_to_two_rows_of_one_table() -> None:
    for file in sorted(PATTERNS.glob("codes_*.yaml")):
        rows = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)["rows"]
        codes = [c for row in rows for c in row.get("codes", ())]
        assert len(codes) == len(set(codes)), file.name
