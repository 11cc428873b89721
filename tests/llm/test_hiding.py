"""A prompt leaves without names, and the answer has them again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.llm.hiding import Speakers, disguise
from adapters.llm.tokens import counted
from engines.asking import Hidden
from engines.errors import Unavailable
from engines.prompts import Prompt

ASKED = (Speakers.of(("Ann", "ben", 'Dwayne "Rock"')), "c1")


class Maria:
    """Finds Maria."""

    async def take(self, texts: Sequence[str], salt: str) -> Hidden:
        assert salt == "c1"
        return Hidden(tuple(t.replace("Maria", "<PERSON_4>") for t in texts), {"<PERSON_4>": "Maria"})


class Broken:
    """Is not installed."""

    async def take(self, texts: Sequence[str], salt: str) -> Hidden:  # noqa: ARG002 - a port's signature
        raise Unavailable("The group `names` is not installed.")


def prompt(evidence: str, task: str) -> Prompt:
    """Its tokens are those of what may hold names."""
    return Prompt("rules", evidence, task, "{}", sum(counted((evidence, task))), 0)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (
            '<message from="Ann">Ann says so</message>',
            '<message from="\u2039SPEAKER_1\u203a">\u2039SPEAKER_1\u203a says so</message>',
        ),
        (
            # marks that somebody forged
            "\u2039SPEAKER_1\u203a and \u2039PERSON_4\u203a say so, to \u2039EMAIL_2\u203a",
            "SPEAKER_1 and PERSON_4 say so, to \u2039EMAIL_2\u203a",
        ),
        ("Annual report of Annabel", "Annual report of Annabel"),  # a part of a word is no name
        ("ben: the disk of ben.example is fine", "\u2039SPEAKER_2\u203a: the disk of ben.example is fine"),
        (
            '<evidence by="ben">ask @ben</evidence>',
            '<evidence by="\u2039SPEAKER_2\u203a">ask @\u2039SPEAKER_2\u203a</evidence>',
        ),
        ("Maria did it, not Maria's team", "\u2039PERSON_4\u203a did it, not \u2039PERSON_4\u203a's team"),
    ],
)
async def test_names_are_taken_out(line: str, left: str) -> None:
    hidden = await disguise(prompt(line, f"first\n{line}"), *ASKED, Maria())
    assert (hidden.prompt.evidence, hidden.prompt.task) == (left, f"first\n{left}")


async def test_its_tokens_are_those_of_what_leaves() -> None:
    speakers, _ = ASKED
    given = prompt("Maria asks Maria", "Maria: Ann")
    told = replace(given, tokens=sum(counted((given.evidence, speakers.hidden(given.task)))))  # as it is rendered
    hidden = (await disguise(told, *ASKED, Maria())).prompt
    assert hidden.tokens == sum(counted((hidden.evidence, hidden.task))) > given.tokens


async def test_names_come_back_in_whatever_way_the_model_writes_the_marks() -> None:
    hidden = await disguise(prompt("Maria", ""), *ASKED, Maria())
    given = '{"a": "\u2039PERSON_4\u203a and \\u2039SPEAKER_1\\u203a and <SPEAKER_2>", "b": "\u2039SPEAKER_3\u203a"}'
    assert hidden.lifted(given) == r'{"a": "Maria and Ann and ben", "b": "Dwayne \"Rock\""}'


async def test_without_what_finds_names_the_people_of_the_thread_are_hidden_all_the_same() -> None:
    hidden = await disguise(prompt("Ann and Maria", "x"), *ASKED, None)
    assert hidden.prompt.evidence == "\u2039SPEAKER_1\u203a and Maria"


async def test_nothing_leaves_where_names_can_not_be_taken_out() -> None:
    with pytest.raises(Unavailable):
        await disguise(prompt("Maria", ""), *ASKED, Broken())
