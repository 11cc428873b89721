"""A paste without what stands around it: the prompt that a program was called at, or some words in front of a JSON."""

import re
from collections.abc import Iterator

from adapters.evidence.sniff import votes
from engines.evidence import DataType

_WORDS = 3  # lines in front of a document
_BULK = 0.7  # of the text that is the document then
_AT = r"(?:[\w.@~/:\[\]()\\-]{1,60} ?)?"
_TYPED = re.compile(
    rf"(?:{_AT}[$%] |PS \S{{1,200}}> |\[?root@[^\n#]{{1,80}}# |# )[a-z./][^\s,;]*(?: .*)?"
)  # a header has its signs
_WRAPPED = re.compile(r"(?i)(?:std(?:out|err)|output|result)\s*:\s*")
_TOOLS = (
    "argocd|aws|az|cat|consul|crictl|curl|dig|docker|etcdctl|gcloud|gh|git|grep|head|helm|http|ip|istioctl|jq|kafka-[a-z-]+(?:\\.sh)?"
    "|logcli|mongo(?:sh)?|mysql|nomad|openssl|podman|promtool|psql|rabbitmq[a-z-]*|redis-cli|ssh|systemctl|tail|terraform"
    "|vault|wget|zcat"
)
_ECHOED = re.compile(
    rf"(?:\+ )?(?:sudo )?(?:(?:{_TOOLS}) |(?:kubectl|oc) (?:\S+ ){{0,8}}?(?:exec |--raw[= ]))[^\n]*(?<![.:?!,])"
)
_CAT = re.compile(r"(?:^|[\s/$%#])cat (?!.*/(?:sys|proc)/)[^|<>]+$")  # where the path is what the file is of
_LEFT = re.compile(rf"(?:{_AT}[$%#]|PS \S{{1,200}}>|\[?root@[^\n#]{{1,80}}#)\s*(?:exit)?\s*")
_JSON = re.compile(r'[{\[]+(?:\s*$|\s*["{\[])')


def body(text: str) -> str | None:
    """The same with blanks in place of what stands around, so that each line is where it was; None where nothing is."""
    lines = text.replace("\ufeff", "   ", 1).split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    begin = first + 1 if first < len(lines) and is_typed(lines[first]) else _document(lines, first)
    if begin is None:
        return None
    end = len(lines)
    while end > begin and (not lines[end - 1].strip() or _LEFT.fullmatch(lines[end - 1].rstrip())):
        end -= 1
    if begin == end or any(_TYPED.fullmatch(line.rstrip()) for line in lines[begin:end]):
        return None
    return "\n".join([*_blank(lines[:begin]), *lines[begin:end], *_blank(lines[end:])])


def unwrapped(text: str) -> str | None:
    """The same with blanks in place of the one line that says which output of a program follows; None without it."""
    if not _WRAPPED.match(text.lstrip()):
        return None
    lines = text.split("\n")
    begin = next(n for n, line in enumerate(lines) if line.strip()) + 1
    if not _WRAPPED.fullmatch(lines[begin - 1]) or any(map(_WRAPPED.fullmatch, lines[begin:])):
        return None
    return "\n".join([*_blank(lines[:begin]), *lines[begin:]])


def is_typed(line: str) -> bool:
    """Whether a line is a command, behind a prompt or as tools repeat it above its output."""
    return any(form.fullmatch(line.rstrip()) for form in (_TYPED, _ECHOED))


def is_file(line: str) -> bool:
    """Whether what was typed prints a file as it is."""
    return bool(_CAT.search(line.rstrip()))


def _document(lines: list[str], first: int) -> int | None:
    """Where a JSON begins that some words stand in front of, which are no records of a log."""
    said = 0
    for n, line in enumerate(lines[first:], first):
        if _JSON.match(line):
            left = sum(map(len, lines[n:]))
            return n if said and left >= _BULK * sum(map(len, lines)) else None
        if line.strip() and (said == _WORDS or line[:1] == "{" or votes.vote(line, None) == (DataType.LOG, 1.0)):
            return None
        said += bool(line.strip())
    return None


def _blank(lines: list[str]) -> Iterator[str]:
    """As many bytes of each, for the places in a file are counted in bytes."""
    return (" " * len(line.encode("utf-8", "surrogateescape")) for line in lines)
