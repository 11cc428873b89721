"""The explicit wish to have an address read: "fetch https://…" at the beginning of a message, and nothing else."""

import re
from dataclasses import dataclass

MOST = 3  # addresses of one message
_URL = r"https?://[^\s<>\"'`|]+"
_WISH = re.compile(
    rf"^\s*(?:(?:<@[^>]+>|@\w{{1,40}})[:,]?\s+)?(?:please\s+)?fetch\s+<?(?P<urls>{_URL}(?:>?[\s,]+(?:and\s+)?<?{_URL})*)>?",
    re.IGNORECASE,
)
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]{1,253})", re.IGNORECASE)
_ONE = re.compile(_URL, re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """The addresses that are to be fetched, and what else is said."""

    urls: tuple[str, ...]
    rest: str


def wanted(text: str) -> Wish:
    """What a message asks to fetch; an address that is only mentioned is none."""
    found = _WISH.match(text)
    if found is None:
        return Wish((), text)
    urls = dict.fromkeys(u.rstrip(".,;:!?)]") for u in _ONE.findall(found["urls"]))
    return Wish(tuple(urls)[:MOST], text[found.end() :].strip())


def host(url: str) -> str:
    """The host that an address names, to be shown instead of it."""
    found = _HOST.match(url)
    return found[1] if found else "address"
