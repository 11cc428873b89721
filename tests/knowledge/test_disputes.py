"""What a new file shows of a thing that people contradict each other about."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.models import Phase
from engines.questions import Assess, Assessment
from knowledge.reasoner import EmbeddedReasoner

AT = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
DF = "Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 50G 21G 29G 43% /\n/dev/sdb1 200G {0}G {1}G {2}% /data\n"
FREE = (
    "              total        used        free      shared  buff/cache   available\n"
    "Mem:          15842        2210        9120         300        4511       13012\n"
)
TOP = (
    "top - 16:14:03 up 10 days,  3:02,  1 user,  load average: 12.10, 10.33, 8.01\n"
    "Tasks: 211 total,   3 running, 208 sleeping,   0 stopped,   0 zombie\n"
    "%Cpu(s): 97.3 us,  2.1 sy,  0.0 ni,  0.4 id,  0.0 wa,  0.0 hi,  0.2 si,  0.0 st\n"
)
NODES = (
    "NAME     STATUS     ROLES    AGE   VERSION\n"
    "node-1   Ready      <none>   10d   v1.29.1\n"
    "node-2   {0:<10} <none>   10d   v1.29.1\n"
)
FULL = "2026-03-04T16:20:05Z ERROR uploads write /data/spool/8812.part: no space left on device\n"


def curve(name: str, *values: int) -> str:
    rows = (f"2026-03-04T16:{n:02d}:00Z,{value}\n" for n, value in enumerate(values))
    return f"time,{name}\n{''.join(rows)}"


@pytest.mark.parametrize(
    ("topic", "name", "text", "fine"),
    [
        ("disk", "df.txt", DF.format(200, 0, 100), False),  # one of two is full
        ("disk", "df.txt", DF.format(90, 110, 45), True),
        ("memory", "df.txt", DF.format(200, 0, 100), None),
        ("memory", "free.txt", FREE, True),
        ("cpu", "free.txt", FREE, None),
        ("cpu", "top.txt", TOP, False),
        ("cpu", "cpu.csv", curve("cpu_percent", *[30] * 5, *[96] * 15), False),
        ("cpu", "cpu.csv", curve("cpu_percent", *[30, 31] * 10), True),
        ("cpu", "cpu.csv", curve("cpu_percent", *[96, 97] * 10), False),
        ("cpu", "cpu.csv", curve("cpu_percent", *[79, 80] * 10), None),  # even, and neither fine nor bad
        ("node", "nodes.txt", NODES.format("NotReady"), False),
        ("node", "nodes.txt", NODES.format("Ready"), True),
        ("disk", "app.log", FULL, None),  # a program's word is no measure
        ("the red switch", "df.txt", DF.format(200, 0, 100), None),  # of which nothing is known
    ],
)
def test_a_file_that_measures_it_shows_how_it_is(
    tmp_path: Path, topic: str, name: str, text: str, fine: bool | None
) -> None:
    (tmp_path / name).write_text(text)
    evidence = FileAnalyst().analyse(tmp_path / name, name, evidence="E1", at=AT)
    question = Assess(
        at=AT,
        problem="uploads fail",
        evidence=(evidence,),
        phase=Phase.TIMELINE,
        disputed=(topic,),
        new_evidence=("E1",),
    )
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    assert [(s.topic, s.fine) for s in answer.shown] == ([] if fine is None else [(topic, fine)])
    assert all(s.citation in [f.cite() for f in evidence.findings] for s in answer.shown)
    older = EmbeddedReasoner().answer(question.model_copy(update={"new_evidence": ()}))
    assert isinstance(older, Assessment)
    assert older.shown == ()
