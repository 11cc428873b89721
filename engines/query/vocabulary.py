"""The words by which people say which events they mean, as expressions."""

import re

from engines.evidence import Severity
from engines.expressions import Expression
from engines.query.query import By, Want

ERRORS = (Severity.ERROR, Severity.CRITICAL)
EXAMPLES = (
    '"errors from the last hour", "top templates of pod X between 10:00 and 10:15", "how many timeouts per minute", '
    '"new errors since the deploy" or "lines around E2:512"'
)


def _said(pattern: str) -> Expression:
    return Expression(pattern, re.IGNORECASE)


_LINES = r"(?:\s+(?:lines?|messages?|msgs?|events?|logs?|entr(?:y|ies)|level)\b)?"
_UP = r"\s+(?:and|or)\s+(?:up|above|worse|higher|more severe)(?![\w./-])"
_LEVELS = (
    (rf"warn(?:ing)?s?{_LINES}{_UP}|at least warnings?|not info", (Severity.WARNING, *ERRORS)),
    (rf"err(?:or)?s?{_LINES}{_UP}|at least errors?", ERRORS),
    (r"(?:fatals?|criticals?)\s+(?:errors?|failures?|ones)|fatals?|criticals?|crit|panics?|emergenc(?:y|ies)",
     (Severity.CRITICAL,)),
    (r"(?:only\s+)?(?:errors?|failures?|exceptions?|errs?|stack\s?-?traces?|tracebacks?)(?:\s+only)?", ERRORS),
    (r"(?:only\s+)?(?:warnings?|warns?)(?:\s+only)?", (Severity.WARNING,)),
    (r"infos?|notices?|debug", (Severity.INFO,)),
)  # fmt: skip
LEVELS = tuple((_said(rf"(?<![\w./-])(?:{words})(?![\w./-]){_LINES}"), meant) for words, meant in _LEVELS)

_RANGE = r"(?P<first>\d{1,10})(?:\s*(?:-|\u2013|to|\.\.)\s*(?P<last>\d{1,10}))?(?![\w:])"
_AROUND = r"(?P<around>around|near|next to|at|before|after|following|from|since|until|up to)"
_MANY = r"(?:(?:the\s+)?(?:next\s+|last\s+|previous\s+)?(?P<many>\d{1,4})\s+)?"
PLACE = _said(
    rf"{_MANY}(?:\b(?:lines?|context|the)\s+)*(?:(?:of|for)\s+)?(?:\b{_AROUND}\s+)?(?:\bline\s+)?"
    rf"(?<![\w:])(?P<id>E\d{{1,5}}):{_RANGE}"
)
NUMBERED = _said(rf"{_MANY}\blines?\s+(?:{_AROUND}\s+)?(?:line\s+)?{_RANGE}")

