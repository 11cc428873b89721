"""What an expression can't do without: nothing that matches may lack it, or a cause would go unseen."""

import re

import pytest

from knowledge.catalogue import catalogue
from knowledge.pieces import needed
from tests.knowledge.test_scenarios import SCENARIOS

EXPRESSIONS = sorted(
    {
        signal.text
        for pattern in catalogue()
        for signal in (*pattern.helps, *pattern.excludes, *(s for need in pattern.needs for s in need.any))
        if signal.text
    }
)


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        ("no space|disk full", {"no space", "disk full"}),
        (r"(?P<who>\w+) is (?:not )?ready", {"ready"}),
        ("the (?:index|table) is gone", {" is gone"}),
        ("(?:index|table)s?", {"index", "table"}),
        ("(?:index|table)? gone", {" gone"}),
        ("colou?r", {"colo"}),
        ("lost+ found", {" found"}),
        ("(?<!in )memory(?! full)", {"memory"}),
        (r"port\.\d{2}", {"port."}),
        ("x{0,3}yes", {"yes"}),
        ("Quota", {"quota"}),
        (r"[a-z]+ \d+|deny", set()),
        ("(?=later)", set()),
        ("(?i:Denied)", set()),
        (r"\x41bc", {"bc"}),
        ("", set()),
    ],
)
def test_the_longest_pieces_without_choice_are_found(expression: str, pieces: set[str]) -> None:
    assert set(needed(expression)) == pieces


def test_nothing_that_matches_lacks_them() -> None:
    """Over every line of the scenarios."""
    lines = {line for s in SCENARIOS for text in s["files"].values() for line in text.splitlines()}
    said = "\n".join(sorted(lines))
    met = 0
    for expression in EXPRESSIONS:
        for found in re.finditer(expression, said, re.IGNORECASE):
            pieces = needed(expression)
            assert not pieces or any(p in found[0].casefold() for p in pieces), expression
            met += 1
    assert met > len(EXPRESSIONS)
