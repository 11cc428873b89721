"""Finds secrets by the name that they are given to: `password=x`, `"apiKey": "x"`, `<token>x</token>`, `--secret x`."""

import re
from collections.abc import Iterator

from adapters.privacy import labels, values, whole
from adapters.privacy.labels import Label
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_LONG = 512  # bytes of a value that is no word: its first ones tell what it is
_NAME = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_STEM = (
    rb"(?:pass|pwd|psw|pw|kennwort|senha|secret(?: id| value)?"
    rb"|token|key|credential|authoriz|auth|sig|dockerc|jwt|bearer|sas|sess|sid|csrf|xsrf"
    rb"|cookie|psk|mnemonic|phrase|seed|pin|cvv|cvc|csc|otp|code|totp|ticket|contrasena)"
)
_OPENING = re.compile(
    rb"[=>]?[ \t]{0,40}"
    rb"(?:[>|][-+]?\r?\n[ \t]{1,40}"  # a block of YAML
    rb"|\r?\n[ \t]{1,40}(?P<item>- )(?![\w.-]{1,60}:(?:\s|$))"  # a list of YAML
    rb"|\{\s{0,40}\\?\"(?:value|default)\\?\"\s{0,4}:\s{0,4}"  # an output or a variable of Terraform
    rb"|(?:string|str)\(\d{1,6}\)[ \t])?"  # PHP's dumps
    rb"(?:[NbBrRuU]{1,2}(?=['\"]))?(?P<list>\[\s{0,40})?(?P<quote>\\{0,3}[\"'`])?"
)
_SCHEME = re.compile(
    rb"(?i)(?:bearer|basic|token|digest|apikey|ssws|splunk|negotiate|key|genie\w*|aws4-hmac-sha256)[ ]+"
)
_SPOKEN = re.compile(rb"(?:[A-Za-z0-9][\w.-]{0,24} ){1,2}$")  # `api key: x`
_NUMBERS = re.compile(rb"[^A-Za-z]*$")
_INDEX = re.compile(rb"(?P<name>[\w.-]{1,60})\[[\w.@-]{1,40}$")  # `password[root]=x`
_PHRASE = re.compile(rb"[A-Za-z]{2,20}(?: [A-Za-z]{2,20}){1,23}(?=[ \t]*(?:$|[\r\n\"',;}]))")
_GROUPS = re.compile(rb"[a-z]{4}(?: [a-z]{4}){3}(?![\w ])")  # as Google makes them for applications
_OF_WORDS = re.compile(rb"(?i)phrase|mnemonic|seed$")
_PARAMETER = re.compile(rb"\w{1,40}=\\?[\"']")  # `Digest username="…"`: each has a name of its own
_CHAIN = re.compile(rb"[ \t]?(?:[A-Za-z_.-]{1,40}+[=:][ \t]?){2}")  # `key=key=x`: each name is judged by itself
_QUOTED = rb"%22|&quot;|&#34;|&#39;|\\\\?u0022"
_SIGN = rb"%3[ad](?:%20|\+)?|\\\\?u003[ad]|&#61;"
_LISTED = re.compile(rb"(?P<name>[\w.-]{1,60})[\"'],[ \t]{0,4}[\"']$")
_HEAD = re.compile(rb"(?i)(?P<name>[\w.-]{1,60})(?:" + _QUOTED + rb")?(?:" + _SIGN + rb"|[:=])(?:" + _QUOTED + rb")?$")
_ESCAPED = re.compile(rb"(?:[^\s\"'&%\\<>;,]|%(?!2[026C])[0-9A-Fa-f]{2}){1,4096}+")
_ESCAPED_REST = re.compile(rb"(?:[^\s\"'&%\\<>;,]++|%(?!2[026C])[0-9A-Fa-f]{2})*+")
_CHANGED = re.compile(rb"\\?[\"']?[ \t]*(?:->|=>)[ \t]*(?P<quote>\\?[\"'])?")
_OPTION = re.compile(rb"--?(?P<name>\w[\w-]*)[\"']?,?[ \t]+(?P<quote>\\{0,3}[\"'])?$")
_RESULT = re.compile(rb"[ \t]+[A-Za-z_]+(?:[ .,/(]|$)", re.MULTILINE)  # `PASS: TestName`
_SIZE = re.compile(rb"\d{1,9} bytes?\b")  # as descriptions of secrets print it
_NEXT = re.compile(rb"(?:\\{0,3}[\"'`])?(?:,\s{0,40}|\r?\n[ \t]{1,40}- )(?P<quote>\\{0,3}[\"'`])?(?=[^\s\[\]{}:,.])")
_COUNT = re.compile(rb"\d{1,5}(?:\.\d+)?%?$")
_PIN = re.compile(rb"\d{3,8}$")
_LONGEST_SESSION_NUMBER = 18  # `0x14ed93111f20005`: the number of a session is no key to it
_SHORT = 6  # bytes of a key that is letters and digits in disorder
_SESSION = 16  # bytes of a session id at least


