"""Lists of releases as people write them: each line a deploy with its commits."""

import json
from pathlib import Path

import pytest

from engines.evidence import FindingKind
from tests.evidence.structured import analyse

COLUMNS = (
    "TIME (UTC)           APP      VERSION  COMMITS          STATUS\n"
    "2026-03-14 10:05:12  invoicing  61.0   62337ab          Succeeded\n"
    "2026-03-14 13:24:40  invoicing  61.1   9326cdd,7d13979  Succeeded\n"
)
PLAIN = "invoicing 12.4.0  2026-03-14T13:40Z  72be550\ninvoicing 12.5.0  2026-03-14T16:15Z  a4c81f6 e15d07c 38fa6c0\n"
BRACKETS = "2026-03-14 13:55:02Z invoicing 1.188.0 (9d22f6e) ok\n2026-03-13 09:12:00Z quotes 4.3.0 ok\n"
SEVERAL = "2026-03-14 13:55:02Z invoicing 1.188.0 (9d22f6e, a4c81f6) ok\n2026-03-13 09:12:00Z quotes 4.3.0 (first) ok\n"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("list.txt", COLUMNS, [(2, "invoicing", "62337ab"), (3, "invoicing", "9326cdd,7d13979")]),
        ("deploys.txt", PLAIN, [(1, "invoicing", "72be550"), (2, "invoicing", "a4c81f6,e15d07c,38fa6c0")]),
        ("several.txt", SEVERAL, [(1, "invoicing", "9d22f6e,a4c81f6"), (2, "quotes", None)]),
        ("releases.txt", BRACKETS, [(1, "invoicing", "9d22f6e"), (2, "quotes", None)]),
    ],
)
def test_each_line_is_a_release_with_its_commits(
    tmp_path: Path, name: str, text: str, told: list[tuple[int, str | None, str | None]]
) -> None:
    found = analyse(tmp_path, text, name).findings
    assert {f.kind for f in found} == {FindingKind.CHANGE}
    assert [(f.line, f.component, f.facts.get("commits")) for f in found] == told


def test_the_time_of_a_release_is_told(tmp_path: Path) -> None:
    first, _ = analyse(tmp_path, PLAIN, "deploys.txt").findings
    assert str(first.at) == "2026-03-14 13:40:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14 10:05:12 INFO commit of transaction 9326cdd by app 4.2 done\n" * 5,
        '{"sha": "9326cdd", "version": "4.2", "at": "2026-03-14T10:05:12Z"}\n' * 3,
        "2026-03-14 10:05:12 request 7d13979e took 31 ms\n" * 5,
    ],
)
def test_a_log_that_names_commits_is_no_list_of_releases(tmp_path: Path, text: str) -> None:
    assert analyse(tmp_path, text, "invoicing.log").extractor != "releases"


def test_releases_in_json_list_their_commits(tmp_path: Path) -> None:
    told = {"service": "invoicing", "version": "r7", "finished_at": "2026-03-14T10:05:12Z"}
    (found,) = analyse(tmp_path, json.dumps([told | {"shas": ["9326cdd1a", "7d13979ba"]}]), "deploys.json").findings
    assert (found.reason, found.facts["commits"]) == ("deploy", "9326cdd1a,7d13979ba")


@pytest.mark.parametrize(
    ("told", "commits"),
    [
        ({"includes": ["9326cdd1a", "7d13979ba"]}, "9326cdd1a,7d13979ba"),
        ({"commits": [{"sha": "9326cdd1a0", "msg": "Round half up"}]}, "9326cdd1a0"),
        ({"changeset": "9326cdd1a 7d13979ba"}, "9326cdd1a,7d13979ba"),
    ],
)
def test_what_a_release_brings_has_many_names(tmp_path: Path, told: dict[str, object], commits: str) -> None:
    release = {"app": "invoicing", "version": "r7", "at": "2026-03-14T10:05:12Z", **told}
    found = analyse(tmp_path, json.dumps([release]), "deploys.json").findings
    assert [f.facts["commits"] for f in found if f.reason == "deploy"] == [commits]
    assert [f.facts["message"] for f in found if f.reason == "commit"] == (
        ["Round half up"] if "msg" in str(told) else []
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("612   invoicing   5830ef2   2026-03-14 08:04:52", ("deploy", "invoicing", "5830ef2")),
        ("2026-03-14T15:02Z v813 a224438e 06f5c7ac (with migrations)", ("deploy", None, "a224438e,06f5c7ac")),
        ("2026-03-14T10:33:05Z  invoicing  1.76.4  (rollback)", ("rollback", "invoicing", None)),
    ],
)
def test_a_line_may_have_numbers_no_name_or_a_remark(
    tmp_path: Path, line: str, told: tuple[str, str | None, str | None]
) -> None:
    (found,) = analyse(tmp_path, f"{line}\n", "deploys.txt").findings
    assert (found.reason, found.component, found.facts.get("commits")) == told
