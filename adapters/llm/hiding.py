"""What goes to a model without names of people and places, and its answer with them again."""

import json
import re
from dataclasses import dataclass

from adapters.llm.ports import Names
from engines.asking import Asker
from engines.prompts import Prompt

_MARK = re.compile(r"<((?:PERSON|PLACE)_\d+)>")
_ESCAPED = {r"\u2039": "\u2039", r"\u203a": "\u203a", r"\u203A": "\u203a"}
_SHOWN = "\u2039{}\u203a"  # as all that stands for something private is written in a prompt


@dataclass(frozen=True)
class Disguise:
    """A prompt that may leave, and what its pseudonyms stand for."""

    prompt: Prompt
    names: dict[str, str]  # by the pseudonym as the prompt has it

    def lifted(self, text: str) -> str:
        """A model's JSON with the names in it again, also where it wrote the marks in its own way."""
        for escaped, sign in _ESCAPED.items():
            text = text.replace(escaped, sign)
        for pseudonym, name in self.names.items():
            written = json.dumps(name, ensure_ascii=False)[1:-1]
            text = text.replace(pseudonym, written).replace(f"<{pseudonym[1:-1]}>", written)
        return text


async def disguise(prompt: Prompt, asker: Asker, names: Names | None) -> Disguise:
    """Take the speakers out of it, and then what `names` finds; raises Unavailable where that can't be done."""
    speakers = {name: _SHOWN.format(f"SPEAKER_{n}") for n, name in enumerate(asker.people, 1)}
    lines = [_without(line, speakers) for text in (prompt.evidence, prompt.task) for line in text.split("\n")]
    stands_for = {mark: name for name, mark in speakers.items()}
    if names:
        hidden = await names.take(lines, asker.case)
        lines = [_MARK.sub(lambda m: _SHOWN.format(m[1]), line) for line in hidden.texts]
        stands_for |= {_SHOWN.format(mark.strip("<>")): name for mark, name in hidden.names.items()}
    border = prompt.evidence.count("\n") + 1
    evidence, task = "\n".join(lines[:border]), "\n".join(lines[border:])
    left = Prompt(prompt.rules, evidence, task, prompt.tokens, prompt.left_out)
    return Disguise(left, stands_for)


def _without(line: str, speakers: dict[str, str]) -> str:
    """The line without the people of the thread: where they speak, and wherever a name is written like one."""
    for name, mark in speakers.items():
        for before, behind in (('from="', '"'), ('by="', '"')):
            line = line.replace(f"{before}{name}{behind}", f"{before}{mark}{behind}")
        if line.startswith(f"{name}: "):
            line = f"{mark}{line[len(name) :]}"
        if any(c.isupper() for c in name):
            line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mark, line)
        else:
            line = line.replace(f"@{name}", f"@{mark}")
    return line
