"""Which events have a word in them: in their text, or as the name of what they come from."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from adapters.evidence.columns import Columns, Integers, Piece
from adapters.evidence.events import Kind
from engines.query import Query

SHORT = 3  # letters of a word that must stand alone: `db` is not in `feedback`
LEAD = 24  # bytes before a status in which stands that it is one
_STATUS = re.compile(r"([1-5])xx", re.IGNORECASE)
_BEFORE = rb"(?:(?:status|code|http|http/\d\.\d|returned|response|answered)\S?[\"':= ]{1,4}|\" )"
_BEFORE_STATUS = re.compile(_BEFORE + rb"\Z")
_DIGIT = {d: d.encode() for d in "12345"}
_IN_NUMBER = np.isin(np.arange(256), np.frombuffer(b"0123456789", np.uint8))
_IN_WORD = np.isin(np.arange(256), np.frombuffer(b"abcdefghijklmnopqrstuvwxyz0123456789", np.uint8))
_SEPARATORS = re.compile(r"[/\\]")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Matcher:
    """The words of one question, for one file."""

    query: Query
    file: Columns

    @cached_property
    def _named(self) -> tuple[tuple[Mask, bool], ...]:
        """For each name: which kinds come from it, and whether the file is called so."""
        base = _SEPARATORS.split(self.file.source.file)[-1]
        return tuple(
            (
                np.array([*(_comes_from(k, p) for k in self.file.known), False], np.bool_),
                bool(p.search(base.lower().encode())),
            )
            for p in map(pattern, self.query.about)
        )

    def narrow(self, mask: Mask, piece: Piece, data: bytes) -> None:
        """Take out of the mask what has not the words."""
        query, text = self.query, _Text(data.lower(), piece.offsets - piece.offsets[0])
        for word in query.words:
            mask &= text.has(word)
        if query.either:
            mask &= np.logical_or.reduce([text.has(word) for word in query.either])
        for word in query.without:
            mask &= ~(text.has(word) | self._kinds(word)[piece.kinds])
        for name, (kinds, is_file) in zip(query.about, self._named, strict=True):
            if not is_file:
                mask &= text.has(name) | kinds[piece.kinds]

    def _kinds(self, name: str) -> Mask:
        found = pattern(name)
        return np.array([*(_comes_from(k, found) for k in self.file.known), False], np.bool_)

    def best(self, lines: list[bytes]) -> int:
        """Which of the lines of one event has the words; the first where none has."""
        wanted = [pattern(w) for w in (*self.query.words, *self.query.either, *self.query.about)]
        scores = [sum(bool(p.search(line.lower())) for p in wanted) for line in lines]
        return scores.index(max(scores))


@dataclass(frozen=True)
class _Text:
    """The text of some events, in lower case, and where each begins and the last ends."""

    data: bytes
    offsets: Integers

    def has(self, word: str) -> Mask:
        """Which events have it."""
        mask = np.zeros(self.offsets.size - 1, np.bool_)
        places = self._places(word)
        mask[np.searchsorted(self.offsets, places, side="right") - 1] = True
        return mask

    def _places(self, word: str) -> Integers:
        if status := _STATUS.fullmatch(word):
            found = self._alone(_DIGIT[status[1]], b"0123456789", b"0123456789")
            at = [i for i in found.tolist() if _BEFORE_STATUS.search(self.data[max(i - LEAD, 0) : i])]
            return np.array(at, np.int64)
        sought = word.lower().encode()
        if len(sought) <= SHORT:
            return self._alone(*(sought[i : i + 1] for i in range(len(sought))))
        if self.data.find(sought) < 0:
            return np.zeros(0, np.int64)
        return np.fromiter((m.start() for m in pattern(word).finditer(self.data)), np.int64)

    def _alone(self, *letters: bytes) -> Integers:
        """Where these letters, each one of some, stand between what is no letter or digit."""
        codes = np.frombuffer(b" " + self.data + b" ", np.uint8)
        places = np.flatnonzero(codes[1:-1] == letters[0][0])
        places = places[places <= codes.size - 2 - len(letters)]
        if _IN_WORD[letters[0][0]]:
            places = places[~_IN_WORD[codes[places]]]
        if _IN_WORD[letters[-1][0]]:
            places = places[~_IN_WORD[codes[places + len(letters) + 1]]]
        for i, one in enumerate(letters[1:], 2):
            places = places[np.isin(codes[places + i], np.frombuffer(one, np.uint8))]
        return places


def pattern(word: str) -> re.Pattern[bytes]:
    """What finds the word in lower-case text; a short one stands alone, one with a digit at its edge ends there.

    `5xx` is any status that begins so.
    """
    if status := _STATUS.fullmatch(word):
        return re.compile(_BEFORE + status[1].encode() + rb"\d\d\b")
    sought = word.lower().encode()
    escaped, is_short = re.escape(sought), len(sought) <= SHORT
    edges = _IN_WORD if is_short else _IN_NUMBER
    kind = rb"[a-z0-9]" if is_short else rb"[0-9]"
    # the look back stands behind the word, because a pattern that begins with letters is found much faster
    before = rb"(?<!" + kind + escaped + rb")" if edges[sought[0]] else b""
    after = rb"(?!" + kind + rb")" if edges[sought[-1]] else b""
    return re.compile(escaped + before + after)


def _comes_from(kind: Kind, name: re.Pattern[bytes]) -> bool:
    return any(name.search(n.lower().encode()) for n in (kind.component, kind.host, kind.pod) if n)
