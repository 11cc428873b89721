"""The bundled guides are found by what people ask."""

from pathlib import Path

import pytest

from knowledge.chunks import cut
from knowledge.library import GUIDES, GuideLibrary


@pytest.fixture(scope="module")
def library() -> GuideLibrary:
    return GuideLibrary()


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("pod was OOMKilled with exit code 137", "pods-that-restart.md"),
        ("ImagePullBackOff unauthorized", "images-that-do-not-pull.md"),
        ("Insufficient cpu, pod Pending", "pods-that-stay-pending.md"),
        ("x509 certificate has expired", "tls-and-certificates.md"),
        ("disk full, no space left, inodes", "disk-full.md"),
        ("consumer lag on one Kafka partition", "queues-and-brokers.md"),
        ("pg_stat_activity idle in transaction", "postgresql.md"),
        ("NXDOMAIN nslookup", "dns.md"),
        ("rollout undo after a deploy", "changes-and-rollbacks.md"),
        ("shell script syntax error in a job", "jobs-and-scripts.md"),
    ],
)
def test_a_question_finds_its_guide(library: GuideLibrary, query: str, source: str) -> None:
    assert source in [p.source for p in library.recall(query, 2).passages]


def test_scores_fall_and_the_limit_holds(library: GuideLibrary) -> None:
    scores = [p.score for p in library.recall("connection timeout to the database", 5).passages]
    assert scores == sorted(scores, reverse=True)
    assert 0 < len(scores) <= 5


def test_words_that_no_guide_has_find_nothing(library: GuideLibrary) -> None:
    assert library.recall("xyzzy plugh", 3).passages == ()
    assert library.recall("", 3).passages == ()
    assert library.recall("disk", 0).passages == ()


def test_an_empty_folder_is_a_library_without_answers(tmp_path: Path) -> None:
    assert GuideLibrary(tmp_path).recall("disk", 3).passages == ()


def test_there_are_guides_with_commands() -> None:
    texts = [p.read_text() for p in GUIDES.glob("*.md")]
    assert len(texts) >= 12
    assert all("`" in t or "|" in t for t in texts)


def test_passages_carry_the_headings_above_them() -> None:
    found = cut("# Top\nintro words\n## One\n```\n# no heading\n```\n## Two\n\n", "x.md")
    assert [(c.title, c.text) for c in found] == [("Top", "intro words"), ("Top: One", "```\n# no heading\n```")]
