"""What the command line says to words it does not know."""

import pytest

from bot import cli

WRONG = {
    "investgate x": "There is no 'investgate' here: did you mean investigate?",
    "case shwo 3": "There is no 'shwo' here: did you mean show?",
    "frobnicate": "There is no 'frobnicate' here: `python -m bot --help` lists what there is.",
    "query a": "The following arguments are required: QUESTION: `python -m bot query --help` says what it takes.",
}


@pytest.mark.parametrize(("typed", "said"), WRONG.items(), ids=list(WRONG))
def test_a_wrong_word_gets_one_sentence(typed: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.parse(typed.split())
    assert left.value.code == 2
    assert capsys.readouterr().err == f"FaultMaven: {said}\n"


def test_help_is_a_word_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.parse(["help"])
    assert left.value.code == 0
    assert "investigate" in capsys.readouterr().out


def test_what_is_not_typed_has_its_default() -> None:
    assert cli.parse([]) == cli.Arguments(command="serve")
    assert cli.parse(["analyze", "a", "--fetch", "https://b"]).fetch == ("https://b",)
