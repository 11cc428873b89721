"""Finds keys that only their disorder gives away: long runs of capitals, small letters and digits by turns."""

import re
import string
from collections.abc import Iterator

from adapters.privacy import values
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_WITHIN = 24  # letters of a run, of which three neighbors are of three kinds; 1 % of random runs have none
_RUN = re.compile(
    rb"[A-Za-z0-9+/_.~-]{24,200}={0,2}"
)  # shorter ones are ids of clusters and documents, longer ones data
_LETTERS = (string.ascii_letters + string.digits + "+/_.~-").encode()
_CLOSES = re.compile(rb"$|[\s\"'`),\]}<>|;&]|\\[nrt\"]|[.:](?:\s|$)")
_CHANGE = re.compile(rb"[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])")
_SHARE = 0.4  # of places where the kind changes: .62 in random runs, .3 where words are written together
_BACK = 48
_NAMES = (
    b"id ids id-2 etag hash digest fingerprint integrity trace span checksum ray rev revision version cursor guid ref"
    b" commit build lease request req marker publickey public_key public-key key-pair rsa dsa ed25519 ecdsa pin"
    b" certificate cert data model file path image object blob node cluster name bundle h1"
)
# what is called so names a thing, and must stay; read backwards, or each place would be a beginning
_NAMED = re.compile(
    rb"(?i)\n?(?:[\"'\\]{0,3}[:= \[(/]{1,3}[ \t]{0,4}[\"'\\]{0,3}(?:"
    + b"|".join(name[::-1] for name in _NAMES.split())
    + rb"|\d*-?ahs|yek cilbup)|,46esab;[\w.+-]{1,24}/(?:egami|tnof|oidua|oediv):atad)"
)
_PUBLIC = re.compile(
    rb"(?i:sha\d+[-:]|md5-)|_{0,3}[ZR]|AAAA[BCE][23]|MI[IG]|LS0tLS1CRUdJTiB[DQ]"
    rb"|amq\.(?:ctag|gen)-"
    rb"|(?:ch|pi|cus|in|sub|evt|req|acct|price|prod|txn|seti|pm|usr|user|org|proj|msg|run|thread|file|chatcmpl|job|ord)[_-]"
)
_COLUMNS = (64, 65, 76)  # letters in a line of encoded data


def _bare(chunk: bytes, end: int) -> Iterator[Span]:
    head = chunk[max(0, end - _WITHIN - 3) : end]
    begin = end - len(head) + len(head.rstrip(_LETTERS))
    found = _RUN.match(chunk, begin)
    if not found or not _CLOSES.match(chunk, found.end()):
        return
    run = found[0].rstrip(b".")
    is_line = len(run) in _COLUMNS and chunk[begin - 1 : begin] in (b"\n", b"")
    if is_line or not _is_disordered(run) or _PUBLIC.match(run):
        return
    if not _NAMED.match(chunk[max(0, begin - _BACK) : begin][::-1]):
        yield Span(begin, begin + len(run), "SECRET")


def _is_disordered(run: bytes) -> bool:
    return values.is_dense(run) and len(_CHANGE.findall(run)) >= _SHARE * len(run) and run.count(b"/") * 12 < len(run)


LOOKING = (Trigger(rb"(?:^|[\s\"'`=:(,\[{<>|;&])[Aa0+/_.~-]{0,%d}(?:a0A|aA0|A0a|Aa0|0aA|0Aa)" % _WITHIN, _bare),)
