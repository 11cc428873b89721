"""Templates are as people would write them: on the labelled logs, and on small sets in the style of other systems."""

import pytest

from tests.bench.templates import LOGS, Labelled, Scores, mean, measured, normalized, ours, score, systems
from tests.evidence.mine import sets


def averages(labelled: list[Labelled]) -> tuple[Scores, float]:
    found = [measured(system, ours) for system in labelled]
    return mean([scores for scores, _ in found]), sum(raw for _, raw in found) / len(found)


@pytest.mark.skipif(not LOGS.is_dir(), reason="needs the labelled logs of ../shared/logs")
def test_templates_of_eight_systems() -> None:
    content, raw = averages(systems())
    assert content.grouping >= 0.98
    assert content.grouping_f1 >= 0.94
    assert content.template_f1 >= 0.75
    assert raw >= 0.93


def test_templates_of_eleven_small_sets() -> None:
    """The floors are those of the large sets; on 20 to 40 lines few values repeat, so texts are harder to tell."""
    content, raw = averages([sets.load(name) for name in sets.names()])
    assert content.grouping >= 0.93
    assert content.grouping_f1 >= 0.92
    assert raw >= 0.93


@pytest.mark.parametrize("name", sets.names())
def test_no_small_set_falls_behind(name: str) -> None:
    content, raw = measured(sets.load(name), ours)
    assert content.grouping >= 0.8
    assert raw >= 0.8


def test_the_measures_by_hand() -> None:
    """Of four lines three are grouped right; of two true templates one; one text is right of three predicted."""
    truth = ["a <*>", "a <*>", "a <*>", "b"]
    assert score(truth, ["1", "1", "1", "2"], ["a <*>", "a <*>", "a <*>", "b"]) == Scores(1, 1, 1, 1)
    split = score(truth, ["1", "1", "3", "2"], ["a <*>", "a <*>", "a x", "b"])
    assert split == Scores(grouping=0.25, grouping_f1=0.4, parsing=0.75, template_f1=0.8)


@pytest.mark.parametrize(
    ("said", "compared"),
    [
        ("a  b 12", "a b <*>"),
        ("x<*>y z", "<*> z"),
        ("<*>:<*>.<*>", "<*>"),
        ("is '<*>' here", "is <*> here"),
        ("<*>/<*> left", "<*> left"),
        ("in <*>, then", "in <*> then"),
    ],
)
def test_texts_are_compared_as_publications_do(said: str, compared: str) -> None:
    assert normalized(said) == compared
