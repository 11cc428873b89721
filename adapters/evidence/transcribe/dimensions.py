"""The format and the size of a picture, from its first bytes alone: nothing is decoded."""

from dataclasses import dataclass

REACH = 256 << 10  # bytes in which a JPEG's size is looked for, behind its thumbnails and profiles
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # sizes of the information that follows a BMP's own 14 bytes
_NO_SIZE = (0xC4, 0xC8, 0xCC)  # markers among JPEG's frame headers that are none


@dataclass(frozen=True)
class Sides:
    """In pixels."""

    width: int
    height: int


def format_of(head: bytes) -> str | None:
    """PNG, JPEG, GIF, BMP or WebP."""
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if kind == "BMP" and int.from_bytes(head[14:18], "little") not in _BMP_HEADERS:
        return None  # two letters that a text may begin with
    if kind is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return kind


def read(kind: str, head: bytes) -> Sides | None:
    """The size that the header tells; None where it is cut off or tells none."""
    sides = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "BMP": _bmp, "WebP": _webp}[kind](head)
    return sides if sides and sides.width > 0 and sides.height > 0 else None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _png(head: bytes) -> Sides | None:
    return Sides(_big(head[16:20]), _big(head[20:24])) if len(head) >= 24 else None  # noqa: PLR2004  the end of IHDR


def _gif(head: bytes) -> Sides | None:
    return Sides(_little(head[6:8]), _little(head[8:10])) if len(head) >= 10 else None  # noqa: PLR2004  both sides


def _bmp(head: bytes) -> Sides | None:
    if _little(head[14:18]) == _BMP_HEADERS[0]:
        return Sides(_little(head[18:20]), _little(head[20:22]))
    if len(head) < 26:  # noqa: PLR2004  both sides
        return None
    height = int.from_bytes(head[22:26], "little", signed=True)
    return Sides(_little(head[18:22]), abs(height))


def _webp(head: bytes) -> Sides | None:
    chunk = head[12:16]
    if len(head) < 30:  # noqa: PLR2004  the longest of the three headers
        return None
    if chunk == b"VP8X":
        return Sides(1 + _little(head[24:27]), 1 + _little(head[27:30]))
    if chunk == b"VP8L":
        bits = _little(head[21:25])
        return Sides(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return Sides(_little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF) if chunk == b"VP8 " else None


def _jpeg(head: bytes) -> Sides | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:  # noqa: PLR2004  each marker begins with it
            return None
        marker = head[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  filling
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:  # noqa: PLR2004  the headers of frames
            return Sides(_big(head[at + 7 : at + 9]), _big(head[at + 5 : at + 7]))
        else:
            at += 2 + max(_big(head[at + 2 : at + 4]), 2)
    return None
