"""The bundled troubleshooting guides, searched by words (BM25): nothing to install, nothing to fetch."""

import math
import re
from pathlib import Path

import bm25s  # type: ignore[import-untyped]  # it has no types

from engines.questions import Passage, Passages
from knowledge.chunks import Chunk, cut
from knowledge.embed import Embedder

GUIDES = Path(__file__).parent / "guides"
WORD = re.compile(r"[a-z0-9]+")
PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)s$")
NAME = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)+|[A-Za-z]*\d[A-Za-z0-9]*")  # cart-db, v1.4, R2: not a plain word
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LITTLE = "a an and are as at be but by for from has in is it its of on or that the this to was what why with"
STOP = frozenset(LITTLE.split())


class GuideLibrary:
    """Recalls the passages that fit a text."""

    def __init__(self, folder: Path = GUIDES) -> None:
        """Index all guides of a folder once."""
        files = sorted(folder.glob("*.md"))
        self._chunks: tuple[Chunk, ...] = tuple(c for f in files for c in cut(f.read_text(encoding="utf-8"), f.name))
        self._embedder = Embedder()
        self._index = bm25s.BM25()
        if self._chunks:
            self._index.index([_words(f"{c.title} {c.title} {c.text}") for c in self._chunks], show_progress=False)

    def recall(self, query: str, limit: int) -> Passages:
        """The best passages, best first; none where no word fits."""
        words = [w for w in dict.fromkeys(_words(query)) if w in self._index.vocab_dict] if self._chunks else []
        if not words or limit < 1:
            return Passages()
        scores = [float(s) for s in self._index.get_scores(words)]
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:limit]
        return Passages(passages=tuple(self._passage(i, scores[i]) for i in order if scores[i] > 0))

    def nearest(self, query: str, texts: tuple[str, ...], limit: int) -> Passages:
        """The texts that are nearest in meaning, best first; a name that both have counts too, the rarer the more."""
        if not texts or not query.strip():
            return Passages()
        vectors = self._embedder.vectors([query, *texts])
        named = zip(vectors[1:] @ vectors[0], _shared(query, texts), strict=True)
        scores = [round(float(meant) + shared, 4) for meant, shared in named]
        order = sorted(range(len(texts)), key=lambda i: (-scores[i], i))[:limit]
        found = (Passage(title="", source="memory", text=texts[i], score=scores[i]) for i in order)
        return Passages(passages=tuple(found))

    def _passage(self, number: int, score: float) -> Passage:
        chunk = self._chunks[number]
        return Passage(title=chunk.title, source=chunk.source, text=chunk.text, score=round(score, 4))


def _shared(query: str, texts: tuple[str, ...]) -> list[float]:
    """Which share of the names in the query each text has, in 0..1; a name weighs by how few texts have it."""
    wanted, has = _names(query), [_names(t) for t in texts]
    weight = {name: math.log(1 + len(texts) / (1 + sum(name in h for h in has))) for name in wanted}
    whole = sum(weight.values()) or 1.0
    return [sum(weight[name] for name in wanted & h) / whole for h in has]


def _names(text: str) -> set[str]:
    return {name.lower() for name in NAME.findall(text)}


def _words(text: str) -> list[str]:
    """Lower-case words, names in camel case also in parts, plurals as singulars."""
    split = CAMEL.sub(" ", text)
    whole = (w.lower() for w in split.split() if w)
    words = [w for piece in whole for w in WORD.findall(piece)]
    joined = [w.lower() for w in re.findall(r"[A-Za-z0-9]+", text) if CAMEL.search(w)]
    return [PLURAL.sub("", w) for w in [*words, *joined] if w not in STOP]
