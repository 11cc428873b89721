"""Tells a literal value from a placeholder, a reference to somewhere else, or a plain word."""

import re

_PLACEHOLDER = re.compile(
    rb"(?i)(?:\*+|x{3,}|\.{2,}|-+|_+|\?+|<[^<>]{0,80}>|\[[a-z _-]{1,40}\]|[\[(]?(?:redacted|masked|hidden|filtered|removed"
    rb"|omitted|sanitized|secret|passw\w{1,4}|token|null|none|nil|true|false|undefined|unset|set|empty|n/?a|yes|no|ok|string|str"
    rb"|bytes|int|optional|required|missing|invalid|incorrect|wrong|expired|failed|failure|error|must|is|was|not|the|a|an|for"
    rb"|from|in|of|to|and|or|with|has|needs?|should|cannot|can't|changed|reset|accepted|rejected|denied|unknown|disabled|enabled"
    rb"|auth\w{0,12}|file|env|prompt|user|name|using|method|policy|default|bearer|basic|files?|compat|empty)[\])]?)$"
)
_REFERENCE = re.compile(
    rb"\$\{|\$\(|\$[A-Za-z_]+$|\$[A-Z_][A-Z0-9_]*$|%[({][\w.]|%[sdrv]$|%\w+%$|\{\{|\{[\w.:-]*\}?$"
    rb"|!(?i:ref|sub|vault|secret|getatt|importvalue|reference|env)\b|(?:\.{0,2}/|~/)[\w.@-]+(?:/[\w.@-]+)*/?$"
    rb"|(?i:vault:|arn:|op://|enc\[|ref\+|file:|sops|projects/\w|kubernetes\.io/|sha256:|https?://)"
    rb"|(?i:self|this|req|request|config|conf|cfg|os|env|process|settings|args|ctx|params|opts|options|data|body|event|secrets?"
    rb"|vars|var|local|values)(?:\.|\[|->)\w*|[A-Za-z_][\w.]{0,60}\((?:[\"')]|$|\w+\)?$)"
)
_WORDLIKE = re.compile(
    rb"[a-z]+(?:-[a-z0-9]{1,10}){1,6}$|[a-z]+\d{0,3}(?:[-_./: ][a-z]*\d{0,4})*$|[A-Za-z][a-z]*(?:[-_./: ][A-Za-z][a-z]*|[A-Z][a-z]{2,20})*$|[A-Z]+\d{0,3}(?:[-_.][A-Z0-9]{1,12})*$|[-+]?\d+(?:\.\d+)?$"
)
SHORTEST = 8  # of a value behind a name that often names something else


def is_literal(value: bytes) -> bool:
    """Whether any value at all is given here."""
    return bool(value) and not _PLACEHOLDER.match(value) and not _REFERENCE.match(value)


def is_secret(value: bytes) -> bool:
    """A literal that is no plain word, path or number."""
    return len(value) >= SHORTEST and b" " not in value and is_literal(value) and not _WORDLIKE.match(value)


def is_random(value: bytes) -> bool:
    """A secret that has letters and digits, as a generated one does."""
    has_digit = any(48 <= c <= 57 for c in value)  # noqa: PLR2004  0 to 9 in ASCII
    return has_digit and any(c > 57 for c in value) and is_secret(value)  # noqa: PLR2004  letters follow 9
