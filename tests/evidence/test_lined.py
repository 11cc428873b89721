"""JSON and YAML keep the place of every key; bombs are refused, broken input keeps what stands before."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence.lined import Node, json_text, read_json, read_yaml, yaml_text

KEYS = st.text("abcdefgh_", min_size=1, max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)

LEVELS = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
LEVELS += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
BOMB = "\n".join(LEVELS)


def plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {k: plain(v) for k, v in node.value.items()}
    if isinstance(node.value, list):
        return [plain(v) for v in node.value]
    return node.value


@given(VALUES, st.sampled_from([None, 1]))
def test_json_reads_as_the_standard_library_does(value: object, indent: int | None) -> None:
    lined = read_json(json.dumps(value, indent=indent))
    assert lined.note is None
    assert [plain(root) for root in lined.roots] == [value]


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), st.sampled_from([None, 2]))
def test_every_json_key_stands_at_its_place(value: dict[str, object], indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")
    for path, node in read_json(text).roots[0].walk():
        key = path.rsplit(".", 1)[-1]
        if key and not key.endswith("]"):
            assert lines[node.line - 1][node.column :].startswith(json.dumps(key))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
def test_yaml_reads_as_its_own_dump_and_keeps_places(value: dict[str, object]) -> None:
    text = yaml.safe_dump(value)
    lined = read_yaml(text)
    assert [plain(root) for root in lined.roots] == [value]
    lines = text.split("\n")
    for path, node in lined.roots[0].walk():
        key = path.rsplit(".", 1)[-1]
        if key and not key.endswith("]"):
            assert key in lines[node.line - 1][node.column :]


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    read_json(text)
    read_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "a: &a [*a]",
        "a: " + "[" * 5000,
        "{a: " * 5000,
    ],
    ids=["alias bomb", "alias to itself", "deep list", "deep mapping"],
)
def test_yaml_bombs_are_refused(text: str) -> None:
    assert read_yaml(text).note is not None


def test_json_of_too_many_values_is_read_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps([{"a": n} for n in range(100)], indent=1)
    assert read_json(text).note is None
    monkeypatch.setattr(json_text, "NODES", 21)  # the list, and ten objects of one value each
    lined = read_json(text)
    assert plain(lined.roots[0]) == [{"a": n} for n in range(10)]
    assert lined.note == "Only the first 21 values, up to line 31, were read: cut out what matters."


BROKEN = {
    '["a": 1]': ["a", 1],
    '{"a" "b": 1}': {"a": "b", "": 1},
    '{"a": 1 "b": 2, "c"}': {"a": 1, "b": 2},
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_broken_json_says_is_kept(text: str) -> None:
    assert plain(read_json(text).roots[0]) == BROKEN[text]


def test_a_key_and_its_value_may_stand_on_two_lines() -> None:
    root = read_json('{\n "a"\n :\n 1,\n "b": [\n]}').roots[0]
    assert [(path, n.line, n.column, n.last) for path, n in root.walk()] == [
        ("", 1, 0, 6), ("a", 2, 1, 4), ("b", 5, 1, 6),
    ]  # fmt: skip


def test_deep_json_is_refused() -> None:
    assert read_json("[" * 100_000).note is not None


def test_a_long_run_of_blanks_or_backslashes_is_no_trap() -> None:
    assert read_json(" " * 300_000 + "x").note
    assert read_json('"' + "\\" * 300_001).note


def test_a_broken_yaml_document_spoils_no_other() -> None:
    lined = read_yaml("a: 1\n---\nb: [1\n---\nc: 3\n")
    assert [plain(root) for root in lined.roots] == [{"a": 1}, {"c": 3}]
    assert "line" in (lined.note or "")
    assert lined.roots[1].get("c").line == 5  # type: ignore[union-attr]


def test_cut_off_json_keeps_what_stands_before() -> None:
    lined = read_json('{"pods": [{"name": "a"}, {"name": "b"')
    assert plain(lined.roots[0]) == {"pods": [{"name": "a"}, {"name": "b"}]}
    assert "cut off" in (lined.note or "")


def test_what_is_missing_at_the_end_is_missing_in_the_last_line() -> None:
    (wrong,) = read_yaml("a: 1\nb: {c\n").wrong
    assert wrong.line == 2


def test_of_very_many_values_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "NODES", 7)
    lined = read_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n  - e: 4\n    f: 5\ng: 6\n")
    assert plain(lined.roots[0]) == {"a": 1, "b": [{"c": 2, "d": 3}]}
    assert lined.note is not None
    assert "up to line 5," in lined.note


def test_words_that_only_old_yaml_calls_booleans_stay_words() -> None:
    assert plain(read_yaml("a: yes\nb: true\nc: '1'\nd: 010\n").roots[0]) == {
        "a": "yes",
        "b": True,
        "c": "1",
        "d": "010",
    }
