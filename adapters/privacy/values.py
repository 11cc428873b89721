"""Tells a literal value from a placeholder, a reference to somewhere else, or a plain word."""

import re

_WORDS = (
    rb"redacted|masked|hidden|filtered|removed|omitted|sanitized|secret|passwords?|passwd|passphrase|token|null|none|nil|true|false|undefined"
    rb"|unset|set|empty|n/?a|yes|no|ok|string|str|bytes|int|optional|required|missing|invalid|incorrect|wrong|expired|failed"
    rb"|failure|error|must|is|was|not|the|a|an|for|from|in|of|to|and|or|with|has|needs?|should|cannot|can't|changed|reset"
    rb"|accepted|rejected|denied|unknown|disabled|enabled|auth\w{0,12}|env|prompt|user|name|using|method|policy|default"
    rb"|bearer|basic|files?|compat|sensitive|known"
)
_PLACEHOLDER = re.compile(
    rb"(?i)(?:\*+|x{3,}|\.{2,}|-+|_+|\?+|<[^<>]{0,80}>|\[[a-z _-]{1,40}\]|[\[(]?(?:" + _WORDS + rb")[\])]?)$"
)
_DRAWN = re.compile(  # a bar or a frame: runs of signs, one of them long, or its own characters (U+2500 to U+25FF)
    rb"(?=.{0,80}?([!-/:-@\[-`{-~])\1\1)(?:([!-/:-@\[-`{-~])\2*+){1,3}+$|(?:\xe2[\x94-\x97][\x80-\xbf])++$"
)
_REFERENCE = re.compile(
    rb"\$\{|\$\(|\$[A-Za-z_]+$|\$[A-Z_][A-Z0-9_]*$|%[({][\w.]|%[sdrv]$|%\w+%$|\{\{|\{[\w.:-]*\}?$"
    rb"|!(?i:ref|sub|vault|secret|getatt|importvalue|reference|env)\b|(?:\.{0,2}/|~/)[\w.@-]+(?:/[\w.@-]+)*/?$"
    rb"|(?i:vault:|arn:|op://|enc\[|ref\+|file:|sops|projects/\w|kubernetes\.io/|sha256:|https?://)"
    rb"|HTTP/\d"  # of a request
    rb"|(?i:self|this|req|request|config|conf|cfg|os|env|process|settings|args|ctx|params|opts|options|data|body|event|secrets?"
    rb"|vars|var|local|values)(?:\.|\[|->)\w*|[A-Za-z_][\w.]{0,60}\((?:[\"')]|$|\w+\)?$)"
)
_WORDLIKE = re.compile(
    rb"[a-z]+(?:-[a-z0-9]{1,10}){1,6}$"  # `ledger-db-x7k2p`
    rb"|[a-z]+\d{0,3}(?:[-_./: ][a-z]*\d{0,4})*$"
    rb"|[A-Za-z][a-z]*(?:[-_./: ][A-Za-z][a-z]*|[A-Z][a-z]{2,20})*$"
    rb"|[A-Z]+\d{0,3}(?:[-_.][A-Z0-9]{1,12})*$"
    rb"|[-+]?\d+(?:\.\d+)?$"
)
_DIGIT = re.compile(rb"[0-9]")
_KINDS = (_DIGIT, re.compile(rb"[A-Z]"), re.compile(rb"[a-z]"))
_RESOURCE = re.compile(rb"arn:[\w:-]{1,110}:$")  # `arn:aws:secretsmanager:…:secret:name`
_KEY_OF_AWS = re.compile(rb"/(?=[^0-9]{0,39}[0-9])(?=[^A-Z]{0,39}[A-Z])[A-Za-z0-9+/]{39}$")  # it may look like a path
LONG = 20  # bytes of a value that is told by its characters alone
SHORTEST = 8  # of a value behind a name that often names something else


def is_literal(value: bytes) -> bool:
    """Whether any value at all is given here."""
    if not value or _PLACEHOLDER.match(value) or _DRAWN.match(value):
        return False
    return not _REFERENCE.match(value) or bool(_KEY_OF_AWS.match(value))


def is_named(head: bytes) -> bool:
    """Whether what follows is a part of a resource's name, which tells where a secret is, and not what it is."""
    return head.endswith(b":") and bool(_RESOURCE.search(head[-120:]))


def is_secret(value: bytes) -> bool:
    """A literal that is no plain word, path or number."""
    return len(value) >= SHORTEST and is_made(value) and is_literal(value)


def is_mixed(value: bytes) -> bool:
    """A literal of digits and something else, as few words are."""
    return bool(_DIGIT.search(value)) and not value.isdigit() and is_literal(value)


def is_made(value: bytes) -> bool:
    """No plain word, path or number."""
    return b" " not in value and not _WORDLIKE.match(value)


def is_dense(value: bytes) -> bool:
    """A long value of capitals, small letters and digits: made by a machine, and no number of base 16."""
    return len(value) >= LONG and all(kind.search(value) for kind in _KINDS) and is_secret(value)


def is_random(value: bytes) -> bool:
    """A secret of digits and something else, as a generated one is."""
    return is_mixed(value) and is_secret(value)
