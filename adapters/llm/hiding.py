"""What goes to a model without names of people and places, and its answer with them again."""

import json
import re
from dataclasses import dataclass, replace

from adapters.llm.ports import Names
from adapters.llm.tokens import counted
from engines.prompts import Prompt

_MARK = re.compile(r"<((?:PERSON|PLACE)_\d+)>")
_FORGED = re.compile(r"\u2039((?:SPEAKER|PERSON|PLACE)_\d+)\u203a")  # before any name is hidden, it is none of ours
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


@dataclass(frozen=True)
class Speakers:
    """The people of a thread, by their pseudonyms."""

    marks: dict[str, str]  # by name

    @classmethod
    def of(cls, people: tuple[str, ...]) -> "Speakers":
        """In the order in which they came."""
        return cls({name: _SHOWN.format(f"SPEAKER_{n}") for n, name in enumerate(people, 1)})

    def hidden(self, text: str) -> str:
        """The text without them, and without marks that somebody else made."""
        return "\n".join(map(self._without, _FORGED.sub(r"\1", text).split("\n")))

    def _without(self, line: str) -> str:
        """Where they speak, and wherever a name is written like one."""
        for name, mark in self.marks.items():
            if name not in line:
                continue
            for before, behind in (('from="', '"'), ('by="', '"')):
                line = line.replace(f"{before}{name}{behind}", f"{before}{mark}{behind}")
            if line.startswith(f"{name}: "):
                line = f"{mark}{line[len(name) :]}"
            if any(c.isupper() for c in name):
                line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mark, line)
            else:
                line = line.replace(f"@{name}", f"@{mark}")
        return line


async def disguise(prompt: Prompt, speakers: Speakers, case: str, names: Names | None) -> Disguise:
    """Take the speakers out of it, and then what `names` finds; raises Unavailable where that can't be done."""
    evidence, task = speakers.hidden(prompt.evidence), speakers.hidden(prompt.task)
    stands_for = {mark: name for name, mark in speakers.marks.items()}
    tokens = prompt.tokens
    if names:
        before = sum(counted((evidence, task)))
        border = evidence.count("\n") + 1
        hidden = await names.take([*evidence.split("\n"), *task.split("\n")], case)
        lines = [_MARK.sub(lambda m: _SHOWN.format(m[1]), line) for line in hidden.texts]
        stands_for |= {_SHOWN.format(mark.strip("<>")): name for mark, name in hidden.names.items()}
        evidence, task = "\n".join(lines[:border]), "\n".join(lines[border:])
        tokens += sum(counted((evidence, task))) - before
    return Disguise(replace(prompt, evidence=evidence, task=task, tokens=tokens), stands_for)
