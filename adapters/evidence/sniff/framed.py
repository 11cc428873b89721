"""A file without what a shell, a tool or a store put around its data."""

from adapters.evidence.sniff import bared, celled, documents, kinds, tables
from adapters.evidence.sniff.sample import Sample
from engines.evidence import DataType

_DATA = (DataType.TRACE, DataType.METRIC, DataType.PROFILE)


def data_type(name: str, head: str) -> DataType:
    """The type of a text that begins like this; the name is asked last."""
    return kinds.of(name, bare(name, head) or head)


def bare(name: str, text: str) -> str | None:
    """What a program wrote of data, with blanks in place of what stands around it; None for all else."""
    if objects := celled.objects(text):
        return objects
    unwrapped = bared.unwrapped(text)
    text = unwrapped or text
    inner = bared.body(text)
    if inner is None:
        return unwrapped
    first = text.lstrip("\ufeff \r\n").partition("\n")[0]
    is_whole = bared.is_file(first) or (bared.is_typed(first) and _is_whole(name, inner))
    return inner if is_whole or kinds.of(name, inner) in _DATA else unwrapped


def _is_whole(name: str, text: str) -> bool:
    """Whether it is a document, a table or a list of commits, which are read the same whoever printed them."""
    sample = Sample(name, text.lstrip())
    is_marked = sample.text[:1] in ("{", "[", "<") or all(map(kinds.ONELINE.match, sample.written))
    return is_marked or bool(documents.judge(sample) or tables.judge(sample))
