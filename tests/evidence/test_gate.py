"""What passes the gate: nothing that matches may stay outside, or a file is read as something else."""

import re

import pytest

from adapters.evidence.extractors.commands import reader
from adapters.evidence.gate import Gate, signs
from adapters.evidence.sniff import prints


def _passing(text: str, expression: str, flags: int = 0) -> list[str]:
    return [sign.expression for sign in Gate(signs(expression, flags)).open(text)]


def test_each_alternative_is_asked_for_itself() -> None:
    assert _passing("the disk is full", r"disk (?:a|is)|memory|^\d+ full|[a-z]+") == [
        "disk (?:a|is)",
        r"^\d+ full",
        "[a-z]+",
    ]


def test_a_piece_counts_in_any_case() -> None:
    assert _passing("DISK", "disk|memory") == ["disk"]


@pytest.mark.parametrize("text", ["D\u0130S\u212a", "d\u0131\u017fk"])
def test_letters_that_an_expression_takes_for_others_let_all_through(text: str) -> None:
    (sign,) = signs("disk", re.IGNORECASE)
    assert sign.search(text)
    assert _passing(text, "disk|memory") == ["disk", "memory"]


def test_letters_of_any_script_may_stand_around() -> None:
    assert _passing("\u00dcber die disk\u2026", "disk|memory") == ["disk"]


@pytest.mark.parametrize(
    "line",
    [
        "-[ RECORD 1 ]-+----",
        "(3 rows)",
        "Active: failed (Result: exit-code)",
        "1.5G\t./var/log",
        "*/5 * * * * /usr/bin/backup",
        'ALARM: "cpu" in eu-west-1',
        "[FIRING:2] HighLatency",
        "# Query_time: 12.5  Lock_time: 0.1",
    ],
)
def test_a_known_line_passes_among_others(line: str) -> None:
    """As one of the expressions alone says, without the gate."""
    text = f"something else\n{line}\nand more"
    alone = [s for s in reader.SIGNS if s.search(text)]
    assert alone
    assert set(alone) <= set(Gate(reader.SIGNS).open(text))


def test_what_tools_print_is_known_beside_prose() -> None:
    lines = ["We ran it again.", "Showing nodes accounting for 4s", "Filesystem      Size  Used"]
    asked = prints.standing(lines)
    assert [bool(prints.begins(lines, at, asked)) for at in range(3)] == [False, True, True]
