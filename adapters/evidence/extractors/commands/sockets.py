"""Connections as `ss` and `netstat` list them: how many are in which state, with whom, and what stands for trouble."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.evidence import Severity
from engines.figures import many

HEAD = re.compile(r"^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s|^Proto\s+Recv-Q\s+Send-Q\s")
_STATES = {"ESTAB": "ESTABLISHED", "CLOSE-WAIT": "CLOSE_WAIT", "SYN-SENT": "SYN_SENT", "TIME-WAIT": "TIME_WAIT"}
_STATES |= {"SYN-RECV": "SYN_RECV", "FIN-WAIT-1": "FIN_WAIT1", "FIN-WAIT-2": "FIN_WAIT2", "LAST-ACK": "LAST_ACK"}
_KNOWN = {*_STATES.values(), "LISTEN", "CLOSING", "UNCONN"}
_MANY = {"CLOSE_WAIT": ("CloseWaitHigh", 100), "SYN_SENT": ("Unanswered", 3), "SYN_RECV": ("SynBacklog", 100)}
_MANY |= {"TIME_WAIT": ("TimeWaitHigh", 10_000)}
_MEANS = {"CloseWaitHigh": "the peer has closed and the program never did", "Unanswered": "the peer does not answer"}
_MEANS |= {"SynBacklog": "handshakes are not finished", "TimeWaitHigh": "closed connections hold their ports"}
_WAITING = 100  # connections that nobody accepted, where the limit is not shown
_OWNER = re.compile(r'users:\(\("([^"]{1,60})"|\b\d+/([\w.-]{1,60})')


def read(page: Page, lines: Sequence[str]) -> None:
    """One finding per state of which there are more than there should be, at the peer with most of them."""
    head = ""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[tuple[str, str], int] = {}
    owners: dict[tuple[str, str], str] = {}
    for at, text in enumerate(lines, start=1):
        if HEAD.match(text):
            head = text
            continue
        if not head or not text.strip():
            continue
        found = _row(text)
        if found is None:
            continue
        state, waiting, local, peer = found
        if state == "LISTEN":
            _listener(page, at, head, (local, waiting))
            continue
        where = local if state in ("CLOSE_WAIT", "SYN_RECV", "TIME_WAIT") else peer
        held[state][where] += 1
        first.setdefault((state, where), at)
        if (owner := _OWNER.search(text)) and (state, where) not in owners:
            owners[state, where] = owner[1] or owner[2]
    for state, counted in held.items():
        _many(page, state, counted, (first, owners))


def _row(text: str) -> tuple[str, int, str, str] | None:
    """State, what waits to be read, both ends."""
    cells = text.split()
    at = next((i for i, c in enumerate(cells[:7]) if _STATES.get(c, c) in _KNOWN), None)
    if at is None:
        return None
    numbers = [c for c in cells if re.fullmatch("[0-9]{1,12}", c)]
    ends = [c for c in cells if ":" in c and c[-1] != ":" and not c.startswith("users:")]
    if len(ends) < 2 or not numbers:  # noqa: PLR2004  both ends
        return None
    return _STATES.get(cells[at], cells[at]), int(numbers[0]), ends[0], ends[1]


def _listener(page: Page, at: int, head: str, what: tuple[str, int]) -> None:
    """A listener of `netstat`, which shows no limit; those of `ss` are read with theirs."""
    if head.startswith("Proto") and what[1] >= _WAITING:
        facts: dict[str, Fact] = {"resource": "listen_queue", "used": what[1], "address": what[0]}
        words = f"{what[0]} has {many(what[1], 'connection')} waiting to be accepted."
        say(page, "ListenQueueFull", words, at, facts)


def _many(
    page: Page, state: str, counted: Counter[str], seen: tuple[dict[tuple[str, str], int], dict[tuple[str, str], str]]
) -> None:
    total, (where, most) = sum(counted.values()), counted.most_common(1)[0]
    reason, limit = _MANY.get(state, ("Usage", 0))
    reason = reason if total >= limit else "Usage"
    owner = seen[1].get((state, where), "")
    facts: dict[str, Fact] = {"resource": "sockets", "state": state, "count": total, "address": where}
    facts |= {"share": round(most / total, 3), "command": owner}
    words = f"{many(total, 'connection is', 'connections are')} in {state}, {most} of them at {where}"
    words += f" by {owner}" if owner else ""
    words += f": {_MEANS[reason]}." if reason in _MEANS else "."
    say(page, reason, words, seen[0][state, where], facts)


_SECTION = re.compile(r"^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt):\s*$")
_COUNTER = re.compile(r"^\s+(\d{1,18}) (.+)$")
_DROPS = ("listen queue of a socket overflowed", "SYNs to LISTEN sockets dropped")
_RETRANSMITTED = 0.02  # of what was sent


def counters(page: Page, lines: Sequence[str]) -> set[int]:
    """`netstat -s`: what was dropped since the start; the lines that are thereby read."""
    claimed: set[int] = set()
    inside, sent = False, 0
    for at, text in enumerate(lines, start=1):
        inside = bool(_SECTION.match(text)) or (inside and text.startswith((" ", "\t")))
        if not inside:
            continue
        claimed.add(at)
        if found := _COUNTER.match(text):
            sent = int(found[1]) if found[2] == "segments sent out" else sent
            _counted(page, at, int(found[1]), (found[2], sent))
    return claimed


def _counted(page: Page, at: int, count: int, told: tuple[str, int]) -> None:
    said, sent = told
    reason = "ListenQueueFull" if any(words in said for words in _DROPS) else ""
    if said.startswith("segments retransmit") and sent and count >= _RETRANSMITTED * sent:
        reason = "PacketLoss"
    if reason and count:
        facts: dict[str, Fact] = {"resource": "network", "count": count, "message": said}
        say(page, reason, f"Since the start: {count:,} {said}.", at, facts, rank=Severity.WARNING)
