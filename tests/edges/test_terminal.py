"""The terminal shows cards as text, and nothing in them can command the terminal."""

import io

import pytest
from rich.console import Console

from adapters.terminal import output
from adapters.terminal.text import CELLS, render
from engines.evidence import Citation
from engines.markup import Card, Section, Tone, bold, cite, code, plain
from tests.edges.samples import picture, series
from tests.engines.play import file, finding

CITATION = Citation(evidence="E2", file="app.log", line=7, quote="boom")


def printed(card: Card) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(render(card))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_the_title_comes_first_and_everything_else_follows() -> None:
    section = Section(heading="Why", lines=((plain("pool is full "), cite(CITATION)), (code("kubectl get pods"),)))
    card = Card(tone=Tone.BAD, title="Likely: pool", badges=("P1", "low"), sections=(section,), footer="the end")
    assert printed(card).split("\n") == [
        "Likely: pool",
        "P1 · low",
        "Why",
        "  pool is full E2:7",
        "  `kubectl get pods`",
        "",
        "the end",
        "",
    ]


def test_what_is_a_detail_stands_apart_from_the_first_screen() -> None:
    sections = tuple(Section(heading=h, lines=((plain(h.lower()),),), detail=h == "Files") for h in ("Next", "Files"))
    assert printed(Card(title="Likely: pool", sections=sections)).split("\n")[1:] == [
        "Next",
        "  next",
        "",
        "Files",
        "  files",
        "",
    ]


def test_escape_sequences_and_markup_in_evidence_are_inert() -> None:
    hostile = "\x1b]0;owned\x07\x1b[31mred [bold]not bold[/bold] \x9b2J"
    shown = printed(Card(title=hostile, sections=(Section(lines=((bold(hostile),),)),)))
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "[bold]not bold[/bold]" in shown


def test_a_picture_is_a_row_of_blocks_and_its_words() -> None:
    curve = series(0, 0, None, 4, 8, name="errors \x1b[31m")
    lines = printed(Card(title="Errors.", picture=picture(curve))).split("\n")
    assert [line.rstrip() for line in lines[2:4]] == [
        "  ▁▁ ▅█  8 errors [31m a minute",
        "  errors go up to 41 a minute",
    ]


def test_a_picture_does_not_repeat_the_title() -> None:
    shown = picture(series(0, 8)).model_copy(update={"alt": "378 errors.", "when": ""})
    assert printed(Card(title="378 errors.", picture=shown)).count("378 errors.") == 1


def test_what_is_measured_stands_behind_its_unit() -> None:
    curve = series(0, 8, name="cart p99").model_copy(update={"unit": "ms"})
    assert "8 ms cart p99" in printed(Card(title="Slow.", picture=picture(curve)))


def test_a_finding_tells_its_count_once(capsys: pytest.CaptureFixture[str]) -> None:
    told = finding("refused (1,200 times)", 3, count=1200), finding("slow", 9, count=2), finding("once", 4)
    output.files([file("a.log", *told, redactions={"EMAIL": 2, "SECRET": 1})])
    shown = " ".join(capsys.readouterr().out.split())
    assert "redacted: 2 e-mail addresses, 1 secret" in shown
    assert shown.endswith("refused (1,200 times) :9 slow, 2 times :4 once")


def test_a_long_curve_keeps_its_peaks() -> None:
    curve = series(*[0] * 100, 9, *[0] * 139)
    row = printed(Card(title="Errors.", picture=picture(curve))).split("\n")[2].split("  9 errors a minute")[0].strip()
    assert len(row) == CELLS
    assert row.count("█") == 1
