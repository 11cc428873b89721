"""`SHOW ENGINE INNODB STATUS`: the last deadlock, transactions that are long or wait, history and buffer pool."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import NEVER, Fact, Page, Span
from engines.evidence import Severity
from engines.figures import many

SIGN = "INNODB MONITOR OUTPUT"
_DEADLOCK = "LATEST DETECTED DEADLOCK"
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\b")
_ACTIVE = re.compile(r"^---TRANSACTION (\d+), ACTIVE (?:\(PREPARED\) )?(\d{1,9}) sec")
_THREAD = re.compile(r"^MySQL thread id (\d+),.*? query id \d+ (\S+)(?: (\S+))?")
_WAITS = re.compile(r"^-+ TRX HAS BEEN WAITING (\d{1,9}) SEC")
_TABLE = re.compile(r"of table (`[^`]+`\.`[^`]+`|\S+) trx id")
_STATEMENT = re.compile(r"(?i)^(?:select|insert|update|delete|replace|alter|call|load|create|drop)\b")
_HISTORY = re.compile(r"^History list length (\d{1,18})")
_HITS = re.compile(r"^Buffer pool hit rate (\d{1,4}) / 1000")
_LONG, _LENGTH, _RATE, _BLOCK = 60, 1_000_000, 950, 40


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """What the monitor tells; the lines that are thereby read."""
    begin = next((n for n, text in enumerate(lines) if SIGN in text), None)
    if begin is None:
        return set()
    for at in range(begin, len(lines)):
        text = lines[at]
        if text.startswith(_DEADLOCK):
            _deadlock(page, lines, at)
        elif active := _ACTIVE.match(text):
            _transaction(page, lines, at, active)
        elif history := _HISTORY.match(text):
            _history(page, at, int(history[1]))
        elif hits := _HITS.match(text):
            _hits(page, at, int(hits[1]))
    return set(range(begin + 1, len(lines) + 1))


def _deadlock(page: Page, lines: Sequence[str], at: int) -> None:
    end = next((n for n in range(at + 2, min(at + 400, len(lines))) if lines[n].startswith("TRANSACTIONS")), len(lines))
    block = [text.strip() for text in lines[at:end]]
    said = list(dict.fromkeys(text for text in block if _STATEMENT.match(text)))
    tables = list(dict.fromkeys(m[1].replace("`", "") for text in block if (m := _TABLE.search(text))))
    stamp = next((m[1] for text in block[:4] if (m := _STAMP.match(text))), "")
    facts: dict[str, Fact] = {"resource": "lock", "table": ",".join(tables), "statement": "; ".join(said)}
    words = f"The last deadlock was on {', '.join(tables) or 'an unknown table'}: {' against '.join(said[:2])}"
    moment = page.time(stamp.replace(" ", "T") + "Z") if stamp else None
    say(page, "Deadlock", words, at + 1, facts, span=Span(moment) if moment else NEVER)


def _transaction(page: Page, lines: Sequence[str], at: int, active: re.Match[str]) -> None:
    block = []
    for text in lines[at + 1 : at + _BLOCK]:
        if text.startswith("---TRANSACTION") or re.match(r"^-+$", text):
            break
        block.append(text.strip())
    thread = next((m for text in block if (m := _THREAD.match(text))), None)
    said = next((text for text in block if _STATEMENT.match(text)), "")
    waits = next((m for text in block if (m := _WAITS.match(text))), None)
    table = next((m[1].replace("`", "") for text in block if (m := _TABLE.search(text))), "")
    seconds = int(active[2])
    waiting = bool(waits) or any(text.startswith("LOCK WAIT") for text in block)
    reason = "Blocked" if waiting else "IdleInTransaction" if seconds >= _LONG and not said else "LongRunning"
    reason = "Session" if seconds < _LONG and not waiting else reason
    facts: dict[str, Fact] = {"resource": "session", "pid": thread[1] if thread else None, "age_seconds": seconds}
    facts |= {"statement": said, "table": table, "client": thread[2] if thread else None}
    facts |= {"user": thread[3] if thread else None}
    words = f"Transaction {active[1]} of thread {thread[1] if thread else '?'} is open for {seconds} s"
    words += f" and waits for a lock on {table or 'a table'}" if waiting else " and runs nothing" if not said else ""
    say(page, reason, words + (f": {said}" if said else "."), at + 1, facts)


def _history(page: Page, at: int, length: int) -> None:
    long = length >= _LENGTH
    words = f"The history has {many(length, 'entry', 'entries')}."
    words = f"{length:,} changes are not purged yet: a transaction has been open for long." if long else words
    facts: dict[str, Fact] = {"resource": "history", "used": length}
    say(page, "HistoryLong" if long else "Healthy", words, at + 1, facts)


def _hits(page: Page, at: int, rate: int) -> None:
    facts: dict[str, Fact] = {"resource": "cache", "hit_rate": rate / 1000}
    low = rate < _RATE
    words = f"The buffer pool answers {rate / 10:g} % of what is read."
    say(
        page, "CacheMisses" if low else "Healthy", words, at + 1, facts, rank=Severity.WARNING if low else Severity.INFO
    )
