"""Reads a multipart form as a stream: small fields into memory, files straight into the spool."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from adapters.warroom.ports import Spool
from engines.errors import Refused
from engines.turn import Attachment

MANY = 50  # files in one message
Admit = Callable[["Form"], Awaitable[bool]]

# More than aiohttp ever buffers: a part's reader never has to put bytes back, which aiohttp deprecates.
_CHUNK = 1 << 20
_NAME_LENGTH = 200
_DAMAGED = "The upload arrived damaged and nothing was kept; send it again."


@dataclass
class Form:
    """What was sent: the fields that came before the files, and the files' references."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Uploads:
    """Takes files into the spool, each of at most `limit` bytes."""

    spool: Spool
    limit: int

    async def read(self, request: web.Request, form: Form, admit: Admit) -> None:
        """Fill the form; `admit` is asked once all leading fields are there, and a no leaves the files unread.

        On any failure nothing stays in the spool; the fields that came stay in the form.
        """
        try:
            await self._read(await request.multipart(), form, admit)
        except (ValueError, HttpProcessingError, AssertionError) as error:  # aiohttp asserts the content type
            await self.drop(form)
            raise Refused(_DAMAGED) from error
        except BaseException:
            await self.drop(form)
            raise

    async def keep(self, name: str, chunks: AsyncIterator[bytes], key: str) -> Attachment:
        """One file into the spool; `key` is its id."""
        counted = _Counted(chunks, name, self.limit)
        source = await self.spool.keep(counted.chunks())
        if counted.size == 0:
            await self.spool.discard(source)
            raise Refused(f"{name} is empty, so there is nothing to read in it; remove it or choose another file.")
        return Attachment(id=key, name=name, size=counted.size, source=source)

    async def drop(self, form: Form) -> None:
        """Forget the files of a form that came to nothing."""
        while form.files:
            await self.spool.discard(form.files.pop().source)

    async def _read(self, parts: MultipartReader, form: Form, admit: Admit) -> None:
        admitted = False
        while part := await parts.next():
            if not isinstance(part, BodyPartReader):
                raise Refused(_DAMAGED)
            if part.filename is None:
                form.fields[part.name or ""] = await part.text()
            elif part.filename:
                admitted = admitted or await admit(form)
                if not admitted:
                    return
                await self._take(part, form)
        if not admitted:
            await admit(form)

    async def _take(self, part: BodyPartReader, form: Form) -> None:
        if len(form.files) == MANY:
            raise Refused(
                f"At most {MANY} files go into one message; pack them into one archive, or send the rest next."
            )
        key = f"{form.fields.get('key', '')}:{len(form.files) + 1}"
        form.files.append(await self.keep(_base_name(part.filename or ""), _chunks(part), key))


@dataclass
class _Counted:
    """Counts a stream and stops it at the limit."""

    source: AsyncIterator[bytes]
    name: str
    limit: int
    size: int = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self.source:
            self.size += len(chunk)
            if self.size > self.limit:
                raise Refused(
                    f"{self.name} is larger than {self.limit / (1 << 20):g} MB; "
                    "send the part around the incident, or compress it."
                )
            yield chunk


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk


def _base_name(name: str) -> str:
    # A browser sends a bare name, other clients may send a path.
    return name.replace("\\", "/").rpartition("/")[2][-_NAME_LENGTH:] or "file"
