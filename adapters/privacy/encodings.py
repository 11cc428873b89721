"""How the bytes of a file say text: as they are, as UTF-16 or UTF-32, or not at all."""

import codecs
from typing import Protocol

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096  # bytes that tell
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r\f\b\x1b")
_BINARY_SHARE = 100  # one control character in as many bytes makes it binary


class Code(Protocol):
    """From the bytes of a file to bytes of which every ASCII character is itself, and back; it may remember a rest."""

    def decode(self, block: bytes, *, last: bool = False) -> bytes:
        """The block as UTF-8."""

    def encode(self, clean: bytes) -> bytes:
        """Clean bytes as they were."""


class _Same:
    """UTF-8 and every other extension of ASCII: what is looked for is ASCII, all else passes as it is."""

    def decode(self, block: bytes, *, last: bool = False) -> bytes:  # noqa: ARG002  nothing is held back
        return block

    def encode(self, clean: bytes) -> bytes:
        return clean


class _Wide:
    """UTF-16 and UTF-32; what is no valid text in them becomes U+FFFD, so that nothing hides in it."""

    def __init__(self, name: str) -> None:
        self._decoder = codecs.getincrementaldecoder(name)("replace")
        self._back = codecs.getincrementaldecoder("utf-8")("replace")
        self._name = name

    def decode(self, block: bytes, *, last: bool = False) -> bytes:
        return self._decoder.decode(block, last).encode("utf-8", "replace")

    def encode(self, clean: bytes) -> bytes:
        return self._back.decode(clean).encode(self._name, "replace")


SAME: Code = _Same()
BINARY: Code = _Same()


def of(head: bytes) -> Code:
    """What the first bytes of a file say; a mark at the beginning, or every second byte NUL."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    head = head[:_HEAD]
    if name := marked or _unmarked(head):
        return _Wide(name)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return BINARY if controls * _BINARY_SHARE > len(head) else SAME


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark: NUL at nearly all odd or nearly all even places, and hardly at the others."""
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs and odd * 10 > pairs * 7 and even * 20 < pairs:
        return "utf-16-le"
    return "utf-16-be" if pairs and even * 10 > pairs * 7 and odd * 20 < pairs else None
