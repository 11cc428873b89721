"""Finds secrets: keys with a known shape, and values that stand behind the name of a secret."""

import re
from collections.abc import Iterator

from adapters.privacy.spans import Span, positions

# Searched as plain bytes in the lower-cased text; the expression is matched where the bytes stand.
_SHAPES: tuple[tuple[bytes, re.Pattern[bytes]], ...] = tuple(
    (word, re.compile(shape))
    for word, shape in (
        (b"akia", rb"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
        (b"asia", rb"ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
        (b"aiza", rb"AIza[\w-]{30,}"),
        (b"ya29.", rb"ya29\.[\w-]{20,}"),
        (b"eyj", rb"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
        (b"ghp_", rb"ghp_\w{30,}"),
        (b"gho_", rb"gho_\w{30,}"),
        (b"ghu_", rb"ghu_\w{30,}"),
        (b"ghs_", rb"ghs_\w{30,}"),
        (b"ghr_", rb"ghr_\w{30,}"),
        (b"github_pat_", rb"github_pat_\w{30,}"),
        (b"glpat-", rb"glpat-[\w-]{16,}"),
        (b"xox", rb"xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}"),
        (b"xapp-", rb"xapp-[\w-]{10,}"),
        (b"hooks.slack.com/", rb"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/+-]{20,}"),
        (b"webhook.office.com/", rb"webhook\.office\.com/\S{20,}"),
        (b"sk_live_", rb"sk_live_\w{10,}"),
        (b"sk_test_", rb"sk_test_\w{10,}"),
        (b"rk_live_", rb"rk_live_\w{10,}"),
        (b"whsec_", rb"whsec_\w{16,}"),
        (b"sk-", rb"sk-(?=[\w-]*\d)(?:ant-|proj-|or-)?[\w-]{20,}"),
        (b"hf_", rb"hf_[A-Za-z0-9]{30,}"),
        (b"npm_", rb"npm_[A-Za-z0-9]{30,}"),
        (b"pypi-", rb"pypi-[\w-]{40,}"),
        (b"dckr_pat_", rb"dckr_pat_[\w-]{20,}"),
        (b"dop_v1_", rb"dop_v1_[a-f0-9]{40,}"),
        (b"shpat_", rb"shpat_[a-fA-F0-9]{30,}"),
        (b"sg.", rb"SG\.[\w-]{16,}\.[\w-]{16,}"),
        (b"glsa_", rb"glsa_\w{20,}"),
        (b"glc_", rb"glc_[\w+/=-]{30,}"),
        (b"hvs.", rb"hvs\.[\w-]{20,}"),
        (b"nrak-", rb"NRAK-[A-Z0-9]{20,}"),
        (b"lin_api_", rb"lin_api_\w{20,}"),
        (b"age-secret-key-", rb"AGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    )
)
_WORDS = (
    b"password",
    b"passwd",
    b"passphrase",
    b"passcode",
    b"pwd",
    b"_pass",
    b"secret",
    b"token",
    b"apikey",
    b"api_key",
    b"api-key",
    b"access_key",
    b"accesskey",
    b"access-key",
    b"private_key",
    b"privatekey",
    b"private-key",
    b"account_key",
    b"accountkey",
    b"encryption_key",
    b"signing_key",
    b"master_key",
    b"credential",
    b"authorization",
    b"sig=",
    b"signature=",
    b"tls.key",
    b"dockerconfigjson",
)
_STRICT = (b"passw", b"passp", b"passc", b"pwd", b"_pass")  # behind these any literal value is a secret
_KEY_REST = re.compile(
    rb"(?i)(?:[-_]?(?:key|value|token|secret|hash|string|access[-_]?key|id_token|refresh|b64|base64|encoded|raw|plain\w*|\d+)){0,2}"
    rb"(?![A-Za-z0-9_-])"
)
_ASSIGNED = re.compile(
    rb"(?:\\?[\"'])?(?P<sep>[ \t]{0,20}(?:=>|:=|[:=])[ \t]{0,20}|\][ \t]*=[ \t]*"
    rb"|\\?[\"']?,?\s{1,40}(?:-[ ]*)?\\?[\"']?(?i:value)\\?[\"']?[ \t]*[:=][ \t]*|[ \t]+)"
    rb"(?P<quote>\\?[\"'`]?)"
)
_LOOSE = re.compile(rb"[^\s\"'`,;&<>)\]}|\\]+")
_SCHEME = re.compile(rb"(?i)(?:bearer|basic|token|digest|apikey|aws4-hmac-sha256)[ ]+")
_PLACEHOLDER = re.compile(
    rb"(?i)(?:\*+|x{3,}|\.{2,}|-+|_+|\[?\(?(?:redacted|masked|hidden|filtered|removed|omitted|sanitized|secret|password|token|null"
    rb"|none|nil|true|false|undefined|unset|set|empty|n/a|yes|no|ok|string|str|bytes|int|optional|required|missing|invalid|incorrect"
    rb"|wrong|expired|failed|must|is|was|not|the|a|an|for|from|in|of|to|and|or|with|has|needs?|should|cannot|changed|reset|accepted"
    rb"|auth\w*|file|env|prompt|user|name)\]?\)?)$"
)
_REFERENCE = re.compile(
    rb"(?i)[$<%{!/]|vault:|arn:|op://|enc\[|ref\+|file:|sops|projects/|(?:self|this|req|request|config|conf|cfg|os|env|process|settings"
    rb"|args|ctx|params|opts|options|data|body|event|secrets?|vars|var|local|values)\.|[a-z_][\w.]*[(\[]|kubernetes\.io/"
)
_WORDLIKE = re.compile(rb"[a-z]+(?:[-_./][a-z]+)*$|[A-Z]+(?:_[A-Z]+)*$|[A-Z][a-z]+$")
_URL = re.compile(rb"://[^\s/@:\"'<>\[\]]*:(?P<value>[^\s/@\"'<>]+)@")
_DRIVER = re.compile(rb"[\w.+-]+:(?P<value>[^\s:@\"']+)$")
_BEARER = re.compile(rb"(?i)(?:bearer|basic)[ ]+(?P<value>[A-Za-z0-9._~+/=-]{8,})")
_COOKIE = re.compile(rb"(?i)cookie\\?[\"']?[:=][ \t]*\\?[\"']?(?P<value>[^\r\n\"'\\]{8,})")
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(rb"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_SHORTEST = 8  # of a value behind a word that often names something else
_KEY_REACH = 60


def find(chunk: bytes) -> Iterator[Span]:
    """All secrets in the chunk but private keys, which may reach over its end."""
    low = chunk.lower()
    for word, shape in _SHAPES:
        for at in positions(low, word):
            found = shape.match(chunk, at)
            if found and not chunk[at - 1 : at].isalnum():
                yield Span(at, found.end(), "SECRET")
    for word in _WORDS:
        for at in positions(low, word):
            if span := _keyed(chunk, low, at, word):
                yield span
    yield from _matched(chunk, positions(low, b"://"), _URL)
    yield from _matched(chunk, [*positions(low, b"bearer "), *positions(low, b"basic ")], _BEARER)
    yield from _matched(chunk, [*positions(low, b"cookie:"), *positions(low, b'cookie":')], _COOKIE)
    for at in [*positions(low, b"@tcp("), *positions(low, b"@unix("), *positions(low, b"@(")]:
        begin = max(0, at - 200)
        if (found := _DRIVER.search(chunk[begin:at])) and _is_secret(found["value"], strict=True):
            yield Span(begin + found.start("value"), at, "SECRET")


def _matched(chunk: bytes, places: list[int], pattern: re.Pattern[bytes]) -> Iterator[Span]:
    for at in places:
        found = pattern.match(chunk, at)
        if found and _is_secret(found["value"], strict=pattern is not _BEARER, quoted=True):
            yield Span(found.start("value"), found.end("value"), "SECRET")


def _keyed(chunk: bytes, low: bytes, at: int, word: bytes) -> Span | None:
    """The value that is assigned to the name which this word is part of."""
    end = at + len(word)
    if not word.endswith(b"="):
        rest = _KEY_REST.match(chunk, end)
        if not rest:
            return None
        end = rest.end()
    else:
        end -= 1
    assigned = _ASSIGNED.match(chunk, end)
    if not assigned or (assigned["sep"].isspace() and not _is_option(low, at)):
        return None
    begin = assigned.end()
    if not assigned["quote"] and (scheme := _SCHEME.match(chunk, begin)):
        begin = scheme.end()
    value = _value(chunk, begin, assigned["quote"])
    strict = word.startswith(_STRICT)
    if not _is_secret(value, strict=strict, quoted=bool(assigned["quote"])):
        return None
    return Span(begin, begin + len(value), "SECRET")


def _is_option(low: bytes, at: int) -> bool:
    """Whether the word belongs to a long option of a command line: `--db-password VALUE`."""
    return bool(re.search(rb"(?:^|\s)--[a-z-]*$", low[max(0, at - _KEY_REACH) : at]))


def _value(chunk: bytes, begin: int, quote: bytes) -> bytes:
    if quote:
        end = chunk.find(quote, begin)
        line = chunk.find(b"\n", begin)
        if end >= 0 and (line < 0 or end < line):
            return chunk[begin:end]
    found = _LOOSE.match(chunk, begin)
    return found[0] if found else b""


def _is_secret(value: bytes, *, strict: bool, quoted: bool = False) -> bool:
    """A literal, not a placeholder, a reference, or (unless any literal is one) a plain word."""
    if not value or _PLACEHOLDER.match(value) or _REFERENCE.match(value):
        return False
    if strict:
        return not (b" " in value and not quoted)
    return len(value) >= _SHORTEST and b" " not in value and not _WORDLIKE.match(value)


def private_key(chunk: bytes, begin: int) -> tuple[int, int] | None:
    """Where the next private key begins, and where it ends: -1 when it reaches over the end of the chunk."""
    found = _PEM.search(chunk, begin)
    if not found:
        return None
    return found.end(), private_key_end(chunk, found.end())


def private_key_end(chunk: bytes, begin: int) -> int:
    """Where the private key that began before ends, -1 if it does not."""
    found = _PEM_END.search(chunk, begin)
    return found.start() if found else -1