_TOP = r"(?:top|most (?:common|frequent)|commonest|loudest|noisiest)\s+"
_RARE = r"(?:rare(?:st)?|least (?:common|frequent)|unusual|odd)\s+"
_KIND = r"(?:templates?|patterns?|kinds?|sorts?|types?)"
_THINGS = r"(?=errors?\b|warnings?\b|lines?\b|messages?\b|events?\b|exceptions?\b)"
_BY = r"(?:by|per|for each|in each|of each|grouped by|split by|broken down by)\s+(?:the\s+)?"
BYS = (
    (By.POD, r"pods?|containers?|replicas?"),
    (By.HOST, r"hosts?|nodes?|servers?|machines?"),
    (By.FILE, r"files?|logs?"),
    (By.LEVEL, r"levels?|severit(?:y|ies)"),
    (
        By.COMPONENT,
        r"services?|components?|apps?|applications?|workloads?|deployments?|programs?|process(?:es)?|callers?",
    ),
)
GROUPS = tuple(
    (
        by,
        _said(
            rf"\b{_BY}(?:{names})\b"
            rf"|\b(?:which|what)\s+(?:{names})\s+(?:are|is|have|has|had|log(?:s|ged)?|show(?:s|ed)?|see(?:s)?|saw|sa(?:y|ys|id)"
            r"|threw?|throws?|report(?:s|ed)?|got|gets?|mention(?:s|ed)?|call(?:s|ed)?|use(?:s|d)?)\b"
        ),
    )
    for by, names in BYS
)
WHO = _said(
    r"\bwho(?:\s+(?:else|all))?\s+(?:is\s+|was\s+)?"
    r"(?:calls?|called|calling|uses?|used|using|mentions?|mentioned|talks? to|talking to|connects? to"
    r"|logs?|logged|sees?|saw|throws?|threw|reports?|gets?|got|has|had)\b"
)
_WANTS = (
    (Want.TEMPLATES, r"\b(?:what(?:'s| is| was)|anything|something)\s+(?P<new>new)\b"),
    (Want.TEMPLATES, rf"\b{_RARE}(?:(?P<r>\d{{1,4}})\s+)?(?P<rare>{_KIND}\b|{_THINGS})"),
    (Want.TEMPLATES, rf"\b{_TOP}(?:(?P<m>\d{{1,4}})\s+)?{_THINGS}"),
    (
        Want.TEMPLATES,
        rf"\b(?P<fresh>new\s+)?(?:{_TOP}(?:(?P<n>\d{{1,4}})\s+)?)?{_KIND}(?:\s+of\s+(?:messages?|lines?|events?)\b)?",
    ),
    (Want.COUNT, r"\b(?:how (?:many|often)|count(?: up)?(?: of)?|(?:total )?number of|(?P<rate>rate|frequency) of)\b"),
    (Want.COUNT, r"\b(?:graph|plot|chart|histogram|distribution)(?: of)?\b"),
)
WANTS = tuple((want, _said(pattern)) for want, pattern in _WANTS)
PER = _said(
    r"\b(?:per|every|each|a|by(?: the)?)\s+(?:(?P<n>\d{1,3})\s*)?(?P<unit>second|sec|minute|min|hour|hr|day)s?\b"
    r"|\b(?P<rate>(?<=error )rate|(?<=warning )rate|rates?(?= of\b)|over time)\b"
)
HOW_MANY = _said(
    r"\b(?P<side>first|last|newest|latest|oldest|earliest|most recent)(?:\s+(?P<n>\d{1,6}))?\b"
    r"(?=\s+(?:\w+\s+){0,2}?(?P<noun>lines?|errors?|warnings?|events?|rows?|exceptions?|fatals?|messages?|failures?|entr(?:y|ies)))"
    r"|\b(?:limit|show(?: me)?)\s+(?P<m>\d{1,6})\b|^(?P<head>head|tail)\s+(?:-n?\s*)?(?P<h>\d{1,6})?\b"
)
STARTED = _said(
    r"^when\s+(?:did|does|do|was|were|is)\s+(?:the\s+)?(?P<first>first\s+)?"
    r"(?P<what>.+?)(?:\s+(?P<how>first|last|start(?:ed)?|begin|began|stop(?:ped)?|end(?:ed)?|happen(?:ed)?|appear(?:ed)?|seen|occur(?:red)?))+$"
)
NEWEST = ("last", "newest", "latest", "most recent", "tail")

