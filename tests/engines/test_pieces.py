"""The pieces that an expression can't do without, and the alternatives that it leaves."""

import pytest

from engines.pieces import alternatives, needed


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


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("a|b", ["a", "b"]),
        ("a(?:b|c)|[|)]d", ["a(?:b|c)", "[|)]d"]),
        (r"a\|b|(?P<who>c|d)\)", [r"a\|b", r"(?P<who>c|d)\)"]),
        ("(?<!a|b)c|", ["(?<!a|b)c", ""]),
    ],
)
def test_an_expression_is_cut_where_it_leaves_a_choice_as_a_whole(expression: str, parts: list[str]) -> None:
    assert list(alternatives(expression)) == parts
