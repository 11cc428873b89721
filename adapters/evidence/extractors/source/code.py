"""Source code: its language, what it defines, where it does not parse, and the settings and failures written in it."""

import ast
import re
import warnings
from pathlib import PurePath

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import leaves
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.source import balance, languages
from adapters.evidence.extractors.source.languages import Language
from adapters.evidence.extractors.text import Text
from adapters.evidence.lined import Node
from adapters.evidence.lined.settings_text import value
from engines.evidence import DataType, FindingKind, Severity

CAP = 2 << 20  # characters that are parsed
MOST_SYMBOLS, MOST_SETTINGS = 60, 60
LONGEST = 400  # characters of a line of code
_ASSIGNED = re.compile(
    r"(?:^|[\s,(.{])[\"']?([A-Za-z_][\w.-]{2,60})[\"']?\s*(?::\s*[\w.<>\[\]| ]{1,40}\s*)?(?::?=|:)\s*"
    r"(\d[\w.]*(?:\s*\*\s*[\w.]+){0,2}|\"[^\"]{1,200}\"|'[^']{1,200}'|[Tt]rue|[Ff]alse)(?=\s*[,;)}\]]|\s*$"
    r"|\s*(?:#|//))"
)
_COMMENT = re.compile(r"\s*(?:#|//|/?\*|--)")


class Code(Extractor):
    """Source in a programming or query language."""

    name = "code"

    def detect(self, document: Document) -> bool:
        """Whatever is code and no patch, which has an extractor of its own."""
        return document.data_type is DataType.CODE

    def extract(self, document: Document) -> Extracted:
        """Tell definitions, settings, raised failures, and the first line that does not parse."""
        page = Page(document)
        language = languages.of(document.name, document.head)
        if language.name == "Python":
            _python(page)
        elif _is_whole(document, language):
            _unbalanced(page, language)
        _symbols(page, language)
        _settings(page)
        _raised(page, language)
        return page.done(DataType.CODE) if page.found else Text().extract(document)


def _python(page: Page) -> None:
    text = page.document.text[:CAP]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        line = min(error.lineno or 1, len(page.lines))
        words = f"Line {line} is no Python: {error.msg}."
        facts: dict[str, Fact] = {"message": words, "language": "Python"}
        page.add(FindingKind.CONFIG, "SyntaxError", words, Place(line), Subject(), Severity.ERROR, facts=facts)
    except (ValueError, RecursionError, MemoryError):
        page.note = "The code is nested too deeply to be parsed; its definitions and settings were read."


def _is_whole(document: Document, language: Language) -> bool:
    """Whether it is a file of its own, and no part that somebody cut out."""
    known = language.name in balance.LANGUAGES or language.name == "Shell"
    return known and PurePath(document.name.lower()).suffix.lstrip(".") in language.suffixes


def _unbalanced(page: Page, language: Language) -> None:
    found = balance.check(page.document.text[:CAP], language.name)
    if found:
        facts: dict[str, Fact] = {"message": found.words, "language": language.name}
        place = Place(min(found.line, len(page.lines)))
        page.add(FindingKind.CONFIG, "SyntaxError", found.words, place, Subject(), Severity.ERROR, facts=facts)


def _symbols(page: Page, language: Language) -> None:
    told = 0
    for number, line in enumerate(page.lines, start=1):
        if told >= MOST_SYMBOLS:
            return
        found = language.defines.match(line) if language.defines and len(line) < LONGEST else None
        if found is None:
            continue
        told += 1
        kind, name = (found["kind"] or "function").split()[-1], found["name"]
        facts: dict[str, Fact] = {"name": name, "kind": kind, "language": language.name}
        page.add(
            FindingKind.TEXT,
            "symbol",
            f"{kind} {name} in {language.name}.",
            Place(number, found.start("name"), len(name)),
            Subject(),
            facts=facts,
        )


def _settings(page: Page) -> None:
    told = 0
    for number, line in enumerate(page.lines, start=1):
        if told >= MOST_SETTINGS:
            return
        if len(line) > LONGEST or _COMMENT.match(line):
            continue
        for found in _ASSIGNED.finditer(line):
            key = found[1].rsplit(".", 1)[-1]
            if leaves.is_telling(key):
                told += 1
                leaves.setting(page, key, Node(value(found[2]), number, found.start(1), number), "")


def _raised(page: Page, language: Language) -> None:
    if language.raises is None:
        return
    short = [(n, line) for n, line in enumerate(page.lines, start=1) if len(line) < LONGEST]
    found = [(n, m) for n, line in short if (m := language.raises.match(line))]
    for number, said in found[:MOST_SYMBOLS]:
        facts: dict[str, Fact] = {"message": said[0].strip(), "language": language.name}
        words = f"Here it fails on purpose: {said[0].strip()[:160]}"
        page.add(FindingKind.TEXT, "raises", words, Place(number, said.start(), len(said[0])), Subject(), facts=facts)
