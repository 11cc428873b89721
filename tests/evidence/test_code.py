"""Source code: language, definitions, settings, failures on purpose, and where it does not parse."""

from pathlib import Path

import pytest

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.source import languages
from adapters.evidence.extractors.source.code import Code
from engines.evidence import Severity
from tests.evidence.structured import AT, in_order

PYTHON = (
    "import os\n\nPOOL_SIZE = 20\n\n\nclass Pool:\n    def get(self, timeout=30):\n        raise "
    'RuntimeError("empty")\n'
)
GO = (
    'package main\n\nfunc dial() error {\n\tclient := http.Client{Timeout: 5}\n\tpanic("no route")\n}\n\ntype '
    "Pool struct {\n}\n"
)
JAVA = (
    "import java.util.List;\n\npublic class Pool {\n  private static final int MAX_SIZE = 10;\n  void get() "
    '{\n    throw new IllegalStateException("x");\n  }\n}\n'
)
SQL = "CREATE TABLE orders (id int);\nSELECT * FROM orders\nWHERE id = 1;\n"
SHELL = '#!/bin/sh\nTIMEOUT=30\nstart() {\n  echo "up"\n}\nif [ -z "$X" ]; then\n  exit 1\nfi\n'

# name, content, what is found: (reason, name or key or None, line)
CASES: list[tuple[str, str, list[tuple[str, str | None, int]]]] = [
    (
        "a.py",
        PYTHON,
        [
            ("symbol", "Pool", 6),
            ("symbol", "get", 7),
            ("setting", "POOL_SIZE", 3),
            ("setting", "timeout", 7),
            ("raises", None, 8),
        ],
    ),
    ("paste", GO, [("symbol", "dial", 3), ("symbol", "Pool", 8), ("setting", "Timeout", 4), ("raises", None, 5)]),
    ("Pool.java", JAVA, [("symbol", "Pool", 3), ("setting", "MAX_SIZE", 4), ("raises", None, 6)]),
    ("x.sql", SQL, [("symbol", "orders", 1)]),
    ("run", SHELL, [("symbol", "start", 3), ("setting", "TIMEOUT", 2), ("raises", None, 7)]),
    ("b.py", "def a():\n    return 1\n\ndef b(:\n    pass\n", [("SyntaxError", None, 4), ("symbol", "a", 1)]),
]


def read(path: Path, name: str, text: str) -> Extracted:
    path.write_text(text, "utf-8")
    document = Document(path, name, "E1", AT)
    assert Code().detect(document)
    return Code().extract(document)


@pytest.mark.parametrize(("name", "text", "wanted"), CASES)
def test_what_code_tells_stands_at_its_line(
    tmp_path: Path, name: str, text: str, wanted: list[tuple[str, str | None, int]]
) -> None:
    findings = read(tmp_path / "f", name, text).findings
    told = [(f.reason, f.facts.get("name"), f.line) for f in findings]
    assert [w for w in wanted if w not in told] == [], told
    assert all(in_order(f.excerpt, text.split("\n")[f.line - 1]) for f in findings)


def test_only_what_does_not_parse_is_bad(tmp_path: Path) -> None:
    assert read(tmp_path / "f", "a.py", PYTHON).errors == 0
    bad = [f for f in read(tmp_path / "f", "b.py", CASES[-1][1]).findings if f.severity is not Severity.INFO]
    assert [(f.reason, f.line) for f in bad] == [("SyntaxError", 4)]


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (GO, "Go"),
        ("# frozen_string_literal: true\n\nclass Orders < Base\n  def all\n    params.require(:order)\n", "Ruby"),
        ("import 'package:http/http.dart' as http;\n\nclass Orders extends Widget {\n", "Dart"),
        (JAVA, "Java"),
        (SQL, "SQL"),
        (SHELL, "Shell"),
        (PYTHON, "Python"),
        ("use std::io;\nfn main() {}\n", "Rust"),
        ("using System;\nnamespace X {\n}\n", "C#"),
        ("#include <stdio.h>\nint main(void) { return 0; }\n", "C"),
    ],
)
def test_the_language_is_known_by_its_own_signs(head: str, language: str) -> None:
    assert languages.of("paste", head).name == language


def test_code_nested_too_deeply_has_a_note(tmp_path: Path) -> None:
    text = "import os\n\ndef f():\n    return " + "(" * 50_000 + ")" * 50_000 + "\n"
    extracted = read(tmp_path / "f", "deep.py", text)
    assert extracted.note or extracted.errors
