"""A release brings every commit since the one before it; among those, content decides."""

import pytest

from engines.evidence import Finding
from knowledge.changes.blame import blame
from knowledge.changes.diffs import read
from knowledge.changes.history import collect
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import best, commit, deploy, evidence, finding

GUILTY, HEAD, OTHER, OLD = "1" * 40, "2" * 40, "3" * 40, "4" * 40
VERSIONS = "-  version: 3.1\n+  version: 3.2"
ENTRY = "@@ -40,4 +40,5 @@ func entry(b Bill) Entry {\n \te := Entry{}\n+\te.Tax = b.Rate.For(b.Day)\n \treturn e"
CRASH = finding(
    "stack", "panic: nil pointer dereference", "invoicing", "NullReference", severity="critical",
    message="nil pointer dereference", places="/src/invoicing/bills/entry.go:41",
)  # fmt: skip


def rolled(service: str | None, *, minutes: float, **facts: str) -> Finding:
    """A release that names no commit."""
    return finding(
        "change", "a new revision", service, "rollout", severity="info", minutes=minutes, new=False, evidence="E3",
        **facts,
    )  # fmt: skip


def shipped(*findings: Finding) -> dict[str, tuple[str, ...]]:
    return {c.sha[:1]: c.services for c in collect(Scene("", evidence(*findings))) if c.sha}


@pytest.mark.parametrize(
    ("releases", "brought"),
    [
        # both ends are known
        ((deploy(OLD, "invoicing", minutes=-900), deploy(HEAD, "invoicing", minutes=-5)), True),
        # the release before it is not told of
        ((deploy(HEAD, "invoicing", minutes=-5),), True),
        # neither names a commit: their times bound what they bring
        ((rolled("invoicing", minutes=-200), rolled("invoicing", minutes=-5)), True),
        # it went live before the commit was made
        ((rolled("invoicing", minutes=-120), deploy(HEAD, "mailer", minutes=-5)), False),
        # it lists what it brings
        ((rolled("invoicing", minutes=-5, commits=f"{HEAD},{OTHER}"),), False),
    ],
    ids=["between", "unknown before", "times", "before it", "listed"],
)
def test_a_release_brings_the_commits_since_the_one_before(releases: tuple[Finding, ...], *, brought: bool) -> None:
    found = shipped(
        commit(OLD, "invoicing: old", "invoicing/a.go", minutes=-1000),
        commit(GUILTY, "invoicing: tax by day", "invoicing/bills/entry.go", ENTRY, minutes=-90),
        commit(HEAD, "invoicing: 3.2", "invoicing/chart.yaml", VERSIONS, minutes=-60),
        *releases,
    )
    assert ("invoicing" in found["1"]) is brought


def test_of_what_another_service_brought_a_release_has_nothing() -> None:
    found = shipped(
        commit(OTHER, "mailer: retry", "mailer/send.go", minutes=-90),
        commit(HEAD, "invoicing: 3.2", "invoicing/chart.yaml", VERSIONS, minutes=-60),
        deploy(HEAD, "invoicing", minutes=-5),
        deploy(OLD, "mailer", minutes=-400),
    )
    assert found["3"] == ()


def test_code_that_all_services_use_is_in_every_release() -> None:
    found = shipped(
        commit(OTHER, "schema: other names", "pkg/schema/bill.go", minutes=-90),
        commit(HEAD, "invoicing: 3.2", "invoicing/chart.yaml", VERSIONS, minutes=-60),
        deploy(HEAD, "invoicing", minutes=-5),
        deploy(OLD, "mailer", minutes=-400),
    )
    assert found["3"] == ("invoicing",)


def test_what_was_only_tried_on_staging_took_effect_when_it_went_further() -> None:
    def release(where: str, minutes: float) -> Finding:
        return rolled("invoicing", minutes=minutes, commit=GUILTY, environment=where)

    change = commit(GUILTY, "invoicing: tax by day", "invoicing/bills/entry.go", ENTRY, minutes=-90)
    live = release("production", -3)
    found = collect(Scene("", evidence(change, release("staging", -60), live)))
    assert [c.effective for c in found] == [live.at]
    assert collect(Scene("", evidence(change, release("staging", -60))))[0].effective != change.at


def test_the_commit_whose_lines_the_stack_names_is_to_blame_and_not_the_last_of_the_release() -> None:
    cause = best(
        commit(GUILTY, "invoicing: tax by day", "invoicing/bills/entry.go", ENTRY, minutes=-90),
        commit(HEAD, "invoicing: 3.2", "invoicing/chart.yaml", VERSIONS, minutes=-60),
        deploy(HEAD, "invoicing", minutes=-2),
        CRASH,
    )
    assert GUILTY[:8] in cause.statement


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("/src/invoicing/bills/entry.go:41", True),  # the very lines
        ("entry.go:43", True),  # no folder is told
        ("/src/invoicing/bills/entry.go:400", False),  # far from them
        ("/src/invoicing/refunds/entry.go:41", False),  # another file of that name
    ],
)
def test_the_very_lines_tell_more_than_the_file(place: str, *, more: bool) -> None:
    change = commit(GUILTY, "tax by day", "invoicing/bills/entry.go", ENTRY, minutes=-90)
    far = CRASH.model_copy(update={"facts": {**CRASH.facts, "places": "/src/invoicing/bills/entry.go:400"}})
    here = CRASH.model_copy(update={"facts": {**CRASH.facts, "places": place}})
    scores = [blame(Scene("", evidence(change, c)))[0].score for c in (far, here)]
    assert (scores[1] > scores[0]) is more


def test_a_diff_says_where_its_lines_stand() -> None:
    diff = read("--- a/x.py\n+++ b/x.py\n@@ -3,2 +4,3 @@ def take():\n a\n+b\n@@ -9 +12 @@\n-c\n+d")
    assert [(h.file, h.first, h.last) for h in diff.hunks] == [("x.py", 4, 7), ("x.py", 12, 13)]
    assert (diff.removed, diff.added, diff.around) == (("c",), ("b", "d"), ("def take():", "a"))