def _assigned(chunk: bytes, end: int) -> Iterator[Span]:
    head = chunk[max(0, end - 160) : end]
    sign = head[-1:]
    if sign == b":" and chunk[end : end + 1] == b":":
        return
    left = head.removesuffix(b"->").rstrip(b":=>|").rstrip(b" \t").rstrip(b"]\"'`\\")
    before = left.rstrip(_NAME)
    label = labels.of(left[len(before) :]) or _spoken(left, before)
    if values.is_named(head):
        return
    if label is None or (
        sign == b">" and not head.endswith((b"=>", b"->")) and not (before.endswith(b"<") and is_text(chunk, end))
    ):
        return
    name = left[len(before) :]
    is_result = name.lower() == b"pass" and sign == b":" and bool(_RESULT.match(chunk, end))
    if label is Label.PASSWORD and (sign == b"|" or is_result):
        label = Label.KEY
    yield from given(chunk, end, label, name)


def _spoken(left: bytes, before: bytes) -> Label | None:
    """What a name of several words says, or one with an index."""
    if before.endswith(b" "):
        words = _SPOKEN.search(before[-52:])
        return None if words is None or _NUMBERS.match(words[0]) else labels.of(words[0] + left[len(before) :])
    indexed = _INDEX.search(left[-102:]) if before.endswith(b"[") else None
    return labels.of(indexed["name"]) if indexed else None


def is_text(chunk: bytes, begin: int) -> bool:
    """Whether what begins here is the text of an element of XML; a pseudonym looks like the beginning of one."""
    close = chunk.find(b"<", begin)
    return chunk.startswith(b"</", close) if close >= 0 else len(chunk) - begin >= whole.OPEN


def given(chunk: bytes, begin: int, label: Label, name: bytes) -> Iterator[Span]:
    """The secret that stands behind the sign, if the name's label says that it is one; and the new one of a change."""
    if label is not Label.PASSWORD and _CHAIN.match(chunk, begin):
        return
    opening = _OPENING.match(chunk, begin)
    quote = b""
    if opening:
        begin, quote = opening.end(), opening["quote"] or b""
    if label is not Label.PASSWORD and (scheme := _SCHEME.match(chunk, begin)):
        begin = scheme.end()
    if not quote and _PARAMETER.match(chunk, begin):
        return
    value = value_at(chunk, begin, quote, whole.MOST if label in (Label.PASSWORD, Label.KEY) else _LONG)
    if label is Label.PASSWORD and (words := (_PHRASE if _OF_WORDS.search(name) else _GROUPS).match(chunk, begin)):
        value = words[0]
    if label is Label.PASSWORD and _SIZE.match(chunk, begin):
        return
    if is_secret(value, label, name):
        yield (found := _span(chunk, begin, value))
        if opening and (opening["list"] or opening["item"]):
            yield from _items(chunk, found.end, label, name)
        changed = _CHANGED.match(chunk, found.end)
        if changed and is_secret(new := value_at(chunk, changed.end(), changed["quote"] or b""), label, name):
            yield _span(chunk, changed.end(), new)


def _items(chunk: bytes, end: int, label: Label, name: bytes) -> Iterator[Span]:
    """The further values of a list that the name was given to."""
    while more := _NEXT.match(chunk, end):
        value = value_at(chunk, more.end(), more["quote"] or b"")
        if not is_secret(value, label, name):
            return
        yield (found := _span(chunk, more.end(), value))
        end = found.end


def _span(chunk: bytes, begin: int, value: bytes) -> Span:
    return Span(begin, whole.end(chunk, begin, begin + len(value)), "SECRET")


