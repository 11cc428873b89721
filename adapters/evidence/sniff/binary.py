"""Says what a file is that is no text, and what to do instead where it can't be read."""

import re

from adapters.evidence.encoding import is_text
from adapters.evidence.sniff import protobuf
from engines.evidence import DataType

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x7fELF", "an ELF program or core dump", "try `gdb -batch -ex bt PROGRAM CORE` and drop what it prints"),
    (b"%PDF", "a PDF document", "copy the part that matters into a text file"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "save it as CSV or text"),
    (b"SQLite format 3", "an SQLite database", "drop the output of a query, such as `sqlite3 FILE .dump`"),
    (b"\x1f\x8b", "compressed data", "unpack it with `gunzip` first"),
    (b"PK\x03\x04", "an archive or an Office document", "unpack it, or save it as CSV or text"),
    (b"\xfd7zXZ", "an xz archive", "unpack it with `unxz` first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it with `unzstd` first"),
    (b"BZh", "a bzip2 archive", "unpack it with `bunzip2` first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it and drop its files, or a zip of them"),
    (b"Rar!", "a RAR archive", "unpack it and drop its files, or a zip of them"),
    (b"\xca\xfe\xba\xbe", "a compiled Java class or a Mach-O program", "drop its log instead"),
    (b"MZ", "a Windows program or dump", "open it in `windbg` and drop what `!analyze -v` prints"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture", "drop the output of `tcpdump -nn -r FILE`"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture", "drop the output of `tcpdump -nn -r FILE`"),
    (b"\n\r\r\n", "a packet capture", "drop the output of `tcpdump -nn -r FILE`"),
    (b"JAVA PROFILE", "a Java heap dump", "drop the histogram of `jmap -histo` or a leak report of a heap analyzer"),
    (b"FLR\x00", "a Java flight recording", "drop the output of `jfr summary FILE`"),
    (b"LPKSHHRH", "a binary journal of systemd", "drop the output of `journalctl --file FILE`"),
)


_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\1\0", b"\0\0\0\x0cjP  ")
_BOXED = (b"ftypheic", b"ftypheix", b"ftypavif", b"ftypavis", b"ftypmif1", b"ftypmsf1")
_PSTATS = re.compile(rb"[{\xfb](?:[)\xa9]\x03|\(\x03\0\0\0)")  # marshal's dictionary with a key of three parts


def binary_type(head: bytes) -> DataType:
    """The type of a file that is no text."""
    if _is_picture(head):
        return DataType.VISUAL
    if _PSTATS.match(head):
        return DataType.PROFILE
    return protobuf.data_type(head) or DataType.TEXT


def _is_picture(head: bytes) -> bool:
    boxed = (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:12] in _BOXED
    return boxed or (head.startswith(_PICTURES) and not (head[:2] == b"BM" and is_text(head[:64])))


def binary(head: bytes, size: int) -> str | None:
    """One sentence about a file that is no text, or None for text."""
    if _is_picture(head):
        return (
            f"This is a picture ({human(size)}), which I can't read: describe what it shows, or drop the "
            "data behind it."
        )
    for magic, kind, advice in _KINDS:
        if head.startswith(magic) and not (magic == b"MZ" and is_text(head)):
            return f"This is {kind} ({human(size)}), which I can't read: {advice}."
    if is_text(head) and not _PSTATS.match(head):
        return None
    return f"This is binary data ({human(size)}) in a format that I don't know: drop a text export of it instead."


def human(size: int) -> str:
    """A size as people say it."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:  # noqa: PLR2004  a thousand of one unit is one of the next
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
