"""The reference of commands says what the table says, line by line."""

from collections.abc import Iterator
from pathlib import Path

from engines.commands import FORMS
from engines.commands.forms import ALIASES, ROLES, Form

PAGE = (Path(__file__).parents[2] / "docs/reference/commands.md").read_text("utf-8")


def seen(form: Form) -> str:
    if form.changes:
        return "everybody, in the case's thread"
    return "you alone" if form.personal else "you alone; after a mention, everybody"


def rows() -> Iterator[str]:
    """The table as the page has it."""
    for form in FORMS.values():
        usage = f"`{form.usage}`".replace("|", "\\|")
        yield f"| {usage} | {form.does} | {form.needs.title} | {seen(form)} | {form.asks or '–'} |"  # noqa: RUF001 - a dash


def test_each_command_has_its_row_and_no_other_does() -> None:
    table = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert table == list(rows())


def test_other_words_for_the_same_are_named() -> None:
    for word, meant in ALIASES.items():
        assert f"`{word}` ({meant})" in PAGE
    for role, words in ROLES.items():
        assert ", ".join(f"`{word}`" for word in words) in PAGE, role
