"""What is asked for first is about what the problem names."""

import pytest

from knowledge.answers.requests import first, named


@pytest.mark.parametrize(
    ("problem", "name"),
    [
        ("checkout is failing since about 12:05", "checkout"),
        ("the payments service returns 503", "payments"),
        ("we see timeouts from search-api since noon", "search-api"),
        ("Lots of 5xx on the gateway", "gateway"),
        ("cart-worker pods keep crashing", "cart-worker"),
        ("it is down", None),
        ("everything is slow", None),
        ("users can't log in", None),
        ("", None),
    ],
)
def test_what_a_problem_names(problem: str, name: str | None) -> None:
    assert named(problem) == name


def test_the_commands_are_about_it() -> None:
    asked = first("checkout is failing")
    assert asked[0].what.startswith("Logs of checkout")
    assert any("checkout" in c for c in asked[0].commands)
    assert "<service>" in first("it is down")[0].what
