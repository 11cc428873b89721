"""Takes secrets and personal data out of files and texts; the same value gets the same pseudonym within a case."""

from pathlib import Path
from typing import BinaryIO

from adapters.privacy import encodings
from adapters.privacy.cleaner import Cleaner, scanner
from adapters.privacy.pseudonyms import Pseudonyms
from adapters.privacy.scanner import Scanner
from engines.intake import Redacted, RedactedText

BLOCK = 1 << 21  # bytes that are read at once


class LineRedactor:
    """Replaces what it finds by `<EMAIL_3>`; lines stay where they are.

    `key` is the installation's, for the digests of pseudonyms; `ips` and `hosts` replace those too.
    """

    def __init__(self, key: bytes, *, ips: bool = False, hosts: bool = False) -> None:
        self._key = key
        self._ips = ips
        self._hosts = hosts

    def file(self, source: Path, target: Path, pseudonyms: dict[str, str]) -> Redacted:
        """Copy with the same number of lines."""
        with source.open("rb") as reading, target.open("wb") as writing:
            return self.stream(reading, writing, pseudonyms)

    def stream(self, source: BinaryIO, target: BinaryIO, pseudonyms: dict[str, str] | None = None) -> Redacted:
        """The same from one open file to another, in the encoding that it came in; neither is closed."""
        names = Pseudonyms(self._key, dict(pseudonyms or {}))
        block = source.read(BLOCK)
        code = encodings.of(block)
        cleaner = Cleaner(names.rename, self._scanner(), fixed=code is encodings.BINARY)
        while block:
            target.write(code.encode(cleaner.feed(code.decode(block))))
            block = source.read(BLOCK)
        target.write(code.encode(cleaner.feed(code.decode(b"", last=True), last=True)))
        return Redacted(dict(names.counts), names.given)

    def text(self, text: str, pseudonyms: dict[str, str]) -> RedactedText:
        """The same for a short text."""
        names = Pseudonyms(self._key, dict(pseudonyms))
        clean = cleaned(text, Cleaner(names.rename, self._scanner()))
        return RedactedText(clean, Redacted(dict(names.counts), names.given))

    def _scanner(self) -> Scanner:
        return scanner(ips=self._ips, hosts_too=self._hosts)


def cleaned(text: str, cleaner: Cleaner) -> str:
    """A whole text cleaned at once."""
    return cleaner.feed(text.encode("utf-8", "surrogatepass"), last=True).decode("utf-8", "surrogatepass")
