"""What an expression can't do without: nothing that matches may lack it, or a cause would go unseen."""

import re

from engines.pieces import needed
from knowledge.patterns.catalogue import catalogue
from tests.knowledge.test_scenarios import SCENARIOS

EXPRESSIONS = sorted(
    {
        signal.text
        for pattern in catalogue()
        for signal in (*pattern.helps, *pattern.excludes, *(s for need in pattern.needs for s in need.any))
        if signal.text
    }
)


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
