"""Everything that is looked for, and how a whole text is cleaned of it."""

from functools import cache

from adapters.privacy import (
    assigned,
    bare,
    columns,
    commands,
    emails,
    headers,
    hosts,
    identities,
    keys,
    manifests,
    numbers,
    pairs,
    phones,
    prose,
    tokens,
    urls,
)
from adapters.privacy.pieces import Rename, Weaver, cut, judge
from adapters.privacy.scanner import Scanner

_EXPERTS = (
    assigned,
    columns,
    commands,
    emails,
    headers,
    identities,
    keys,
    manifests,
    pairs,
    phones,
    prose,
    tokens,
    urls,
)


@cache
def scanner(*, ips: bool, hosts_too: bool) -> Scanner:
    """All expressions compiled, once and only when something is redacted."""
    triggers = [t for module in _EXPERTS for t in module.TRIGGERS]
    optional = [*(hosts.ADDRESSES if ips else ()), *(hosts.NAMES if hosts_too else ())]
    forms = [*numbers.FORMS, *phones.FORMS, *identities.FORMS]
    return Scanner([*triggers, *optional], [*numbers.LOOKING, *bare.LOOKING], forms)


def cleaned(text: str, rename: Rename, scan: Scanner) -> str:
    """A whole text cleaned at once."""
    weaver, content = Weaver(rename), text.encode("utf-8", "surrogatepass")
    clean = b"".join(weaver.clean(piece, judge(piece, scan)) for piece in cut((content,)))
    return clean.decode("utf-8", "surrogatepass")
