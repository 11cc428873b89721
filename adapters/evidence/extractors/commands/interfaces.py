"""What the kernel and `ethtool` say of network cards: which core serves them, what they drop, how deep their rings are.

Source: the kernel's documentation of /proc/interrupts and of SMP IRQ affinity, and the manual of ethtool.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

SIGN = r"^\s+CPU0\s+CPU1\b|^NIC statistics:\s*$|^Ring parameters for \S+:"
_CORES = re.compile(r"^\s+(?:CPU\d+\s+){1,511}CPU\d+\b")
_COUNTS = re.compile(r"^\s*\d{1,5}:((?:\s+\d{1,18})+)\s+(\D.*)$")
_QUEUE = re.compile(r"([A-Za-z][\w.]*?)[-_]?(?:(?:[Tt]x[Rr]x|[Rr]x|input|comp|q|queue|fp)[-_.]?)?\d{1,4}(?:@\S+)?$")
_DROPPED = re.compile(
    r"^\s+((?:rx|port\.rx|port_rx)_?\w*(?:drop|missed|no_buf|no_dma|discard|fifo|out_of_buffer)\w*): (\d{1,18})$"
)
_RING = re.compile(r"^Ring parameters for (\S+):")
_DEPTH = re.compile(r"^RX:\s+(\d{1,9})$")
_QUEUES, _SHARE, _MANY = 4, 0.75, 10_000  # of one card, of its interrupts on one core, packets


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Say what is wrong with a card; the lines that are thereby read."""
    return {*_interrupts(page, lines), *_drops(page, lines), *_rings(page, lines)}


def _interrupts(page: Page, lines: Sequence[str]) -> Iterator[int]:
    """A card whose queues are nearly all served by one core."""
    head = next((at for at, text in enumerate(lines, start=1) if _CORES.match(text)), 0)
    if not head:
        return
    names = lines[head - 1].split()
    cards: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for at, text in enumerate(lines[head:], start=head + 1):
        if not (found := _COUNTS.match(text)) or not (words := found[2].split()):
            continue
        counts = [int(n) for n in found[1].split()]
        if (queue := _QUEUE.search(words[-1])) and sum(counts):
            cards[queue[1]].append((at, counts))
            yield at
    for card, rows in cards.items():
        _served(page, card, rows, names)


def _served(page: Page, card: str, rows: list[tuple[int, list[int]]], names: list[str]) -> None:
    sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=False)]
    most = max(range(len(sums)), key=lambda n: sums[n])
    if len(rows) < _QUEUES or len(sums) < 2 or sums[most] < _SHARE * sum(sums):  # noqa: PLR2004  cores to choose from
        return
    core = names[most].removeprefix("CPU") if most < len(names) else str(most)
    share = sums[most] / sum(sums)
    facts: dict[str, Fact] = {"resource": "interrupts", "device": card, "core": core, "share": round(share, 3)}
    words = f"{share:.0%} of the interrupts of the {len(rows)} queues of {card} were served by core {core}."
    say(page, "CoreInInterrupts", words, rows[0][0], facts)


def _drops(page: Page, lines: Sequence[str]) -> Iterator[int]:
    """`ethtool -S`: the largest counter of packets that the card dropped."""
    if "NIC statistics:" not in (text.strip() for text in lines):
        return
    found = [(int(m[2]), at, m[1]) for at, text in enumerate(lines, start=1) if (m := _DROPPED.match(text))]
    yield from (at for _, at, _ in found)
    if found and (worst := max(found))[0] >= _MANY:
        facts: dict[str, Fact] = {"resource": "network", "device": worst[2], "dropped": worst[0]}
        say(page, "PacketDrops", f"The network card dropped {worst[0]:,} packets ({worst[2]}).", worst[1], facts)


def _rings(page: Page, lines: Sequence[str]) -> Iterator[int]:
    """`ethtool -g`: a ring that is far shorter than the card allows; by itself no trouble."""
    for at, text in enumerate(lines, start=1):
        if not (found := _RING.match(text)):
            continue
        depths = [(int(m[1]), n) for n, t in enumerate(lines[at : at + 16], start=at + 1) if (m := _DEPTH.match(t))]
        if len(depths) == 2 and depths[1][0] * 2 <= depths[0][0]:  # noqa: PLR2004  the maximum, then what is set
            (most, _), (now, line) = depths
            facts: dict[str, Fact] = {"resource": "ring", "device": found[1], "used": now, "limit": most}
            say(page, "Usage", f"The receive ring of {found[1]} has {now} of at most {most} places.", line, facts)
            yield line