NOT = r"(?:without|excluding|except(?: for)?|but not|not(?: from| in| for| about)?|minus|ignor(?:e|ing)|other than)"
QUOTED = _said(
    rf"(?P<no>\b{NOT}\s+)?(?:\b(?:containing|matching|saying|that say|with|for)\s+)?"
    r"(?P<quote>[\"'`\u201c])(?P<text>[^\"'`\u201c\u201d]+)(?:(?P=quote)|\u201d)"
)
KINDS = (
    r"(?:pod|service|svc|host|node|server|component|container|app|namespace|deployment|user|request|trace|order|id"
    r"|thread|job|queue|topic|table|database|endpoint|path|route|url|ip)"
)
_TEXT = r"containing|contain|mentioning|matching|saying|with|that say|like|says?|contains?"
ABOUT = _said(
    rf"\b(?P<how>{NOT}|for|of|from|in|on|by|about|at|to|against|only|{_TEXT})\s+"
    rf"(?:(?:only|just|the|our)\s+)*(?:{KINDS}s?(?:\s+id)?(?:\s+|\s*[=:]\s*)|(?:files?|evidence|logs?)\s+(?:of\s+)?(?=\S*[A-Z.\d]))?"
    r"(?P<name>(?!(?:the|a|an|and|or|of|in|from|for|to|last|past|all|any|each|it|them|that|this|these|those|there)\b)"
    r"<?[A-Za-z0-9_/][\w./:@<>=#-]*)"
)
TEXTUAL = _said(_TEXT)
BARE = _said(rf"\b{KINDS}(?:\s+id)?(?:\s+|\s*[=:]\s*)(?P<name>(?!{NOT}\b)[A-Za-z0-9_<][\w./:@>-]*)")
EVIDENCE = _said(r"\bE\d{1,5}\b(?!:)")
FILE = _said(r"[\w./@+-]*\.(?:log|txt|json|jsonl|ndjson|out|err|csv|tsv|ya?ml|gz|zip|zst|md|conf|\d{1,2})$")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
ORDINALS = {name: n for n, name in enumerate(_ORDINALS, 1)} | {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
ORDINALS |= {"last": -1, "latest": -1, "newest": -1, "other": 2}
NTH = _said(
    rf"\b(?:(?:in|of|from|only)\s+)*(?:the\s+)?(?P<nth>{'|'.join(ORDINALS)})\s+(?:file|log|one|attachment)\b"
    r"|\b(?:(?:in|of|from|only)\s+)*file\s+#?(?P<number>\d{1,3})\b"
)
EVERYWHERE = _said(r"\b(?:in|from|over|across)\s+(?:all|every|each)\s+(?:of\s+)?(?:the\s+)?(?:files?|logs?|evidence)\b")
EITHER = _said(r"(?P<a>[\w.@/-]+)\s+or\s+(?P<b>[\w.@/-]+)")
SAME = _said(
    r"^(?:and\s+)?(?:the\s+)?same\b(?:\s+(?:again|query|question|thing))?(?:\s*,?\s*but)?"
    r"|^(?:and\s+)?(?:what|how) about\b"
)
FOLLOWS = _said(
    r"^(?:and|but|now|then|ok(?:ay)?)\b[ ,]*"
    r"|^(?=only\b|just\b|without\b|excluding\b|except\b|not\b|in (?:the|file|E\d)\b"
    r"|how many\??$|count\??$)"
)
NOISE = _said(
    r"(?:a|about|all|also|an|and|any|anything|are|as|at|be|been|by|can|check|could|did|do|does|each|else|every|everything"
    r"|events?|find|from|get|give|go|going|got|had|happen(?:s|ed|ing)?|has|have|i|in|is|it|its|just|kind|let|lines?|list|log"
    r"|logs?|logged|look|me|messages?|much|my|need|now|occur(?:s|red)?|occurr?(?:s|ed)?|of|off|on|once|one|ones|only|or|our"
    r"|out|over|per|please|pls|rows?|said|say|says|see|seen|shall|should|show|so|some|start(?:s|ed)?|tell|than|that|the"
    r"|their|them|then|there|there's|these|they|this|those|time|times|to|up|us|want|was|we|were|what|what's|when|where|which"
    r"|who|will|with|would|you|your|grep|search|entr(?:y|ies)|appear(?:s|ed)?|rate|file|files|evidence)"
)
CANT = _said(
    r"\b(?:compare[ds]?|versus|vs|why|explain|correlate[ds]?|(?:slower|faster|longer|shorter|larger|smaller|bigger|more|less"
    r"|fewer|greater|higher|lower) than)\b"
)
OTHER_FORMS = {
    "timeout": ("timeout", "timed out", "time out", "deadline exceeded"),
    "oom": ("oom", "oomkilled", "oom-kill", "oom_kill", "out of memory"),
    "crash": ("crash", "panic", "segfault", "core dumped"),
    "retry": ("retry", "retries", "retrying"),
}
FORM_OF = {form: form for form in OTHER_FORMS}
FORM_OF |= {"timeouts": "timeout", "ooms": "oom", "crashes": "crash", "retries": "retry"}
_ASKS = (
    r"please|show|list|get|give|find|grep|search|count|how (?:many|often)|top|most (?:common|frequent)|rare|least"
    r"|lines?|errors?|warn(?:ing)?s?|fatals?|exceptions?|first|last|newest|latest|head|tail|(?:and )?(?:the )?same"
    r"|context|templates?|patterns?|new|rate|graph|plot|chart|histogram|[1-5]xx|only"
    r"|who (?:calls|called|uses|mentions|logs)"
)
ASKS = _said(
    rf"^(?:please\s+|can you\s+|could you\s+)?(?:(?:{_ASKS})\b|what about\b|E\d+:\d"
    r"|(?:lines\s+)?(?:after|before|around) E\d+:\d"
    r"|in (?:the \w+ file|file \d|E\d)|which (?:errors|warnings|lines)\b|what(?:'s| is) new\b"
    r"|any (?:errors|warnings|timeouts)\b"
    r"|(?:is|are) there (?:any )?(?:errors?|warnings?|timeouts?)\b"
    r"|when did (?:the )?(?:errors|warnings|timeouts|first)\b"
    r"|what happened (?:at|between|around|after|before) \S*\d"
    r"|which (?:pods?|services?|hosts?|nodes?|components?|files?) (?:log|have|has|had|show)\b)"
)
