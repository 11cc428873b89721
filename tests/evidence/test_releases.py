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


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("list.txt", COLUMNS, [(2, "invoicing", "62337ab"), (3, "invoicing", "9326cdd,7d13979")]),
        ("deploys.txt", PLAIN, [(1, "invoicing", "72be550"), (2, "invoicing", "a4c81f6,e15d07c,38fa6c0")]),
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
