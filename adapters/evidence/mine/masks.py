"""What is a value by its form alone: addresses, paths, times, ids, numbers."""

import re

from adapters.evidence.clock import MONTHS

WILD = "\x00"
_NOT_BEFORE = r"(?![A-Za-z0-9_])"
_MONTH = rf"(?:{MONTHS})[a-z]*"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_CLOCK = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
_TOP_LEVEL = r"(?:com|net|org|edu|gov|io|info|biz|local|lan|internal|[a-z]{2})"
_PACKAGE = r"(?:com|org|net|io|java|javax|android|sun)"  # begins names of code rather than of hosts
_STEP = r"[\w.@%+=:$#*~&?-]"
_MASKS = (  # repeats are bounded or keep what they took, so that the time stays linear
    # what was asked for over HTTP
    r"(?<=[A-Z] )[^\s\"]++ HTTP/\d(?:\.\d)?(?![\w.])",
    # an address of the web
    r"[a-z][a-z0-9+.-]{1,20}+://[^\s\"'<>\])]++",
    # an address of mail
    r"[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+",
    # a UUID
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}" + _NOT_BEFORE,
    # a date, with a time perhaps
    r"\d{4}[-/.]\d\d[-/.]\d\d(?:[T _-]?\d\d[:.]\d\d(?:[:.]\d\d(?:[.,:]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?" + _NOT_BEFORE,
    rf"{_DAY},? {_MONTH} \d+ {_CLOCK}(?: [A-Z]{{3,4}})?(?: \d{{4}})?",
    rf"(?:{_DAY},? )?(?:\d{{1,2}} )?{_MONTH} \d{{1,2}}(?:,? \d{{4}})?(?:,? {_CLOCK})?" + _NOT_BEFORE,
    # a hardware address or an IPv6 one
    r"(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}" + _NOT_BEFORE,
    # an IPv4 address with or without port
    r"/?\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?" + _NOT_BEFORE,
    # a host's full name with or without port
    rf"(?!{_PACKAGE}\.)(?:[A-Za-z0-9_-]{{1,63}}+\.){{1,8}}{_TOP_LEVEL}(?::\d+)?(?![A-Za-z0-9_.(])",
    # a host and its port
    r"(?=\w{1,63}+[.-])[\w.-]{1,253}+:\d{2,5}" + _NOT_BEFORE,
    # paths
    r"[A-Za-z]:\\[^\s,;\"']++",
    rf"(?<![\w.<>*)/-])(?:~|\.{{1,2}})?/{_STEP}(?:/|{_STEP})*(?<!:)",
    r"[A-Za-z_][\w-]{0,63}+(?:\.[\w-]{1,63}+){1,8}+/[\w./$-]++",
    # numbers
    r"(?<=\s)[<>~]\s?\d+(?:\.\d+)?" + _NOT_BEFORE,
    r"0[xX][0-9a-fA-F]++" + _NOT_BEFORE,
    r"(?=[a-fA-F]*+\d)(?=\d*+[a-fA-F])[0-9a-fA-F]{6,}+" + _NOT_BEFORE,
    r"[-+]?\d+(?:[.,:]\d+)*%?" + _NOT_BEFORE,
)
_MASK = re.compile(r"(?<![A-Za-z0-9_])(?:" + "|".join(f"(?:{m})" for m in _MASKS) + ")")


def mask(text: str) -> str:
    """The text with WILD for each value."""
    return _MASK.sub(WILD, text)