def value_at(chunk: bytes, begin: int, quote: bytes, most: int = whole.MOST) -> bytes:
    """The value that begins here, up to its closing quote; `most` bytes at most of one that has none."""
    if quote and (end := whole.closing(chunk, begin, quote)) >= 0:
        return chunk[begin:end]
    return whole.loose(chunk, begin, most)


def is_secret(value: bytes, label: Label, name: bytes = b"") -> bool:
    """Whether a value behind such a name must go; of a very long one its first bytes tell."""
    if len(value) >= _LONG and label in (Label.PASSWORD, Label.KEY):
        return True
    value = value[:_LONG]
    match label:
        case Label.PASSWORD:
            return values.is_literal(value) and not (len(name) <= len(b"pass") and _COUNT.match(value))
        case Label.PIN:
            return bool(_PIN.match(value))
        case Label.MADE:
            return values.is_dense(value)
        case Label.SESSION:
            numbered = value[:2] == b"0x" and len(value) <= _LONGEST_SESSION_NUMBER
            return len(value) >= _SESSION and values.is_random(value) and not numbered
        case _:
            return values.is_secret(value) or (
                len(value) >= _SHORT and values.is_mixed(value) and values.is_made(value)
            )


def _option(chunk: bytes, end: int) -> Iterator[Span]:
    found = _OPTION.search(chunk, max(0, end - 140), end - 1)
    if found and (label := labels.of(found["name"])):
        quote = found["quote"] or b""
        value = value_at(chunk, end - 1, quote)
        if is_secret(value, Label.PASSWORD if label is Label.PASSWORD else Label.KEY, found["name"]):
            yield _span(chunk, end - 1, value)


def _listed(chunk: bytes, end: int) -> Iterator[Span]:
    """`define("DB_PASSWORD", "x")`; in a list of names the next one is a word."""
    head = _LISTED.search(chunk[max(0, end - 80) : end - 1])
    label = labels.of(head["name"]) if head else None
    value = value_at(chunk, end - 1, chunk[end - 2 : end - 1])
    if head and label and _is_listed(value) and is_secret(value, label, head["name"]):
        yield _span(chunk, end - 1, value)


def _is_listed(value: bytes) -> bool:
    return values.is_mixed(value) and values.is_made(value)


def _escaped(chunk: bytes, end: int) -> Iterator[Span]:
    """`password%3Dx`, `&quot;password&quot;:&quot;x&quot;`: as addresses, pages and JSON escape it."""
    head = _HEAD.search(chunk[max(0, end - 110) : end])
    label = labels.of(head["name"]) if head else None
    value = _ESCAPED.match(chunk, end)
    if head and label and value and is_secret(value[0], label, head["name"]):
        rest = _ESCAPED_REST.match(chunk, value.end())
        yield Span(end, rest.end() if rest else value.end(), "SECRET")


TRIGGERS = (
    # without limits, which would cost as much as all other expressions together
    Trigger(rb"(?i)" + _STEM + rb"[\w.-]*[\"'],[ \t]*[\"'][^\"']", _listed),
    Trigger(
        rb"(?i)" + _STEM + rb"[\w.-]{0,24}(?:" + _QUOTED + rb")?(?:" + _SIGN + rb")(?:" + _QUOTED + rb")?", _escaped
    ),
    Trigger(rb"(?i)" + _STEM + rb"[\w.-]{0,24}(?:" + _QUOTED + rb")[:=](?:" + _QUOTED + rb")", _escaped),
    Trigger(
        rb"(?i)" + _STEM + rb"[\w.-]{0,24}(?:\[[\w.@-]{1,40})?\\{0,3}[\"'`]?\]?[ \t]{0,40}(?:=>|->|[:=>|])", _assigned
    ),
    Trigger(rb"(?i)(?:^|[^a-z])pat\\{0,3}[\"'`]?[ \t]{0,40}[:=]", _assigned),
    Trigger(
        rb"(?i)(?:^|[\s\"'\[,])--?[\w-]*(?:pass|pwd|token|secret|key|credential|auth)[\w-]{0,16}[\"']?,?[ \t]{1,8}"
        rb"\\{0,3}[\"']?[^\s\"'\\-]",
        _option,
    ),
)
