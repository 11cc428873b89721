"""Certificates and their chains, as `openssl s_client` and `x509` print them."""

import re
from collections.abc import Sequence
from datetime import datetime

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

_SOON = 14  # days
_VERIFY = re.compile(r"(?:Verify return code: |verify error:num=)(\d{1,9})[ :]{0,8}\(?([^)]*)\)?")
_ECHO = re.compile(r"(?i)^\s*(?:verif|ssl handshake has read|depth=)")  # says again what was read
_ENTRY = re.compile(r"^\s*(\d+) s:\s*(.+)")
_ISSUER = re.compile(r"^\s+i:\s*(.+)")
_SUBJECT = re.compile(
    r"(?i)\bsubject ?[=:].{0,200}?\bCN ?= ?([\w.*-]+)|\bdescribe certificates?(?:\.\S{1,60})? ([\w.-]+)"
)
_ENDS = re.compile(r"(?i)not ?after ?[=:]\s*([A-Z][a-z]{2} +\d+ [\d:]+ \d{4} GMT|\d{4}-\d\d-\d\d[T ][\d:]+Z?)")
_BEGINS = re.compile(r"(?i)not ?before ?[=:]\s*([A-Z][a-z]{2} +\d+ [\d:]+ \d{4} GMT|\d{4}-\d\d-\d\d[T ][\d:]+Z?)")
_REASONS = {"10": "CertExpired", "18": "CertUntrusted", "19": "CertUntrusted", "20": "IncompleteChain"}
_REASONS |= {"21": "IncompleteChain", "27": "CertUntrusted", "62": "CertNameMismatch", "9": "ClockSkew", "0": "Healthy"}


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """The chain that was sent, what verification said of it, until when it holds; the lines that are thereby read."""
    chain: list[tuple[int, str, str]] = []
    told: set[str] = set()
    subject = ""
    for at, text in enumerate(lines, start=1):
        if named := _SUBJECT.search(text):
            subject = named[1] or named[2]
        if entry := _ENTRY.match(text):
            chain = [*(chain if entry[1] != "0" else ()), (at, entry[2].strip(), "")]
        elif (issuer := _ISSUER.match(text)) and chain and not chain[-1][2]:
            chain[-1] = (*chain[-1][:2], issuer[1].strip())
        elif (found := _VERIFY.search(text)) and found[1] not in told:
            told.add(found[1])
            _verified(page, at, found, chain)
        elif ends := _ENDS.search(text):
            _ends(page, at, ends[1], subject)
        elif begins := _BEGINS.search(text):
            _begins(page, at, begins[1])
    shaken = any(text.startswith(("CONNECTED(", "SSL handshake has read")) for text in lines)
    return {at for at, text in enumerate(lines, start=1) if shaken and _ECHO.match(text)}


def _verified(page: Page, at: int, found: re.Match[str], chain: list[tuple[int, str, str]]) -> None:
    facts: dict[str, Fact] = {"resource": "certificate", "verify_code": int(found[1]), "message": found[2].strip()}
    if chain:
        facts |= {"depth": len(chain), "subject": chain[0][1], "issuer": chain[0][2]}
    words = f"Verification of the certificate: {found[2].strip()} (code {found[1]})"
    words += f", {len(chain)} certificates sent." if chain else "."
    reason = _REASONS.get(found[1], "CertUntrusted")
    if found[1] == "20" and len(chain) > 1:
        reason = "CertUntrusted"  # the chain was sent; its root is not known here
    say(page, reason, words, at, facts)


def _time(page: Page, text: str) -> datetime | None:
    try:
        return datetime.strptime(text.replace("GMT", "+0000"), "%b %d %H:%M:%S %Y %z")
    except ValueError:
        return page.time(text)


def _ends(page: Page, at: int, text: str, subject: str) -> None:
    ends = _time(page, text)
    if ends is None:
        return
    left = (ends - page.document.at).total_seconds() / 86400
    reason = "CertExpired" if left < 0 else "CertExpiring" if left <= _SOON else "Healthy"
    facts: dict[str, Fact] = {"resource": "certificate", "not_after": ends.isoformat(), "days_left": round(left, 1)}
    words = f"The certificate of {subject}" if subject else "The certificate"
    words += f" is valid until {ends:%Y-%m-%d %H:%M}."
    say(page, reason, words, at, {**facts, "subject": subject or None, "target": subject or None})


def _begins(page: Page, at: int, text: str) -> None:
    if begins := _time(page, text):
        facts: dict[str, Fact] = {"resource": "certificate", "not_before": begins.isoformat()}
        reason = "ClockSkew" if begins > page.document.at else "Healthy"
        say(page, reason, f"The certificate is not valid before {begins:%Y-%m-%d %H:%M}.", at, facts)
