"""Finds keys that can be told by their own shape, by what each provider's documentation says stands before them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from adapters.privacy import values
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_BEFORE = rb"(?:^|[^A-Za-z0-9_-]|%[0-9A-Fa-f]{2}|\\[nrt]|[^A-Za-z0-9]_|[a-z]_)"
"""Where a token may begin, and not in the middle of another word: told by the scanner, which asks nobody for it."""
_APART = re.compile(_BEFORE + rb"$")
_TELLING = 4  # bytes behind the words that the scanner looks at; more would make compiling the expressions slow
_MOST = 8192  # bytes of a token


class _Shape(NamedTuple):
    """Words that a token begins with, and of what and how much more it is at least."""

    words: str
    alphabet: str
    least: int


_WORD, _ALNUM, _UPPER, _HEX, _BASE64 = r"[A-Za-z0-9_-]", "[A-Za-z0-9]", "[A-Z0-9]", "[0-9a-fA-F]", "[A-Za-z0-9+/=_-]"
_LONG = r"[A-Za-z0-9+/=_.%-]"
_SHAPES = (
    _Shape("AKIA ASIA ABIA", _UPPER, 16),
    _Shape("IQoJb3JpZ2lu FwoGZXIvYXdz AQoDYXdz", _BASE64, 30),
    _Shape("AIza", _WORD, 30),
    _Shape("ya29. GOCSPX-", _WORD, 20),
    _Shape("1//0", _WORD, 30),
    _Shape("ghp_ gho_ ghu_ ghs_ ghr_", _ALNUM, 30),
    _Shape("github_pat_", _WORD, 30),
    _Shape("glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent- glimt- GR1348941", _WORD, 16),
    _Shape("xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xoxe.xoxb- xoxe.xoxp-", _WORD, 10),
    _Shape("sk_live_ sk_test_ rk_live_ rk_test_ pk_live_", _ALNUM, 10),
    _Shape("whsec_", _BASE64, 16),
    _Shape("sk-ant- sk-proj- sk-svcacct- sk-or-", _WORD, 20),
    _Shape("hf_ npm_ r8_ gsk_ api_org_ EZAK EZTK fal_ e2b_ sgp_ rdme_ pnu_ phc_ phx_ phs_", _ALNUM, 30),
    _Shape("lsv2_pt_ lsv2_sk_ access_token$production$ access_token$sandbox$", r"[A-Za-z0-9_$]", 24),
    _Shape("tfp_ ATTA nvapi- tvly- jina_ fw_ wandb_v1_ vercel_ xata_ shippo_live_ shippo_test_ mlsn. sl.", _WORD, 28),
    _Shape(
        "sk-lf- pk-lf- xsmtpsib- FLWSECK- FLWSECK_TEST- CLOJARS_ live_ KGAT_ fo1_ BBDC- sha256~ p8e- re_", _WORD, 24
    ),
    _Shape("fm2_ ABSK ops_eyJ glwt- amzn.mws. amzn1.oa2-cs.v1. AQVN EAAC EAAM EAAG AAAAAAAAAAAAAAAAAAAA", _LONG, 30),
    _Shape("EAA", _ALNUM, 80),
    _Shape("SWMTKN-1-", _WORD, 40),
    _Shape("oauth:", _ALNUM, 24),
    _Shape("cmVmdGtuOj", _BASE64, 30),
    _Shape("LTAI AKID API-", _ALNUM, 16),
    _Shape("pypi-", _WORD, 40),
    _Shape("dckr_pat_ dckr_oat_", _WORD, 20),
    _Shape("dop_v1_ doo_v1_ dor_v1_", _HEX, 40),
    _Shape("shpat_ shpca_ shppa_ shpss_", _HEX, 30),
    _Shape("SG.", r"[A-Za-z0-9_.-]", 40),
    _Shape("AC SK", "[0-9a-f]", 32),
    _Shape("glsa_ glc_", _BASE64, 20),
    _Shape("eyJrIjoi", _BASE64, 30),
    _Shape("hvs. hvb. hvr.", _WORD, 20),
    _Shape("NRAK- NRJS- NRII- NRRA- NRAA- NRIQ-", _WORD, 16),
    _Shape("lin_api_ ntn_ figd_", _WORD, 20),
    _Shape("ATATT3 ATCTT3 ATBB", _BASE64, 20),
    _Shape("dapi", "[0-9a-f]", 32),
    _Shape("dp.pt. dp.st. dp.sa.", r"[A-Za-z0-9_.-]", 30),
    _Shape("sntrys_ sntryu_", _BASE64, 30),
    _Shape("xkeysib- PMAK- tskey-auth- tskey-api- tskey-client- CCIPAT_ bkua_ pul-", _WORD, 20),
    _Shape("key- key_", "[0-9a-z]", 32),
    _Shape("APA91b", _WORD, 80),
    _Shape("pscale_tkn_ pscale_pw_ pscale_oauth_ rubygems_ sbp_ sb_secret_ nfp_ rnd_", _WORD, 20),
    _Shape("squ_ sqp_ sqa_", _HEX, 30),
    _Shape("rzp_live_ rzp_test_ sq0atp- sq0csp-", _WORD, 14),
    _Shape("xai- pplx- hcaik_ hcxik_ essu_ aio_ CFPAT- HRKU- AKCp md-", _WORD, 22),
    _Shape("dt0c01. dt0s01. dt0s16.", r"[A-Z0-9.]", 24),
    _Shape("EAAA", _WORD, 50),
    _Shape("AGE-SECRET-KEY-1", _UPPER, 40),
    _Shape("pat-na1- pat-eu1- sdk- mob- cio sk.eyJ", _WORD, 32),
    _Shape("ddapp_ ddapi_ ddp_ pub", "[0-9a-f]", 32),
    _Shape("oy2", "[a-z0-9]", 43),
    _Shape(
        "LS0tLS1CRUdJTiBQUklW LS0tLS1CRUdJTiBSU0Eg LS0tLS1CRUdJTiBFQyBQ LS0tLS1CRUdJTiBPUEVO LS0tLS1CRUdJTiBFTkNS",
        _BASE64,
        8,
    ),
    _Shape("$2a$ $2b$ $2y$ $apr1$ $argon2id$ $argon2i$ {SSHA} {SSHA512}", r"[A-Za-z0-9./$,=+]", 20),
    _Shape("$1$ $5$ $6$ $y$ $7$", r"[A-Za-z0-9./$=]", 20),
)
_JWT = re.compile(
    rb"eyJ[\w-]{8,8192}\.(?:[\w-]{8,8192}(?:\.[\w-]{0,8192}){0,3}|\.[\w-]{8,8192}(?:\.[\w-]{0,8192}){1,2})"
)
_AWS_SECRET = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
_AWS_NEAR = 120  # bytes behind a key id in which its secret is looked for


def _shaped(word: bytes, shape: _Shape) -> Trigger:
    alphabet = shape.alphabet.encode()
    rest = re.compile(b"%s{%d,%d}" % (alphabet, shape.least, _MOST))

    def expert(chunk: bytes, end: int) -> tuple[Span, ...]:
        begin = end - _TELLING
        found = rest.match(chunk, begin)
        return (Span(begin - len(word), found.end(), "SECRET"),) if found else ()

    return Trigger(_BEFORE + re.escape(word) + b"%s{%d}" % (alphabet, _TELLING), expert)


def _matched(begun: bytes, size: int, pattern: re.Pattern[bytes]) -> Trigger:
    """A token whose whole form is told by a pattern: the expression is of its first bytes, so many."""

    def expert(chunk: bytes, end: int) -> tuple[Span, ...]:
        found = pattern.match(chunk, end - size)
        return (Span(*found.span(), "SECRET"),) if found else ()

    return Trigger(_BEFORE + begun, expert)


def _within(expression: bytes, back: int, pattern: re.Pattern[bytes]) -> Trigger:
    """The same of one that begins `back` bytes before the end of the expression, with too many bytes before it."""

    def expert(chunk: bytes, end: int) -> tuple[Span, ...]:
        begin = end - back
        is_apart = begin == 0 or (begin > 0 and _APART.search(chunk[max(0, begin - 3) : begin]))
        found = pattern.match(chunk, begin) if is_apart else None
        return (Span(*found.span(), "SECRET"),) if found else ()

    return Trigger(expression, expert)


def _aws(chunk: bytes, end: int) -> Iterator[Span]:
    """The secret that stands in the same line as its key id."""
    line = chunk.find(b"\n", end, end + _AWS_NEAR)
    found = _AWS_SECRET.search(chunk, end, line if line >= 0 else end + _AWS_NEAR)
    if found and values.is_random(found[0]):
        yield Span(*found.span(), "SECRET")


def _form(form: bytes) -> re.Pattern[bytes]:
    """Of one length, behind which none of its own letters follows."""
    return re.compile(form + rb"(?![A-Za-z0-9])")


_PRODUCT = rb"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}"
TRIGGERS = (
    _within(rb"[0-9a-fA-F]{32}:[0-9a-fA-F]{32}:::", 68, re.compile(rb"[0-9a-fA-F]{32}:[0-9a-fA-F]{32}")),
    _matched(
        _PRODUCT, 29, re.compile(rb"(?=[A-Z-]{0,28}[0-9])(?=[0-9-]{0,28}[A-Z])" + _PRODUCT + rb"(?![A-Za-z0-9-])")
    ),
    *(_shaped(word.encode(), shape) for shape in _SHAPES for word in shape.words.split()),
    Trigger(rb"A[KSB]IA[A-Z0-9]{16}", _aws),
    _matched(rb"sk-[A-Za-z0-9_-]{4}", 7, re.compile(rb"sk-(?=[\w-]{0,200}\d)[\w-]{20,8192}")),
    _matched(rb"eyJ[A-Za-z0-9_-]{4}", 7, _JWT),
    _within(rb"(?:^|[^A-Za-z0-9_-])s\.[A-Za-z0-9]{8}", 10, _form(rb"s\.(?=[a-z]{0,23}[A-Z0-9])[A-Za-z0-9]{24}")),
    _matched(rb"[A-Za-z0-9_~.-]{3}[78]Q~", 6, _form(rb"[\w~.-]{3}[78]Q~[\w~.-]{31,34}")),
    _within(rb"[A-Za-z0-9+/]{8}==", 88, _form(rb"[A-Za-z0-9+/]{86}==")),
    _within(rb"[0-9a-z]{8}[0-9a-f]NRAL", 40, _form(rb"[0-9a-z]{36}NRAL")),
    _within(rb"[0-9a-f]{8}-us[0-9]", 36, _form(rb"[0-9a-f]{32}-us\d{1,2}")),
    _within(rb"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", 50, _form(rb"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?!-)")),
    _matched(rb"K10[0-9a-f]{4}", 7, re.compile(rb"K10[0-9a-f]{64}::[\w.-]{1,40}:\w{8,256}")),
    _within(rb"(?i)aad3b435b51404ee:[0-9a-f]{32}", 65, _form(rb"[0-9a-fA-F]{32}:[0-9a-fA-F]{32}")),
    _matched(rb"[0-9]{9}:AA[A-Za-z0-9_-]{4}", 16, _form(rb"\d{9}:AA[\w-]{33}")),
    _matched(rb"[0-9]{10}:AA[A-Za-z0-9_-]{4}", 17, _form(rb"\d{10}:AA[\w-]{33}")),
    _matched(rb"pat[A-Za-z0-9]{14}\.", 18, _form(rb"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}")),
    *(
        _matched(
            rb"[MNO][A-Za-z0-9_-]{%d}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]" % length,
            length + 10,
            _form(rb"[MNO][\w-]{%d}\.[\w-]{6}\.[\w-]{27,38}" % length),
        )
        for length in (23, 24, 25)
    ),
    _matched(rb"[A-Za-z0-9]{14}\.atlasv1\.", 23, _form(rb"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,80}")),
    _matched(rb"access-production-[0-9a-f]", 19, _form(rb"access-production-[0-9a-f-]{36}")),
    _matched(rb"access-development-[0-9a-f]", 20, _form(rb"access-development-[0-9a-f-]{36}")),
)
