"""What sort of cause a person's words name, and which component, for an idea that nobody classified."""

import re

from engines.models import Case, Category

_WORDS = (  # the first that fits; what is undone is a change, whatever it changed
    (Category.CHANGE, r"deploy|release|roll(?:ed)?[ -]?(?:out|back)|version|upgrade|merge|commit"),
    (Category.CONFIGURATION, r"config|setting|flag|environment variable|misconfigur|limit is (?:too )?low"),
    (Category.SECURITY, r"certificate|cert\b|credential|password|token|permission|secret|expired|forbidden|auth"),
    (Category.NETWORK, r"network|dns|packet|firewall|route|proxy|latency between|tls|connection reset"),
    (Category.RESOURCE, r"memory|oom|cpu|disk|pool|quota|exhaust|full|leak|throttl|saturat|too many"),
    (Category.DATA, r"data|schema|migration|corrupt|duplicate|poison|query plan|index"),
    (Category.INFRASTRUCTURE, r"node|host|hardware|zone|region|machine|rack|power"),
    (Category.EXTERNAL, r"provider|vendor|third[ -]party|upstream service|outage of"),
    (Category.HUMAN, r"somebody|someone|by hand|by mistake|manual"),
    (Category.CODE, r"bug|exception|null|regression|race|deadlock|code"),
)
_SORTS = tuple((category, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for category, words in _WORDS)


def category(text: str) -> Category:
    """The sort of cause; what names none is that something else does not do its work."""
    return next((found for found, words in _SORTS if words.search(text)), Category.DEPENDENCY)


def component(text: str, case: Case) -> str:
    """The component of the case that is named, the longest name first; none where none is."""
    known = {*case.affected, *(f.component for f in case.findings if f.component)}
    said = text.lower()
    named = (c for c in sorted(known, key=lambda c: (-len(c), c)) if _stands(c.lower(), said))
    return next(named, "")


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
