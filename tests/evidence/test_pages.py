"""Markdown and HTML: what they tell at its line, without what only machines read."""

from pathlib import Path

import pytest

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.pages import Html, Markdown
from tests.evidence.structured import AT, in_order

PAGE = """<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title>
<script>var error = "connection refused by nothing";</script>
<style>.error { color: red }</style></head>
<body>
<h1>502 Bad Gateway</h1>
<p>The upstream <b>checkout</b> refused: connection refused
to db:5432</p>
<table><tr><td>cart</td><td>disk is full: no space left on device</td></tr></table>
</body></html>
"""
RUNBOOK = """# Checkout

All is well here.

## What went wrong

- connection refused to db:5432 at 10:05

```sh
# no heading: permission denied
kubectl get pods
```
"""


def read(path: Path, extractor: Extractor, name: str, text: str) -> Extracted:
    path.write_text(text, "utf-8")
    document = Document(path, name, "E1", AT)
    assert extractor.detect(document)
    extracted = extractor.extract(document)
    assert all(in_order(f.excerpt, text.split("\n")[f.line - 1]) for f in extracted.findings)
    return extracted


def test_a_page_tells_its_sentences_and_not_its_scripts(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", Html(), "error.html", PAGE).findings
    told = [(f.reason, f.line) for f in findings]
    assert ("ConnectionRefused", 7) in told
    assert ("DiskFull", 9) in told
    assert not {3, 4} & {f.line for f in findings}
    assert {f.facts.get("title") for f in findings if f.line > 2} == {"502 Bad Gateway"}


def test_a_page_under_any_name_is_a_page(tmp_path: Path) -> None:
    assert read(tmp_path / "f", Html(), "download", PAGE).findings


def test_markdown_tells_the_heading_of_each_sentence(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", Markdown(), "notes.md", RUNBOOK).findings
    told = {(f.reason, f.line, f.facts.get("section")) for f in findings}
    assert ("ConnectionRefused", 7, "What went wrong") in told
    assert ("PermissionDenied", 10, "What went wrong") in told


def test_a_page_that_never_ends_is_read(tmp_path: Path) -> None:
    for text in (
        "<html>" + "<div>" * 100_000 + "connection refused",
        "<html><script>" + "a" * 3_000_000,
        "<html><!--" + "-" * 3_000_000,
    ):
        assert len(read(tmp_path / "f", Html(), "x.html", text).findings) <= 1


SEQUENCE = "\x1b[" + "1" * 5_000 + "m"


def test_a_sequence_that_no_terminal_knows_is_quoted_as_it_stands(tmp_path: Path) -> None:
    text = f"<html>\n<h1>502 Bad Gateway{SEQUENCE}</h1>\n</html>"
    (found,) = read(tmp_path / "f", Html(), "error.html", text).findings
    assert "502 Bad Gateway\u2026[1111" in found.excerpt


@pytest.mark.parametrize(
    ("heading", "section"),
    [("# Run   ##", "Run"), ("## C#", "C#"), ("#   Run #fast", "Run #fast"), (f"# Run{' ' * 20_000}now", "Run")],
)
def test_hashes_and_blanks_close_a_heading(tmp_path: Path, heading: str, section: str) -> None:
    text = f"{heading}\n\n- connection refused to db:5432\n# x\n"
    (found,) = read(tmp_path / "f", Markdown(), "notes.md", text).findings
    assert str(found.facts["section"]).startswith(section)


@pytest.mark.parametrize("wrong", ["<![x", "<![../../a", "<![CDATA[<![", "<![ endif ]", "<!["])
def test_a_marked_section_without_a_name_is_passed_over(wrong: str, tmp_path: Path) -> None:
    page = f"<html><body><p>Checkout fails since noon: connection refused.</p>{wrong}><p>The disk is full.</p>"
    told = [f.excerpt for f in read(tmp_path / "f", Html(), "a.html", page).findings]
    assert any("connection refused" in words for words in told)
    assert any("disk is full" in words for words in told)
