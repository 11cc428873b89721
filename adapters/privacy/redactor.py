"""Takes secrets and personal data out of files and texts; the same value gets the same pseudonym within a case."""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from adapters.privacy import personal, secrets
from adapters.privacy.spans import Span, disjoint
from engines.intake import Redacted, RedactedText

CHUNK = 1 << 20  # bytes that are looked at at once; a longer line is cut at a blank
MOST_NAMES = 20_000  # of one case: a file of addresses must not swell the case that it was dropped into
KEY_LINES = 1 << 16  # bytes of a private key at most: an end that never comes must not eat the file
_NAME_LAST = re.compile(rb"(?i)\bname\\?[\"']?[ \t]*[:=][^\n]*\n[^\n]*$")
_PSEUDONYM = re.compile(rb"<[A-Z]+(?:_\d+)?>")

Rename = Callable[[str, bytes], bytes]


class LineRedactor:
    """Replaces what it finds by `<EMAIL_3>`; lines stay where they are."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def file(self, source: Path, target: Path, pseudonyms: dict[str, str]) -> Redacted:
        """Copy with the same number of lines."""
        names = _Names(self._key, dict(pseudonyms))
        cleaner = Cleaner(names.rename)
        with source.open("rb") as reading, target.open("wb") as writing:
            for chunk in _chunks(reading):
                writing.write(cleaner.clean(chunk))
        return Redacted(dict(names.counts), names.pseudonyms)

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        """The same for a short text."""
        names = _Names(self._key, dict(pseudonyms))
        clean = Cleaner(names.rename).clean(text.encode("utf-8", "surrogatepass"))
        return RedactedText(clean.decode("utf-8", "surrogatepass"), Redacted(dict(names.counts), names.pseudonyms))


@dataclass
class _Names:
    """The pseudonyms of a case, by the keyed digest of what they stand for."""

    key: bytes
    pseudonyms: dict[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(init=False)  # the highest number given, by kind

    def __post_init__(self) -> None:
        self.taken = Counter(name.rpartition("_")[0] for name in self.pseudonyms.values())

    def rename(self, kind: str, value: bytes) -> bytes:
        """The pseudonym of a value; a new one for a value not met before, without a number once there are too many."""
        self.counts[kind] += 1
        same = value.lower() if kind == "EMAIL" else value
        digest = hmac.new(self.key, kind.encode() + b"\0" + same, hashlib.sha256).hexdigest()
        if digest not in self.pseudonyms:
            if len(self.pseudonyms) >= MOST_NAMES:
                return f"<{kind}>".encode()
            self.taken[kind] += 1
            self.pseudonyms[digest] = f"{kind}_{self.taken[kind]}"
        return f"<{self.pseudonyms[digest]}>".encode()


class Cleaner:
    """Cleans the chunks of one file in order; remembers a private key that goes on in the next."""

    def __init__(self, rename: Rename) -> None:
        self._rename = rename
        self._inside = 0  # bytes of a private key whose end has not come yet

    def clean(self, chunk: bytes) -> bytes:
        """The chunk without what must not stay, with all its line ends."""
        head = b""
        if self._inside:
            end = secrets.private_key_end(chunk, 0)
            if end < 0 and self._inside + len(chunk) <= KEY_LINES:
                self._inside += len(chunk)
                return self._body(chunk)
            head, chunk = (self._body(chunk[:end]), chunk[end:]) if end >= 0 else (b"", chunk)
            self._inside = 0
        return head + self._rest(chunk)

    def _rest(self, chunk: bytes) -> bytes:
        parts, at = [], 0
        if b"PRIVATE KEY" in chunk:
            while place := secrets.private_key(chunk, at):
                begin, end = place
                reaches_on = end < 0
                end = min(len(chunk), begin + KEY_LINES) if reaches_on else end
                parts += [self._plain(chunk[at:begin]), self._body(chunk[begin:end])]
                at = end
                if reaches_on and at == len(chunk):
                    self._inside = end - begin
        return b"".join([*parts, self._plain(chunk[at:])])

    def _body(self, body: bytes) -> bytes:
        """One pseudonym for the key's body, and its line ends."""
        ends = b"\n" * body.count(b"\n")
        kept = body.strip()
        if kept and not _PSEUDONYM.fullmatch(kept):
            kept = self._rename("SECRET", body)
        return kept + ends

    def _plain(self, chunk: bytes) -> bytes:
        parts, at = [], 0
        for span in disjoint([*secrets.find(chunk), *personal.find(chunk)]):
            parts += [chunk[at : span.start], self._value(chunk, span)]
            at = span.end
        return b"".join([*parts, chunk[at:]]) if parts else chunk

    def _value(self, chunk: bytes, span: Span) -> bytes:
        value = chunk[span.start : span.end]
        return self._rename(span.kind, value) + b"\n" * value.count(b"\n")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines, as far as they are not longer than a chunk; a name and the value below it stay together."""
    rest = b""
    while block := file.read(CHUNK):
        block = rest + block
        cut = block.rfind(b"\n") + 1 or (block.rfind(b" ") + 1 if len(block) > 2 * CHUNK else 0)
        if not cut and len(block) > 4 * CHUNK:
            cut = len(block)
        if cut and (name := _NAME_LAST.search(block, max(0, cut - 400), cut)):
            cut = name.start() or cut
        rest = block[cut:]
        if cut:
            yield block[:cut]
    if rest:
        yield rest
