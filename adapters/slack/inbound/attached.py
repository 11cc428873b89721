"""The files that a message carries: its own, and those of the messages that it shares or unfurls."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from adapters.slack import files
from adapters.slack.inbound.shapes import File, Post
from engines.turn import Attachment

STORED = (None, "hosted", "snippet", "external")  # modes of files whose address is known from the message
PAGES = (".html", ".htm")


def attached(post: Post, team: str) -> tuple[Attachment, ...]:
    """Each file once, in the order in which people see them."""
    found = (*(post.files or ()), *_shared(post.attachments or []))
    return tuple(attachment(file, team) for file in {file.id: file for file in found}.values())


def attachment(file: File, team: str) -> Attachment:
    """A file without an address, and one that is not simply stored, is known by its id: Slack is asked about it."""
    url = file.url_private_download or file.url_private
    simple = file.mode in STORED and file.file_access in (None, "visible")
    source = str(files.Source(team, url if url and simple else file.id))
    name = file.name or file.title or file.id
    if files.is_document(file.mode, file.filetype) and not name.lower().endswith(PAGES):
        name = f"{file.title or name}.html"  # Slack exports it so
    return Attachment(id=file.id, name=name, size=file.size, source=source)


def _shared(attachments: list[dict[str, Any]]) -> Iterator[File]:
    for carrier in attachments:
        yield from _files(carrier.get("files"))
        blocks = carrier.get("message_blocks")
        for shared in blocks if isinstance(blocks, list) else ():
            message = shared.get("message") if isinstance(shared, dict) else None
            yield from _files(message.get("files")) if isinstance(message, dict) else ()


def _files(listed: object) -> Iterator[File]:
    """Those of another app's making may have any shape."""
    for file in listed if isinstance(listed, list) else ():
        try:
            yield File.model_validate(file)
        except ValidationError:
            continue
