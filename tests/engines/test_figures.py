"""How numbers and counts are written, wherever people read them."""

import pytest

from engines.figures import amount, many, number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (7, "7"),
        (412_806, "412,806"),
        (999.6, "1,000"),
        (999.4, "999"),
        (1234.5, "1,234"),
        (0.021_43, "0.0214"),
        (-3.14159, "-3.14"),
        (float("nan"), "unknown"),
        (float("-inf"), "unknown"),
    ],
)
def test_a_number_has_three_digits_or_groups_of_three(value: float, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234.4, "1,234"), (12.6, "13"), (3.0, "3"), (3.14, "3.1"), (0.26, "0.3"), (0.043, "0.04"), (0, "0")],
)
def test_an_amount_has_as_many_digits_as_it_needs(value: float, said: str) -> None:
    assert amount(value) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 entries"), (1, "1 entry"), (1.0, "1 entry"), (2, "2 entries"), (1200, "1,200 entries")]
)
def test_one_is_no_plural(count: float, said: str) -> None:
    assert many(count, "entry", "entries") == said
    assert many(count, "line") == said.replace("entry", "line").replace("entries", "lines")
