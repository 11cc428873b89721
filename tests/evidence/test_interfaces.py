"""Network cards as the kernel and ethtool print them, cores that only serve interrupts, packets that are dropped."""

import re
from pathlib import Path

import pytest

from engines.evidence import Finding
from tests.evidence.structured import analyse
from tests.knowledge.evidence_of import AT

HEAD = "           CPU0       CPU1\n"
QUEUES = "".join(f" {n}:  {many:9d}  {few:9d}  PCI-MSI  eth0-TxRx-{n}\n" for n, many, few in
                 ((40, 900, 1), (41, 900, 2), (42, 900, 0), (43, 900, 3)))  # fmt: skip


def found(text: str, folder: Path, reason: str) -> list[Finding]:
    return [f for f in analyse(folder, text, "out.txt", AT).findings if f.reason == reason]


def test_a_card_whose_queues_one_core_serves_is_named_with_that_core(tmp_path: Path) -> None:
    (told,) = found(HEAD + QUEUES, tmp_path, "CoreInInterrupts")
    assert (told.facts["device"], told.facts["core"], told.line) == ("eth0", "0", 2)


def test_a_row_that_breaks_off_behind_its_counts_is_passed_over(tmp_path: Path) -> None:
    (told,) = found(f"{HEAD}{QUEUES} 44:          7          0    \n", tmp_path, "CoreInInterrupts")
    assert told.facts["core"] == "0"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + re.sub(r"eth0-TxRx-\d+", "timer", QUEUES),  # names no queue with a number behind it
        HEAD + "".join(QUEUES.splitlines(keepends=True)[:3]),  # too few queues to tell
        HEAD + QUEUES.replace("      900 ", "        1 "),  # spread over both
        HEAD + QUEUES.replace("      900 ", "        0 ").replace("1  PCI", "0  PCI"),  # one queue is not used
    ],
)
def test_queues_that_are_spread_or_few_tell_nothing(text: str, tmp_path: Path) -> None:
    assert not found(text, tmp_path, "CoreInInterrupts")


DROPPED = "NIC statistics:\n     rx_packets: 9\n     rx_missed_errors: {missed}\n     rx_dropped: 7\n"


@pytest.mark.parametrize(("missed", "told"), [(812_345, ["rx_missed_errors"]), (12, [])])
def test_packets_that_a_card_missed_are_told_where_they_are_many(missed: int, told: list[str], tmp_path: Path) -> None:
    assert [f.facts["device"] for f in found(DROPPED.format(missed=missed), tmp_path, "PacketDrops")] == told


RING = "Ring parameters for eth0:\nPre-set maximums:\nRX:\t4096\nCurrent hardware settings:\nRX:\t{now}\nTX:\t256\n"


@pytest.mark.parametrize(("now", "told"), [(256, [(256, 4096)]), (4096, [])])
def test_a_short_ring_is_told_with_what_it_could_be(now: int, told: list[tuple[int, int]], tmp_path: Path) -> None:
    rings = [f for f in found(RING.format(now=now), tmp_path, "Usage") if f.facts["resource"] == "ring"]
    assert [(f.facts["used"], f.facts["limit"]) for f in rings] == told


SAR = "Linux 6.1.0 (gw-2) \t05/04/26 \t_x86_64_\t(2 CPU)\n"
CORES = "{at}  CPU  %soft  %idle\n{at}  all  1.0  {all}\n{at}  0  {soft}  {one}\n{at}  1  1.0  {two}\n"


def cores(*samples: tuple[float, float, float, float]) -> str:
    named = ("all", "soft", "one", "two")
    return SAR + "\n".join(
        CORES.format(at=f"03:{10 * n:02}:00", **dict(zip(named, sample, strict=True)))
        for n, sample in enumerate(samples)
    )


BUSY, CALM = (60.0, 98.0, 1.0, 99.0), (80.0, 1.0, 80.0, 80.0)


def test_a_core_that_is_lost_in_interrupts_is_told_with_its_time(tmp_path: Path) -> None:
    (told,) = found(cores(CALM, BUSY, BUSY), tmp_path, "CoreInInterrupts")
    assert (told.component, told.facts["core"], told.facts["samples"]) == ("gw-2", "0", 2)
    assert told.at
    assert told.at.strftime("%m-%d %H:%M") == "05-04 03:10"


@pytest.mark.parametrize(
    "samples",
    [
        (CALM, BUSY),  # one moment
        (CALM, (60.0, 1.0, 1.0, 99.0), (60.0, 1.0, 1.0, 99.0)),  # busy with programs
        (CALM, (60.0, 98.0, 1.0, 1.0), (60.0, 98.0, 1.0, 1.0)),  # both
        (CALM, (3.0, 98.0, 1.0, 99.0), (3.0, 98.0, 1.0, 99.0)),  # the whole machine is
    ],
)
def test_a_busy_core_that_does_not_only_serve_interrupts_is_none(
    samples: tuple[tuple[float, float, float, float], ...], tmp_path: Path
) -> None:
    assert not found(cores(*samples), tmp_path, "CoreInInterrupts")


LINK = "{at}  IFACE  rxpck/s  txpck/s  rxdrop/s\n{at}  eth0  900.0  800.0  {drops}\n"


@pytest.mark.parametrize(("drops", "times", "told"), [("512.0", 2, 1), ("512.0", 1, 0), ("0.5", 3, 0)])
def test_drops_of_a_link_are_told_where_they_last(drops: str, times: int, told: int, tmp_path: Path) -> None:
    text = SAR + "\n".join(LINK.format(at=f"03:{10 * n:02}:00", drops=drops) for n in range(times))
    assert len(found(text, tmp_path, "PacketDrops")) == told


GROUP = "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID\n"


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (("/10.4.1.1", "/10.4.2.2", "/10.9.0.1"), ["10.9.0.1"]),
        (("/10.4.1.1", "/10.4.2.2", "/10.4.3.3"), []),  # zones of one network
        (("/10.4.1.1", "/10.9.0.1"), []),  # nobody is the stranger
        (("-", "-", "-"), []),
    ],
)
def test_members_of_another_network_are_told_where_they_are_fewer(
    hosts: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    rows = "".join(f"mailer mails {n} 10 10 0 c-{n} {host} mailer\n" for n, host in enumerate(hosts))
    assert [f.facts["hosts"] for f in found(GROUP + rows, tmp_path, "ForeignMembers")] == told
