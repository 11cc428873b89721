"""Diffs: each hunk, setting, rename and mode with its line, its file, and what it was before."""

from pathlib import Path

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.history.patch import Patch
from engines.evidence import FindingKind
from tests.evidence.structured import AT, in_order

SHOWN = """commit 4d1f0c2a9b8e7d6c5b4a39281706f5e4d3c2b1a0
Author: Kim <kim@example.org>
Date:   Thu Jun 18 14:00:00 2026 +0200

    Raise the pool

diff --git a/app/pool.py b/app/pool.py
index 1111111..2222222 100644
--- a/app/pool.py
+++ b/app/pool.py
@@ -10,4 +10,4 @@ class Pool:
     def __init__(self):
-        self.max_size = 20
+        self.max_size = 200
         self.name = "x"
@@ -40,2 +40,3 @@ def connect():
     a()
+    b()
     c()
diff --git a/deploy/values.yaml b/deploy/values.yaml
--- a/deploy/values.yaml
+++ b/deploy/values.yaml
@@ -1,3 +1,3 @@
 pool:
-  timeout: 30s
+  timeout: 3s
   retries: 2
diff --git a/old.sh b/new.sh
old mode 100644
new mode 100755
similarity index 100%
rename from old.sh
rename to new.sh
"""
PLAIN = "--- a.conf\t2026-01-01 00:00:00\n+++ b.conf\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-workers = 4\n+workers = 8\n"
SQL = "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- drop the old one\n+-- keep it\n select 1;\n"


def read(path: Path, text: str, name: str = "change.txt") -> Extracted:
    path.write_text(text, "utf-8")
    document = Document(path, name, "E1", AT)
    assert Patch().detect(document)
    extracted = Patch().extract(document)
    lines = text.split("\n")
    assert all(in_order(f.excerpt, lines[f.line - 1]) for f in extracted.findings)
    return extracted


def test_each_hunk_and_setting_is_told_with_its_commit_and_time(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", SHOWN).findings
    assert {f.kind for f in findings} == {FindingKind.CHANGE}
    settings = [
        (f.facts["key"], f.facts["from"], f.facts["to"], f.facts["files"], f.line) for f in findings if "key" in f.facts
    ]
    assert settings == [
        ("self.max_size", "20", "200", "app/pool.py", 14),
        ("timeout", "30s", "3s", "deploy/values.yaml", 26),
    ]
    hunks = [
        (f.facts["files"], f.facts["file_line"], f.facts["added"], f.facts["removed"])
        for f in findings
        if "file_line" in f.facts
    ]
    assert hunks == [("app/pool.py", 10, 1, 1), ("app/pool.py", 40, 1, 0), ("deploy/values.yaml", 1, 1, 1)]
    assert all(str(f.facts["commit"]).startswith("4d1f0c2a") and f.at is not None for f in findings)
    assert sum(f.facts.get("message") == "Raise the pool" for f in findings) == len(findings)


def test_renames_and_modes_are_told(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", SHOWN).findings
    told = [(f.facts["change"], f.facts["from"], f.facts["to"], f.line) for f in findings if "change" in f.facts]
    assert told == [("given another mode", "100644", "100755", 30), ("renamed", "old.sh", "new.sh", 33)]


def test_a_plain_diff_has_no_commit(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", PLAIN).findings
    assert [(f.facts.get("key"), f.facts.get("from"), f.facts.get("to")) for f in findings][-1] == ("workers", "4", "8")
    assert all("commit" not in f.facts for f in findings)


def test_a_removed_line_that_looks_like_a_header_is_a_removed_line(tmp_path: Path) -> None:
    (finding,) = read(tmp_path / "f", SQL).findings
    assert (finding.facts["added"], finding.facts["removed"], finding.facts["files"]) == (1, 1, "x.sql")


PASTED = """\
commit 1111111111111111111111111111111111111111
Author: Ada <ada@acme.example>
Date:   Tue Mar 3 10:00:00 2026 +0100

    Bump the driver

 go.mod | 2 +-

commit 2222222222222222222222222222222222222222
Author: Lin <lin@acme.example>
Date:   Mon Mar 2 10:00:00 2026 +0100

    Name of the key

 src/key.py | 2 +-

$ git show 22222222 -- src/
--- a/src/key.py
+++ b/src/key.py
@@ -1,9 +1,9 @@
-    return user
+    return (user, now)
--- a/src/other.py
+++ b/src/other.py
@@ -1 +1 @@
-a
+b
$ git show 22222222:db/0042.sql
DROP INDEX by_name;
"""


def test_what_is_shown_further_down_belongs_to_the_commit_that_is_named(tmp_path: Path) -> None:
    found = read(tmp_path / "f", PASTED).findings
    first, second = (next(f for f in found if f.facts.get("author") == name) for name in ("Ada", "Lin"))
    assert "diff" not in first.facts
    assert second.facts["files"] == "src/key.py,src/other.py,db/0042.sql"
    assert "+    return (user, now)" in str(second.facts["diff"])
    assert "+DROP INDEX by_name;" in str(second.facts["diff"])
    hunks = [f for f in found if " removed, " in f.summary]
    assert [(f.facts["files"], f.facts["commit"]) for f in hunks] == [
        ("src/key.py", "2" * 40),
        ("src/other.py", "2" * 40),
    ]
